package txm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// submit takes the next request from the queue to the node. It is false when
// there is nothing more to be done now.
func (s *Sender) submit(ctx context.Context) (progress bool, err error) {
	if err := s.expire(ctx); err != nil {
		return false, err
	}
	if len(s.queue) == 0 || len(s.flight) >= s.cfg.MaxInFlight || s.unsent() {
		return false, nil
	}
	next, err := s.node.Nonce(ctx, s.signer.Address(), cairo.PreConfirmed())
	if errors.Is(err, rpc.ErrContractNotFound) {
		return true, s.refuse(ctx, s.queue[0], fmt.Errorf("account %s: %w", hex(s.signer.Address()), err))
	}
	if err != nil {
		s.note(Event{Kind: Delayed, Err: err}, s.queue[0])
		return false, nil
	}
	aligned, err := s.align(ctx, next)
	if err != nil || !aligned {
		return false, err
	}
	group := s.group()
	draft := merge(group)
	draft.Nonce = s.nonce
	attempt, err := s.prepare(ctx, next, &draft)
	if err != nil {
		return s.unprepared(ctx, next, group, err)
	}
	return true, s.launch(ctx, group, draft, attempt)
}

// unsent says whether something signed has yet to reach a node: nothing may
// overtake it.
func (s *Sender) unsent() bool {
	return slices.ContainsFunc(s.flight, func(e *entry) bool { return e.State == Signed })
}

// expire drops what waited in the queue for too long.
func (s *Sender) expire(ctx context.Context) error {
	for _, e := range slices.Clone(s.queue) {
		if e.expired(s.cfg.Now()) {
			if err := s.refuse(ctx, e, ErrDeadline); err != nil {
				return err
			}
		}
	}
	return nil
}

// align compares our nonce with the next one of the chain, pre-confirmed
// transactions included. Ours only moves up. It is false when the chain is
// behind what we know, so that nothing can be added now.
func (s *Sender) align(ctx context.Context, chain uint64) (bool, error) {
	if !s.primed {
		s.nonce, s.primed = chain, true
	}
	if chain > s.nonce {
		s.note(Event{Kind: NonceRaised, Nonce: chain}, nil)
		s.nonce = chain
	}
	known := func(list []*entry) bool {
		return slices.ContainsFunc(list, func(e *entry) bool { return e.Nonce == chain })
	}
	if chain == s.nonce || known(s.flight) {
		s.gap = time.Time{}
		return true, nil
	}
	if known(s.watch) { // the node lags, or look will learn of a reorg
		return false, nil
	}
	return false, s.mend(ctx, chain)
}

// mend handles a chain that expects a nonce which we have used and settled, or
// never had. If that lasts, it was a reorg deeper than Depth: what was settled
// is sent again.
func (s *Sender) mend(ctx context.Context, chain uint64) error {
	now := s.cfg.Now()
	if s.gap.IsZero() {
		s.gap = now
	}
	if now.Sub(s.gap) < s.cfg.ResendAfter {
		return nil
	}
	s.gap = now
	saved, err := s.store.Load(ctx, chain)
	if err != nil {
		return &fault{err}
	}
	var back []*entry
	for _, tx := range saved.Txs {
		if tx.Settled && tx.Nonce >= chain {
			e := &entry{Tx: tx, tried: true}
			for _, k := range tx.keys() {
				s.keys[k] = e
			}
			back = append(back, e)
		}
	}
	if !slices.ContainsFunc(back, func(e *entry) bool { return e.Nonce == chain }) {
		s.note(Event{Kind: NonceGap, Nonce: chain}, nil)
	}
	return s.unland(ctx, back)
}

// group returns the requests of the next transaction: the first in the queue,
// and those that may be joined to it.
func (s *Sender) group() []*entry {
	joinable := func(e *entry) bool { return e.Requests[0].Join && !e.alone }
	n := 1
	if joinable(s.queue[0]) {
		for n < len(s.queue) && n < s.cfg.MaxJoin && joinable(s.queue[n]) {
			n++
		}
	}
	return slices.Clone(s.queue[:n])
}

// merge makes one transaction of a group, in place of the first.
func merge(group []*entry) Tx {
	tx := group[0].Tx
	tx.Requests = slices.Clone(tx.Requests)
	for _, e := range group[1:] {
		tx.Requests = append(tx.Requests, e.Requests...)
	}
	return tx
}

// prepare estimates, on top of what is in flight, and signs.
func (s *Sender) prepare(ctx context.Context, chain uint64, draft *Tx) (Attempt, error) {
	estimate, err := s.estimate(ctx, chain, draft, false)
	if err != nil {
		return Attempt{}, err
	}
	return s.sign(ctx, draft, s.cfg.Fees.bounds(estimate), s.cfg.Fees.Tip, false)
}

// inFlightError is an estimate that failed for a transaction before ours.
type inFlightError struct{ error }

func (e *inFlightError) Unwrap() error { return e.error }

