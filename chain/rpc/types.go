package rpc

import (
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// Header is what a block says of itself. A block that is only pre-confirmed
// has neither hash nor parent.
type Header struct {
	Number uint64
	Hash   felt.Felt
	Parent felt.Felt
	Time   time.Time // whole seconds, UTC; never falls from block to block, but may stand still
	// L2GasPrice is the price of one L2 gas in FRI.
	L2GasPrice felt.Felt
}

// Block is a block with the receipts of its transactions, in order.
type Block struct {
	Header
	Receipts []Receipt
}

// Finality is how settled a transaction is.
type Finality string

// The levels of finality, from the loosest.
const (
	PreConfirmed Finality = "PRE_CONFIRMED"
	AcceptedOnL2 Finality = "ACCEPTED_ON_L2"
	AcceptedOnL1 Finality = "ACCEPTED_ON_L1"
)

// Accepted says whether the transaction is in a block that has a hash.
func (f Finality) Accepted() bool { return f == AcceptedOnL2 || f == AcceptedOnL1 }

// Receipt is what a transaction did.
type Receipt struct {
	TxHash   felt.Felt
	Finality Finality
	// Reverted says that the calls had no effect; the fee was paid and the
	// nonce used all the same. Reason is then the node's account of it.
	Reverted bool
	Reason   string
	// Block is where it is. BlockHash is zero while it is pre-confirmed.
	BlockNumber uint64
	BlockHash   felt.Felt
	Fee         felt.Felt // in FRI
	Gas         Gas
	Events      []Event // in order
}

// Gas counts the three kinds of gas a transaction used.
type Gas struct {
	L1, L1Data, L2 uint64
}

// Event is what a contract emitted.
type Event struct {
	From felt.Felt
	Keys []felt.Felt
	Data []felt.Felt
}

// EmittedEvent is an event and where in the chain it stands. (BlockHash,
// TxIndex, EventIndex) is unique.
type EmittedEvent struct {
	Event
	BlockNumber uint64
	BlockHash   felt.Felt
	TxHash      felt.Felt
	TxIndex     uint32
	EventIndex  uint32 // within its transaction
}

// Status is a transaction's status, as soon as the node has heard of it.
type Status struct {
	// Finality is a Finality, or RECEIVED or CANDIDATE before execution.
	Finality string `json:"finality_status"`
	// Execution is SUCCEEDED or REVERTED, empty before execution.
	Execution string `json:"execution_status"`
	Reason    string `json:"failure_reason"`
}

// Bound is the most that a transaction may use of a resource, and pay for a
// unit of it, in FRI. MaxPrice is below 2^128.
type Bound struct {
	MaxAmount uint64
	MaxPrice  felt.Felt
}

// Cost is MaxAmount × MaxPrice.
func (b Bound) Cost() *big.Int {
	price := b.MaxPrice.BigInt(new(big.Int))
	return price.Mul(price, new(big.Int).SetUint64(b.MaxAmount))
}

// Bounds bound the resources of a transaction.
type Bounds struct {
	L1, L1Data, L2 Bound
}

// QueryBounds are those of a transaction that is to be estimated. A node that takes
// them at their word lets one with less run out of gas; prices are of no matter.
func QueryBounds() Bounds {
	const most = 1_000_000_000 // what a transaction may execute
	return Bounds{L2: Bound{MaxAmount: most}}
}

// Estimate is what a transaction would use now, and at which prices.
type Estimate struct {
	Gas    Gas
	Prices struct{ L1, L1Data, L2 felt.Felt } // FRI per unit
	Fee    felt.Felt                          // FRI
}
