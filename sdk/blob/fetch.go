package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// FetchConfig of a Fetcher. Zero durations and counts mean their defaults.
type FetchConfig struct {
	Store *Store
	// A source that sends fewer than MinRate bytes per second (default 16 KiB)
	// over one Window (default 10 s), headers included, is given up.
	MinRate int64
	Window  time.Duration
	// Rounds is how often the list of sources is gone through; default 3.
	// Pause is waited between rounds, doubling; default 250 ms.
	Rounds int
	Pause  time.Duration
	// MayDial decides by resolved address; nil allows every address. Where
	// sources are named by strangers, use PublicAddress.
	MayDial AddressFilter
}

func (c FetchConfig) withDefaults() FetchConfig {
	if c.MinRate == 0 {
		c.MinRate = 16 << 10
	}
	if c.Window == 0 {
		c.Window = 10 * time.Second
	}
	if c.Rounds == 0 {
		c.Rounds = 3
	}
	if c.Pause == 0 {
		c.Pause = 250 * time.Millisecond
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c FetchConfig) Check() error {
	c = c.withDefaults()
	switch {
	case c.Store == nil:
		return errors.New("blob: FetchConfig.Store must be set")
	case c.MinRate < 1:
		return fmt.Errorf("blob: FetchConfig.MinRate must be positive, is %d", c.MinRate)
	case c.Window < 0:
		return fmt.Errorf("blob: FetchConfig.Window must be positive, is %s", c.Window)
	case c.Rounds < 1:
		return fmt.Errorf("blob: FetchConfig.Rounds must be positive, is %d", c.Rounds)
	case c.Pause < 0:
		return fmt.Errorf("blob: FetchConfig.Pause must be positive, is %s", c.Pause)
	}
	return nil
}

// Fetcher brings blobs from peers that are not trusted into a Store.
type Fetcher struct {
	cfg    FetchConfig
	client *http.Client
}

// NewFetcher returns a Fetcher; Close it to drop its idle connections.
func NewFetcher(cfg FetchConfig) (*Fetcher, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Fetcher{cfg: cfg.withDefaults(), client: newClient(cfg.MayDial)}, nil
}

// Close drops idle connections.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Fetch returns once the blob, of at most limit bytes, is in the store. It
// tries the sources (base URLs) in order, resumes after a broken transfer, also
// from another source, and believes nothing but the digest. It returns the
// store's own errors (ErrQuota, ErrNoSpace) as they are, ctx's when it ends,
// and ErrUnavailable, wrapping what each source did, otherwise.
func (f *Fetcher) Fetch(ctx context.Context, d Digest, sources []string, limit int64) (Info, error) {
	if info, err := f.present(ctx, d); err == nil && info.Size > limit {
		return Info{}, fmt.Errorf("%w of %d bytes: %s has %d", ErrTooLarge, limit, d, info.Size)
	} else if err == nil {
		return info, nil
	} else if ctx.Err() != nil {
		return Info{}, context.Cause(ctx)
	}
	if len(sources) == 0 {
		return Info{}, fmt.Errorf("%w: %s: no source is known", ErrUnavailable, d)
	}
	w, err := f.cfg.Store.newWriter(limit)
	if err != nil {
		return Info{}, err
	}
	defer w.abort()
	t := &transfer{Fetcher: f, digest: d, w: w, banned: make(map[string]bool)}

	var failures []error
	pause := f.cfg.Pause
	for round := range f.cfg.Rounds {
		if round > 0 {
			if err := wait(ctx, pause); err != nil {
				return Info{}, err
			}
			pause *= 2
		}
		for _, source := range sources {
			if t.banned[source] {
				continue
			}
			info, err := t.attempt(ctx, source)
			switch {
			case err == nil:
				return info, nil
			case ctx.Err() != nil:
				return Info{}, context.Cause(ctx)
			case errors.Is(err, ErrQuota), errors.Is(err, ErrNoSpace):
				return Info{}, err
			}
			failures = append(failures, fmt.Errorf("%s: %w", source, err))
		}
		if len(t.banned) == len(sources) {
			break
		}
	}
	return Info{}, fmt.Errorf("%w: %s: %w", ErrUnavailable, d, errors.Join(failures...))
}

// present finds a sound copy in the store; a damaged one is fetched again.
func (f *Fetcher) present(ctx context.Context, d Digest) (Info, error) {
	if _, err := f.cfg.Store.Path(ctx, d); err != nil {
		return Info{}, err
	}
	return f.cfg.Store.Stat(d)
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// transfer is one Fetch in progress. The staged bytes come from one source or,
// after a break, from several; if a mixture turns out wrong nobody can tell
// who lied, so from then on sources are no longer mixed.
type transfer struct {
	*Fetcher
	digest Digest
	w      *writer
	// from lists the sources of the staged bytes.
	from   []string
	alone  bool
	banned map[string]bool
}

func (t *transfer) attempt(ctx context.Context, source string) (Info, error) {
	if t.alone && len(t.from) > 0 && t.from[0] != source {
		if err := t.restart(); err != nil {
			return Info{}, err
		}
	}
	if err := t.receive(ctx, source); err != nil {
		if !permanent(err) {
			return Info{}, err
		}
		t.banned[source] = true
		if slices.Contains(t.from, source) { // what it sent is worth nothing
			err = errors.Join(err, t.restart())
		}
		return Info{}, err
	}
	info, err := t.w.commit(&t.digest)
	var mismatch *MismatchError
	if errors.As(err, &mismatch) {
		if len(t.from) == 1 {
			t.banned[source] = true
		} else {
			t.alone = true
		}
		return Info{}, errors.Join(err, t.restart())
	}
	return info, err
}

func (t *transfer) restart() error {
	t.from = nil
	return t.w.reset()
}

// receive appends the rest of the blob, as the source tells it, to the writer.
func (t *transfer) receive(ctx context.Context, source string) error {
	ctx, pace := keepPace(ctx, t.cfg.MinRate, t.cfg.Window)
	defer pace.stop()
	req, err := newRequest(ctx, http.MethodGet, source, t.digest, nil)
	if err != nil {
		return err
	}
	if t.w.n > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", t.w.n))
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return causeOr(ctx, err)
	}
	defer resp.Body.Close()
	if err := t.accept(resp); err != nil {
		return err
	}
	if len(t.from) == 0 || t.from[len(t.from)-1] != source {
		t.from = append(t.from, source)
	}
	if _, err := io.Copy(t.w, pace.reader(resp.Body)); err != nil {
		return causeOr(ctx, err)
	}
	return nil
}

// accept checks the answer's head and sets the writer to where its body begins.
func (t *transfer) accept(resp *http.Response) error {
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return fmt.Errorf("%w: status %d", ErrRedirect, resp.StatusCode)
	case resp.Header.Get("Content-Encoding") != "":
		return fmt.Errorf("%w: content encoding %.32q", ErrSource, resp.Header.Get("Content-Encoding"))
	case resp.StatusCode == http.StatusPartialContent:
		var first, last int64
		_, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/", &first, &last)
		if err != nil || first != t.w.n || t.w.n == 0 {
			return fmt.Errorf("%w: range %.64q, wanted from %d", ErrSource, resp.Header.Get("Content-Range"), t.w.n)
		}
	case resp.StatusCode == http.StatusOK:
		if t.w.n > 0 { // it does not do ranges
			if err := t.restart(); err != nil {
				return err
			}
		}
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		// Either this source or an earlier one lies about the length.
		return errors.Join(&StatusError{Code: resp.StatusCode}, t.restart())
	default:
		return &StatusError{Code: resp.StatusCode}
	}
	if resp.ContentLength > t.w.limit-t.w.n {
		return fmt.Errorf("%w of %d bytes: %d offered", ErrTooLarge, t.w.limit, t.w.n+resp.ContentLength)
	}
	return nil
}

// StatusError is an HTTP status that means failure.
type StatusError struct{ Code int }

func (e *StatusError) Error() string {
	return fmt.Sprintf("blob: peer answered %d %s", e.Code, http.StatusText(e.Code))
}

// permanent reports failures that the same source would repeat. A missing
// blob is not one of them: it may still be on its way there.
func permanent(err error) bool {
	for _, target := range []error{ErrTooLarge, ErrRedirect, ErrSource, ErrAddress} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// causeOr prefers the reason the context was ended for over what the
// transport made of it.
func causeOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func newRequest(ctx context.Context, method, source string, d Digest, body io.Reader) (*http.Request, error) {
	base, err := url.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	if (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%w: %q is no plain http(s) base URL", ErrSource, source)
	}
	target := strings.TrimSuffix(base.String(), "/") + "/blobs/" + d.String()
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	return req, nil
}
