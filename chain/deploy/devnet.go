package deploy

import (
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
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
		SageStakeRate: wad(1),
		USDStakeRate:  u128(pow10(31)), // ten cents for a SAGE

		TimelockDelay: 7 * day,
		Governor: b.GovernorConfig{
			VotingDelay: 3_600, VotingPeriod: day, VetoPeriod: day, Smoothing: day, QueueWindow: 7 * day,
			QuorumBps: 1_000, ProposalThreshold: sage(1_000),
		},
		Oracle: b.OracleConfig{
			MinInterval: 300, MinLength: 1_800, MaxLength: 3_600, MaxOffset: 300, BeaconWait: 300,
			Floor: 5_000, Ceiling: 100_000, WeightBps: 2_000, MinDepth: u128(inUSD.of(5)),
		},
		Feed: b.FeedConfig{Quorum: 1, Period: 60, MaxAge: 120, Heartbeat: 600},
		Pol:  b.PolConfig{FeeBps: 30, MaxDeviation: 20_000, TargetFloor: u128(inUSD.of(50)), TargetCap: u128(inUSD.of(100))},
		Emission: b.EmissionConfig{
			Kp: u128(inParts.of(100)), Ki: u128(inParts.of(50)), Leak: u128(inParts.of(8_000)), DeadBand: u128(inParts.of(200)),
			RMin: u128(inParts.of(1)), RMax: u128(inParts.of(50)), DrMax: u128(inParts.of(20)),
		},
		EmissionEpochCap: sage(1_000_000),
		EmissionTotalCap: sage(500_000_000),
		EpochSeconds:     3_600,
		Treasury: b.TreasuryConfig{
			OpsBudget: u128(inUSD.of(100)), SecurityBudget: u128(inUSD.of(100)),
			Rho: u128(inParts.of(7_000)), BurnMax: u128(inUSD.of(5_000)),
			SigmaMax: u128(inParts.of(1_000)), GMin: u128(inParts.of(2_000)),
			RunwayEpochs: u128(inNumber.of(24)), MaxPriceAge: u128(inNumber.of(3_600)),
			RewardBase: u128(inUSD.of(1)), RewardCap: u128(inUSD.of(20)), RewardGrowth: u128(inNumber.of(15_000)),
			GrantCapUSD: u128(inUSD.of(1_000)), GrantCapSage: sage(10_000),
		},
		Auction: b.AuctionConfig{
			MinSeconds: 60, MaxSeconds: 120, DrawSeconds: 60, RevealSeconds: 60, ClearSeconds: 60,
			MaxPriceAge: 1_800, DiscountBps: 1_000, CapBps: 2_500, BondFloorBps: 200,
			MinBucket: 60, MinBid: 10, MaxBids: 1_500,
		},
		Buyback: b.BuybackConfig{
			BetaBps: 2_500, MaxVolatility: u128(inParts.of(800)), MaxLot: u128(inUSD.of(100_000)),
			IntervalSeconds: 300, MaxPriceAge: 1_800,
		},
		Rewards: b.RewardsConfig{
			EpochSeconds: 3_600, StakerBps: u128(inNumber.of(7_000)), RebateBps: u128(inNumber.of(5_000)), PriceMaxAge: 3_600,
		},
	}
}
