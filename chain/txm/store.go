package txm

import (
	"context"
	"time"
)

// Store keeps the transactions of one account on one chain. Only one Sender
// may use it at a time. What Save returned for must survive a crash of the
// machine.
type Store interface {
	// Load returns the transactions that are not settled, and the settled ones
	// whose nonce is from or above, in order of Seq; and the account's next
	// nonce, as it was saved.
	Load(ctx context.Context, from uint64) (Saved, error)
	// Find returns the transaction of a request's key.
	Find(ctx context.Context, key string) (Tx, bool, error)
	// Save applies a change, all of it or none.
	Save(ctx context.Context, change Change) error
	// Prune forgets transactions settled before a time.
	Prune(ctx context.Context, before time.Time) error
}

// Saved is what a store has.
type Saved struct {
	Txs []Tx
	// NextNonce is valid if HasNonce: it was saved at least once.
	NextNonce uint64
	HasNonce  bool
	NextSeq   uint64
}

// Change is one step. Delete is applied before Put.
type Change struct {
	Delete    []uint64 // by Seq, with their keys
	Put       []Tx     // new ones, and new versions
	NextNonce *uint64  // nil: as it was
}

// NoSettled, as Load's from, leaves out the settled ones.
const NoSettled uint64 = 1<<64 - 1
