package model

import (
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/scalar"
)

// PriceUpdate is the schema's PriceUpdate but for its venues.
type PriceUpdate struct {
	AsOf uint64
	Key  EventKey

	ID          string
	Accepted    bool
	By          felt.Felt
	RequestedAt time.Time
	Source      WindowSource
	BeaconRound *uint64
	WindowStart time.Time
	WindowEnd   time.Time
	Price       *scalar.Amount
	Tick        *int
	Health      *Health
	Scale       *scalar.Amount
	MeanChange  *scalar.Amount
	Volatility  *scalar.Amount
	Time        time.Time
	Block       uint64
	Transaction felt.Felt
}

// Auction is the schema's Auction but for its bids.
type Auction struct {
	AsOf uint64

	ID          string
	Kicker      felt.Felt
	Purpose     string
	Phase       AuctionPhase
	Lot         scalar.Amount
	Cap         scalar.Amount
	MinBid      scalar.Amount
	Reserve     scalar.Amount
	BondBps     int
	MinBucket   int
	MaxBids     int
	Opens       time.Time
	MinEnd      time.Time
	MaxEnd      time.Time
	DrawEnd     time.Time
	RevealEnd   time.Time
	ClearEnd    time.Time
	Cutoff      *time.Time
	CutoffRound *uint64
	CutoffSeed  *felt.Felt
	Commits     int
	Revealed    int
	Valid       int
	Outcome     *AuctionOutcome
	KickedAt    time.Time
	SettledAt   *time.Time
	ClosedAt    *time.Time
	Block       uint64
	Transaction felt.Felt
	Finality    Finality
}

// Bid is the schema's Bid but for what depends on its auction.
type Bid struct {
	AsOf      uint64
	AuctionID uint64

	ID          string
	Bidder      felt.Felt
	Index       int
	Commitment  felt.Felt
	Escrow      scalar.Amount
	Bucket      int
	CommittedAt time.Time
	State       BidState
	Amount      *scalar.Amount
	Price       *scalar.Amount
	Rank        *int
	Won         *scalar.Amount
	Claim       *BidClaim
	Block       uint64
	Transaction felt.Felt
}

// Buyback is the schema's Buyback but for its auction.
type Buyback struct {
	AsOf      uint64
	AuctionID uint64

	Lot         scalar.Amount
	Price       scalar.Amount
	Volatility  scalar.Amount
	StartedAt   time.Time
	NextAt      time.Time
	Result      *BuybackResult
	Block       uint64
	Transaction felt.Felt
}

// PoolShare is the schema's PoolShare but for what it is worth.
type PoolShare struct {
	AsOf uint64
	Pool felt.Felt

	Provider felt.Felt
	Shares   scalar.Amount
	Block    uint64
}

// Delegation is the schema's Delegation but for what it is worth and its exits.
type Delegation struct {
	AsOf uint64
	Key  DelegationKey

	Operator  felt.Felt
	Delegator felt.Felt
	Active    scalar.Amount
	Leaving   scalar.Amount
	Block     uint64
}

// Proposal is the schema's Proposal but for its calls, operation and votes.
type Proposal struct {
	AsOf        uint64
	Key         uint64
	OperationID *felt.Felt

	ID            string
	Proposer      felt.Felt
	Kind          ProposalKind
	State         ProposalState
	Description   string
	Subject       felt.Felt
	StartsAt      time.Time
	EndsAt        time.Time
	ConfigVersion int
	InFavour      scalar.Amount
	Against       scalar.Amount
	Abstained     scalar.Amount
	Quorum        scalar.Amount
	CreatedAt     time.Time
	Block         uint64
	Transaction   felt.Felt
	Finality      Finality
}

// Operation is the schema's Operation but for its calls.
type Operation struct {
	AsOf uint64

	ID          felt.Felt
	Index       int
	State       OperationState
	Proposal    *string
	Predecessor *felt.Felt
	Salt        felt.Felt
	ScheduledAt time.Time
	ReadyAt     time.Time
	ExpiresAt   time.Time
	EndedAt     *time.Time
	Block       uint64
	Transaction felt.Felt
	Finality    Finality
}

// DialTurn is the schema's DialTurn; before the call was made, where the dial
// stands is looked up.
type DialTurn struct {
	AsOf   uint64
	Key    DialKey
	Before *scalar.Amount

	Target   felt.Felt
	Contract *string
	Name     string
	To       scalar.Amount
}
