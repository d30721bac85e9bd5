package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Stages of an Auction that its events tell; what it waits for between them
// follows from its schedule and the time.
const (
	AuctionRunning uint8 = iota
	AuctionSettled
	AuctionClosed
)

// Auction is a burn auction with its terms, frozen at the kick, and its outcome.
type Auction struct {
	bun.BaseModel `bun:"table:auctions"`

	ID        uint64        `bun:"id,pk"`
	Kicker    store.Felt    `bun:"kicker"`
	Purpose   string        `bun:"purpose"`
	Stage     uint8         `bun:"stage"`
	Lot       store.Uint256 `bun:"lot"` // dollars, 6 decimals, as Cap and MinBid
	Cap       store.Uint256 `bun:"cap"`
	MinBid    store.Uint256 `bun:"min_bid"`
	Reserve   store.Uint256 `bun:"reserve"` // SAGE per dollar, WAD
	BondBps   uint16        `bun:"bond_bps"`
	MinBucket uint8         `bun:"min_bucket"`
	MaxBids   uint32        `bun:"max_bids"`
	Opens     uint64        `bun:"opens"`
	MinEnd    uint64        `bun:"min_end"`
	MaxEnd    uint64        `bun:"max_end"`
	DrawEnd   uint64        `bun:"draw_end"`
	RevealEnd uint64        `bun:"reveal_end"`
	ClearEnd  uint64        `bun:"clear_end"`
	// Cutoff is 0 until it is drawn or the auction is settled. An auction that
	// nobody drew for has MinEnd once DrawEnd is past.
	Cutoff        uint64        `bun:"cutoff"`
	CutoffRound   uint64        `bun:"cutoff_round"`
	CutoffSeed    *store.Felt   `bun:"cutoff_seed"`
	Commits       uint32        `bun:"commits"`
	Revealed      uint32        `bun:"revealed"`
	Valid         uint32        `bun:"valid"`
	Lapsed        bool          `bun:"lapsed"`
	Price         store.Uint256 `bun:"price"`
	Sold          store.Uint256 `bun:"sold"`
	Burned        store.Uint256 `bun:"burned"`
	MarginalPrice store.Uint256 `bun:"marginal_price"`
	MarginalIndex uint32        `bun:"marginal_index"`
	Fill          store.Uint256 `bun:"fill"`
	Returned      store.Uint256 `bun:"returned"`
	Claims        uint32        `bun:"claims"`
	Forfeited     store.Uint256 `bun:"forfeited"`
	KickedAt      uint64        `bun:"kicked_at"`
	SettledAt     uint64        `bun:"settled_at"`
	ClosedAt      uint64        `bun:"closed_at"`
	Block         uint64        `bun:"block"`
	Transaction   store.Felt    `bun:"tx_hash"`
	store.Version
}

// Bid is one account's bid in an auction.
type Bid struct {
	bun.BaseModel `bun:"table:bids"`

	Auction     uint64        `bun:"auction,pk"`
	Bidder      store.Felt    `bun:"bidder,pk"`
	Number      uint32        `bun:"number"` // its place among the commitments
	Commitment  store.Felt    `bun:"commitment"`
	Escrow      store.Uint256 `bun:"escrow"` // a power of two
	CommittedAt uint64        `bun:"committed_at"`
	Revealed    bool          `bun:"revealed"`
	Amount      store.Uint256 `bun:"amount"`
	Price       store.Uint256 `bun:"price"`
	Valid       bool          `bun:"valid"`
	// Rank is the place in the order of valid bids, from 1, and Won the dollars of
	// it; Rank is 0 until the auction is settled.
	Rank        uint32        `bun:"rank"`
	Won         store.Uint256 `bun:"won"`
	ClaimedAt   uint64        `bun:"claimed_at"`
	USD         store.Uint256 `bun:"usd"`
	Refunded    store.Uint256 `bun:"refunded"`
	Paid        store.Uint256 `bun:"paid"`
	Forfeited   store.Uint256 `bun:"forfeited"`
	Block       uint64        `bun:"block"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// Buyback is a lot that the Buyback put up, by its auction.
type Buyback struct {
	bun.BaseModel `bun:"table:buybacks"`

	Auction     uint64        `bun:"auction,pk"`
	Lot         store.Uint256 `bun:"lot"`
	Price       store.Uint256 `bun:"price"`
	Volatility  store.Uint256 `bun:"volatility"`
	StartedAt   uint64        `bun:"started_at"`
	NextAt      uint64        `bun:"next_at"`
	Settled     bool          `bun:"settled"`
	Spent       store.Uint256 `bun:"spent"`
	Returned    store.Uint256 `bun:"returned"`
	Burned      store.Uint256 `bun:"burned"`
	Forwarded   store.Uint256 `bun:"forwarded"`
	Block       uint64        `bun:"block"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}
