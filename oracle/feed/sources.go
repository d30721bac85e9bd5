package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// maxAnswer is the longest answer that is read.
const maxAnswer = 64 << 10

// File is a JSON document on disk that something else writes.
type File struct {
	Path string
	Fields
}

// Check names the first field that cannot be used.
func (f File) Check() error {
	if f.Path == "" {
		return errors.New("feed: File.Path is empty")
	}
	return f.Fields.Check()
}

func (f File) Name() string { return "file " + f.Path }

// Quote reads the file anew.
func (f File) Quote(ctx context.Context) (Quote, error) {
	if err := ctx.Err(); err != nil {
		return Quote{}, err
	}
	info, err := os.Stat(f.Path)
	if err == nil && !info.Mode().IsRegular() { // a pipe would hold us up
		err = errors.New("it is no regular file")
	}
	if err != nil {
		return Quote{}, &RefusedError{Feed: f.Name(), Reason: Unreachable, Err: err}
	}
	r, err := os.Open(f.Path)
	if err != nil {
		return Quote{}, &RefusedError{Feed: f.Name(), Reason: Unreachable, Err: err}
	}
	defer r.Close()
	return read(f.Name(), r, f.Fields)
}

// HTTP asks a URL for a JSON document.
type HTTP struct {
	URL string
	Fields
	// Timeout of one question; 10 s by default.
	Timeout time.Duration
	// Client is http.DefaultClient by default.
	Client *http.Client
}

// Check names the first field that cannot be used. Without TLS anyone on the way
// sets the price, so that is for this machine only.
func (h HTTP) Check() error {
	u, err := url.Parse(h.URL)
	switch {
	case err != nil:
		return fmt.Errorf("feed: HTTP.URL: %w", err)
	case u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("feed: HTTP.URL is %q, want an https URL", h.URL)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("feed: HTTP.URL is %q: without https only this machine may be asked", h.URL)
	case h.Timeout < 0:
		return fmt.Errorf("feed: HTTP.Timeout is %s, want a positive time", h.Timeout)
	}
	return h.Fields.Check()
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is the host: a URL may hold a key.
func (h HTTP) Name() string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return "http"
	}
	return "http " + u.Host
}

// Quote asks once.
func (h HTTP) Quote(ctx context.Context) (Quote, error) {
	timeout := h.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(bounded, http.MethodGet, h.URL, nil)
	if err != nil {
		return Quote{}, &RefusedError{Feed: h.Name(), Reason: Unreachable, Err: err}
	}
	req.Header.Set("Accept", "application/json")
	client := h.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return Quote{}, h.unreachable(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Quote{}, h.unreachable(ctx, errors.New(resp.Status))
	}
	q, err := read(h.Name(), resp.Body, h.Fields)
	if err != nil && bounded.Err() != nil {
		return Quote{}, h.unreachable(ctx, err)
	}
	return q, err
}

// unreachable keeps the URL, which may hold a key, out of the error, and tells
// our own end from the source's.
func (h HTTP) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	return &RefusedError{Feed: h.Name(), Reason: Unreachable, Err: err}
}

func read(name string, r io.Reader, fields Fields) (Quote, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if err != nil {
		return Quote{}, &RefusedError{Feed: name, Reason: Unreachable, Err: err}
	}
	if len(raw) > maxAnswer {
		return Quote{}, &RefusedError{Feed: name, Reason: Oversized, Err: fmt.Errorf("the answer has more than %d bytes", maxAnswer)}
	}
	q, reason, err := fields.quote(raw)
	if err != nil {
		return Quote{}, &RefusedError{Feed: name, Reason: reason, Err: err}
	}
	return q, nil
}
