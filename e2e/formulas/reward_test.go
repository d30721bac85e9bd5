package formulas_test

import (
	"math/big"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/reward"
)

// rewards compares the contracts of reward with their model, case by case.
type rewards struct {
	*testing.T
	dice
	net *kit.Net
	b.RewardFormulas
}

func (r rewards) bps() uint16 { return uint16(r.IntN(reward.BPS + 1)) }

func (r rewards) wide(v *big.Int) cairo.U256 { return wide(r.T, v) }

func (r rewards) equal(c any, what string, got, want *big.Int) {
	r.Helper()
	agree(r.T, c, what, got, want)
}

func TestReward(t *testing.T) {
	n := kit.Bare(t, 0)
	r := rewards{dice: newDice(t), net: n, RewardFormulas: b.RewardFormulas{Address: n.Place("RewardFormulas", 0)}}
	for _, part := range []struct {
		name    string
		compare func(r rewards, count int)
	}{
		{"divisions", rewards.divide}, {"credits", rewards.credit}, {"fee caps", rewards.feeCap},
		{"vestings", rewards.vest}, {"worths", rewards.worth}, {"times", rewards.time},
	} {
		formula(t, part.name, 250, func(t *testing.T, count int) {
			r.T = t
			part.compare(r, count)
		})
	}
}

// divide: a pot is at most all SAGE that was ever received, in 2^-64.
func (r rewards) divide(count int) {
	var cases []b.DivisionCase
	for range count {
		pot, weight := r.below(160), r.below(100)
		most := r.below(160)
		if r.IntN(2) == 0 && weight.Sign() > 0 { // about the fair rate
			most.Quo(pot, weight).Add(most, big.NewInt(int64(r.IntN(3)))).Sub(most, big.NewInt(1))
			most.Abs(most)
		}
		cases = append(cases, b.DivisionCase{Pot: r.wide(pot), Weight: r.wide(weight), Cap: r.wide(most)})
	}
	for i, got := range kit.View(r.net, r.Divisions(cases)) {
		c := cases[i]
		rate, rest := reward.Rate(c.Pot.Big(), c.Weight.Big())
		r.equal(c, "rate", got.Rate.Big(), rate)
		r.equal(c, "rest", got.Rest.Big(), rest)
		rate, rest = reward.CappedRate(c.Pot.Big(), c.Weight.Big(), c.Cap.Big())
		r.equal(c, "capped rate", got.CappedRate.Big(), rate)
		r.equal(c, "capped rest", got.CappedRest.Big(), rest)
	}
}

func (r rewards) credit(count int) {
	var cases []b.CreditCase
	for range count {
		cases = append(cases, b.CreditCase{
			Rate: r.wide(r.below(100)), Weight: r.wide(r.below(96)), CommissionBps: r.bps(),
		})
	}
	for i, got := range kit.View(r.net, r.Credits(cases)) {
		c := cases[i]
		rate, weight, part := c.Rate.Big(), c.Weight.Big(), int64(c.CommissionBps)
		kept := reward.Kept(rate, weight, part)
		amount, left := reward.Payable(kept)
		r.equal(c, "whole", got.Whole.Big(), reward.Whole(rate, weight))
		r.equal(c, "commission", got.Commission.Big(), reward.Commission(rate, weight, part))
		r.equal(c, "kept", got.Kept.Big(), kept)
		r.equal(c, "payable", got.Payable.Big(), amount)
		r.equal(c, "left", got.Left.Big(), left)
	}
}

func (r rewards) feeCap(count int) {
	var cases []b.FeeCapCase
	for range count {
		cases = append(cases, b.FeeCapCase{RebateBps: r.bps(), Price: kit.Amount(r.below(128))})
	}
	for i, got := range kit.View(r.net, r.FeeCaps(cases)) {
		c := cases[i]
		r.equal(c, "fee cap", got.Big(), reward.FeeCap(int64(c.RebateBps), c.Price.Big()))
	}
}

func (r rewards) vest(count int) {
	const tenYears = 10 * 365 * 24 * 3600
	var cases []b.VestingCase
	for range count {
		duration := 1 + r.Uint64N(tenYears)
		terms := b.Terms{
			Total: kit.Amount(r.below(96)), Start: r.below(33).Uint64(),
			Cliff: r.Uint64N(duration + 1), Duration: duration,
		}
		var now uint64
		switch r.IntN(4) {
		case 0: // about the cliff
			now = max(terms.Start+terms.Cliff+r.Uint64N(3), 1) - 1
		case 1: // about the end
			now = terms.Start + duration + r.Uint64N(3) - 1
		default:
			now = r.Uint64N(terms.Start + 2*duration)
		}
		cases = append(cases, b.VestingCase{Terms: terms, Now: now})
	}
	for i, got := range kit.View(r.net, r.Vestings(cases)) {
		c := cases[i]
		want := reward.Terms{
			Total: c.Terms.Total.Big(), Start: c.Terms.Start, Cliff: c.Terms.Cliff, Duration: c.Terms.Duration,
		}
		r.equal(c, "vested", got.Big(), want.Vested(c.Now))
	}
}

// worth: shares are part of all, and worth no more than one unit each.
func (r rewards) worth(count int) {
	var cases []b.WorthCase
	for range count {
		all := r.below(96)
		one := new(big.Int).Add(all, big.NewInt(1))
		shares, assets := r.below(96), r.below(96)
		cases = append(cases, b.WorthCase{
			Shares: kit.Amount(shares.Mod(shares, one)), Assets: kit.Amount(assets.Mod(assets, one)),
			All: kit.Amount(all),
		})
	}
	for i, got := range kit.View(r.net, r.Worths(cases)) {
		c := cases[i]
		r.equal(c, "worth", got.Big(), reward.Worth(c.Shares.Big(), c.Assets.Big(), c.All.Big()))
	}
}

func (r rewards) time(count int) {
	var cases []b.TimeCase
	for range count {
		at := 1 + r.below(33).Uint64()
		cases = append(cases, b.TimeCase{
			At: at, Stake: kit.Amount(r.below(96)), Cumulative: kit.Amount(r.below(95)),
			Moment: at + r.below(31).Uint64(),
		})
	}
	for i, got := range kit.View(r.net, r.Times(cases)) {
		c := cases[i]
		want := reward.After(c.Cumulative.Big(), reward.Weight(c.Stake.Big()), c.At, c.Moment)
		r.equal(c, "stake time", got.Big(), want)
	}
}
