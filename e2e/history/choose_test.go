package history_test

import (
	"maps"
	"math/big"
	"slices"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// choose decides on a call: mostly one that moves some assignment on, so that
// histories get somewhere, and else any call by anybody.
func (g *game) choose() move {
	var next move
	switch p := g.rng.IntN(100); {
	case p < 25 && len(g.openCases()) > 0:
		next = g.argue(pick(g, g.openCases()))
	case p < 60:
		next = g.sensible()
	case p < 72:
		next = g.money()
	case p < 80 && g.live() < 10:
		next = g.post()
	default:
		next = g.wild()
	}
	if next.drawn == nil {
		next.after = g.m.Ledger()
	}
	return next
}

// jobs in order, so that a seed gives one history.
func (g *game) jobs() []uint64 { return slices.Sorted(maps.Keys(g.m.Jobs)) }

func pick[T any](g *game, of []T) T { return of[g.rng.IntN(len(of))] }

// live is how many jobs are not over.
func (g *game) live() (count int) {
	for _, j := range g.m.Jobs {
		if j.State != b.JobStateDone {
			count++
		}
	}
	return count
}

// target is an assignment of a job that is not over, if there is one.
func (g *game) target() (*history.Job, uint32, bool) {
	var live []*history.Job
	for _, id := range g.jobs() {
		if j := g.m.Jobs[id]; j.State != b.JobStateDone {
			live = append(live, j)
		}
	}
	if len(live) == 0 {
		return nil, 0, false
	}
	j := pick(g, live)
	return j, uint32(g.rng.IntN(len(j.Assignments))), true
}

// sensible is what somebody would do next about an assignment.
func (g *game) sensible() move {
	j, index, ok := g.target()
	if !ok {
		return g.post()
	}
	a := j.Assignments[index]
	worker := g.operator(a.Worker)
	switch a.State {
	case b.AssignmentStateOpen, b.AssignmentStateFailed:
		if j.State == b.JobStateOpen && g.m.Now <= j.Terms.Deadline && g.rng.IntN(12) != 0 {
			return g.take(j.ID, j.Terms, index, pick(g, g.n.Providers).Operator)
		}
		return g.close(j.ID, j.Terms, g.owner(j.Terms.Buyer))
	case b.AssignmentStateTaken:
		if g.m.Now > a.At+uint64(j.Terms.RunSeconds) {
			return g.failLate(j.ID, index)
		}
		if g.rng.IntN(8) == 0 {
			return g.submitFault(j.ID, index, worker)
		}
		if j.Terms.Replicas > 1 {
			return g.commit(j.ID, index, worker)
		}
		return g.submit(j.ID, index, worker)
	case b.AssignmentStateCommitted:
		// Some never reveal, and some only when it is too late.
		if g.chance("reveals", j.ID, uint64(index), uint64(a.Attempt))%8 == 0 || g.m.Now > a.At+600 && g.rng.IntN(2) == 0 {
			return g.failUnrevealed(j.ID, index)
		}
		return g.reveal(j.ID, index, worker)
	case b.AssignmentStateSubmitted:
		return g.judge(j, index, worker)
	case b.AssignmentStateVerified:
		if g.m.Now < a.At+uint64(j.Terms.ChallengeSeconds) && len(g.openCases()) < mostCases &&
			(len(g.lies(j, index)) > 0 || g.rng.IntN(8) == 0) {
			return g.challenge(j.ID, index, pick(g, g.buyers))
		}
		var ripe []uint32
		for i, other := range j.Assignments {
			window := uint64(j.Terms.ChallengeSeconds)
			if other.State == b.AssignmentStateVerified && g.m.Now >= other.At+2*window {
				ripe = append(ripe, uint32(i))
			}
		}
		if len(ripe) > 0 {
			return g.settle(j.ID, j.Terms, ripe)
		} else if g.rng.IntN(10) == 0 {
			return g.settle(j.ID, j.Terms, []uint32{index})
		}
	}
	return g.money()
}

// judge moves an audit on.
func (g *game) judge(j *history.Job, index uint32, worker *kit.Account) move {
	x := j.Assignments[index].Audit
	over := g.m.Now > x.Deadline
	switch {
	case x.Phase == b.AuditPhaseNone || x.Attempt != j.Assignments[index].Attempt:
		if g.m.Now > j.Assignments[index].At+1_200 {
			return g.skipUndrawn(j.ID, index)
		}
		return g.draw(j.ID, index)
	case x.Phase == b.AuditPhaseSealing && over:
		return g.replaceSilent(j.ID, index)
	case x.Phase == b.AuditPhaseSealing:
		return g.seal(j.ID, index, g.operator(pick(g, x.Auditors)))
	case x.Phase == b.AuditPhaseOpening && over:
		return g.failUnopened(j.ID, index)
	case x.Phase == b.AuditPhaseOpening:
		return g.open(j.ID, index, worker)
	case over:
		return g.conclude(j.ID, index)
	}
	return g.unseal(j.ID, index, g.operator(pick(g, x.Auditors)))
}

// wild is any call about any assignment, of a job that may be gone, by anybody.
func (g *game) wild() move {
	id, index := uint64(1<<32|1+g.rng.IntN(12)), uint32(g.rng.IntN(4))
	if ids := g.jobs(); len(ids) > 0 && g.rng.IntN(10) != 0 {
		id = pick(g, ids)
	}
	terms := g.terms()
	if j := g.m.Jobs[id]; j != nil && g.rng.IntN(8) != 0 {
		terms = j.Terms
	}
	by := pick(g, g.people)
	if g.rng.IntN(2) == 0 {
		by = pick(g, g.n.Providers).Operator
	}
	dispute := uint64(g.rng.IntN(len(g.m.Disputes) + 2)) // some there are not
	if open := g.openCases(); len(open) > 0 && g.rng.IntN(3) != 0 {
		dispute = pick(g, open).ID
	}
	return pick(g, []func() move{
		func() move { return g.take(id, terms, index, by) },
		func() move { return g.failLate(id, index) },
		func() move { return g.submit(id, index, by) },
		func() move { return g.submitFault(id, index, by) },
		func() move { return g.draw(id, index) },
		func() move { return g.skipUndrawn(id, index) },
		func() move { return g.seal(id, index, by) },
		func() move { return g.replaceSilent(id, index) },
		func() move { return g.open(id, index, by) },
		func() move { return g.failUnopened(id, index) },
		func() move { return g.unseal(id, index, by) },
		func() move { return g.conclude(id, index) },
		func() move { return g.settle(id, terms, []uint32{index}) },
		func() move { return g.settle(id, terms, []uint32{index, uint32(g.rng.IntN(4))}) },
		func() move { return g.settle(id, terms, nil) },
		func() move { return g.close(id, terms, by) },
		func() move { return g.commit(id, index, by) },
		func() move { return g.reveal(id, index, by) },
		func() move { return g.failUnrevealed(id, index) },
		func() move { return g.challenge(id, index, by) },
		func() move { return g.respond(dispute, by) },
		func() move { return g.drawJury(dispute) },
		func() move { return g.sealJury(dispute, by) },
		func() move { return g.unsealJury(dispute, by) },
		func() move { return g.advance(dispute) },
		func() move { return g.appeal(dispute, by) },
	})()
}

// waitsForSeed says whether somebody needs randomness that does not exist.
func (g *game) waitsForSeed() bool {
	newest := uint64(0)
	if len(g.m.Seeds) > 0 {
		newest = g.m.Seeds[len(g.m.Seeds)-1].Committed
	}
	for _, j := range g.m.Jobs {
		for _, a := range j.Assignments {
			if a.State == b.AssignmentStateSubmitted && a.At >= newest {
				return true
			}
		}
	}
	for _, d := range g.openCases() {
		if d.Phase == b.DisputePhaseDrawing && d.ReadyAt >= newest {
			return true
		}
	}
	return false
}

func (g *game) operator(id uint32) *kit.Account {
	for _, p := range g.n.Providers {
		if p.ID == id {
			return p.Operator
		}
	}
	return pick(g, g.n.Providers).Operator
}

func (g *game) owner(a history.Address) *kit.Account {
	for _, one := range g.people {
		if one.Address == a {
			return one
		}
	}
	return pick(g, g.people)
}

// amount is up to `most` whole SAGE, seldom a whole number, sometimes nothing.
func (g *game) amount(most int64) *big.Int {
	if g.rng.IntN(20) == 0 {
		return new(big.Int)
	}
	whole := new(big.Int).Mul(big.NewInt(g.rng.Int64N(most)), big.NewInt(1e18))
	return whole.Add(whole, big.NewInt(g.rng.Int64N(1e18)))
}

func u128(v *big.Int) cairo.U128 { return kit.Amount(v) }
