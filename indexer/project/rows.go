package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/market"
)

// Times are seconds since the epoch, 0 where there is none. Enums are the
// contracts' discriminants.

// Job is a job with its terms, as posted.
type Job struct {
	bun.BaseModel `bun:"table:jobs"`

	ID               uint64          `bun:"id,pk"`
	Buyer            store.Felt      `bun:"buyer"`
	Token            store.Felt      `bun:"token"`
	Kind             string          `bun:"kind"`
	KindBit          uint8           `bun:"kind_bit"`
	Spec             store.Uint256   `bun:"spec"`
	Locator          string          `bun:"locator"`
	State            market.JobState `bun:"state"`
	Tasks            uint32          `bun:"tasks"`
	Chunk            uint32          `bun:"chunk"`
	Replicas         uint8           `bun:"replicas"`
	Class            uint8           `bun:"class"`
	Capabilities     store.Uint256   `bun:"capabilities"`
	Region           uint16          `bun:"region"`
	VRAMGB           uint16          `bun:"vram_gb"`
	PriceMin         store.Uint256   `bun:"price_min"`
	PriceMax         store.Uint256   `bun:"price_max"`
	RampSeconds      uint32          `bun:"ramp_seconds"`
	Deadline         uint64          `bun:"deadline"`
	RunSeconds       uint32          `bun:"run_seconds"`
	ChallengeSeconds uint32          `bun:"challenge_seconds"`
	Latency          uint8           `bun:"latency"`
	Tier             uint8           `bun:"tier"`
	MinReputation    uint32          `bun:"min_reputation"`
	Assignments      uint32          `bun:"assignments"`
	SamplesE4        uint32          `bun:"samples_e4"`
	DetectionPpm     uint32          `bun:"detection_ppm"`
	Payment          store.Uint256   `bun:"payment"`
	AuditReserve     store.Uint256   `bun:"audit_reserve"`
	Total            store.Uint256   `bun:"total"`
	WorkerLock       store.Uint256   `bun:"worker_lock"`
	PostedAt         uint64          `bun:"posted_at"`
	Block            uint64          `bun:"block"`
	Transaction      store.Felt      `bun:"tx_hash"`
	Done             uint32          `bun:"done"`
	store.Version
}

// Assignment has a row from the posting of its job on.
type Assignment struct {
	bun.BaseModel `bun:"table:assignments"`

	Job         uint64                 `bun:"job,pk"`
	Index       uint32                 `bun:"number,pk"`
	First       uint32                 `bun:"first"`
	Count       uint32                 `bun:"count"`
	State       market.AssignmentState `bun:"state"`
	Attempt     uint8                  `bun:"attempt"`
	Worker      uint32                 `bun:"worker"` // 0 is none
	KindBit     uint8                  `bun:"kind_bit"`
	JobOpen     bool                   `bun:"job_open"`
	Price       store.Uint256          `bun:"price"`
	Lock        store.Uint256          `bun:"lock"`
	TakenAt     uint64                 `bun:"taken_at"`
	RunDeadline uint64                 `bun:"run_deadline"`
	SubmittedAt uint64                 `bun:"submitted_at"`
	PayableAt   uint64                 `bun:"payable_at"`
	Fault       bool                   `bun:"fault"`
	Bounty      store.Uint256          `bun:"bounty"`
	Pay         store.Uint256          `bun:"pay"`
	Fee         store.Uint256          `bun:"fee"`
	AuditPay    store.Uint256          `bun:"audit_pay"`
	Refund      store.Uint256          `bun:"refund"`
	Record      Record                 `bun:"record"`
	Block       uint64                 `bun:"block"`
	store.Version
}

// Record says whether the fee of an assignment counts for its worker's rewards.
type Record uint8

// RecordNone is of an assignment that brought no fee, or none yet.
const (
	RecordNone Record = iota
	RecordDue
	RecordDone
	RecordLost // its slot was used again first
)

