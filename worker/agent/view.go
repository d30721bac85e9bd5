package agent

import (
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
)

// Price is a number of base units.
type Price = *big.Int

// View is what the mirror knows that concerns the worker. What it might take is
// shown to it apart: there may be any number of that.
type View struct {
	// Now is the time of the newest block in the mirror.
	Now time.Time
	// Mine is held by this worker.
	Mine []Assignment
	// Audits this worker was drawn for and that are not over.
	Audits []Audit
	// Undrawn are others' roots that a beacon round can be drawn for.
	Undrawn []Undrawn
	// Accused are cases in which this worker must open a leaf.
	Accused []Dispute
	// Juries are cases this worker sits on.
	Juries []Dispute
}

// Job is what the agent knows of a job.
type Job struct {
	ID       market.JobID
	Kind     string
	Spec     receipt.Digest
	Locator  string
	Replicas uint8
	Terms    sdk.Terms
	PostedAt time.Time
}

// PriceAt is the price per task at a moment, as the Market computes it.
func (j Job) PriceAt(now time.Time) *big.Int {
	ramp := int64(j.Terms.RampSeconds)
	elapsed := min(max(int64(now.Sub(j.PostedAt)/time.Second), 0), ramp)
	if ramp == 0 {
		return new(big.Int).Set(j.Terms.PriceMax)
	}
	rise := new(big.Int).Sub(j.Terms.PriceMax, j.Terms.PriceMin)
	rise.Mul(rise, big.NewInt(elapsed)).Div(rise, big.NewInt(ramp))
	return rise.Add(rise, j.Terms.PriceMin)
}

// Assignment is one range of a job's tasks.
type Assignment struct {
	Job     Job
	Index   uint32
	Attempt uint8
	State   market.AssignmentState
	market.Range
	RunDeadline time.Time
	// SiblingsBound says that every other replica of the range has committed or
	// can no more do so.
	SiblingsBound bool
	// Opening says that the audit waits until OpenDeadline for Tasks to be opened.
	Opening      bool
	OpenDeadline time.Time
	Tasks        []uint32
	// Opened says that the worker has opened in this attempt.
	Opened bool
}

func (a Assignment) work() sdk.Work {
	return sdk.Work{Job: a.Job.ID, Index: a.Index, Attempt: a.Attempt}
}

// Audit is one audit of another worker's assignment.
type Audit struct {
	Job      Job
	Index    uint32
	Attempt  uint8
	Tasks    []uint32
	Deadline time.Time
	Phase    AuditPhase
	// Sealed and Unsealed are this auditor's.
	Sealed, Unsealed bool
	// First says that this auditor opens for the worker: of those that sealed it
	// has the lowest number.
	First bool
	// WorkerEndpoint is where the audited worker serves inputs and openings.
	WorkerEndpoint string
	// Opened is what the worker has opened of Tasks, once it has.
	Opened []felt.Felt
}

// Undrawn is a submitted root without an audit.
type Undrawn struct {
	Job     Job
	Index   uint32
	Attempt uint8
	// Round is the first final beacon round after the root.
	Round          uint64
	WorkerEndpoint string
}

func (u Undrawn) work() sdk.Work {
	return sdk.Work{Job: u.Job.ID, Index: u.Index, Attempt: u.Attempt}
}

// AuditPhase says what an auditor may have to do.
type AuditPhase uint8

const (
	AuditSealing AuditPhase = iota
	AuditOpening
	AuditUnsealing
)

func (a Audit) work() sdk.Work {
	return sdk.Work{Job: a.Job.ID, Index: a.Index, Attempt: a.Attempt}
}

// Dispute is an open case.
type Dispute struct {
	ID      uint64
	Job     Job
	Index   uint32
	Attempt uint8
	Task    uint32
	Claim   sdk.Claim
	Round   uint8
	// WorkerEndpoint is where the accused worker serves.
	WorkerEndpoint string
	// Deadline ends the present phase.
	Deadline  time.Time
	Unsealing bool
	// Sealed and Unsealed are this juror's.
	Sealed, Unsealed bool
}
