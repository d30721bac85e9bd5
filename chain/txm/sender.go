package txm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Node is what a sender needs of a node; *rpc.Client is one.
type Node interface {
	BlockHashAndNumber(ctx context.Context) (felt.Felt, uint64, error)
	Nonce(ctx context.Context, account felt.Felt, at cairo.At) (uint64, error)
	EstimateFee(ctx context.Context, at cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error)
	AddInvoke(ctx context.Context, tx rpc.InvokeTx) (felt.Felt, error)
	Receipt(ctx context.Context, hash felt.Felt) (rpc.Receipt, error)
}

// Sender sends the transactions of one account. Run does the work; the other
// methods may be called from any goroutine.
type Sender struct {
	cfg    Config
	node   Node
	store  Store
	signer Signer

	inbox   chan command
	started atomic.Bool
	done    chan struct{} // closed when Run has ended

	// What follows belongs to Run.
	queue  []*entry // Queued, in order of Seq
	flight []*entry // Signed and Broadcast, in order of Nonce
	watch  []*entry // landed and not settled, in order of Nonce
	keys   map[string]*entry
	nonce  uint64 // the next to be used, if primed
	primed bool
	seq    uint64
	head   felt.Felt // as of the last look
	gap    time.Time // since when the chain expects a nonce we know nothing of
	pruned time.Time

	front      *entry // first in flight
	frontSince time.Time
	held       time.Time // when it last could not be replaced
}

// entry is a transaction at work.
type entry struct {
	Tx
	waiters []waiter
	tried   bool      // its last attempt may have reached a node
	tries   int       // failures before it was sent
	alone   bool      // it must not be joined
	idle    time.Time // since when it waits to land, or to be sent again
	lost    uint64    // the block at which its nonce was seen used, but not by it; 0: not so
}

type waiter struct {
	key   string
	final bool
	reply chan<- answer
}

type answer struct {
	result Result
	err    error
}

type command struct {
	request Request // without Calls: wait for its Key
	wait    bool    // for the outcome, or else until it is stored
	reply   chan<- answer
}

// New returns a sender of signer's account. It does nothing before Run.
func New(cfg Config, node Node, store Store, signer Signer) (*Sender, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Sender{
		cfg: cfg.withDefaults(), node: node, store: store, signer: signer,
		inbox: make(chan command), done: make(chan struct{}), keys: make(map[string]*entry),
	}, nil
}

// Send stores the request and waits for its outcome: *RevertError, *FeeCapError
// or ErrDeadline, an error of the node's, or nil. When ctx ends first, the
// request goes on all the same; Send or Wait again.
func (s *Sender) Send(ctx context.Context, r Request) (Result, error) {
	if err := r.check(); err != nil {
		return Result{}, err
	}
	return s.ask(ctx, command{request: r.clone(), wait: true})
}

// Submit stores the request and returns.
func (s *Sender) Submit(ctx context.Context, r Request) error {
	if err := r.check(); err != nil {
		return err
	}
	_, err := s.ask(ctx, command{request: r.clone()})
	return err
}

// Wait waits for the outcome of a request that was stored, as Send does. It
// returns ErrUnknownKey if there is none, which is also how one ends that was
// refused before it was sent.
func (s *Sender) Wait(ctx context.Context, key string, final bool) (Result, error) {
	return s.ask(ctx, command{request: Request{Key: key, Final: final}, wait: true})
}

func (s *Sender) ask(ctx context.Context, c command) (Result, error) {
	reply := make(chan answer, 1)
	c.reply = reply
	select {
	case s.inbox <- c:
	case <-s.done:
		return Result{}, ErrStopped
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	select {
	case a := <-reply:
		return a.result, a.err
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-s.done:
	}
	select {
	case a := <-reply: // it was answered just before the end
		return a.result, a.err
	default:
		return Result{}, ErrStopped
	}
}

// Run works until ctx ends, or until the store fails: without it nothing can
// be promised. It may be called once. Callers who wait then get ErrStopped.
func (s *Sender) Run(ctx context.Context) error {
	if !s.started.CompareAndSwap(false, true) {
		return errors.New("txm: Run was called before")
	}
	defer close(s.done)
	if err := s.resume(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	for {
		if err := s.work(ctx); err != nil {
			return err
		}
		var ticks <-chan time.Time
		if len(s.queue)+len(s.flight)+len(s.watch) > 0 {
			ticks = tick.C
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks:
		case c := <-s.inbox:
			if err := s.accept(ctx, c); err != nil {
				return err
			}
		}
	}
}

// resume loads what an earlier run left. Its attempts are sent again, first of
// all: nobody knows whether they have been.
func (s *Sender) resume(ctx context.Context) error {
	saved, err := s.store.Load(ctx, NoSettled)
	if err != nil {
		return err
	}
	s.seq, s.nonce, s.primed = saved.NextSeq, saved.NextNonce, saved.HasNonce
	for _, tx := range saved.Txs {
		e := &entry{Tx: tx, tried: true}
		for _, k := range tx.keys() {
			s.keys[k] = e
		}
		switch {
		case tx.State == Queued:
			s.queue = append(s.queue, e)
		case tx.inFlight():
			s.flight = append(s.flight, e)
		default:
			s.watch = append(s.watch, e)
		}
	}
	slices.SortFunc(s.flight, byNonce)
	slices.SortFunc(s.watch, byNonce)
	if err := s.look(ctx); err != nil {
		return err
	}
	untold := slices.DeleteFunc(slices.Clone(s.flight), func(e *entry) bool { return !e.idle.IsZero() })
	return s.resend(ctx, untold)
}

// work does what can be done now.
func (s *Sender) work(ctx context.Context) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		progress, err := s.submit(ctx)
		if err != nil {
			return err
		}
		if !progress {
			break
		}
		select {
		case c := <-s.inbox:
			if err := s.accept(ctx, c); err != nil {
				return err
			}
		default:
		}
	}
	if now := s.cfg.Now(); now.Sub(s.pruned) > time.Hour {
		s.pruned = now
		return s.store.Prune(ctx, now.Add(-s.cfg.Retention))
	}
	return nil
}

