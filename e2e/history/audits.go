package history

import (
	"fmt"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// Audit is that of an assignment's present or last attempt.
type Audit struct {
	Phase    b.AuditPhase
	Attempt  uint8
	Tasks    []uint32
	Auditors []uint32
	Deadline uint64
	Redraws  uint8

	// Opened is what the worker opened; nil before.
	Opened []felt.Felt

	sealed map[uint32][]felt.Felt
	// out do not count (any more): silent, at odds with the worker, discredited.
	// absent missed an input.
	unsealed, out, absent map[uint32]bool
}

// Sealed says whether an auditor has sealed.
func (a *Audit) Sealed(auditor uint32) bool { return a.sealed[auditor] != nil }

// Unavailable is sealed in the place of a value by who can get the input nowhere.
var Unavailable = word("UNAVAILABLE")

func word(s string) felt.Felt { return *new(felt.Felt).SetBytes([]byte(s)) }

// paid are the auditors that agreed; where the worker never opened, those that
// sealed, since they could do no more.
func (a *Audit) paid() (auditors []uint32) {
	for _, id := range a.Auditors {
		did := false
		switch a.Phase {
		case b.AuditPhaseAgreed, b.AuditPhaseDisputed:
			did = a.unsealed[id]
		case b.AuditPhaseFailed:
			did = a.Sealed(id)
		}
		if did && !a.out[id] && !a.absent[id] {
			auditors = append(auditors, id)
		}
	}
	return auditors
}

// Drawn is what the chain drew: nobody when the audit was skipped, or there is no
// jury.
type Drawn struct {
	Tasks    []uint32
	Auditors []uint32
	Jury     []uint32
	// Unsampled says that it was skipped because no leaf was drawn.
	Unsampled bool
}

// CanDraw says whether Audits.draw is refused now.
func (m *Model) CanDraw(id uint64, index uint32, round uint64) error {
	_, a, err := m.undrawn(id, index)
	if err != nil {
		return err
	}
	return m.seedAfter(a.At, round)
}

// seedAfter says whether the Beacon refuses a round as the first with a seed after
// a moment.
func (m *Model) seedAfter(since, round uint64) error {
	for i, seed := range m.Seeds {
		if seed.Round != round {
			continue
		}
		for _, later := range m.Seeds[i+1:] {
			if later.Round%ring == round%ring { // its cell is another's now
				return b.ErrBeaconNoSeed
			}
		}
		if seed.Committed <= since || i > 0 && m.Seeds[i-1].Committed > since {
			return b.ErrBeaconNotFirstAfter
		}
		return nil
	}
	return b.ErrBeaconNoSeed
}

// ring is how many rounds the Beacon remembers.
const ring = 256

func (m *Model) undrawn(id uint64, index uint32) (*Job, *Assignment, error) {
	j, a, err := m.find(id, index)
	switch {
	case err != nil:
		return j, a, err
	case a.State != b.AssignmentStateSubmitted:
		return j, a, b.ErrAuditsNotSubmitted
	case a.Audit.Phase != b.AuditPhaseNone && a.Audit.Attempt == a.Attempt:
		return j, a, b.ErrAuditsAlreadyDrawn
	}
	return j, a, nil
}

// Draw does what Audits.draw did. The error says what the chain must not have
// drawn.
func (m *Model) Draw(id uint64, index uint32, d Drawn) error {
	j, a, err := m.undrawn(id, index)
	if err != nil {
		return err
	}
	a.Audit = Audit{Attempt: a.Attempt}
	if len(d.Auditors) == 0 {
		if d.Unsampled && a.Fault {
			return fmt.Errorf("a fault was not looked at")
		}
		if d.Unsampled && min(j.SamplesE4, uint64(j.count(int(index)))*whole) >= whole {
			return fmt.Errorf("no leaf was drawn of %d/10,000 expected", j.SamplesE4)
		}
		m.skip(a, !d.Unsampled)
		return nil
	}
	if a.Fault && !slices.Equal(d.Tasks, []uint32{a.FaultTask}) {
		return fmt.Errorf("the tasks %v were drawn though %d is blamed", d.Tasks, a.FaultTask)
	}
	if err := j.allowedTasks(int(index), d.Tasks); err != nil && !a.Fault {
		return err
	}
	a.Audit.Tasks = d.Tasks
	return m.beginSealing(j, a, d.Auditors)
}

func (j *Job) allowedTasks(index int, tasks []uint32) error {
	first, count := j.First(uint32(index)), j.count(index)
	expected := min(j.SamplesE4, uint64(count)*whole)
	if n := uint64(len(tasks)); n < expected/whole || n > j.leaves(index) {
		return fmt.Errorf("%d leaves were drawn, expected are %d/10,000", n, expected)
	}
	for i, task := range tasks {
		if task < first || task >= first+count || slices.Contains(tasks[:i], task) {
			return fmt.Errorf("the tasks %v were drawn of %d from %d", tasks, count, first)
		}
	}
	return nil
}

// beginSealing locks the bonds of auditors that the chain drew, if it may have.
func (m *Model) beginSealing(j *Job, a *Assignment, auditors []uint32) error {
	if len(auditors) > int(m.p.Tiers[j.Terms.Tier].Auditors) {
		return fmt.Errorf("%d auditors were drawn", len(auditors))
	}
	before := a.Audit.Auditors
	for i, id := range auditors {
		free := m.stake(m.providers[id].Owner).Free()
		switch {
		case id == a.Worker:
			return fmt.Errorf("the worker was drawn to audit itself")
		case slices.Contains(auditors[:i], id), slices.Contains(before, id):
			return fmt.Errorf("provider %d was drawn twice", id)
		case less(free, m.p.Registry.MinAuditStake.Big()):
			return fmt.Errorf("provider %d was drawn with %s free", id, free)
		}
	}
	for _, id := range auditors {
		m.lock(m.providers[id].Owner, m.p.Audits.Bond.Big())
	}
	x := &a.Audit
	x.Phase, x.Auditors = b.AuditPhaseSealing, auditors
	x.Deadline = m.Now + max(m.p.Audits.SealSeconds, uint64(j.Terms.RunSeconds))
	x.sealed = map[uint32][]felt.Felt{}
	x.unsealed, x.out, x.absent = map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
	return nil
}

func (m *Model) skip(a *Assignment, doubled bool) {
	a.Audit.Phase = b.AuditPhaseSkipped
	m.verify(a, doubled)
}

func (m *Model) verify(a *Assignment, doubled bool) {
	a.State, a.At, a.Doubled = b.AssignmentStateVerified, m.Now, doubled
}

// SkipUndrawn is Audits.skip_undrawn.
func (m *Model) SkipUndrawn(id uint64, index uint32) error {
	_, a, err := m.undrawn(id, index)
	switch {
	case err != nil:
		return err
	case m.Now <= a.At+m.p.Audits.DrawSeconds:
		return b.ErrAuditsStillTime
	}
	a.Audit = Audit{Attempt: a.Attempt}
	m.skip(a, true)
	return nil
}
