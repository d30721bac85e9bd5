package model

import "context"

// Connection is a page of rows.
type Connection[T any] struct {
	Edges    []*Edge[T]
	Nodes    []*T
	PageInfo *PageInfo
	// Total counts the rows of all pages; it is called only when asked for.
	Total func(context.Context) (int, error)
}

// All is the filter of lists that have none.
type All struct{}

// Edge is a row with its place.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// The schema's connections.
type (
	JobConnection         = Connection[Job]
	AssignmentConnection  = Connection[Assignment]
	ReceiptConnection     = Connection[Receipt]
	AuditConnection       = Connection[Audit]
	DisputeConnection     = Connection[Dispute]
	ProviderConnection    = Connection[Provider]
	StakeConnection       = Connection[Stake]
	BalanceConnection     = Connection[Balance]
	SlashConnection       = Connection[Slash]
	BeaconRoundConnection = Connection[BeaconRound]

	JobEdge         = Edge[Job]
	AssignmentEdge  = Edge[Assignment]
	ReceiptEdge     = Edge[Receipt]
	AuditEdge       = Edge[Audit]
	DisputeEdge     = Edge[Dispute]
	ProviderEdge    = Edge[Provider]
	StakeEdge       = Edge[Stake]
	BalanceEdge     = Edge[Balance]
	SlashEdge       = Edge[Slash]
	BeaconRoundEdge = Edge[BeaconRound]
)

// Those of the economy.
type (
	VenueConnection         = Connection[Venue]
	PriceUpdateConnection   = Connection[PriceUpdate]
	AuctionConnection       = Connection[Auction]
	BidConnection           = Connection[Bid]
	BuybackConnection       = Connection[Buyback]
	EpochConnection         = Connection[Epoch]
	EmissionStepConnection  = Connection[EmissionStep]
	IncomeConnection        = Connection[Income]
	IncomeTotalConnection   = Connection[IncomeTotal]
	TreasuryGrantConnection = Connection[TreasuryGrant]
	SupplyChangeConnection  = Connection[SupplyChange]
	HoldingConnection       = Connection[Holding]
	PoolShareConnection     = Connection[PoolShare]
	TradeConnection         = Connection[Trade]
	RewardEpochConnection   = Connection[RewardEpoch]
	RewardClaimConnection   = Connection[RewardClaim]
	EarnerConnection        = Connection[Earner]
	WorkConnection          = Connection[Work]
	StakePoolConnection     = Connection[StakePool]
	DelegationConnection    = Connection[Delegation]
	GrantConnection         = Connection[Grant]
	ProposalConnection      = Connection[Proposal]
	VoteConnection          = Connection[Vote]
	OperationConnection     = Connection[Operation]
	DialConnection          = Connection[Dial]
	DialChangeConnection    = Connection[DialChange]
	PauseConnection         = Connection[Pause]
	MotionConnection        = Connection[Motion]
	VotingRulesConnection   = Connection[VotingRules]

	VenueEdge         = Edge[Venue]
	PriceUpdateEdge   = Edge[PriceUpdate]
	AuctionEdge       = Edge[Auction]
	BidEdge           = Edge[Bid]
	BuybackEdge       = Edge[Buyback]
	EpochEdge         = Edge[Epoch]
	EmissionStepEdge  = Edge[EmissionStep]
	IncomeEdge        = Edge[Income]
	IncomeTotalEdge   = Edge[IncomeTotal]
	TreasuryGrantEdge = Edge[TreasuryGrant]
	SupplyChangeEdge  = Edge[SupplyChange]
	HoldingEdge       = Edge[Holding]
	PoolShareEdge     = Edge[PoolShare]
	TradeEdge         = Edge[Trade]
	RewardEpochEdge   = Edge[RewardEpoch]
	RewardClaimEdge   = Edge[RewardClaim]
	EarnerEdge        = Edge[Earner]
	WorkEdge          = Edge[Work]
	StakePoolEdge     = Edge[StakePool]
	DelegationEdge    = Edge[Delegation]
	GrantEdge         = Edge[Grant]
	ProposalEdge      = Edge[Proposal]
	VoteEdge          = Edge[Vote]
	OperationEdge     = Edge[Operation]
	DialEdge          = Edge[Dial]
	DialChangeEdge    = Edge[DialChange]
	PauseEdge         = Edge[Pause]
	MotionEdge        = Edge[Motion]
	VotingRulesEdge   = Edge[VotingRules]
)
