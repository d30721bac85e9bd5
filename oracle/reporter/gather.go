package reporter

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// Peer is a reporter, here or elsewhere.
type Peer interface {
	// Report fails with ErrNotReported when there is none for the moment.
	Report(ctx context.Context, moment uint64) (Signed, error)
}

// Remote is a reporter that serves its reports at a URL.
type Remote struct {
	URL string
	// Client is http.DefaultClient by default.
	Client *http.Client
}

const (
	remoteTimeout = 5 * time.Second
	maxReport     = 4 << 10 // bytes
)

// Check names the first field that cannot be used.
func (p Remote) Check() error {
	if u, err := url.Parse(p.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("reporter: Remote.URL is %q, want an http URL", p.URL)
	}
	return nil
}

// Report asks once. What it returns may be anybody's and anything: see Gather.
func (p Remote) Report(ctx context.Context, moment uint64) (Signed, error) {
	ctx, cancel := context.WithTimeout(ctx, remoteTimeout)
	defer cancel()
	u, err := url.Parse(p.URL)
	if err != nil {
		return Signed{}, err
	}
	query := u.Query()
	query.Set("at", strconv.FormatUint(moment, 10))
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Signed{}, err
	}
	client := p.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return Signed{}, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return Signed{}, ErrNotReported
	default:
		return Signed{}, errors.New(resp.Status)
	}
	var s Signed
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReport)).Decode(&s); err != nil {
		return Signed{}, fmt.Errorf("report of %s: %w", u.Host, err)
	}
	return s, nil
}

// Gathered is a report with its reporter's place in the feed.
type Gathered struct {
	Index int
	Signed
}

// TooFewError says how many reports a moment has.
type TooFewError struct {
	Moment    uint64
	Have      int
	Quorum    int
	Unusable  error // what was wrong with the others, joined
	Reporters int
}

func (e *TooFewError) Error() string {
	return fmt.Sprintf("moment %d has %d usable reports of %d reporters, %d are needed", e.Moment, e.Have, e.Reporters, e.Quorum)
}

func (e *TooFewError) Unwrap() error { return e.Unusable }

// Gather asks all peers at once for a moment's reports and returns those that
// the feed will take: of its reporters, one each, correctly signed; in the order
// of the reporters. It fails with a *TooFewError below the quorum.
func (d Domain) Gather(ctx context.Context, peers []Peer, reporters []felt.Felt, quorum int, moment uint64) ([]Gathered, error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	found := map[int]Signed{}
	var wrong []error
	for _, p := range peers {
		all.Go(func() {
			s, err := p.Report(ctx, moment)
			index := -1
			if err == nil {
				index, err = d.usable(s, reporters, moment)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				wrong = append(wrong, err)
				return
			}
			if _, twice := found[index]; !twice {
				found[index] = s
			}
		})
	}
	all.Wait()
	if len(found) < quorum {
		return nil, &TooFewError{Moment: moment, Have: len(found), Quorum: quorum, Reporters: len(reporters), Unusable: errors.Join(wrong...)}
	}
	out := make([]Gathered, 0, len(found))
	for index, s := range found {
		out = append(out, Gathered{index, s})
	}
	slices.SortFunc(out, func(a, b Gathered) int { return cmp.Compare(a.Index, b.Index) })
	return out, nil
}

func (d Domain) usable(s Signed, reporters []felt.Felt, moment uint64) (index int, err error) {
	index = slices.Index(reporters, s.Key)
	switch {
	case index < 0:
		return 0, fmt.Errorf("%s is no reporter of this feed", &s.Key)
	case s.At != moment:
		return 0, fmt.Errorf("reporter %d answers for moment %d", index, s.At)
	}
	if err := d.Check(s); err != nil {
		return 0, fmt.Errorf("reporter %d: %w", index, err)
	}
	return index, nil
}