// accept takes a command, and all others that are there already, so that they
// share one write to the disk.
func (s *Sender) accept(ctx context.Context, first command) error {
	commands := []command{first}
	for more := true; more; {
		select {
		case c := <-s.inbox:
			commands = append(commands, c)
		default:
			more = false
		}
	}
	var fresh []*entry
	var stored []chan<- answer
	for _, c := range commands {
		e, err := s.find(ctx, c.request)
		switch {
		case err != nil:
			c.reply <- answer{err: err}
			if f := new(fault); errors.As(err, &f) {
				return err
			}
			continue
		case e == nil && c.request.Calls == nil:
			c.reply <- answer{err: fmt.Errorf("%w: %q", ErrUnknownKey, c.request.Key)}
			continue
		case e == nil:
			e = &entry{Tx: Tx{Seq: s.seq, Requests: []Request{c.request}, State: Queued, At: s.cfg.Now()}}
			s.seq++
			s.keys[c.request.Key] = e
			fresh = append(fresh, e)
		}
		if c.wait {
			e.attend(waiter{key: c.request.Key, final: c.request.Final, reply: c.reply})
		} else {
			stored = append(stored, c.reply)
		}
	}
	if len(fresh) > 0 {
		if err := s.save(ctx, Change{}, fresh...); err != nil {
			return err
		}
		s.queue = append(s.queue, fresh...)
		for _, e := range fresh {
			s.note(Event{Kind: Stored}, e)
		}
	}
	for _, reply := range stored {
		reply <- answer{}
	}
	return nil
}

// find returns the transaction of a request that is known already, nil if it is
// new: also when an earlier one of that key is settled and had no effect.
func (s *Sender) find(ctx context.Context, r Request) (*entry, error) {
	e := s.keys[r.Key]
	if e == nil {
		tx, ok, err := s.store.Find(ctx, r.Key)
		if err != nil {
			return nil, &fault{err}
		}
		if !ok || r.Calls != nil && tx.Settled && tx.State != Accepted {
			return nil, nil // it is new, or may be done anew
		}
		e = &entry{Tx: tx}
	}
	if r.Calls == nil {
		return e, nil
	}
	for _, known := range e.Requests {
		if known.Key == r.Key && fingerprint(known.Calls) != fingerprint(r.Calls) {
			return nil, &KeyReusedError{Key: r.Key}
		}
	}
	return e, nil
}

// attend answers a waiter as soon as there is an outcome.
func (e *entry) attend(w waiter) {
	if e.landed() && (e.Settled || !w.final) {
		result, err := e.outcome()
		w.reply <- answer{result, err}
		return
	}
	e.waiters = append(e.waiters, w)
}

// announce answers those who waited for what has just become known.
func (e *entry) announce() {
	waiting := e.waiters
	e.waiters = nil
	for _, w := range waiting {
		e.attend(w)
	}
}

// fault is an error that ends Run: the store's, since without it nothing can be
// promised, or a wrong ChainID. Others pass, or are a request's own.
type fault struct{ error }

func (f *fault) Unwrap() error { return f.error }

// tolerate notes an error, unless it must end Run.
func (s *Sender) tolerate(err error) error {
	var f *fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	s.note(Event{Kind: Delayed, Err: err}, nil)
	return nil
}

// save stores new versions of entries, together with another change.
func (s *Sender) save(ctx context.Context, change Change, entries ...*entry) error {
	for _, e := range entries {
		change.Put = append(change.Put, e.Tx)
	}
	// What has been done must be recorded even if the program is stopping.
	if err := s.store.Save(context.WithoutCancel(ctx), change); err != nil {
		return &fault{err}
	}
	return nil
}

// note tells the listener and the log.
func (s *Sender) note(ev Event, e *entry) {
	if e != nil {
		ev.Keys, ev.State, ev.Nonce, ev.Attempt = e.Tx.keys(), e.State, e.Nonce, len(e.Attempts)
		if ev.Hash.IsZero() && len(e.Attempts) > 0 {
			ev.Hash = e.last().Hash
		}
	}
	level := slog.LevelInfo
	if ev.Err != nil || ev.Kind == NonceGap || ev.Kind == NonceTaken {
		level = slog.LevelWarn
	}
	s.cfg.Log.Log(context.Background(), level, "transaction", "event", string(ev.Kind), "keys", ev.Keys, "nonce", ev.Nonce,
		"hash", ev.Hash.String(), "attempt", ev.Attempt, "state", ev.State, "error", ev.Err)
	if s.cfg.Listener != nil {
		s.cfg.Listener.Note(ev)
	}
}

func byNonce(a, b *entry) int { return cmp.Compare(a.Nonce, b.Nonce) }

func sortBySeq(txs []Tx) {
	slices.SortFunc(txs, func(a, b Tx) int { return cmp.Compare(a.Seq, b.Seq) })
}