// estimate runs the transaction on the pre-confirmed state, after those of our
// own that are not part of it yet. The first nonce of these is chain.
func (s *Sender) estimate(ctx context.Context, chain uint64, tx *Tx, cancel bool) (rpc.Estimate, error) {
	var txs []rpc.Tx
	for _, e := range s.flight {
		if e.Nonce >= chain && e.Nonce < tx.Nonce {
			txs = append(txs, e.invoke(s.signer.Address(), e.last()))
		}
	}
	query, err := asQuery(ctx, s.signer, s.cfg.ChainID, tx.invoke(s.signer.Address(), &Attempt{Cancel: cancel, Tip: s.cfg.Fees.Tip}))
	if err != nil {
		return rpc.Estimate{}, err
	}
	estimates, err := s.node.EstimateFee(ctx, cairo.PreConfirmed(), append(txs, query)...)
	var refused *rpc.Error
	if errors.As(err, &refused) && len(txs) > 0 {
		if i, ok := refused.TxIndex(); !ok || i < len(txs) {
			return rpc.Estimate{}, &inFlightError{err}
		}
	}
	if err != nil {
		return rpc.Estimate{}, err
	}
	return estimates[len(estimates)-1], nil
}

// sign makes an attempt, if that is not too dear.
func (s *Sender) sign(ctx context.Context, tx *Tx, bounds rpc.Bounds, tip uint64, cancel bool) (Attempt, error) {
	if err := s.cfg.Fees.within(bounds, tip); err != nil {
		return Attempt{}, err
	}
	a := Attempt{Tip: tip, Bounds: bounds, Cancel: cancel, At: s.cfg.Now()}
	a.Hash = tx.invoke(s.signer.Address(), &a).Hash(s.cfg.ChainID)
	signature, err := s.signer.Sign(ctx, a.Hash)
	if err != nil {
		return Attempt{}, fmt.Errorf("sign: %w", err)
	}
	a.Signature = signature
	return a, nil
}

// unprepared decides what to do with requests that could not be prepared.
// Nothing of them has been sent.
func (s *Sender) unprepared(ctx context.Context, chain uint64, group []*entry, err error) (progress bool, _ error) {
	var behind *inFlightError
	var tooDear *FeeCapError
	var refused *rpc.Error
	reverts := errors.Is(err, rpc.ErrExecution) || errors.Is(err, rpc.ErrContract)
	switch {
	case errors.As(err, &behind):
		// One of ours would revert, and this one may depend on it.
		s.note(Event{Kind: Delayed, Err: err}, group[0])
		return false, nil
	case reverts:
		// A nonce that has just been used looks like a revert, too.
		now, nonceErr := s.node.Nonce(ctx, s.signer.Address(), cairo.PreConfirmed())
		if nonceErr != nil || now != chain {
			return nonceErr == nil, nil
		}
		err = &RevertError{Cause: err}
	case errors.As(err, &tooDear):
	case errors.As(err, &refused) && definite(err):
	default:
		group[0].tries++
		if ctx.Err() != nil || group[0].tries < s.cfg.Tries {
			s.note(Event{Kind: Delayed, Err: err}, group[0])
			return false, nil
		}
	}
	if len(group) > 1 {
		for _, e := range group {
			e.alone = true
		}
		return true, nil
	}
	return true, s.refuse(ctx, group[0], err)
}

// definite says that the node did not take a transaction, and that it will not.
func definite(err error) bool {
	for _, code := range []rpc.Code{
		rpc.ErrContractNotFound, rpc.ErrResourcesTooLow, rpc.ErrBalance, rpc.ErrValidation, rpc.ErrNotAccount,
		rpc.ErrFeeBelowMinimum, rpc.ErrInvalidParams, rpc.ErrMethodNotFound,
	} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// launch stores the attempt, in place of the group, and sends it.
func (s *Sender) launch(ctx context.Context, group []*entry, tx Tx, a Attempt) error {
	e := group[0]
	tx.State, tx.Attempts, tx.At = Signed, []Attempt{a}, a.At
	e.Tx, e.tried, e.lost = tx, false, 0
	var change Change
	for _, joined := range group[1:] {
		change.Delete = append(change.Delete, joined.Seq)
		e.waiters = append(e.waiters, joined.waiters...)
		for _, k := range joined.Tx.keys() {
			s.keys[k] = e
		}
	}
	s.queue = slices.Delete(s.queue, 0, len(group))
	s.flight = append(s.flight, e)
	s.nonce++
	change.NextNonce = &s.nonce
	if err := s.save(ctx, change, e); err != nil {
		return err
	}
	s.note(Event{Kind: Persisted}, e)
	_, err := s.broadcast(ctx, e)
	return err
}

// refuse ends a request that has not been sent, and will not be.
func (s *Sender) refuse(ctx context.Context, e *entry, reason error) error {
	s.queue = slices.DeleteFunc(s.queue, func(other *entry) bool { return other == e })
	if err := s.save(ctx, Change{Delete: []uint64{e.Seq}}); err != nil {
		return err
	}
	for _, k := range e.Tx.keys() {
		delete(s.keys, k)
	}
	s.note(Event{Kind: Refused, Err: reason}, e)
	for _, w := range e.waiters {
		w.reply <- answer{err: reason}
	}
	return nil
}

func hex(f felt.Felt) string { return f.String() }
