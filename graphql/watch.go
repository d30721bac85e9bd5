package graphql

import (
	"context"
	"reflect"
	"slices"

	"github.com/bitsage-network/bitsage/graphql/model"
)

// Auction gives an auction at once and whenever it reads otherwise.
func (s subscriptions) Auction(ctx context.Context, id string) (<-chan *model.AuctionUpdate, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	w := &rowWatch[model.Auction, *model.AuctionUpdate]{
		what: "auction " + id,
		find: func(ctx context.Context, v *View) (*model.Auction, error) { return one(ctx, v.Auction, key) },
		plain: func(a model.Auction) model.Auction {
			a.AsOf, a.Finality = 0, ""
			return a
		},
		over: func(a *model.Auction) bool { return a.Phase == model.AuctionPhaseClosed },
		update: func(a *model.Auction, meta *model.Meta) *model.AuctionUpdate {
			return &model.AuctionUpdate{Auction: a, Removed: a == nil, Meta: meta}
		},
	}
	return follow(ctx, s.present, w.next)
}

// finalStates of a proposal: nothing can happen to it any more.
var finalStates = []model.ProposalState{
	model.ProposalStateDefeated, model.ProposalStateExecuted, model.ProposalStateCanceled, model.ProposalStateExpired,
}

// Proposal gives a proposal at once and whenever it reads otherwise.
func (s subscriptions) Proposal(ctx context.Context, id string) (<-chan *model.ProposalUpdate, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	w := &rowWatch[model.Proposal, *model.ProposalUpdate]{
		what: "proposal " + id,
		find: func(ctx context.Context, v *View) (*model.Proposal, error) { return one(ctx, v.Proposal, key) },
		plain: func(p model.Proposal) model.Proposal {
			p.AsOf, p.Finality = 0, ""
			return p
		},
		over: func(p *model.Proposal) bool { return slices.Contains(finalStates, p.State) },
		update: func(p *model.Proposal, meta *model.Meta) *model.ProposalUpdate {
			return &model.ProposalUpdate{Proposal: p, Removed: p == nil, Meta: meta}
		},
	}
	return follow(ctx, s.present, w.next)
}

// Oracle gives the oracle at once and whenever it says something else.
func (s subscriptions) Oracle(ctx context.Context) (<-chan *model.OracleUpdate, error) {
	w := &rowWatch[model.Oracle, *model.OracleUpdate]{
		find:  func(ctx context.Context, v *View) (*model.Oracle, error) { return v.Oracle(ctx) },
		plain: func(o model.Oracle) model.Oracle { return o },
		over:  func(*model.Oracle) bool { return false },
		update: func(o *model.Oracle, meta *model.Meta) *model.OracleUpdate {
			return &model.OracleUpdate{Oracle: o, Meta: meta}
		},
	}
	return follow(ctx, s.present, w.next)
}

// rowWatch tells a subscriber of one row. It compares what is read and not what was
// written, since a phase or a state is a matter of the block's time as well.
type rowWatch[T, U any] struct {
	// what is not there if there is no row at first; empty where one may come yet.
	what string
	find func(ctx context.Context, v *View) (*T, error)
	// plain is the row without what changes with every block.
	plain func(T) T
	// over tells that nothing can follow.
	over   func(*T) bool
	update func(row *T, meta *model.Meta) U

	last *T // as plain gives it
}

func (w *rowWatch[T, U]) next(ctx context.Context, s Snapshot, c *Commit) (out step[U], err error) {
	v, err := s.At(nil)
	if err != nil {
		return out, err
	}
	row, err := w.find(ctx, v)
	if err != nil {
		return out, err
	}
	if row == nil && c == nil && w.what != "" {
		return out, Errorf(NotFound, "there is no %s", w.what)
	}
	var now *T
	if row != nil {
		plain := w.plain(*row)
		now = &plain
		out.end = w.over(row)
	}
	// After a reorg what hangs on the row may be another's, though the row is the same.
	out.emit = c == nil || (c.Removed && row != nil) || !reflect.DeepEqual(now, w.last)
	w.last = now
	meta, err := s.Meta()
	out.value = w.update(row, meta)
	return out, err
}
