package txm

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// look learns from the chain what became of what was sent, and presses on with
// what is stuck. What the node cannot say now is asked again at the next look.
func (s *Sender) look(ctx context.Context) error {
	if len(s.flight)+len(s.watch) == 0 {
		return nil
	}
	hash, number, err := s.node.BlockHashAndNumber(ctx)
	if err == nil && hash == s.head && len(s.flight) == 0 {
		return nil
	}
	var nonce uint64
	if err == nil {
		nonce, err = s.node.Nonce(ctx, s.signer.Address(), cairo.Latest())
	}
	if err == nil {
		err = s.landings(ctx, number, nonce)
	}
	if err == nil && hash != s.head {
		var sure bool
		if sure, err = s.rewatch(ctx, number, nonce); err == nil && sure {
			s.head = hash
		}
	}
	if err == nil {
		err = s.press(ctx)
	}
	return s.tolerate(err)
}

// landings finds those in flight whose nonce the chain has used.
func (s *Sender) landings(ctx context.Context, number, nonce uint64) error {
	for _, e := range slices.Clone(s.flight) {
		if e.Nonce >= nonce {
			e.lost = 0
			continue
		}
		receipt, attempt, err := s.receipt(ctx, e)
		switch {
		case err != nil:
			return err
		case attempt == nil && e.lost == 0:
			// Receipts lag behind nonces; or somebody else used it.
			e.lost = number
		case attempt == nil && number >= e.lost+s.cfg.Depth:
			if err := s.requeue(ctx, e); err != nil {
				return err
			}
		case attempt != nil && receipt.Finality.Accepted():
			if err := s.land(ctx, e, receipt, attempt); err != nil {
				return err
			}
		}
	}
	return nil
}

// receipt returns that of whichever attempt landed, nil if none did.
func (s *Sender) receipt(ctx context.Context, e *entry) (rpc.Receipt, *Attempt, error) {
	for i := len(e.Attempts) - 1; i >= 0; i-- {
		r, err := s.node.Receipt(ctx, e.Attempts[i].Hash)
		if err == nil {
			return r, &e.Attempts[i], nil
		}
		if !errors.Is(err, rpc.ErrTxNotFound) {
			return rpc.Receipt{}, nil, err
		}
	}
	return rpc.Receipt{}, nil, nil
}

// land records the outcome.
func (s *Sender) land(ctx context.Context, e *entry, r rpc.Receipt, a *Attempt) error {
	e.Landed = &Result{
		Hash: a.Hash, Nonce: e.Nonce, BlockNumber: r.BlockNumber, BlockHash: r.BlockHash, Fee: r.Fee, Gas: r.Gas, Events: r.Events,
	}
	e.Reason, e.At = r.Reason, s.cfg.Now()
	switch {
	case a.Cancel:
		e.State = Failed
	case r.Reverted:
		e.State = Reverted
	default:
		e.State = Accepted
	}
	if err := s.save(ctx, Change{}, e); err != nil {
		return err
	}
	s.flight = slices.DeleteFunc(s.flight, func(other *entry) bool { return other == e })
	s.head = felt.Felt{} // it may be deep already
	if !slices.Contains(s.watch, e) {
		s.watch = append(s.watch, e)
		slices.SortFunc(s.watch, byNonce)
	}
	s.note(Event{Kind: Landed, Hash: a.Hash}, e)
	e.announce()
	return nil
}

// rewatch looks at those that landed: they settle, or a reorg has taken them
// back. It is false when it must look again although the head stays.
func (s *Sender) rewatch(ctx context.Context, number, nonce uint64) (sure bool, _ error) {
	sure = true
	var gone []*entry
	for _, e := range slices.Clone(s.watch) {
		receipt, attempt, err := s.receipt(ctx, e)
		switch {
		case err != nil:
			return false, err
		case attempt != nil && receipt.Finality.Accepted():
			e.idle = time.Time{}
			if err := s.deepen(ctx, e, receipt, attempt, number); err != nil {
				return false, err
			}
		case s.maybeLag(e, number, nonce):
			sure = false
		default:
			gone = append(gone, e)
		}
	}
	return sure, s.unland(ctx, gone)
}

