package txm

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// Config says how a Sender works. Only ChainID is required.
type Config struct {
	// ChainID is the network's, as the node says it: it is part of what is
	// signed.
	ChainID felt.Felt
	Fees    Fees
	// MaxInFlight bounds the transactions that are sent and not yet in a block.
	MaxInFlight int // default 16
	// MaxJoin bounds the requests joined in one transaction.
	MaxJoin int // default 20
	// Depth is how many blocks must be on top of a transaction before it is
	// settled: until then it is watched, and sent again after a reorg.
	Depth uint64 // default 10
	// Poll is the pause between looks at the chain while something is pending.
	Poll time.Duration // default 1 s
	// ResendAfter is how long the first transaction in line may be missing from
	// the chain before it is handed to the node again as it is.
	ResendAfter time.Duration // default 20 s
	// BumpAfter is how long before it is replaced by one that pays more.
	BumpAfter time.Duration // default 1 min
	// Tries is how often a request is tried that fails before it is sent, for
	// reasons that may pass.
	Tries int // default 5
	// Retention is how long the outcome of a key is kept.
	Retention time.Duration // default 30 days
	Now       func() time.Time
	Log       *slog.Logger // default: none
	Listener  Listener     // default: none
}

func (c Config) withDefaults() Config {
	c.Fees = c.Fees.withDefaults()
	if c.MaxInFlight == 0 {
		c.MaxInFlight = 16
	}
	if c.MaxJoin == 0 {
		c.MaxJoin = 20
	}
	if c.Depth == 0 {
		c.Depth = 10
	}
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	if c.ResendAfter == 0 {
		c.ResendAfter = 20 * time.Second
	}
	if c.BumpAfter == 0 {
		c.BumpAfter = time.Minute
	}
	if c.Tries == 0 {
		c.Tries = 5
	}
	if c.Retention == 0 {
		c.Retention = 30 * 24 * time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Check reports the first field that cannot be used. Zero fields stand for
// their defaults.
func (c Config) Check() error {
	if c.ChainID.IsZero() {
		return errors.New("txm: ChainID: is missing")
	}
	c = c.withDefaults()
	if problem, ok := c.Fees.check(); !ok {
		return errors.New("txm: " + problem)
	}
	for _, n := range []struct {
		field string
		value int64
	}{
		{"MaxInFlight", int64(c.MaxInFlight)}, {"MaxJoin", int64(c.MaxJoin)}, {"Tries", int64(c.Tries)},
		{"Poll", int64(c.Poll)}, {"ResendAfter", int64(c.ResendAfter)}, {"BumpAfter", int64(c.BumpAfter)},
		{"Retention", int64(c.Retention)},
	} {
		if n.value < 0 {
			return fmt.Errorf("txm: %s: is negative", n.field)
		}
	}
	return nil
}

// Kind is what happened to a transaction.
type Kind string

// What a Listener hears of.
const (
	Stored      Kind = "stored"       // a request was queued
	Persisted   Kind = "persisted"    // an attempt was signed and stored, and goes out next
	Sent        Kind = "sent"         // a node took an attempt
	Landed      Kind = "landed"       // it is in a block; see Event.State
	SettledDeep Kind = "settled"      // it is deep enough
	Refused     Kind = "refused"      // a request ended before it was sent; see Event.Err
	Delayed     Kind = "delayed"      // something failed that is tried again; see Event.Err
	Replaced    Kind = "replaced"     // an attempt that pays more was signed
	Cancelling  Kind = "cancelling"   // an attempt that does nothing was signed
	FeeCapped   Kind = "fee-capped"   // it would be replaced, but for Fees.MaxFee
	Reorged     Kind = "reorged"      // it was in a block that is gone
	NonceTaken  Kind = "nonce-taken"  // somebody else used its nonce; it gets another
	NonceGap    Kind = "nonce-gap"    // the chain expects a nonce of which nothing is known
	NonceRaised Kind = "nonce-raised" // somebody else used the account
)

// Event is one thing that happened.
type Event struct {
	Kind    Kind
	Keys    []string // of the requests concerned
	State   State
	Nonce   uint64
	Hash    felt.Felt // of the attempt concerned
	Attempt int       // from 1
	Err     error
}

// Listener hears of everything, for metrics and alarms. It is called from the
// sender's own goroutine and must not block.
type Listener interface{ Note(Event) }