// Receipt is what a worker posted in one attempt.
type Receipt struct {
	bun.BaseModel `bun:"table:receipts"`

	Job         uint64      `bun:"job,pk"`
	Index       uint32      `bun:"number,pk"`
	Attempt     uint8       `bun:"attempt,pk"`
	Operator    store.Felt  `bun:"operator"`
	Commitment  *store.Felt `bun:"commitment"`
	Root        *store.Felt `bun:"root"`
	Fault       bool        `bun:"fault"`
	FaultTask   uint32      `bun:"fault_task"`
	SubmittedAt uint64      `bun:"submitted_at"`
	Block       uint64      `bun:"block"`
	Transaction store.Felt  `bun:"tx_hash"`
	store.Version
}

// Opening is one opened leaf.
type Opening struct {
	bun.BaseModel `bun:"table:openings"`

	Job         uint64        `bun:"job,pk"`
	Index       uint32        `bun:"number,pk"`
	Attempt     uint8         `bun:"attempt,pk"`
	Task        uint32        `bun:"task,pk"`
	Input       store.Uint256 `bun:"input"`
	Output      store.Uint256 `bun:"output"`
	Metering    store.Felt    `bun:"metering"`
	Environment store.Felt    `bun:"environment"`
	store.Version
}

// Audit is the audit of one attempt.
type Audit struct {
	bun.BaseModel `bun:"table:audits"`

	Job      uint64      `bun:"job,pk"`
	Index    uint32      `bun:"number,pk"`
	Attempt  uint8       `bun:"attempt,pk"`
	Phase    uint8       `bun:"phase"` // bindings.AuditPhase
	Round    uint64      `bun:"round"`
	Seed     *store.Felt `bun:"seed"`
	Tasks    Numbers     `bun:"tasks"`
	Deadline uint64      `bun:"deadline"`
	Skipped  string      `bun:"skipped"` // why; empty if it was not
	// FailurePay is the SAGE that the auditors got out of a failed attempt; nil
	// if it has not failed. What settling pays them is the assignment's AuditPay.
	FailurePay *store.Uint256 `bun:"failure_pay"`
	Block      uint64         `bun:"block"`
	store.Version
}

// Verdict is one auditor's part in an audit. Phase is the audit's, so that an
// auditor's open audits are found by one index.
type Verdict struct {
	bun.BaseModel `bun:"table:verdicts"`

	Job      uint64 `bun:"job,pk"`
	Index    uint32 `bun:"number,pk"`
	Attempt  uint8  `bun:"attempt,pk"`
	Auditor  uint32 `bun:"auditor,pk"`
	Phase    uint8  `bun:"phase"`
	Sealed   bool   `bun:"sealed"`
	Unsealed bool   `bun:"unsealed"`
	Agrees   bool   `bun:"agrees"`
	// Unavailable: no value differs, but some input was not to be had. What was
	// unsealed and neither agrees nor is unavailable differs.
	Unavailable bool `bun:"unavailable"`
	// Discredited: it agreed to what a jury found wrong, and is not paid.
	Discredited bool `bun:"discredited"`
	Silent      bool `bun:"silent"`
	store.Version
}

// Dispute is a case.
type Dispute struct {
	bun.BaseModel `bun:"table:disputes"`

	ID           uint64        `bun:"id,pk"`
	Job          uint64        `bun:"job"`
	Index        uint32        `bun:"number"`
	Task         uint32        `bun:"task"`
	Claim        uint8         `bun:"claim"`
	Phase        uint8         `bun:"phase"`
	Outcome      uint8         `bun:"outcome"`
	Opener       store.Felt    `bun:"opener"`
	Accuser      uint32        `bun:"accuser"` // 0 is none
	Worker       uint32        `bun:"worker"`
	Bond         store.Uint256 `bun:"bond"`
	Round        uint8         `bun:"round"`
	WorkerValue  *store.Felt   `bun:"worker_value"`
	AccuserValue *store.Felt   `bun:"accuser_value"`
	Value        *store.Felt   `bun:"value"`
	Deadline     uint64        `bun:"deadline"`
	ReadyAt      uint64        `bun:"ready_at"`
	OpenedAt     uint64        `bun:"opened_at"`
	Block        uint64        `bun:"block"`
	store.Version
}

