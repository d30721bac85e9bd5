// Package feed asks the world outside what SAGE is worth. Every source has one
// shape and passes one check, so that a reporter signs no nonsense: what is
// refused says why.
package feed

import (
	"context"
	"fmt"
	"math/big"
	"time"
)

// Quote is what a source says.
type Quote struct {
	// Price in dollars per whole SAGE, WAD (1e18).
	Price *big.Int
	// At is when the source observed it, as it says itself.
	At time.Time
}

// Feed is one source: a File, an HTTP address, the Median of several. Checked
// makes any of them safe to report.
type Feed interface {
	// Name tells sources apart in logs, metrics and errors.
	Name() string
	// Quote asks once. It ends with ctx, and fails with a *RefusedError for
	// whatever the source did wrong.
	Quote(ctx context.Context) (Quote, error)
}

// Reason says what is wrong with a quote.
type Reason string

const (
	// Unreachable: there is no answer, or one that says it is none.
	Unreachable Reason = "unreachable"
	// Oversized: the answer is longer than any honest one.
	Oversized Reason = "oversized"
	// Malformed: the answer does not hold a price and a time where they should be.
	Malformed Reason = "malformed"
	// NotANumber: NaN, an infinity, or text that is no decimal number.
	NotANumber Reason = "not a number"
	// NotPositive: zero, or below; also what is below 1e-18.
	NotPositive Reason = "not positive"
	// TooLarge: above the limit, which a typing error or an attack reaches.
	TooLarge Reason = "too large"
	// Future: from a time that has not come yet.
	Future Reason = "from the future"
	// Stale: too old to be reported.
	Stale Reason = "stale"
	// TooFew: not enough sources agree to answer.
	TooFew Reason = "too few sources"
)

// RefusedError is a quote that must not be reported.
type RefusedError struct {
	Feed   string
	Reason Reason
	Err    error // what was seen
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("feed %s: %s: %v", e.Feed, e.Reason, e.Err)
}

func (e *RefusedError) Unwrap() error { return e.Err }

// Limits bound what is believed. The zero value has the defaults.
type Limits struct {
	// MaxPrice in whole dollars per SAGE; 1,000,000 by default.
	MaxPrice uint64
	// MaxAge of a quote; 5 minutes by default.
	MaxAge time.Duration
	// MaxLead is how far a source's clock may be ahead of ours; 30 s by default.
	MaxLead time.Duration
}

// Check names the first field that cannot be used.
func (l Limits) Check() error {
	if l.MaxAge < 0 || l.MaxLead < 0 {
		return fmt.Errorf("feed: MaxAge is %s and MaxLead %s, want times that are not negative", l.MaxAge, l.MaxLead)
	}
	return nil
}

func (l Limits) defaults() Limits {
	if l.MaxPrice == 0 {
		l.MaxPrice = 1_000_000
	}
	if l.MaxAge == 0 {
		l.MaxAge = 5 * time.Minute
	}
	if l.MaxLead == 0 {
		l.MaxLead = 30 * time.Second
	}
	return l
}

// Checked is a feed whose quotes pass the limits.
type Checked struct {
	Feed   Feed
	Limits Limits
	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// Name is the feed's.
func (c Checked) Name() string { return c.Feed.Name() }

// Quote asks the feed and judges its answer.
func (c Checked) Quote(ctx context.Context) (Quote, error) {
	q, err := c.Feed.Quote(ctx)
	if err != nil {
		return Quote{}, err
	}
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	if reason, err := c.Limits.judge(q, now()); err != nil {
		return Quote{}, &RefusedError{Feed: c.Name(), Reason: reason, Err: err}
	}
	return q, nil
}

func (l Limits) judge(q Quote, now time.Time) (Reason, error) {
	l = l.defaults()
	most := new(big.Int).Mul(new(big.Int).SetUint64(l.MaxPrice), wad)
	switch {
	case q.Price.Sign() <= 0:
		return NotPositive, fmt.Errorf("the price is %s", decimal(q.Price))
	case q.Price.Cmp(most) > 0:
		return TooLarge, fmt.Errorf("the price is %s, at most %d is believed", decimal(q.Price), l.MaxPrice)
	case q.At.After(now.Add(l.MaxLead)):
		return Future, fmt.Errorf("it is of %s, %s ahead", q.At.UTC().Format(time.RFC3339), q.At.Sub(now).Round(time.Second))
	case now.Sub(q.At) > l.MaxAge:
		return Stale, fmt.Errorf("it is of %s, %s ago", q.At.UTC().Format(time.RFC3339), now.Sub(q.At).Round(time.Second))
	}
	return "", nil
}
