package deploy

import (
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// spineDials are the dials of the market's contracts; docs/contracts says what each
// does. Where a row's bounds are narrower than the contract's own, they keep the
// formulas of its page what they mean: cheating loses, judging pays, and nobody
// waits for ever. Short windows are for chains that people wait for.
func (p Parameters) spineDials() []dial {
	var out []dial
	in := func(contract string, rows ...dial) {
		for _, d := range rows {
			d.contract = contract
			out = append(out, d)
		}
	}
	m, a, d, r := p.Market, p.Audits, p.Disputes, p.Reputation
	in("Market",
		bps("fee_bps", m.FeeBps, 0, 2_000),
		bps("audit_margin_bps", m.AuditMarginBps, 10_000, 40_000), // an audit costs its auditor the task's work
		bps("fault_bps", m.FaultBps, 0, 5_000),
		bps("late_bps", m.LateBps, 100, 10_000),
		number("max_attempts", m.MaxAttempts, 1, 6),
		window("min_challenge_seconds", m.MinChallengeSeconds, 1, 7*86_400),
		window("max_challenge_seconds", m.MaxChallengeSeconds, 3_600, 90*86_400),
		window("max_run_seconds", m.MaxRunSeconds, 60, 30*86_400),
	)
	for i, t := range p.Tiers {
		tier := fmt.Sprintf("tier.%d.", i)
		in("Market",
			bps(tier+"floor_bps", t.FloorBps, 0, 10_000),
			number(tier+"min_samples", t.MinSamples, 0, 64),
			number(tier+"auditors", t.Auditors, 1, 3),
			bps(tier+"stake_bps", t.StakeBps, 1_000, 1_000_000),
			bps(tier+"miss_bps", t.MissBps, 0, 5_000),
			bps(tier+"safety_bps", t.SafetyBps, 10_000, 200_000),
		)
	}
	// The first token priced is SAGE, at one for one: no dial. The second is the
	// dollar, of 6 decimals, between a hundredth and ten thousand SAGE each.
	in("Market", dial{
		name: "stake_rate.1", unit: inSagePerUSD, start: p.USDStakeRate.Big(), min: pow10(28), max: pow10(34), step: count(1),
	})
	in("Staking",
		window("unbonding_seconds", p.Staking.UnbondingSeconds, 3_600, 180*86_400),
		amount("min_stake", p.Staking.MinStake, 1, 1_000_000),
	)
	// A network that starts without waiting can begin to.
	entry := window("entry_seconds", p.Registry.EntrySeconds, 0, 7*86_400)
	entry.step = count(60)
	in("Registry",
		amount("min_audit_stake", p.Registry.MinAuditStake, 1, 1_000_000),
		amount("draw_weight_cap", p.Registry.DrawWeightCap, 1, 10_000_000),
		number("max_draw_tries", p.Registry.MaxDrawTries, 16, 2_048),
		entry,
	)
	in("Receipts", window("reveal_seconds", p.RevealSeconds, 60, 7*86_400))
	in("Beacon",
		window("round_seconds", p.Beacon.RoundSeconds, 2, 3_600),
		amount("keeper_bond", p.Beacon.KeeperBond, 1, 1_000_000),
		bps("silence_bps", p.Beacon.SilenceBps, 500, 10_000),
	)
	in("Audits",
		window("seal_seconds", a.SealSeconds, 10, 7*86_400),
		window("open_seconds", a.OpenSeconds, 10, 7*86_400),
		window("unseal_seconds", a.UnsealSeconds, 10, 7*86_400),
		window("draw_seconds", a.DrawSeconds, 60, 7*86_400),
		amount("bond", a.Bond, 1, 100_000),
		number("max_redraws", a.MaxRedraws, 0, 15),
	)
	in("Disputes",
		amount("challenge_bond", d.ChallengeBond, 1, 1_000_000),
		amount("juror_bond", d.JurorBond, 1, 100_000),
		window("respond_seconds", d.RespondSeconds, 10, 14*86_400),
		window("draw_seconds", d.DrawSeconds, 60, 14*86_400),
		window("seal_seconds", d.SealSeconds, 10, 14*86_400),
		window("unseal_seconds", d.UnsealSeconds, 10, 14*86_400),
		window("appeal_seconds", d.AppealSeconds, 10, 14*86_400),
		// Pairs of jurors beside the one more.
		number("jury_pairs", d.JurySize/2, 1, 7),
		number("appeal_pairs", d.AppealSize/2, 1, 7),
		number("min_jury_pairs", d.MinJury/2, 1, 7),
	)
	in("Slasher", amount("epoch_cap", p.SlashEpochCap, 1_000, 100_000_000))
	// The shares start as the contract says. A worker's fault has a victim. At least
	// 30 % are burned, so that a fault costs even him whose friends report it and take
	// the work over.
	for _, offence := range []string{"late", "unopened", "wrong_result", "unrevealed"} {
		in("Slasher", bps(offence+".reporter_bps", reporterBps, 0, 3_000), bps(offence+".victim_bps", victimBps, 0, 4_000))
	}
	for _, offence := range []string{"silent_auditor", "wrong_audit", "silent_juror", "losing_juror", "silent_keeper"} {
		in("Slasher", bps(offence+".reporter_bps", reporterBps, 0, 3_000))
	}
	in("Reputation",
		window("half_life_seconds", r.HalfLifeSeconds, 86_400, 10*365*86_400),
		// Q32.32: a sixteenth of an outcome to 65,536 of them.
		number("prior_alpha", r.PriorAlpha, 1<<28, 1<<48),
		number("prior_beta", r.PriorBeta, 1<<28, 1<<48),
		dial{name: "weight_unit", unit: inSage, start: r.WeightUnit.Big(), min: pow10(16), max: inSage.of(10_000), step: count(1)},
		amount("weight_cap", r.WeightCap, 1, 1_000_000),
	)
	return out
}

// The shares that Slasher's constructor gives.
const (
	reporterBps uint16 = 2_000
	victimBps   uint16 = 3_000
)

type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

func number[T unsigned](name string, start T, min, max int64) dial {
	return dial{
		name: name, unit: inNumber, start: new(big.Int).SetUint64(uint64(start)), min: count(min), max: count(max), step: count(1),
	}
}

func window[T unsigned](name string, start T, min, max int64) dial {
	d := number(name, start, min, max)
	d.unit = inSeconds
	return d
}

// bps rise from nothing by a hundredth.
func bps[T unsigned](name string, start T, min, max int64) dial {
	d := number(name, start, min, max)
	d.unit, d.step = inBps, count(100)
	return d
}

// amount is bounded in whole SAGE.
func amount(name string, start cairo.U128, min, max int64) dial {
	return dial{name: name, unit: inSage, start: start.Big(), min: inSage.of(min), max: inSage.of(max), step: count(1)}
}

func count(n int64) *big.Int { return big.NewInt(n) }
