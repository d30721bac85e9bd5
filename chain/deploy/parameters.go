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
	// USD is the dollar, a token of 6 decimals; zero asks for a worthless one of our
	// own, TestUsd, which anyone may print.
	USD cairo.ContractAddress
	// USDStakeRate is SAGE base units per base unit of the dollar, in WAD.
	USDStakeRate cairo.U128

	// TimelockDelay is between the queueing of a change and its execution.
	TimelockDelay uint64
	Governor      b.GovernorConfig
	Oracle        b.OracleConfig
	// Feed is the rule of every signed feed.
	Feed     b.FeedConfig
	Pol      b.PolConfig
	Emission b.EmissionConfig
	// EmissionEpochCap and EmissionTotalCap are what the token lets Emission mint in
	// 7 days and for ever, whatever the controller says.
	EmissionEpochCap cairo.U128
	EmissionTotalCap cairo.U128
	// EpochSeconds is how long an epoch of the Treasury lasts at least.
	EpochSeconds uint64
	Treasury     b.TreasuryConfig
	Auction      b.AuctionConfig
	Buyback      b.BuybackConfig
	Rewards      b.RewardsConfig
}

// testDollar tells whether the network gets a dollar of our own.
func (p Parameters) testDollar() bool { return p.USD == (cairo.ContractAddress{}) }

// Verification tiers by number, as job terms name them.
const (
	// TierSpot audits with the derived probability, possibly no leaf at all.
	TierSpot uint8 = iota
	// TierAssured audits at least one leaf of every assignment.
	TierAssured
	// TierGuarded has two auditors and more stake.
	TierGuarded
)

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
	if p.USDStakeRate == (cairo.U128{}) {
		return errors.New("USDStakeRate is zero: no job could be paid in dollars")
	}
	// Stake must stay slashable until the last verdict on the last job is in.
	if verdict := p.longestVerdict(); p.Staking.UnbondingSeconds < verdict {
		return fmt.Errorf("Staking.UnbondingSeconds is %d, but a verdict can take %d",
			p.Staking.UnbondingSeconds, verdict)
	}
	if err := p.checkOrder(); err != nil {
		return err
	}
	return p.checkEconomy()
}

// day in seconds.
const day = 86_400

// checkEconomy names the first number of the economy that does not fit another.
func (p Parameters) checkEconomy() error {
	minted := new(big.Int).Add(p.InitialSupply.Big(), p.EmissionTotalCap.Big())
	auction := uint64(p.Auction.MaxSeconds) + uint64(p.Auction.DrawSeconds) +
		uint64(p.Auction.RevealSeconds) + uint64(p.Auction.ClearSeconds)
	switch {
	case p.TimelockDelay < 7*day || p.TimelockDelay > 60*day:
		return fmt.Errorf("TimelockDelay is %d, want 7 to 60 days in seconds", p.TimelockDelay)
	case p.EmissionEpochCap == (cairo.U128{}) || p.EmissionEpochCap.Big().Cmp(p.EmissionTotalCap.Big()) > 0:
		return errors.New("EmissionEpochCap is zero or above EmissionTotalCap")
	case minted.Cmp(p.MaxSupply.Big()) > 0:
		return errors.New("InitialSupply and EmissionTotalCap together are above MaxSupply")
	case p.EpochSeconds < 3_600 || p.EpochSeconds > 30*day:
		return fmt.Errorf("EpochSeconds is %d, want an hour to 30 days in seconds", p.EpochSeconds)
	case p.Feed.Period == 0 || p.Feed.MaxAge < p.Feed.Period || p.Feed.Heartbeat < p.Feed.MaxAge:
		return errors.New("Feed.Period, MaxAge and Heartbeat do not rise in this order from above zero")
	// A pool below the oracle's least depth stops every price and so its own refill.
	case p.Pol.TargetFloor.Big().Cmp(new(big.Int).Mul(p.Oracle.MinDepth.Big(), big.NewInt(10))) < 0:
		return errors.New("Oracle.MinDepth is above a tenth of Pol.TargetFloor, with which the pool opens")
	// A burn that waits for the last auction is carried; it must not always wait.
	case auction > p.EpochSeconds:
		return fmt.Errorf("the auction takes %d seconds in all, longer than an epoch of %d", auction, p.EpochSeconds)
	}
	// A price is as old as the next one is late: it must not be too old by then.
	next := p.Oracle.MinInterval + 2*p.Oracle.BeaconWait
	for _, user := range []struct {
		name string
		age  *big.Int
	}{
		{"Treasury.MaxPriceAge", p.Treasury.MaxPriceAge.Big()},
		{"Auction.MaxPriceAge", new(big.Int).SetUint64(uint64(p.Auction.MaxPriceAge))},
		{"Buyback.MaxPriceAge", new(big.Int).SetUint64(uint64(p.Buyback.MaxPriceAge))},
		{"Rewards.PriceMaxAge", new(big.Int).SetUint64(p.Rewards.PriceMaxAge)},
	} {
		if user.age.Cmp(new(big.Int).SetUint64(next)) < 0 {
			return fmt.Errorf("%s is %s, but the next price may come after %d seconds (Oracle)", user.name, user.age, next)
		}
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
