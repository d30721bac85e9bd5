package txm

import (
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// State is how far a transaction has come.
type State string

// The states, in order. A reorg takes an accepted or reverted transaction back
// to Broadcast until it is settled.
const (
	Queued    State = "queued"    // stored; it has no nonce
	Signed    State = "signed"    // an attempt is stored, which may or may not have been sent
	Broadcast State = "broadcast" // a node has taken it
	Accepted  State = "accepted"  // it is in a block and did what it should
	Reverted  State = "reverted"  // it is in a block and did nothing but pay
	Failed    State = "failed"    // its nonce is used, without effect
)

// Tx is the durable record of one transaction: of one request, or of several
// that were joined.
type Tx struct {
	Seq      uint64 // order of arrival, unique
	Requests []Request
	State    State
	Nonce    uint64    // from Signed on
	Attempts []Attempt // from Signed on, the newest last; any may land
	// Landed is set in Accepted, Reverted and Failed.
	Landed *Result `json:",omitempty"`
	Reason string  `json:",omitempty"` // the node's account of a revert
	// Settled says that it is deep enough to be left alone, since At.
	Settled bool
	At      time.Time // of the last change of State
}

// Attempt is one signed transaction.
type Attempt struct {
	Hash      felt.Felt
	Tip       uint64
	Bounds    rpc.Bounds
	Signature []felt.Felt
	Cancel    bool // it does nothing, in place of the calls
	At        time.Time
}

func (t *Tx) last() *Attempt { return &t.Attempts[len(t.Attempts)-1] }

// inFlight says whether it has a nonce and no known outcome.
func (t *Tx) inFlight() bool { return t.State == Signed || t.State == Broadcast }

// landed says whether it is in a block.
func (t *Tx) landed() bool {
	return t.State == Accepted || t.State == Reverted || t.State == Failed
}

func (t *Tx) calls() []cairo.Call {
	if len(t.Requests) == 1 {
		return t.Requests[0].Calls
	}
	var all []cairo.Call
	for _, r := range t.Requests {
		all = append(all, r.Calls...)
	}
	return all
}

// deadline is the latest one of its requests; false when one has none.
func (t *Tx) deadline() (latest time.Time, ok bool) {
	for _, r := range t.Requests {
		if r.Deadline.IsZero() {
			return time.Time{}, false
		}
		if r.Deadline.After(latest) {
			latest = r.Deadline
		}
	}
	return latest, true
}

func (t *Tx) expired(now time.Time) bool {
	deadline, ok := t.deadline()
	return ok && now.After(deadline)
}

func (t *Tx) keys() []string {
	keys := make([]string, len(t.Requests))
	for i, r := range t.Requests {
		keys[i] = r.Key
	}
	return keys
}

// outcome is what Send returns for it.
func (t *Tx) outcome() (Result, error) {
	switch t.State {
	case Accepted:
		return *t.Landed, nil
	case Reverted:
		return *t.Landed, &RevertError{Sent: true, Cause: cairo.ParseRevert(t.Reason)}
	default:
		return *t.Landed, ErrDeadline
	}
}

// invoke is the transaction of an attempt.
func (t *Tx) invoke(sender felt.Felt, a *Attempt) rpc.InvokeTx {
	calls := t.calls()
	if a.Cancel {
		calls = nil
	}
	return rpc.InvokeTx{
		Common: rpc.Common{Nonce: t.Nonce, Bounds: a.Bounds, Tip: a.Tip, Signature: a.Signature},
		Sender: sender, Calldata: multicall(calls),
	}
}
