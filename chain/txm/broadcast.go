package txm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// broadcast hands the newest attempt to the node and says whether it was taken.
// Doing so twice is harmless: the attempt is the same, down to its hash.
func (s *Sender) broadcast(ctx context.Context, e *entry) (taken bool, _ error) {
	// first says that no earlier try can have been taken.
	first := !e.tried
	e.tried, e.idle = true, s.cfg.Now()
	a := e.last()
	hash, err := s.node.AddInvoke(ctx, e.invoke(s.signer.Address(), a))
	switch {
	case err == nil && hash != a.Hash:
		return false, &fault{fmt.Errorf("txm: ChainID: %s must be wrong: the node computes hash %s, we %s", hex(s.cfg.ChainID), hex(hash), hex(a.Hash))}
	case err == nil, errors.Is(err, rpc.ErrDuplicateTx):
		if e.State == Signed {
			e.State, e.At = Broadcast, s.cfg.Now()
			if err := s.save(ctx, Change{}, e); err != nil {
				return false, err
			}
		}
		s.note(Event{Kind: Sent}, e)
		return true, nil
	case errors.Is(err, rpc.ErrNonce):
		return false, s.nonceRefused(ctx, e, first, err)
	case first && definite(err):
		return false, s.release(ctx, e, err)
	case first && errors.Is(err, rpc.ErrRateLimited):
		e.tried = false
	}
	s.note(Event{Kind: Delayed, Err: err}, e)
	return false, nil
}

// nonceRefused asks the chain what a refused nonce means.
func (s *Sender) nonceRefused(ctx context.Context, e *entry, first bool, refusal error) error {
	s.note(Event{Kind: Delayed, Err: refusal}, e)
	chain, err := s.node.Nonce(ctx, s.signer.Address(), cairo.PreConfirmed())
	switch {
	case err != nil || !first:
		// It may have landed: look will tell.
		return nil
	case chain > e.Nonce:
		s.nonce = max(s.nonce, chain)
		return s.requeue(ctx, e)
	}
	// The node has not seen the nonces below yet.
	e.tried = false
	return nil
}

// requeue takes a transaction whose nonce went to somebody else back to the
// queue. None of its attempts can land any more.
func (s *Sender) requeue(ctx context.Context, e *entry) error {
	s.note(Event{Kind: NonceTaken}, e)
	return s.backToQueue(ctx, e, s.nonce)
}

// backToQueue makes it queued again, with next as the next nonce. What was
// joined comes apart.
func (s *Sender) backToQueue(ctx context.Context, e *entry, next uint64) error {
	s.flight = slices.DeleteFunc(s.flight, func(other *entry) bool { return other == e })
	e.State, e.Nonce, e.Attempts, e.At = Queued, 0, nil, s.cfg.Now()
	e.tried, e.lost = false, 0
	parts := s.split(e)
	at := slices.IndexFunc(s.queue, func(q *entry) bool { return q.Seq > e.Seq })
	if at < 0 {
		at = len(s.queue)
	}
	s.queue = slices.Insert(s.queue, at, parts...)
	s.nonce = next
	return s.save(ctx, Change{NextNonce: &next}, parts...)
}

// split makes an entry of each request of e, the first of which is e itself.
func (s *Sender) split(e *entry) []*entry {
	parts := []*entry{e}
	for _, r := range e.Requests[1:] {
		part := &entry{Tx: Tx{Seq: s.seq, Requests: []Request{r}, State: e.State, At: e.At}, tries: e.tries}
		s.seq++
		s.keys[r.Key] = part
		parts = append(parts, part)
	}
	e.Requests = e.Requests[:1]
	waiting := e.waiters
	e.waiters = nil
	for _, w := range waiting {
		of := s.keys[w.key]
		of.waiters = append(of.waiters, w)
	}
	return parts
}

// release gives back the nonce of a transaction that the node refused for good
// at the very first try. It is the newest, since nothing overtakes what is
// unsent.
func (s *Sender) release(ctx context.Context, e *entry, refusal error) error {
	if err := s.backToQueue(ctx, e, e.Nonce); err != nil {
		return err
	}
	pricesMoved := errors.Is(refusal, rpc.ErrResourcesTooLow) || errors.Is(refusal, rpc.ErrFeeBelowMinimum)
	if e.tries++; pricesMoved && e.tries < s.cfg.Tries {
		s.note(Event{Kind: Delayed, Err: refusal}, e)
		return nil
	}
	return s.refuse(ctx, e, refusal)
}

// resend hands attempts to the node again, in order, until one is not taken.
func (s *Sender) resend(ctx context.Context, list []*entry) error {
	for _, e := range slices.Clone(list) {
		taken, err := s.broadcast(ctx, e)
		if err != nil || !taken {
			return err
		}
	}
	return nil
}

// replace signs another attempt at the same nonce that outbids the last one,
// and sends it: the same calls, or none.
func (s *Sender) replace(ctx context.Context, e *entry, cancel bool) error {
	old := *e.last()
	fresh, err := s.estimate(ctx, e.Nonce, &e.Tx, cancel)
	var refused *rpc.Error
	switch {
	case err == nil:
	case errors.As(err, &refused) && !cancel:
		// It would revert now, and may land all the same: pay by the old amounts.
		fresh = rpc.Estimate{}
	default:
		s.held = s.cfg.Now()
		s.note(Event{Kind: Delayed, Err: err}, e)
		return nil
	}
	if cancel && !old.Cancel { // what the calls needed is of no matter
		old.Bounds.L1.MaxAmount, old.Bounds.L1Data.MaxAmount, old.Bounds.L2.MaxAmount = 0, 0, 0
	}
	bounds, tip := raise(&old, s.cfg.Fees.bounds(fresh))
	a, err := s.sign(ctx, &e.Tx, bounds, tip, cancel)
	var tooDear *FeeCapError
	switch {
	case errors.As(err, &tooDear):
		s.note(Event{Kind: FeeCapped, Err: err}, e)
		s.held = s.cfg.Now()
		return s.resend(ctx, s.flight)
	case err != nil:
		s.held = s.cfg.Now()
		s.note(Event{Kind: Delayed, Err: err}, e)
		return nil
	}
	e.Attempts = append(slices.Clone(e.Attempts), a)
	e.State, e.At = Signed, a.At
	if err := s.save(ctx, Change{}, e); err != nil {
		return err
	}
	kind := Replaced
	if cancel {
		kind = Cancelling
	}
	s.note(Event{Kind: kind}, e)
	_, err = s.broadcast(ctx, e)
	return err
}
