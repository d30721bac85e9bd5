// Package reporter is one of the people whose signed prices make a feed: at
// every moment of the feed's grid it asks its source, signs, and hands the
// signature to whoever asks; and anyone who has gathered enough signatures of a
// moment may post them.
package reporter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/oracle/feed"
)

// Signer holds the reporter's key.
type Signer interface {
	PublicKey() felt.Felt
	Sign(ctx context.Context, hash felt.Felt) ([]felt.Felt, error)
}

// Config says for which feed.
type Config struct {
	Domain Domain
	// Period of the feed's grid.
	Period time.Duration
	// Keep is how many moments are remembered; 8 by default.
	Keep int
	// Now is the chain's time; time.Now by default.
	Now func() time.Time
	Log *slog.Logger // default: none
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Domain.ChainID.IsZero() || c.Domain.Feed.IsZero() || c.Domain.Name.IsZero():
		return errors.New("reporter: Domain must be given")
	case c.Period < time.Second || c.Period%time.Second != 0:
		return fmt.Errorf("reporter: Period is %s, want whole seconds", c.Period)
	case c.Keep < 0:
		return fmt.Errorf("reporter: Keep is %d, want a positive number", c.Keep)
	}
	return nil
}

// Reporter signs. It never signs two prices for one moment in its lifetime;
// after a restart it may, which harms nobody but makes it look unsure.
type Reporter struct {
	cfg    Config
	source feed.Feed
	signer Signer

	mu     sync.Mutex
	signed map[uint64]Signed
}

// New checks the configuration.
func New(cfg Config, source feed.Feed, signer Signer) (*Reporter, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Keep == 0 {
		cfg.Keep = 8
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Reporter{cfg: cfg, source: source, signer: signer, signed: map[uint64]Signed{}}, nil
}

// Moment is the newest of the grid.
func (r *Reporter) Moment() uint64 {
	period := uint64(r.cfg.Period / time.Second)
	now := uint64(max(0, r.cfg.Now().Unix()))
	return now - now%period
}

// Run signs at every moment until ctx ends. A source that fails is asked again
// within the moment; a moment without a price is left out.
func (r *Reporter) Run(ctx context.Context) error {
	tick := time.NewTicker(max(r.cfg.Period/4, 100*time.Millisecond))
	defer tick.Stop()
	for {
		if err := r.Sign(ctx); err != nil && ctx.Err() == nil {
			r.cfg.Log.Warn("no price to report", "moment", r.Moment(), "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sign reports the present moment, unless that is done.
func (r *Reporter) Sign(ctx context.Context) error {
	moment := r.Moment()
	if _, ok := r.at(moment); ok {
		return nil
	}
	q, err := r.source.Quote(ctx)
	if err != nil {
		return err
	}
	s := Signed{Key: r.signer.PublicKey(), At: moment, Price: q.Price}
	hash, err := r.cfg.Domain.hash(s)
	if err != nil {
		return err
	}
	signature, err := r.signer.Sign(ctx, hash)
	if err != nil {
		return err
	}
	s.R, s.S = signature[0], signature[1]
	r.remember(s)
	return nil
}

func (r *Reporter) at(moment uint64) (Signed, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.signed[moment]
	return s, ok
}

func (r *Reporter) remember(s Signed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.signed[s.At]; ok {
		return // another goroutine was faster: its price stands
	}
	r.signed[s.At] = s
	for len(r.signed) > r.cfg.Keep {
		oldest := s.At
		for at := range r.signed {
			oldest = min(oldest, at)
		}
		delete(r.signed, oldest)
	}
}

// ErrNotReported says that a reporter has no price of a moment.
var ErrNotReported = errors.New("nothing is reported for this moment")

// Report implements Peer.
func (r *Reporter) Report(_ context.Context, moment uint64) (Signed, error) {
	if s, ok := r.at(moment); ok {
		return s, nil
	}
	return Signed{}, ErrNotReported
}

// ServeHTTP answers GET ?at=SECONDS with the report of that moment, or 404.
func (r *Reporter) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
		return
	}
	moment, err := strconv.ParseUint(req.URL.Query().Get("at"), 10, 64)
	if err != nil {
		http.Error(w, "at must be seconds since 1970", http.StatusBadRequest)
		return
	}
	s, ok := r.at(moment)
	if !ok {
		http.Error(w, ErrNotReported.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s) // the client's going away is its own matter
}
