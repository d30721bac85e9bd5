package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Stages of a Proposal that events tell; the rest follows from the time.
const (
	ProposalOpen uint8 = iota
	ProposalQueued
	ProposalExecuted // of a veto: enacted
	ProposalCanceled // or struck off the schedule
)

// Proposal is something put to the vote. Kind is bindings.ProposalKind; weights
// are average stake, base units of SAGE.
type Proposal struct {
	bun.BaseModel `bun:"table:proposals"`

	ID            uint64        `bun:"id,pk"`
	Proposer      store.Felt    `bun:"proposer"`
	Kind          uint8         `bun:"kind"`
	Stage         uint8         `bun:"stage"`
	Description   string        `bun:"description"`
	Subject       store.Felt    `bun:"subject"`
	StartsAt      uint64        `bun:"starts_at"`
	EndsAt        uint64        `bun:"ends_at"`
	QueueUntil    uint64        `bun:"queue_until"` // what passed must be queued or enacted before
	ConfigVersion uint32        `bun:"config_version"`
	InFavour      store.Uint256 `bun:"in_favour"`
	Against       store.Uint256 `bun:"against"`
	Abstained     store.Uint256 `bun:"abstained"`
	Quorum        store.Uint256 `bun:"quorum"`
	Operation     *store.Felt   `bun:"operation"`  // once queued
	ExpiresAt     uint64        `bun:"expires_at"` // the operation does
	CreatedAt     uint64        `bun:"created_at"`
	Block         uint64        `bun:"block"`
	Transaction   store.Felt    `bun:"tx_hash"`
	store.Version
}

// ProposalCall is one call of a proposal.
type ProposalCall struct {
	bun.BaseModel `bun:"table:proposal_calls"`

	Proposal uint64 `bun:"proposal,pk"`
	Position uint32 `bun:"position,pk"`
	Call
	store.Version
}

// Call is a call that governance makes. DialTarget is set where it turns a dial.
type Call struct {
	Target     store.Felt    `bun:"target"`
	Selector   store.Felt    `bun:"selector"`
	Calldata   Felts         `bun:"calldata"`
	DialTarget *store.Felt   `bun:"dial_target"`
	DialName   *store.Felt   `bun:"dial_name"`
	DialValue  store.Uint256 `bun:"dial_value"`
}

// Vote is an account's vote. Support is as OpenZeppelin's governors count it.
type Vote struct {
	bun.BaseModel `bun:"table:votes"`

	Proposal    uint64        `bun:"proposal,pk"`
	Voter       store.Felt    `bun:"voter,pk"`
	Support     uint8         `bun:"support"`
	Weight      store.Uint256 `bun:"weight"`
	Time        uint64        `bun:"time"`
	Block       uint64        `bun:"block"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// Stages of an Operation that events tell.
const (
	OperationScheduled uint8 = iota
	OperationExecuted
	OperationCancelled
)

// Operation is an entry of the Timelock's schedule.
type Operation struct {
	bun.BaseModel `bun:"table:operations"`

	ID          store.Felt  `bun:"id,pk"`
	Number      uint32      `bun:"number"`
	Stage       uint8       `bun:"stage"`
	Proposal    uint64      `bun:"proposal"` // 0 is none
	Predecessor *store.Felt `bun:"predecessor"`
	Salt        store.Felt  `bun:"salt"`
	ScheduledAt uint64      `bun:"scheduled_at"`
	ReadyAt     uint64      `bun:"ready_at"`
	ExpiresAt   uint64      `bun:"expires_at"`
	EndedAt     uint64      `bun:"ended_at"`
	Block       uint64      `bun:"block"`
	Transaction store.Felt  `bun:"tx_hash"`
	store.Version
}

// OperationCall is one call of an operation.
type OperationCall struct {
	bun.BaseModel `bun:"table:operation_calls"`

	Operation store.Felt `bun:"operation,pk"`
	Position  uint32     `bun:"position,pk"`
	Call
	// Before is the dial's value before the call was made; nil until then.
	Before *store.Uint256 `bun:"dial_before"`
	store.Version
}

// Dial is a parameter that governance may turn.
type Dial struct {
	bun.BaseModel `bun:"table:dials"`

	Target store.Felt    `bun:"target,pk"`
	Name   store.Felt    `bun:"name,pk"` // a short string
	Number uint32        `bun:"number"`
	Min    store.Uint256 `bun:"min"`
	Max    store.Uint256 `bun:"max"`
	Step   store.Uint256 `bun:"step"`
	Value  store.Uint256 `bun:"value"`
	// Epoch is the last in which it was turned, and Start where it stood as that
	// began; before the first turn they are 0.
	Epoch    uint32        `bun:"epoch"`
	Start    store.Uint256 `bun:"epoch_start"`
	TurnedAt uint64        `bun:"turned_at"`
	Block    uint64        `bun:"block"`
	store.Version
}

// DialChange is one turn of a dial, by the event that told it.
type DialChange struct {
	bun.BaseModel `bun:"table:dial_changes"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Target      store.Felt    `bun:"target"`
	Name        store.Felt    `bun:"name"`
	Epoch       uint32        `bun:"epoch"`
	Start       store.Uint256 `bun:"epoch_start"`
	Previous    store.Uint256 `bun:"previous"`
	Value       store.Uint256 `bun:"value"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// Pause is the last pause of one rate, by its bit.
type Pause struct {
	bun.BaseModel `bun:"table:pauses"`

	Bit    uint32 `bun:"bit,pk"`
	Since  uint64 `bun:"since"`
	Until  uint64 `bun:"until"`  // not in force from then on
	Motion uint64 `bun:"motion"` // 0: by vote
	Block  uint64 `bun:"block"`
	store.Version
}

// Motion is something put to the Guardian's council. Kind is bindings.MotionKind.
type Motion struct {
	bun.BaseModel `bun:"table:motions"`

	ID            uint64     `bun:"id,pk"`
	Kind          uint8      `bun:"kind"`
	Proposer      store.Felt `bun:"proposer"`
	Mask          uint32     `bun:"mask"`
	Hours         uint16     `bun:"hours"`
	Confirmations uint8      `bun:"confirmations"`
	Carried       bool       `bun:"carried"`
	ExpiresAt     uint64     `bun:"expires_at"`
	Block         uint64     `bun:"block"`
	store.Version
}

// Council is who may pause rates.
type Council struct {
	bun.BaseModel `bun:"table:councils"`

	Contract store.Felt `bun:"contract,pk"`
	Number   uint32     `bun:"number"`
	Members  Felts      `bun:"members"`
	Quorum   uint8      `bun:"quorum"`
	Block    uint64     `bun:"block"`
	store.Version
}

// VotingRules is one version of the Governor's configuration, in seconds.
type VotingRules struct {
	bun.BaseModel `bun:"table:voting_rules"`

	Revision          uint32        `bun:"revision,pk"`
	VotingDelay       uint64        `bun:"voting_delay"`
	VotingPeriod      uint64        `bun:"voting_period"`
	VetoPeriod        uint64        `bun:"veto_period"`
	Smoothing         uint64        `bun:"smoothing"`
	QueueWindow       uint64        `bun:"queue_window"`
	QuorumBps         uint16        `bun:"quorum_bps"`
	ProposalThreshold store.Uint256 `bun:"proposal_threshold"`
	Block             uint64        `bun:"block"`
	store.Version
}
