package reporter

import (
	"context"
	"errors"
	"fmt"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Clock tells the time of the newest block.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// Poster gathers what reporters have signed and posts it. Anyone may run one.
type Poster struct {
	domain Domain
	feed   b.SignedFeed
	peers  []Peer
	node   cairo.Caller
	clock  Clock
	every  time.Duration
}

// NewPoster posts a price at most every so often; at every moment of the grid if
// that is zero.
func NewPoster(domain Domain, peers []Peer, node cairo.Caller, clock Clock, every time.Duration) (*Poster, error) {
	switch {
	case domain.Feed.IsZero() || domain.ChainID.IsZero() || domain.Name.IsZero():
		return nil, errors.New("poster: the feed must be given")
	case len(peers) == 0:
		return nil, errors.New("poster: there is no reporter to ask")
	case every < 0:
		return nil, fmt.Errorf("poster: every %s is no pause", every)
	}
	return &Poster{domain: domain, feed: b.SignedFeed{Address: domain.Feed}, peers: peers, node: node, clock: clock, every: every}, nil
}

// Post is one intended transaction.
type Post struct {
	// Key is the same for the same intent.
	Key  string
	Call cairo.Call
}

// Step posts the newest moment of the grid that the feed does not have, once
// enough reporters have signed it. A *TooFewError says that they have not.
func (p *Poster) Step(ctx context.Context) ([]Post, error) {
	at := cairo.PreConfirmed()
	now, err := p.clock.Now(ctx)
	if err != nil {
		return nil, err
	}
	config, err := cairo.Read(ctx, p.node, p.feed.Config(), at)
	if err != nil {
		return nil, err
	}
	state, err := cairo.Read(ctx, p.node, p.feed.Feed(), at)
	if err != nil {
		return nil, err
	}
	moment := uint64(max(0, now.Unix()))
	moment -= moment % config.Period
	if moment <= state.ObservedAt || moment-state.ObservedAt < uint64(p.every/time.Second) {
		return nil, nil
	}
	reporters, err := cairo.Read(ctx, p.node, p.feed.Reporters(), at)
	if err != nil {
		return nil, err
	}
	gathered, err := p.domain.Gather(ctx, p.peers, reporters, int(config.Quorum), moment)
	if err != nil {
		return nil, err
	}
	reports := make([]b.SignedFeedReport, len(gathered))
	for i, g := range gathered {
		price, err := cairo.U128FromBig(g.Price)
		if err != nil {
			return nil, err
		}
		reports[i] = b.SignedFeedReport{Reporter: uint8(g.Index), Price: price, R: g.R, S: g.S}
	}
	return []Post{{
		Key:  fmt.Sprintf("feed:%s:%d", &p.domain.Feed, moment),
		Call: p.feed.Post(moment, reports),
	}}, nil
}
