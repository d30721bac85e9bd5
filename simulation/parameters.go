package simulation

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/economy/buyback"
	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/waterfall"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// Parameters are the protocol's, and what the world begins with.
type Parameters struct {
	Epochs    int
	Tiers     []audit.Tier
	FeeBps    int64
	MarginBps int64 // of an audited leaf's price, for each auditor
	LateBps   int64 // of the lock
	// Bond of an auditor, SAGE.
	Bond     *big.Int
	Oracle   protocol.OracleConfig
	Pool     protocol.PoolConfig
	Auction  protocol.AuctionConfig
	Treasury protocol.TreasuryConfig
	Rewards  protocol.RewardsConfig
	Start    Start
}

// Start is what there is in the beginning: SAGE and dollars, whole ones.
type Start struct {
	Price                               float64 // of a SAGE, dollars
	Supply, Stock, Vesting, WorkerStake int64   // SAGE; Stock is the treasury's
	Treasury                            int64   // dollars, the pool's not among them
	Depth                               int64   // dollars that move the pool by 1 %
	Workers                             int
	// JobsPerWeek and JobPrice (dollars) are averages.
	JobsPerWeek, JobPrice float64
}

// Suggested are the values that the spec pages suggest for a live network
// (docs/contracts), with tiers, which are the deployment's. Where a page leaves a
// value to the plan, the plan is that of a network that turns over 200,000 dollars
// a week in its first year.
func Suggested(tiers []audit.Tier) Parameters {
	const week, hour = 604_800, 3_600
	return Parameters{
		Epochs: 52, Tiers: tiers, FeeBps: 500, MarginBps: 12_000, LateBps: 1_000, Bond: sage(1_000),
		Oracle: protocol.OracleConfig{
			MinInterval: hour, MinLength: hour / 2, MaxLength: hour, MaxOffset: hour, MaxAge: hour,
			Floor: 5_000, Ceiling: 100_000, WeightBps: 2_000,
		},
		Pool: protocol.PoolConfig{FeeBps: 30, MaxDeviation: 20_000, TargetFloor: usd(100), TargetCap: usd(2_500)},
		Auction: protocol.AuctionConfig{
			MinSeconds: hour, MaxSeconds: hour * 3 / 2, DrawSeconds: 1_200, RevealSeconds: hour, ClearSeconds: 24 * hour,
			DiscountBps: 300, CapBps: 2_500, BondFloorBps: 200, MinBucket: 70, MinBid: 100,
		},
		Treasury: protocol.TreasuryConfig{
			Waterfall: waterfall.Config{
				OpsBudget: usd(6_000), SecurityBudget: usd(9_000), Rho: wad(7, 10), BurnMax: usd(28_000),
				SigmaMax: wad(1, 10), GMin: wad(2, 10), RunwayEpochs: big.NewInt(52), MaxPriceAge: big.NewInt(hour),
				RewardBase: usd(2), RewardCap: usd(50), RewardGrowth: big.NewInt(15_000),
				GrantCapUSD: new(big.Int), GrantCapSAGE: new(big.Int), // no grants here
			},
			Emission: emission.Config{
				Kp: wad(1, 100), Ki: wad(5, 1_000), Leak: wad(8, 10), DeadBand: wad(2, 100),
				RMin: wad(1, 10_000), RMax: wad(5, 1_000), DrMax: wad(2, 1_000),
			},
			Buyback:         buyback.Config{BetaBps: 1_000, MaxVolatility: wad(8, 100), MaxLot: usd(50_000)},
			BuybackInterval: week, MaxSupply: sage(1_000_000_000), EpochSeconds: week,
		},
		Rewards: protocol.RewardsConfig{StakerBps: 7_000, RebateBps: 5_000, EpochSeconds: week},
		Start: Start{
			Price: 0.5, Supply: 110_000_000, Stock: 20_000_000, Vesting: 20_000_000, WorkerStake: 300_000,
			Treasury: 15_000 * 78, Depth: 2_500, Workers: 60, JobsPerWeek: 160, JobPrice: 1_250,
		},
	}
}

// Check names what no world can begin with.
func (p Parameters) Check() error {
	s := p.Start
	switch {
	case p.Epochs < 1:
		return fmt.Errorf("simulation: Epochs is %d, want 1 or more", p.Epochs)
	case len(p.Tiers) == 0:
		return errors.New("simulation: Tiers is empty")
	case s.Workers < 4:
		return fmt.Errorf("simulation: Start.Workers is %d, want 4 or more", s.Workers)
	case s.Price <= 0 || s.JobsPerWeek < 0 || s.JobPrice <= 0:
		return errors.New("simulation: Start.Price and Start.JobPrice must be above 0, Start.JobsPerWeek not below")
	case s.Supply < s.Stock+s.Vesting+int64(s.Workers)*s.WorkerStake:
		return errors.New("simulation: Start.Supply is below what the treasury, the vesting and the workers hold")
	case p.Oracle.MinInterval != hourSeconds:
		return fmt.Errorf("simulation: Oracle.MinInterval is %d, want the simulation's step of %d", p.Oracle.MinInterval, hourSeconds)
	}
	return nil
}

const hourSeconds = 3_600

func exp10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func sage(whole int64) *big.Int { return new(big.Int).Mul(big.NewInt(whole), exp10(18)) }

func usd(whole int64) *big.Int { return new(big.Int).Mul(big.NewInt(whole), exp10(6)) }

// wad is n/d.
func wad(n, d int64) *big.Int { return new(big.Int).Quo(sage(n), big.NewInt(d)) }
