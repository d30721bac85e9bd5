package read_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// sage is a number of whole SAGE, and WAD of ratios.
func sage(n int64) store.Uint256 {
	u, err := store.NewUint256(new(big.Int).Mul(big.NewInt(n), big.NewInt(1_000_000_000_000_000_000)))
	if err != nil {
		panic(err)
	}
	return u
}

func pointer[T any](v T) *T { return &v }

func short(name string) store.Felt {
	f, err := cairo.ShortString(name)
	if err != nil {
		panic(err)
	}
	return store.Felt(f)
}

// turning is the call of Params that turns a dial of the Treasury.
func turning(name string, to uint64) project.Call {
	call := bindings.Params{}.Apply(cairo.ContractAddress(number(0x55)), felt.Felt(short(name)), cairo.U128From64(to))
	return project.Call{
		Target: column(0x66), Selector: store.Felt(call.Selector), Calldata: call.Calldata,
		DialTarget: pointer(column(0x55)), DialName: pointer(short(name)), DialValue: amount(to),
	}
}

// economy is the story's other half, told in the block of 1,700,000,008: what the
// story has of the economy when it ends.
func economy() []write {
	step := project.Step{Status: uint8(bindings.StepStatusRan), Error: -1_000_000_000_000_000_000, AverageBefore: 3, Average: -4,
		RateBefore: amount(5), Rate: amount(6), Circulating: sage(900), CapLeft: sage(20), Minted: sage(1), Params: column(0xa1)}
	closed := func(n uint64, change func(*project.Epoch)) project.Epoch {
		e := project.Epoch{Epoch: n, Caller: column(800), Head: column(0xe0 + n), Step: step, Block: n,
			In: project.EpochInputs{OpenedAt: 1_699_000_000, ClosedAt: 1_699_604_800, EpochSeconds: 604_800, FeesUSD: amount(4_000),
				Health: uint8(bindings.HealthOk), Price: sage(2), PricedAt: 1_699_604_000, Venues: 3, Clamped: 1, Paused: 5, Supply: sage(1000)},
			Out: project.EpochOutputs{Revenue: amount(4_500), Budget: amount(1_000), BurnLot: amount(2_800), Auction: 1, USD: amount(1_500),
				Throttle: sage(1), Supply: sage(999), Circulating: sage(901), Emission: uint8(bindings.StepOutcomeDone),
				Security: uint8(bindings.StepOutcomeRefused), Pol: uint8(bindings.StepOutcomeNoPrice), Buyback: uint8(bindings.StepOutcomePaused),
				Params: column(0xa2)}, Transaction: column(0x90 + n)}
		if change != nil {
			change(&e)
		}
		return e
	}
	const now = 1_700_000_008
	return []write{
		put(project.Oracle{Contract: column(0x70), Health: uint8(bindings.HealthDeviation), Price: sage(2), Tick: 693_147, PricedAt: 1_699_999_000,
			Volatility: amount(900), Venues: 3, Clamped: 2, RequestedAt: 1_700_000_001, Block: 4}),
		put(project.Venue{Address: column(0x71), Listed: true, Verdict: uint8(bindings.VenueVerdictCounted), Tick: -5, UpdatedAt: 1_699_999_000, Block: 4},
			project.Venue{Address: column(0x72), PostTick: -7, ObservedAt: 1_699_998_000, Reporters: 3, PostedAt: 1_699_998_001, Block: 4}),
		put(project.PriceUpdate{Block: 2, Accepted: true, By: column(800), RequestedAt: 1_699_990_000, BeaconRound: 12, WindowStart: 1_699_980_000,
			WindowEnd: 1_699_982_000, Price: sage(2), Tick: 693_147, Health: uint8(bindings.HealthOk), Scale: amount(30), MeanChange: amount(7),
			Volatility: amount(900), Time: 1_699_999_000, Transaction: column(0x91)},
			project.PriceUpdate{Block: 3, EventIndex: 1, By: column(801), RequestedAt: 1_699_991_000, Source: uint8(bindings.WindowSourceFallback),
				WindowStart: 1_699_980_000, WindowEnd: 1_699_983_000, Time: 1_700_000_006, Transaction: column(0x92)}),
		put(project.VenueTick{Block: 2, Venue: column(0x71), Verdict: uint8(bindings.VenueVerdictCounted), Tick: -5},
			project.VenueTick{Block: 2, Position: 1, Venue: column(0x72), Verdict: uint8(bindings.VenueVerdictClamped), Tick: 44},
			project.VenueTick{Block: 3, EventIndex: 1, Venue: column(0x71), Verdict: uint8(bindings.VenueVerdictShallow)}),

		put(project.Auction{ID: 1, Kicker: column(0x55), Purpose: "revenue burn", Stage: project.AuctionClosed, Lot: amount(100), Cap: amount(25), MinBid: amount(1),
			Reserve: sage(1), BondBps: 300, MinBucket: 60, MaxBids: 50, Opens: 1_699_000_000, MinEnd: 1_699_000_100, MaxEnd: 1_699_000_200,
			DrawEnd: 1_699_000_300, RevealEnd: 1_699_000_400, ClearEnd: 1_699_000_500, Cutoff: 1_699_000_150, CutoffRound: 12, CutoffSeed: some(55),
			Commits: 4, Revealed: 3, Valid: 2, Price: sage(2), Sold: amount(70), Burned: sage(140), MarginalIndex: 1, Fill: amount(30), Returned: amount(30),
			Claims: 1, Forfeited: amount(31), KickedAt: 1_699_000_000, SettledAt: 1_699_000_401, ClosedAt: 1_699_000_402, Block: 2, Transaction: column(0x93)},
			project.Auction{ID: 2, Kicker: column(0x56), Purpose: "buyback", Lot: amount(50), Opens: 1_700_000_000, MinEnd: now - 2, MaxEnd: now - 1,
				DrawEnd: now + 1, RevealEnd: now + 2, ClearEnd: now + 3, Commits: 1, KickedAt: 1_700_000_000, Block: 4, Transaction: column(0x94)}),
		put(project.Bid{Auction: 1, Bidder: column(31), Commitment: column(0x31), Escrow: amount(1 << 10), CommittedAt: 1_699_000_148, Revealed: true,
			Amount: amount(40), Price: sage(3), Valid: true, Rank: 1, Won: amount(40), ClaimedAt: 1_699_000_500, USD: amount(40), Refunded: amount(944),
			Paid: amount(80), Block: 2, Transaction: column(0x95)},
			project.Bid{Auction: 1, Bidder: column(32), Number: 1, Escrow: amount(1 << 11), CommittedAt: 1_699_000_149, Revealed: true, Amount: amount(30),
				Price: sage(2), Valid: true, Rank: 2, Won: amount(30), Block: 2},
			project.Bid{Auction: 1, Bidder: column(33), Number: 2, Escrow: amount(1 << 12), CommittedAt: 1_699_000_150, Revealed: true, Amount: amount(1),
				Price: amount(1), Block: 2},
			project.Bid{Auction: 1, Bidder: column(34), Number: 3, Escrow: amount(1 << 12), CommittedAt: 1_699_000_151, Block: 2},
			project.Bid{Auction: 2, Bidder: column(31), Escrow: amount(1 << 13), CommittedAt: 1_700_000_001, Block: 4}),
		put(project.Buyback{Auction: 1, Lot: amount(100), Price: sage(2), Volatility: amount(900), StartedAt: 1_699_000_000, NextAt: 1_699_086_400,
			Settled: true, Spent: amount(70), Returned: amount(30), Burned: sage(140), Forwarded: amount(31), Block: 2, Transaction: column(0x96)},
			project.Buyback{Auction: 2, Lot: amount(50), StartedAt: 1_700_000_000, NextAt: 1_700_086_400, Block: 4}),

		put(project.Treasury{Contract: column(0x55), Epoch: 4, OpenedAt: 1_699_604_800, EpochSeconds: 604_800, USD: amount(1_700), Sage: sage(5),
			FeesUSD: amount(200), OtherUSD: amount(40), CarriedUSD: amount(3), BurnFirst: 5, BurnsLeft: 3, BurnAmount: sage(1), GrantedUSD: amount(10),
			Head: some(0xe3), OpsBudget: pointer(amount(600)), SecurityBudget: pointer(amount(400)), RunwayEpochs: pointer(amount(10)), Block: 4}),
		put(closed(1, nil), closed(2, func(e *project.Epoch) { e.Status, e.Detail = project.CheckDiffers, "burn lot: 1, the report says 2" }),
			closed(3, func(e *project.Epoch) {
				e.Status, e.Detail, e.Out.Auction, e.Out.Budget = project.CheckUnknown, "rho of the Treasury is no dial", 0, amount(0)
			})),
		put(project.EmissionStep{Epoch: 1, Budget: amount(1_000), Step: step, Block: 1}, project.EmissionStep{Epoch: 2, Step: project.Step{Status: uint8(bindings.StepStatusNoPrice)}}),
		put(project.Income{Block: 3, Kind: project.IncomeFees, Epoch: 4, Token: column(2), Amount: amount(200), Giver: column(0x57), Time: 1_700_000_006, Transaction: column(0x97)},
			project.Income{Block: 3, EventIndex: 1, Kind: project.IncomeLotReturn, Epoch: 4, Token: column(2), Amount: amount(30), Giver: column(0x56), Source: "1"}),
		put(project.IncomeTotal{Token: column(1), Fees: amount(9), Block: 3}, project.IncomeTotal{Token: column(2), Fees: amount(200), LotReturns: amount(30), Contributions: amount(40), StableSales: amount(5), Block: 3}),
		put(project.TreasuryGrant{Block: 3, Token: column(2), Receiver: column(900), Epoch: 4, Amount: amount(6), Granted: amount(10), Purpose: "audit", Time: 1_700_000_006, Transaction: column(0x98)},
			project.TreasuryGrant{Block: 3, EventIndex: 2, Token: column(1), Receiver: column(901), Epoch: 4, Amount: amount(4), Granted: amount(4), Purpose: "audit"}),

		put(project.Supply{Token: column(1), Counters: project.Counters{Total: sage(999), Circulating: sage(901), Minted: sage(1000), Burned: sage(1), BurnedCirculating: amount(5)}, Block: 3}),
		put(project.SupplyChange{Block: 1, Counters: project.Counters{Total: sage(1000), Circulating: sage(1000), Minted: sage(1000)}, Time: 1_700_000_002},
			project.SupplyChange{Block: 3, Counters: project.Counters{Total: sage(999), Circulating: sage(901), Minted: sage(1000), Burned: sage(1), BurnedCirculating: amount(5)}, Time: 1_700_000_006}),
		put(project.Holding{Account: column(0x55), Amount: sage(98), Excluded: true, Block: 3}, project.Holding{Account: column(900), Amount: sage(7), Block: 3}),
		put(project.Pool{Contract: column(0x71), Sage: sage(1000), USD: amount(500_000_000), TotalShares: amount(1000), Week: 2810, WeekNotional: amount(70), DeferredAt: 1_699_900_000, Block: 4}),
		put(project.PoolShare{Provider: column(0x55), Pool: column(0x71), Shares: amount(600), Block: 4}, project.PoolShare{Provider: column(900), Pool: column(0x71), Shares: amount(3), Block: 4}),
		put(project.Trade{Block: 3, Trader: column(900), Sell: uint8(bindings.AssetUSD), AmountIn: amount(70), AmountOut: sage(1), Tick: -693_148, Sage: sage(1000), USD: amount(500_000_000), Time: 1_700_000_006, Transaction: column(0x99)},
			project.Trade{Block: 4, Trader: column(901), Sell: uint8(bindings.AssetSage), AmountIn: sage(1), AmountOut: amount(60), Time: now}),

		put(project.RewardPot{Contract: column(0x58), Epoch: 5, Stakers: sage(3), Workers: sage(2), Fees: amount(8), Received: sage(50), Paid: sage(6), Block: 4}),
		put(project.RewardEpoch{Epoch: 3, Stakers: sage(1), StakeRate: most(), Block: 2}, project.RewardEpoch{Epoch: 4, Stakers: sage(30), Workers: sage(20), Fees: amount(5),
			StakeRate: amount(11), WorkRate: amount(12), ResidueStakers: amount(13), ResidueWorkers: amount(14), Block: 4, Transaction: column(0x9a)}),
		put(project.Earner{Account: column(501), Operator: column(501), Next: 5, Credit: amount(77), Paid: sage(6), Block: 4}, project.Earner{Account: column(900), Operator: column(501), Next: 4}),
		put(project.RewardClaim{Block: 4, Account: column(501), Operator: column(501), Amount: sage(6), Next: 5, Time: now, Transaction: column(0x9b)},
			project.RewardClaim{Block: 4, EventIndex: 1, Account: column(900), Operator: column(501)}),
		put(project.Work{Worker: column(501), Epoch: 5, Fees: amount(3), Block: 4}, project.Work{Worker: column(502), Epoch: 4}),
		put(project.StakePool{Operator: column(501), Assets: amount(50), Shares: amount(100), Closed: true, CommissionBps: 250, CommissionFrom: 1_699_000_000, Block: 3},
			project.StakePool{Operator: column(502), Assets: amount(9), Shares: amount(9), Block: 3}),
		put(project.Delegation{Operator: column(501), Delegator: column(900), Active: amount(50), Leaving: amount(21), Block: 3}, project.Delegation{Operator: column(502), Delegator: column(901), Active: amount(9), Block: 3}),
		put(project.Exit{Operator: column(501), Delegator: column(900), Slot: 1, Shares: amount(21), ReleaseAt: 1_700_000_900}),
		put(project.Grant{ID: 1, Beneficiary: column(900), Total: amount(1000), Start: now - 250, Cliff: 100, Duration: 1000, Revocable: true, Claimed: amount(40), CreatedAt: now - 260, Block: 2, Transaction: column(0x9c)},
			project.Grant{ID: 2, Beneficiary: column(901), Offered: some(902), Total: amount(30), Start: now - 250, Duration: 1000, Revoked: true, Claimed: amount(30), Block: 3}),

		put(project.VotingRules{Revision: 1, VotingDelay: 3600, VotingPeriod: 86_400, VetoPeriod: 86_401, Smoothing: 86_402, QueueWindow: 1000, QuorumBps: 400, ProposalThreshold: sage(9), Block: 1},
			project.VotingRules{Revision: 2, VotingDelay: 7200, Block: 2}),
		put(project.Proposal{ID: 1, Proposer: column(710), Stage: project.ProposalQueued, Description: "less for operations", Subject: column(55), StartsAt: 1_699_000_000,
			EndsAt: 1_699_086_400, QueueUntil: 1_699_087_400, ConfigVersion: 1, InFavour: sage(40), Against: sage(3), Abstained: sage(2), Quorum: sage(30),
			Operation: some(66), ExpiresAt: 1_701_900_000, CreatedAt: 1_698_996_400, Block: 3, Transaction: column(0x9d)},
			project.Proposal{ID: 2, Proposer: column(711), Kind: uint8(bindings.ProposalKindVeto), Subject: column(66), StartsAt: now - 10, EndsAt: now + 10, ConfigVersion: 1, Block: 4},
			project.Proposal{ID: 3, Proposer: column(710), StartsAt: now + 10, EndsAt: now + 20, Block: 4}, project.Proposal{ID: 4, Proposer: column(712), Stage: project.ProposalCanceled, Block: 4}),
		put(project.ProposalCall{Proposal: 1, Call: turning("ops_budget", 550)}, project.ProposalCall{Proposal: 3, Call: turning("ops_budget", 1)}),
		put(project.Vote{Proposal: 1, Voter: column(502), Support: 1, Weight: sage(40), Time: 1_699_000_100, Block: 2, Transaction: column(0x9e)},
			project.Vote{Proposal: 1, Voter: column(900), Support: 0, Weight: sage(3), Time: 1_699_000_101, Block: 2}, project.Vote{Proposal: 2, Voter: column(900), Support: 2, Weight: sage(2), Block: 4}),
		put(project.Operation{ID: column(66), Number: 4, Proposal: 1, Salt: column(5), ScheduledAt: 1_699_087_000, ReadyAt: now, ExpiresAt: 1_701_900_000, Block: 3, Transaction: column(0x9f)},
			project.Operation{ID: column(67), Number: 3, Stage: project.OperationExecuted, Predecessor: some(60), Salt: column(5), ReadyAt: 1_699_000_000, ExpiresAt: 1_700_200_000, EndedAt: 1_699_100_000, Block: 3}),
		put(project.OperationCall{Operation: column(66), Call: turning("ops_budget", 550)},
			project.OperationCall{Operation: column(66), Position: 1, Call: project.Call{Target: column(0x33), Selector: column(3), Calldata: project.Felts{}}},
			project.OperationCall{Operation: column(67), Call: turning("rho", 8), Before: pointer(amount(7))}),
		put(project.Dial{Target: column(0x55), Name: short("ops_budget"), Number: 0, Min: amount(100), Max: amount(650), Step: amount(1), Value: amount(600), Block: 1},
			project.Dial{Target: column(0x55), Name: short("rho"), Number: 1, Min: amount(0), Max: amount(100), Step: amount(3), Value: amount(8),
				Epoch: 655, Start: amount(7), TurnedAt: 1_699_100_000, Block: 3}),
		put(project.DialChange{Block: 3, Target: column(0x55), Name: short("rho"), Epoch: 655, Start: amount(7), Previous: amount(7), Value: amount(8), Time: 1_699_100_000, Transaction: column(0x9f)},
			project.DialChange{Block: 3, EventIndex: 1, Target: column(0x66), Name: short("x"), Time: 1_699_200_000}),
		put(project.Pause{Bit: 1, Since: 1_699_999_000, Until: now + 1, Motion: 7, Block: 4}, project.Pause{Bit: 8, Since: 1_699_000_000, Until: now, Block: 3}),
		put(project.Motion{ID: 7, Proposer: column(801), Mask: 9, Hours: 72, Confirmations: 2, Carried: true, ExpiresAt: 1_700_086_400, Block: 4},
			project.Motion{ID: 8, Kind: uint8(bindings.MotionKindLift), Proposer: column(802), Mask: 1, Confirmations: 1, ExpiresAt: 1_700_086_401, Block: 4}),
		put(project.Council{Contract: column(0x59), Number: 1, Members: project.Felts{number(801), number(802), number(803)}, Quorum: 2, Block: 1}),
	}
}
