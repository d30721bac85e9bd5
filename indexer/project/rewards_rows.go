package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// RewardPot is the epoch of Rewards that takes in, and the sums of all time.
type RewardPot struct {
	bun.BaseModel `bun:"table:reward_pots"`

	Contract store.Felt    `bun:"contract,pk"`
	Epoch    uint64        `bun:"epoch"`
	Stakers  store.Uint256 `bun:"stakers"`
	Workers  store.Uint256 `bun:"workers"`
	Fees     store.Uint256 `bun:"fees"` // dollars, 6 decimals
	Received store.Uint256 `bun:"received"`
	Paid     store.Uint256 `bun:"paid"`
	Block    uint64        `bun:"block"`
	store.Version
}

// RewardEpoch is a closed epoch of Rewards: what was divided, at which rates, and
// what could not be. Rates and residues are in 2^-64 base units.
type RewardEpoch struct {
	bun.BaseModel `bun:"table:reward_epochs"`

	Epoch          uint64        `bun:"epoch,pk"`
	Stakers        store.Uint256 `bun:"stakers"`
	Workers        store.Uint256 `bun:"workers"`
	Fees           store.Uint256 `bun:"fees"`
	StakeRate      store.Uint256 `bun:"stake_rate"`
	WorkRate       store.Uint256 `bun:"work_rate"`
	ResidueStakers store.Uint256 `bun:"residue_stakers"`
	ResidueWorkers store.Uint256 `bun:"residue_workers"`
	Block          uint64        `bun:"block"`
	Transaction    store.Felt    `bun:"tx_hash"`
	store.Version
}

// Earner is what an account earns at an operator; at itself by its own stake,
// its commission and its work.
type Earner struct {
	bun.BaseModel `bun:"table:earners"`

	Account  store.Felt    `bun:"account,pk"`
	Operator store.Felt    `bun:"operator,pk"`
	Next     uint64        `bun:"next_epoch"`
	Credit   store.Uint256 `bun:"credit"`
	Paid     store.Uint256 `bun:"paid"`
	Block    uint64        `bun:"block"`
	store.Version
}

// RewardClaim is one claim, by the event that told it.
type RewardClaim struct {
	bun.BaseModel `bun:"table:reward_claims"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Account     store.Felt    `bun:"account"`
	Operator    store.Felt    `bun:"operator"`
	Amount      store.Uint256 `bun:"amount"`
	Next        uint64        `bun:"next_epoch"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// Work is the fees that a worker brought in the epoch it last worked in.
type Work struct {
	bun.BaseModel `bun:"table:works"`

	Worker store.Felt    `bun:"worker,pk"`
	Epoch  uint64        `bun:"epoch"`
	Fees   store.Uint256 `bun:"fees"`
	Block  uint64        `bun:"block"`
	store.Version
}

// StakePool is all delegations to an operator.
type StakePool struct {
	bun.BaseModel `bun:"table:stake_pools"`

	Operator       store.Felt    `bun:"operator,pk"`
	Assets         store.Uint256 `bun:"assets"`
	Shares         store.Uint256 `bun:"shares"`
	Closed         bool          `bun:"closed"`
	CommissionBps  uint16        `bun:"commission_bps"` // announced last, from CommissionFrom on
	CommissionFrom uint64        `bun:"commission_from"`
	Block          uint64        `bun:"block"`
	store.Version
}

// Delegation is one delegator's shares of an operator's pool.
type Delegation struct {
	bun.BaseModel `bun:"table:delegations"`

	Operator  store.Felt    `bun:"operator,pk"`
	Delegator store.Felt    `bun:"delegator,pk"`
	Active    store.Uint256 `bun:"active"`
	Leaving   store.Uint256 `bun:"leaving"`
	Block     uint64        `bun:"block"`
	store.Version
}

// Exit is shares on their way out of a pool, in a slot of the delegator's queue.
type Exit struct {
	bun.BaseModel `bun:"table:exits"`

	Operator  store.Felt    `bun:"operator,pk"`
	Delegator store.Felt    `bun:"delegator,pk"`
	Slot      uint8         `bun:"slot,pk"`
	Shares    store.Uint256 `bun:"shares"`
	ReleaseAt uint64        `bun:"release_at"`
	store.Version
}

// Grant is a vesting schedule. A revoked one is worth what had vested: Total.
type Grant struct {
	bun.BaseModel `bun:"table:grants"`

	ID          uint64        `bun:"id,pk"`
	Beneficiary store.Felt    `bun:"beneficiary"`
	Offered     *store.Felt   `bun:"offered"`
	Total       store.Uint256 `bun:"total"`
	Start       uint64        `bun:"starts_at"`
	Cliff       uint64        `bun:"cliff"` // seconds, as Duration
	Duration    uint64        `bun:"duration"`
	Revocable   bool          `bun:"revocable"`
	Revoked     bool          `bun:"revoked"`
	Claimed     store.Uint256 `bun:"claimed"`
	CreatedAt   uint64        `bun:"created_at"`
	Block       uint64        `bun:"block"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}