// Juror is one juror's part in one round of a case.
type Juror struct {
	bun.BaseModel `bun:"table:jurors"`

	Dispute uint64        `bun:"dispute,pk"`
	Round   uint8         `bun:"round,pk"`
	Juror   uint32        `bun:"juror,pk"`
	Sealed  bool          `bun:"sealed"`
	Value   *store.Felt   `bun:"value"`
	Weight  store.Uint256 `bun:"weight"`
	Silent  bool          `bun:"silent"`
	store.Version
}

// Provider is a machine owner's entry.
type Provider struct {
	bun.BaseModel `bun:"table:providers"`

	ID           uint32        `bun:"id,pk"`
	Owner        store.Felt    `bun:"owner"`
	Operator     *store.Felt   `bun:"operator"`
	Active       bool          `bun:"active"`
	Class        uint8         `bun:"class"`
	Capabilities store.Uint256 `bun:"capabilities"`
	Region       uint16        `bun:"region"`
	VRAMGB       uint16        `bun:"vram_gb"`
	Endpoint     string        `bun:"endpoint"`
	Score        uint32        `bun:"score"` // parts per million, as of its last change
	Successes    uint32        `bun:"successes"`
	Failures     uint32        `bun:"failures"`
	Block        uint64        `bun:"block"`
	store.Version
}

// Stake is a staker's position.
type Stake struct {
	bun.BaseModel `bun:"table:stakes"`

	Staker    store.Felt    `bun:"staker,pk"`
	Active    store.Uint256 `bun:"active"`
	Locked    store.Uint256 `bun:"locked"`
	Unbonding store.Uint256 `bun:"unbonding"`
	Slashed   store.Uint256 `bun:"slashed"` // over all time
	Block     uint64        `bun:"block"`
	store.Version
}

// Balance is an account's balance of a token in Escrow.
type Balance struct {
	bun.BaseModel `bun:"table:balances"`

	Account   store.Felt    `bun:"account,pk"`
	Token     store.Felt    `bun:"token,pk"`
	Available store.Uint256 `bun:"available"`
	Locked    store.Uint256 `bun:"locked"`
	Block     uint64        `bun:"block"`
	store.Version
}

// Slash is one slash, by the event that told it.
type Slash struct {
	bun.BaseModel `bun:"table:slashes"`

	Block         uint64        `bun:"block,pk"`
	TxIndex       uint32        `bun:"tx_index,pk"`
	EventIndex    uint32        `bun:"event_index,pk"`
	Offender      store.Felt    `bun:"offender"`
	Offence       uint8         `bun:"offence"`
	Asked         store.Uint256 `bun:"asked"`
	Taken         store.Uint256 `bun:"taken"`
	Burned        store.Uint256 `bun:"burned"`
	Reporter      store.Felt    `bun:"reporter"`
	ReporterShare store.Uint256 `bun:"reporter_share"`
	Victim        store.Felt    `bun:"victim"`
	VictimShare   store.Uint256 `bun:"victim_share"`
	Capped        store.Uint256 `bun:"capped"`
	Time          uint64        `bun:"time"`
	Transaction   store.Felt    `bun:"tx_hash"`
	store.Version
}

// BeaconRound is a round that somebody committed to.
type BeaconRound struct {
	bun.BaseModel `bun:"table:beacon_rounds"`

	Round        uint64      `bun:"round,pk"`
	Phase        uint8       `bun:"phase"` // RoundCommitting, RoundFinal, RoundVoid
	Commits      uint32      `bun:"commits"`
	Reveals      uint32      `bun:"reveals"`
	LastCommitAt uint64      `bun:"last_commit_at"`
	Seed         *store.Felt `bun:"seed"`
	Block        uint64      `bun:"block"`
	store.Version
}

// Phases of a BeaconRound that its events tell.
const (
	RoundCommitting uint8 = iota
	RoundFinal
	RoundVoid
)
