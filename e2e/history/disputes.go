package history

import (
	"math/big"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// What jurors say of output in the place of a value.
var (
	Served   = word("SERVED")
	Withheld = word("WITHHELD")
)

// Dispute is a case.
type Dispute struct {
	ID      uint64
	Job     uint64
	Index   uint32
	Task    uint32
	Claim   b.Claim
	Opener  Address
	Accuser uint32 // 0 when somebody challenged
	Worker  uint32
	Phase   b.DisputePhase
	Outcome b.Outcome
	// First is what the first jury decided, once there is an appeal.
	First    b.Outcome
	Round    uint8
	ReadyAt  uint64
	Deadline uint64
	Juries   [2]Jury
	// Worker's, accuser's and the first jury's; zero for none.
	WorkerValue, AccuserValue, FirstValue felt.Felt

	bond, held, appealBond *big.Int
}

// Jury is that of one round.
type Jury struct {
	Jurors           []uint32
	Sealed, Unsealed map[uint32]felt.Felt

	weights map[uint32]*big.Int
	bond    *big.Int
}

// Jury is the present round's.
func (d *Dispute) Jury() *Jury { return &d.Juries[d.Round] }

// Appellant is who asked for the second jury.
func (m *Model) Appellant(d *Dispute) Address { return m.loser(d, d.First) }

func (m *Model) loser(d *Dispute, outcome b.Outcome) Address {
	if outcome == b.OutcomeWorkerLoses {
		return m.owner(d.Worker)
	}
	return d.Opener
}

// Case is the dispute of a number; refused is the number of none.
func (m *Model) Case(id uint64) (*Dispute, error) {
	if id == 0 || id > uint64(len(m.Disputes)) {
		return nil, b.ErrDisputesNoSuchDispute
	}
	return m.Disputes[id-1], nil
}

// Standing is the phase and deadline that hold now: sealing that is over is
// unsealing.
func (m *Model) Standing(d *Dispute) (b.DisputePhase, uint64) {
	if d.Phase == b.DisputePhaseSealing && m.Now > d.Deadline {
		return b.DisputePhaseUnsealing, d.Deadline + m.p.Disputes.UnsealSeconds
	}
	return d.Phase, d.Deadline
}

// IsOver says whether nothing more can happen in the present phase.
func (m *Model) IsOver(d *Dispute) bool {
	switch phase, deadline := m.Standing(d); phase {
	case b.DisputePhaseDrawing:
		return m.Now > d.ReadyAt+m.p.Disputes.DrawSeconds
	case b.DisputePhaseUnsealing:
		return m.Now > deadline || len(d.Jury().Unsealed) == len(d.Jury().Sealed)
	case b.DisputePhaseResponding, b.DisputePhaseDecided:
		return m.Now > deadline
	}
	return false
}

func (m *Model) record(d *Dispute) *Dispute {
	d.ID = uint64(len(m.Disputes)) + 1
	d.ReadyAt = m.Now
	m.Disputes = append(m.Disputes, d)
	return d
}

// Challenge is Disputes.challenge; it returns the number of the case.
func (m *Model) Challenge(caller Address, id uint64, index, task uint32, claim b.Claim) (uint64, error) {
	j, a, err := m.find(id, index)
	if err != nil {
		return 0, err
	}
	bond := m.p.Disputes.ChallengeBond.Big()
	worker := m.providers[a.Worker]
	switch first := j.First(index); {
	case a.State != b.AssignmentStateVerified:
		return 0, b.ErrMarketNotDisputable
	case task < first || task-first >= j.count(int(index)):
		return 0, b.ErrDisputesTaskOutOfRange
	case a.Fault && claim != b.ClaimWrong:
		return 0, b.ErrDisputesFaultHasNoOutput
	case a.Fault && task != a.FaultTask:
		return 0, b.ErrDisputesTaskOutOfRange
	case caller == worker.Owner || caller == worker.Operator:
		return 0, b.ErrDisputesWorkerCannot
	case m.Now >= j.payableAt(a):
		return 0, b.ErrMarketTooLate
	case less(m.balance(caller).Available, bond):
		return 0, b.ErrEscrowLowAvailable
	}
	m.hold(caller, bond)
	a.State = b.AssignmentStateDisputed
	return m.record(&Dispute{
		Job: id, Index: index, Task: task, Claim: claim, Opener: caller, Worker: a.Worker,
		Phase: b.DisputePhaseResponding, Deadline: m.Now + m.p.Disputes.RespondSeconds,
		bond: bond, held: new(big.Int),
	}).ID, nil
}

// accuse opens the case of an auditor whose value for a sample is another than the
// worker's.
func (m *Model) accuse(id uint64, index uint32, a *Assignment, auditor uint32, sample int, value felt.Felt) {
	x, owner := &a.Audit, m.owner(auditor)
	m.release(x)
	x.Phase, x.out[auditor] = b.AuditPhaseDisputed, true
	a.State = b.AssignmentStateDisputed
	bond := m.p.Disputes.JurorBond.Big()
	held := wholeUnits(least(bond, m.stake(owner).Free()))
	m.lock(owner, held)
	m.record(&Dispute{
		Job: id, Index: index, Task: x.Tasks[sample], Claim: b.ClaimWrong, Opener: owner, Accuser: auditor,
		Worker: a.Worker, Phase: b.DisputePhaseDrawing, WorkerValue: x.Opened[sample], AccuserValue: value,
		bond: bond, held: held,
	})
}

// wholeUnits is the amount without what Staking does not lock.
func wholeUnits(amount *big.Int) *big.Int {
	unit := big.NewInt(1e9)
	return new(big.Int).Mul(new(big.Int).Quo(amount, unit), unit)
}

// Respond is Disputes.respond with a leaf of the worker's tree.
func (m *Model) Respond(id uint64, task uint32, value felt.Felt) error {
	d, err := m.Case(id)
	switch {
	case err != nil:
		return err
	case d.Phase != b.DisputePhaseResponding:
		return b.ErrDisputesNotResponding
	case m.Now > d.Deadline:
		return b.ErrDisputesTooLate
	case task != d.Task:
		return b.ErrDisputesWrongTask
	}
	d.WorkerValue, d.Phase, d.Deadline, d.ReadyAt = value, b.DisputePhaseDrawing, 0, m.Now
	return nil
}

// Appeal is Disputes.appeal.
func (m *Model) Appeal(caller Address, id uint64) error {
	d, err := m.Case(id)
	if err != nil {
		return err
	}
	bond := times(m.p.Disputes.ChallengeBond.Big(), 2)
	switch {
	case d.Round != 0:
		return b.ErrDisputesNoAppeal
	case d.Phase != b.DisputePhaseDecided:
		return b.ErrDisputesNotDecided
	case m.Now > d.Deadline:
		return b.ErrDisputesTooLate
	case caller != m.loser(d, d.Outcome):
		return b.ErrDisputesNotLoser
	case less(m.balance(caller).Available, bond):
		return b.ErrEscrowLowAvailable
	}
	m.hold(caller, bond)
	d.appealBond, d.First, d.Outcome = bond, d.Outcome, b.OutcomePending
	d.Phase, d.Round, d.Deadline, d.ReadyAt = b.DisputePhaseDrawing, 1, 0, m.Now
	return nil
}

// Advance is Disputes.advance.
func (m *Model) Advance(caller Address, id uint64) error {
	d, err := m.Case(id)
	switch {
	case err != nil:
		return err
	case d.Phase == b.DisputePhaseFinal:
		return b.ErrDisputesClosed
	case !m.IsOver(d):
		return b.ErrDisputesStillTime
	}
	switch d.Phase {
	case b.DisputePhaseResponding:
		m.closeCase(d, b.OutcomeWorkerLoses, felt.Felt{}, false)
	case b.DisputePhaseDrawing:
		m.closeUndrawn(d)
	case b.DisputePhaseDecided:
		m.closeCase(d, d.Outcome, d.FirstValue, false)
	default:
		m.countVotes(caller, d)
	}
	return nil
}

func (m *Model) closeUndrawn(d *Dispute) {
	if d.Round == 0 {
		m.closeCase(d, d.undecided(), felt.Felt{}, false)
	} else {
		m.closeCase(d, d.First, d.FirstValue, false)
	}
}

// closeCase makes an outcome final. value is what a jury decided on, zero for none;
// appealed says that the second one did.
func (m *Model) closeCase(d *Dispute, outcome b.Outcome, value felt.Felt, appealed bool) {
	standing, deadline := m.Standing(d)
	if standing == b.DisputePhaseUnsealing {
		d.Deadline = deadline
	}
	d.Phase, d.Outcome = b.DisputePhaseFinal, outcome
	decided := !value.IsZero()
	winners := m.dismiss(&d.Juries[0], value, decided)
	var second []Address
	if d.Round == 1 {
		second = m.dismiss(&d.Juries[1], value, decided && appealed)
		if appealed {
			winners = append(slices.Clone(winners), second...)
		}
	}
	switch outcome {
	case b.OutcomeWorkerLoses:
		m.convict(d, value, winners)
	case b.OutcomeWorkerWins:
		m.acquit(d, winners)
	default:
		m.dropCase(d)
	}
	if d.Round == 1 {
		m.settleAppeal(d, second)
	}
}
