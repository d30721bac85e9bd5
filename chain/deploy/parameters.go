package deploy

import (
	"errors"
	"fmt"
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Parameters are all the numbers a network starts with. Times are seconds,
// amounts base units, parts basis points. The spec page of each contract says
// what a parameter does.
type Parameters struct {
	InitialSupply cairo.U256
	MaxSupply     cairo.U256
	Staking       b.StakingConfig
	Registry      b.RegistryConfig
	Market        b.MarketConfig
	Tiers         []b.Tier
	RevealSeconds uint64
	Beacon        b.BeaconConfig
	Audits        b.AuditsConfig
	Disputes      b.DisputesConfig
	SlashEpochCap cairo.U128
	Reputation    b.ReputationConfig
	// SageStakeRate is 1 in WAD: a SAGE of price asks for a SAGE of stake.
	SageStakeRate cairo.U128
	// TestUsdStakeRate is SAGE base units per tUSD base unit, in WAD; zero
	// where there is no test dollar.
	TestUsdStakeRate cairo.U128
}

// Verification tiers by number, as job terms name them.
const (
	// TierSpot audits with the derived probability, possibly no leaf at all.
	TierSpot uint8 = iota
	// TierAssured audits at least one leaf of every assignment.
	TierAssured
	// TierGuarded has two auditors and more stake.
	TierGuarded
)

// Devnet is for a local chain: the rules of a live network with deadlines that
// a person can wait for.
func Devnet() Parameters {
	return Parameters{
		InitialSupply: cairo.U256{Lo: sage(110_000_000)},
		MaxSupply:     cairo.U256{Lo: sage(1_000_000_000)},
		Staking:       b.StakingConfig{UnbondingSeconds: 3600, MinStake: sage(100)},
		Registry: b.RegistryConfig{
			MinAuditStake: sage(50), DrawWeightCap: sage(2_000), MaxDrawTries: 64,
		},
		Market: b.MarketConfig{
			FeeBps: 500, AuditMarginBps: 12_500, FaultBps: 1_000, LateBps: 2_000, MaxAttempts: 5,
			MinChallengeSeconds: 5, MaxChallengeSeconds: 7 * 86_400, MaxRunSeconds: 86_400,
		},
		Tiers: []b.Tier{
			TierSpot:    {FloorBps: 200, MinSamples: 0, Auditors: 1, StakeBps: 20_000, MissBps: 1_000, SafetyBps: 20_000},
			TierAssured: {FloorBps: 200, MinSamples: 1, Auditors: 1, StakeBps: 20_000, MissBps: 1_000, SafetyBps: 20_000},
			TierGuarded: {FloorBps: 500, MinSamples: 2, Auditors: 2, StakeBps: 50_000, MissBps: 1_000, SafetyBps: 20_000},
		},
		RevealSeconds: 60,
		Beacon:        b.BeaconConfig{RoundSeconds: 4, KeeperBond: sage(100), SilenceBps: 5_000},
		Audits: b.AuditsConfig{
			SealSeconds: 60, OpenSeconds: 60, UnsealSeconds: 60, DrawSeconds: 300,
			Bond: sage(10), MaxRedraws: 3,
		},
		Disputes: b.DisputesConfig{
			ChallengeBond: sage(20), JurorBond: sage(10),
			RespondSeconds: 60, DrawSeconds: 300, SealSeconds: 60, UnsealSeconds: 60, AppealSeconds: 60,
			JurySize: 5, AppealSize: 11, MinJury: 3,
		},
		SlashEpochCap: sage(1_000_000),
		Reputation: b.ReputationConfig{
			HalfLifeSeconds: 30 * 86_400, PriorAlpha: 2 << 32, PriorBeta: 1 << 32,
			WeightUnit: sage(1), WeightCap: sage(100),
		},
		SageStakeRate:    wad(1),
		TestUsdStakeRate: u128(pow10(31)),
	}
}

// Check names the first parameter that no network should start with. The
// contracts check their own bounds again.
func (p Parameters) Check() error {
	if p.MaxSupply.Big().Cmp(p.InitialSupply.Big()) < 0 {
		return errors.New("MaxSupply is below InitialSupply")
	}
	if len(p.Tiers) == 0 || len(p.Tiers) > 16 {
		return fmt.Errorf("parameters: Tiers: %d of them, want 1 to 16", len(p.Tiers))
	}
	if p.SageStakeRate == (cairo.U128{}) {
		return errors.New("SageStakeRate is zero: no job could be paid in SAGE")
	}
	// Stake must stay slashable until the last verdict on the last job is in.
	d, a := p.Disputes, p.Audits
	verdict := a.DrawSeconds + (uint64(a.MaxRedraws)+1)*(a.SealSeconds+a.UnsealSeconds) + a.OpenSeconds +
		d.RespondSeconds + 2*(d.DrawSeconds+d.SealSeconds+d.UnsealSeconds) + d.AppealSeconds
	if p.Staking.UnbondingSeconds < verdict {
		return fmt.Errorf("Staking.UnbondingSeconds is %d, but a verdict can take %d",
			p.Staking.UnbondingSeconds, verdict)
	}
	return p.checkDials()
}

func sage(whole int64) cairo.U128 { return u128(new(big.Int).Mul(big.NewInt(whole), pow10(18))) }

func wad(n int64) cairo.U128 { return sage(n) }

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

// u128 is for constants of this package, which fit.
func u128(v *big.Int) cairo.U128 {
	out, err := cairo.U128FromBig(v)
	if err != nil {
		panic(err)
	}
	return out
}
