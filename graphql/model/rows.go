package model

import (
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Job is the schema's Job but for what hangs on it.
type Job struct {
	AsOf uint64
	Key  uint64

	ID               string
	Buyer            felt.Felt
	Token            felt.Felt
	Kind             string
	KindBit          int
	Spec             receipt.Digest
	Locator          string
	State            JobState
	Tasks            int
	Chunk            int
	Replicas         int
	Requirement      *Requirement
	PriceMin         scalar.Amount
	PriceMax         scalar.Amount
	RampSeconds      int
	Deadline         time.Time
	RunSeconds       int
	ChallengeSeconds int
	Latency          int
	Tier             int
	MinReputation    int
	Quote            *Quote
	PostedAt         time.Time
	Block            uint64
	Transaction      felt.Felt
	Finality         Finality
	Done             int
}

// Assignment is the schema's Assignment but for what hangs on it.
type Assignment struct {
	AsOf     uint64
	Key      AttemptKey // of the present attempt
	WorkerID uint32     // 0 is none

	ID          string
	Index       int
	First       int
	Count       int
	State       AssignmentState
	Attempt     int
	Price       scalar.Amount
	Lock        scalar.Amount
	TakenAt     *time.Time
	RunDeadline *time.Time
	SubmittedAt *time.Time
	PayableAt   *time.Time
	Fault       bool
	Bounty      scalar.Amount
	Pay         scalar.Amount
	Fee         scalar.Amount
	AuditPay    scalar.Amount
	WorkRecord  *WorkRecord
	Refund      scalar.Amount
	Block       uint64
	Finality    Finality
}

// Receipt is the schema's Receipt but for its openings.
type Receipt struct {
	AsOf uint64
	Key  AttemptKey

	ID          string
	Job         string
	Index       int
	Attempt     int
	Operator    felt.Felt
	Commitment  *felt.Felt
	Root        *felt.Felt
	Fault       bool
	FaultTask   *int
	SubmittedAt *time.Time
	Block       uint64
	Transaction felt.Felt
}

// Audit is the schema's Audit but for its verdicts.
type Audit struct {
	AsOf uint64
	Key  AttemptKey

	ID            string
	Job           string
	Index         int
	Attempt       int
	Phase         AuditPhase
	Round         *uint64
	Seed          *felt.Felt
	Tasks         []int
	Deadline      *time.Time
	SkippedReason *string
	FailurePay    *scalar.Amount
	Block         uint64
}

// Verdict is the schema's Verdict but for the auditor.
type Verdict struct {
	AsOf      uint64
	AuditorID uint32

	Sealed      bool
	Unsealed    bool
	Agrees      *bool
	Unavailable bool
	Discredited bool
	Silent      bool
}

// Dispute is the schema's Dispute but for its people.
type Dispute struct {
	AsOf      uint64
	Key       uint64
	AccuserID uint32 // 0 is none
	WorkerID  uint32

	ID           string
	Job          string
	Index        int
	Task         int
	Claim        Claim
	Phase        DisputePhase
	Outcome      Outcome
	Opener       felt.Felt
	Bond         scalar.Amount
	Round        int
	WorkerValue  *felt.Felt
	AccuserValue *felt.Felt
	Value        *felt.Felt
	Deadline     *time.Time
	ReadyAt      *time.Time
	OpenedAt     time.Time
	Block        uint64
}

// Juror is the schema's Juror but for the provider.
type Juror struct {
	AsOf    uint64
	JurorID uint32

	Round       int
	Sealed      bool
	Value       *felt.Felt
	Unavailable bool
	Weight      *scalar.Amount
	Silent      bool
}

// Provider is the schema's Provider but for its stake and work.
type Provider struct {
	AsOf uint64

	ID           int
	Owner        felt.Felt
	Operator     *felt.Felt
	Active       bool
	Class        NodeClass
	Capabilities scalar.Amount
	Region       int
	VramGb       int
	Endpoint     string
	Score        int
	Successes    int
	Failures     int
	Block        uint64
}