// maybeLag says whether a missing receipt may be due to a node that is behind.
// A chain that a reorg has made shorter looks the same, so that is not assumed
// for ever; to send again what has landed does no harm.
func (s *Sender) maybeLag(e *entry, number, nonce uint64) bool {
	if number >= e.Landed.BlockNumber && nonce <= e.Nonce {
		return false
	}
	if e.idle.IsZero() {
		e.idle = s.cfg.Now()
	}
	return s.cfg.Now().Sub(e.idle) < s.cfg.ResendAfter
}

// deepen updates what landed: another block may have it now, and it may be deep
// enough.
func (s *Sender) deepen(ctx context.Context, e *entry, r rpc.Receipt, a *Attempt, head uint64) error {
	if r.BlockHash != e.Landed.BlockHash || a.Hash != e.Landed.Hash {
		s.note(Event{Kind: Reorged}, e)
		if err := s.land(ctx, e, r, a); err != nil {
			return err
		}
	}
	if head < r.BlockNumber+s.cfg.Depth {
		return nil
	}
	e.Settled, e.At = true, s.cfg.Now()
	if err := s.save(ctx, Change{}, e); err != nil {
		return err
	}
	s.watch = slices.DeleteFunc(s.watch, func(other *entry) bool { return other == e })
	for _, k := range e.Tx.keys() {
		delete(s.keys, k)
	}
	s.note(Event{Kind: SettledDeep, Hash: a.Hash}, e)
	e.announce()
	return nil
}

// unland takes transactions back to flight, whose blocks are gone, and sends
// them again in order.
func (s *Sender) unland(ctx context.Context, gone []*entry) error {
	if len(gone) == 0 {
		return nil
	}
	for _, e := range gone {
		s.note(Event{Kind: Reorged, Hash: e.Landed.Hash}, e)
		e.State, e.Landed, e.Reason, e.Settled, e.At = Broadcast, nil, "", false, s.cfg.Now()
		e.tried, e.lost, e.idle = true, 0, time.Time{}
	}
	if err := s.save(ctx, Change{}, gone...); err != nil {
		return err
	}
	s.watch = slices.DeleteFunc(s.watch, func(e *entry) bool { return slices.Contains(gone, e) })
	s.flight = append(s.flight, gone...)
	slices.SortFunc(s.flight, byNonce)
	return s.resend(ctx, s.flight)
}

// press sends again what has not reached a node, and what is stuck at the front
// of the line; then it outbids it, or cancels it when its time is over.
func (s *Sender) press(ctx context.Context) error {
	if len(s.flight) == 0 {
		s.front = nil
		return nil
	}
	now, e := s.cfg.Now(), s.flight[0]
	if e != s.front {
		s.front, s.frontSince = e, now
	}
	waited := func(since time.Time) time.Duration { return min(now.Sub(since), now.Sub(s.frontSince)) }
	held := now.Sub(s.held) < s.cfg.ResendAfter
	cancel := e.expired(now) && !e.last().Cancel && !held
	bump := waited(e.last().At) >= s.cfg.BumpAfter && !held
	if !cancel && !bump && waited(e.idle) < s.cfg.ResendAfter {
		if at := slices.IndexFunc(s.flight, func(e *entry) bool { return e.State == Signed }); at >= 0 {
			return s.resend(ctx, s.flight[at:])
		}
		return nil
	}
	next, err := s.node.Nonce(ctx, s.signer.Address(), cairo.PreConfirmed())
	switch {
	case err != nil:
		return err
	case next > e.Nonce: // it has been executed, and will be in a block soon
		return nil
	case next < e.Nonce:
		return s.mend(ctx, next)
	case cancel:
		return s.replace(ctx, e, true)
	case bump:
		return s.replace(ctx, e, e.last().Cancel)
	}
	return s.resend(ctx, s.flight)
}
