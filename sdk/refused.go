package sdk

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Refused says that the chain would not accept a transaction: in simulation,
// and nothing was sent, or for good.
type Refused struct {
	// Reason is the contract's short string, such as 'MARKET: not takeable'.
	Reason string
	// Advice says what to do about it; empty where the reason says it all.
	Advice string
	err    error
}

func (r *Refused) Error() string {
	if r.Advice == "" {
		return "refused: " + r.Reason
	}
	return "refused: " + r.Reason + ": " + r.Advice
}

func (r *Refused) Unwrap() error { return r.err }

// AsRefused turns an error that carries a revert into a *Refused and leaves
// every other as it is.
func AsRefused(err error) error {
	var revert *cairo.Revert
	if !errors.As(err, &revert) {
		return err
	}
	code, _ := revert.Code()
	return &Refused{Reason: revert.Error(), Advice: advice[code], err: err}
}

// What the contracts refuse most, for errors.Is.
var (
	ErrNotTakeable     = b.ErrMarketNotTakeable
	ErrSameWorker      = b.ErrMarketSameWorker
	ErrBarred          = b.ErrMarketBarred
	ErrTooManyAttempts = b.ErrMarketTooManyAttempts
	ErrLowFreeStake    = b.ErrStakingLowFreeStake
	ErrLowAvailable    = b.ErrEscrowLowAvailable
	ErrAlreadySealed   = b.ErrAuditsAlreadySealed
)

// What jurors and auditors say in place of a digest's value.
var (
	ValueServed   = word("SERVED")
	ValueWithheld = word("WITHHELD")
	// ValueUnavailable is what an auditor or a juror says of a task whose spec or
	// input it could get nowhere.
	ValueUnavailable = word("UNAVAILABLE")
)

func word(s string) felt.Felt {
	f, err := cairo.ShortString(s)
	if err != nil {
		panic(err) // a constant of this package
	}
	return f
}
