package history_test

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// mostCases are open at a time, so that there are enough jurors with free stake.
const mostCases = 4

func (g *game) openCases() (open []*history.Dispute) {
	for _, d := range g.m.Disputes {
		if d.Phase != b.DisputePhaseFinal {
			open = append(open, d)
		}
	}
	return open
}

// argue is what somebody would do next about a case.
func (g *game) argue(d *history.Dispute) move {
	phase, _ := g.m.Standing(d)
	if phase == b.DisputePhaseDecided && !g.m.IsOver(d) {
		return g.appealOrWait(d)
	}
	if g.m.IsOver(d) {
		return g.advance(d.ID)
	}
	jury := d.Jury()
	switch phase {
	case b.DisputePhaseResponding:
		if g.chance("responds", d.ID)%8 == 0 {
			return g.money() // it has vanished
		}
		return g.respond(d.ID, g.operator(d.Worker))
	case b.DisputePhaseDrawing:
		if len(g.m.Seeds) > 0 && g.m.Seeds[len(g.m.Seeds)-1].Committed > d.ReadyAt {
			return g.drawJury(d.ID)
		}
	case b.DisputePhaseSealing:
		for _, juror := range jury.Jurors {
			if _, sealed := jury.Sealed[juror]; !sealed && g.speaks(d, juror) {
				return g.sealJury(d.ID, g.operator(juror))
			}
		}
	case b.DisputePhaseUnsealing:
		for _, juror := range jury.Jurors {
			_, sealed := jury.Sealed[juror]
			if _, unsealed := jury.Unsealed[juror]; sealed && !unsealed && g.chance("forgets", d.ID, uint64(juror))%20 != 0 {
				return g.unsealJury(d.ID, g.operator(juror))
			}
		}
	}
	return g.money()
}

// appealOrWait has some losers appeal, who bring the bond before.
func (g *game) appealOrWait(d *history.Dispute) move {
	if g.chance("appeals", d.ID)%2 == 0 {
		return g.money()
	}
	loser := d.Opener
	if d.Outcome == b.OutcomeWorkerLoses {
		loser = g.n.ByID(d.Worker).Owner.Address
	}
	by := g.owner(loser)
	if g.seen.Balances[loser].Available == nil || g.rng.IntN(3) == 0 {
		return g.deposit(by, 100)
	}
	return g.appeal(d.ID, by)
}

func (g *game) challenge(id uint64, index uint32, by *kit.Account) move {
	task, claim := uint32(g.rng.IntN(8)), b.ClaimWrong
	if g.rng.IntN(4) == 0 {
		claim = b.ClaimWithheld
	}
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) && g.rng.IntN(12) != 0 {
		a, first := j.Assignments[index], j.First(index)
		task = first + uint32(g.rng.IntN(int(min(j.Terms.Chunk, j.Terms.Tasks-first))))
		if lies := g.lies(j, index); len(lies) > 0 && !a.Fault {
			task = lies[0]
		}
		if a.Fault {
			task = a.FaultTask
		}
	}
	next := move{name: "challenge", by: by, call: g.n.Disputes.Challenge(id, index, task, claim), job: id, index: index}
	next.dispute, next.want = g.m.Challenge(by.Address, id, index, task, claim)
	return next
}

func (g *game) respond(id uint64, by *kit.Account) move {
	d, err := g.m.Case(id)
	if err != nil {
		d = &history.Dispute{}
	}
	opening := g.leaf(d)
	return g.about(d, move{name: "respond", by: by, call: g.n.Disputes.Respond(id, opening),
		want: g.m.Respond(id, opening.Task, valuesOf(d.Job, []b.Opening{opening})[0])})
}

// leaf is the one in question, or sometimes another.
func (g *game) leaf(d *history.Dispute) b.Opening {
	j := g.m.Jobs[d.Job]
	if j == nil {
		return kit.FaultOpening(d.Job, d.Task)
	}
	if j.Assignments[d.Index].Fault {
		return kit.FaultOpening(d.Job, d.Task)
	}
	w, task := g.work(d.Job, d.Index), d.Task
	if g.rng.IntN(10) == 0 {
		task = w.First()
	}
	return w.Opening(task)
}

// about notes what a move is about, to look at it afterwards.
func (g *game) about(d *history.Dispute, next move) move {
	next.job, next.index, next.dispute = d.Job, d.Index, d.ID
	return next
}

func (g *game) drawJury(id uint64) move {
	d, err := g.m.Case(id)
	if err != nil {
		d = &history.Dispute{}
	}
	round := g.roundAfter(d.ReadyAt)
	next := move{name: "draw_jury", by: pick(g, g.people), call: g.n.Disputes.DrawJury(id, round),
		want: g.m.CanDrawJury(id, round)}
	if next.want == nil {
		next.drawn = func(drawn history.Drawn) error { return g.m.DrawJury(id, drawn.Jury) }
	}
	return g.about(d, next)
}

// jurorsWord is what the caller would say of a case.
func (g *game) jurorsWord(id uint64, by *kit.Account) (d *history.Dispute, juror uint32, value felt.Felt) {
	juror = g.operates(by)
	d, err := g.m.Case(id)
	if err != nil {
		return &history.Dispute{}, juror, lie
	}
	return d, juror, g.word(d, juror)
}

func (g *game) sealJury(id uint64, by *kit.Account) move {
	d, juror, value := g.jurorsWord(id, by)
	return g.about(d, move{name: "seal (jury)", by: by,
		call: g.n.Disputes.Seal(id, kit.JurySeal(id, d.Round, juror, value)),
		want: g.m.SealJury(by.Address, id, value)})
}

func (g *game) unsealJury(id uint64, by *kit.Account) move {
	d, juror, value := g.jurorsWord(id, by)
	if g.rng.IntN(15) == 0 { // it regrets what it has sealed
		value = felt.FromUint64[felt.Felt](7)
	}
	return g.about(d, move{name: "unseal (jury)", by: by, call: g.n.Disputes.Unseal(id, value, kit.JurySalt(id, juror)),
		want: g.m.UnsealJury(by.Address, id, value)})
}

func (g *game) advance(id uint64) move {
	by := pick(g, g.people)
	d, err := g.m.Case(id)
	if err != nil {
		d = &history.Dispute{}
	}
	return g.about(d, move{name: "advance", by: by, call: g.n.Disputes.Advance(id), want: g.m.Advance(by.Address, id)})
}

func (g *game) appeal(id uint64, by *kit.Account) move {
	d, err := g.m.Case(id)
	if err != nil {
		d = &history.Dispute{}
	}
	return g.about(d, move{name: "appeal", by: by, call: g.n.Disputes.Appeal(id), want: g.m.Appeal(by.Address, id)})
}
