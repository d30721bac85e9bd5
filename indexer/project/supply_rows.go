package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Supply is the token's counters now, base units of SAGE.
type Supply struct {
	bun.BaseModel `bun:"table:supplies"`

	Token store.Felt `bun:"token,pk"`
	Counters
	Block uint64 `bun:"block"`
	store.Version
}

// SupplyChange is the counters after a block that changed them.
type SupplyChange struct {
	bun.BaseModel `bun:"table:supply_changes"`

	Block uint64 `bun:"block,pk"`
	Counters
	Time uint64 `bun:"time"`
	store.Version
}

// Counters are the two supplies and what they are sums of.
type Counters struct {
	Total             store.Uint256 `bun:"total"` // fully diluted: Minted - Burned
	Circulating       store.Uint256 `bun:"circulating"`
	Minted            store.Uint256 `bun:"minted"`
	Burned            store.Uint256 `bun:"burned"`
	BurnedCirculating store.Uint256 `bun:"burned_circulating"`
}

// Holding is an account's SAGE. What Excluded accounts hold does not circulate.
type Holding struct {
	bun.BaseModel `bun:"table:holdings"`

	Account  store.Felt    `bun:"account,pk"`
	Amount   store.Uint256 `bun:"amount"`
	Excluded bool          `bun:"excluded"`
	Block    uint64        `bun:"block"`
	store.Version
}

// Pool is the protocol's own pool.
type Pool struct {
	bun.BaseModel `bun:"table:pools"`

	Contract     store.Felt    `bun:"contract,pk"`
	Sage         store.Uint256 `bun:"sage"`
	USD          store.Uint256 `bun:"usd"`
	TotalShares  store.Uint256 `bun:"total_shares"`
	Week         uint64        `bun:"week"`
	WeekNotional store.Uint256 `bun:"week_notional"`
	DeferredAt   uint64        `bun:"deferred_at"` // when a refill last kept its money
	Block        uint64        `bun:"block"`
	store.Version
}

// PoolShare is an account's shares of a pool.
type PoolShare struct {
	bun.BaseModel `bun:"table:pool_shares"`

	Provider store.Felt    `bun:"provider,pk"`
	Pool     store.Felt    `bun:"pool,pk"`
	Shares   store.Uint256 `bun:"shares"`
	Block    uint64        `bun:"block"`
	store.Version
}

// Trade is a swap, by the event that told it. Sell is bindings.Asset; Tick and
// the reserves are those after it.
type Trade struct {
	bun.BaseModel `bun:"table:trades"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Trader      store.Felt    `bun:"trader"`
	Sell        uint8         `bun:"sell"`
	AmountIn    store.Uint256 `bun:"amount_in"`
	AmountOut   store.Uint256 `bun:"amount_out"`
	Tick        int64         `bun:"tick"`
	Sage        store.Uint256 `bun:"sage"`
	USD         store.Uint256 `bun:"usd"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}
