package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Oracle is the price as of the last update. Health is bindings.Health.
type Oracle struct {
	bun.BaseModel `bun:"table:oracles"`

	Contract    store.Felt    `bun:"contract,pk"`
	Health      uint8         `bun:"health"`
	Price       store.Uint256 `bun:"price"` // dollars per whole SAGE, WAD
	Tick        int64         `bun:"tick"`
	PricedAt    uint64        `bun:"priced_at"`
	Volatility  store.Uint256 `bun:"volatility"`
	Venues      uint32        `bun:"venues"`
	Clamped     uint32        `bun:"clamped"`
	RequestedAt uint64        `bun:"requested_at"` // of the open request
	Block       uint64        `bun:"block"`
	store.Version
}

// PriceUpdate is one update of the oracle, by the event that told it.
type PriceUpdate struct {
	bun.BaseModel `bun:"table:price_updates"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Accepted    bool          `bun:"accepted"` // else what follows Requested to WindowEnd is zero
	By          store.Felt    `bun:"by_account"`
	RequestedAt uint64        `bun:"requested_at"`
	Source      uint8         `bun:"source"` // bindings.WindowSourceKind
	BeaconRound uint64        `bun:"beacon_round"`
	WindowStart uint64        `bun:"window_start"`
	WindowEnd   uint64        `bun:"window_end"`
	Price       store.Uint256 `bun:"price"`
	Tick        int64         `bun:"tick"`
	Health      uint8         `bun:"health"`
	Scale       store.Uint256 `bun:"scale"`
	MeanChange  store.Uint256 `bun:"mean_change"`
	Volatility  store.Uint256 `bun:"volatility"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// VenueTick is what one venue said in an update.
type VenueTick struct {
	bun.BaseModel `bun:"table:venue_ticks"`

	Block      uint64     `bun:"block,pk"`
	TxIndex    uint32     `bun:"tx_index,pk"`
	EventIndex uint32     `bun:"event_index,pk"`
	Position   uint32     `bun:"position,pk"`
	Venue      store.Felt `bun:"venue"`
	Verdict    uint8      `bun:"verdict"` // bindings.VenueVerdict
	Tick       int64      `bun:"tick"`
	store.Version
}

// Venue is a place that prices come from.
type Venue struct {
	bun.BaseModel `bun:"table:venues"`

	Address   store.Felt `bun:"address,pk"`
	Listed    bool       `bun:"listed"`
	Verdict   uint8      `bun:"verdict"` // in the update of UpdatedAt, as Tick
	Tick      int64      `bun:"tick"`
	UpdatedAt uint64     `bun:"updated_at"`
	// What the reporters of a signed feed posted last, at PostedAt.
	PostTick   int64  `bun:"post_tick"`
	ObservedAt uint64 `bun:"observed_at"`
	Reporters  uint32 `bun:"reporters"`
	PostedAt   uint64 `bun:"posted_at"`
	Block      uint64 `bun:"block"`
	store.Version
}
