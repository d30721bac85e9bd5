package history_test

import (
	"math/big"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// terms of a random job, one in ten of them unsound.
func (g *game) terms() b.JobTerms {
	buyer := pick(g, g.buyers)
	t := g.n.Terms(uint32(1 + g.rng.IntN(6)))
	t.Buyer = buyer.Address
	t.Chunk = uint32(1 + g.rng.IntN(4))
	t.Replicas = pick(g, []uint8{1, 1, 1, 2, 3})
	t.Tier = uint8(g.rng.IntN(3))
	lowest := new(big.Int).Add(g.amount(8), big.NewInt(1))
	t.PriceMin, t.PriceMax = u128(lowest), u128(new(big.Int).Add(lowest, g.amount(8)))
	t.RampSeconds = uint32(g.rng.IntN(600))
	t.Deadline = g.m.Now + 1 + uint64(g.rng.IntN(20_000))
	t.RunSeconds = uint32(1 + g.rng.IntN(900))
	t.ChallengeSeconds = uint32(5 + g.rng.IntN(300))
	if g.rng.IntN(10) == 0 {
		pick(g, []func(){
			func() { t.Tasks = 0 },
			func() { t.Chunk = 0 },
			func() { t.Tasks, t.Chunk = 1_000, 3 },
			func() { t.Replicas = 4 },
			func() { t.PriceMin = cairo.U128{} },
			func() { t.PriceMin, t.PriceMax = kit.Sage(2), kit.Sage(1) },
			func() { t.Deadline = g.m.Now },
			func() { t.RunSeconds = 0 },
			func() { t.ChallengeSeconds = 1 },
			func() { t.Tier = 9 },
		})()
	}
	return t
}

func (g *game) post() move {
	t := g.terms()
	by := g.owner(t.Buyer)
	if g.rng.IntN(20) == 0 {
		by = pick(g, g.people)
	}
	hint := uint32(g.rng.IntN(20))
	id, err := g.m.PostJob(by.Address, t, hint)
	if err == nil {
		g.buyerOf[id] = t.Buyer
	}
	return move{name: "post_job", by: by, call: g.n.Market.PostJob(t, hint, ""), want: err, job: id}
}

// money is a call that moves somebody's own.
func (g *game) money() move {
	by, sage := pick(g, g.people), address(g.n.Token.Address)
	switch g.rng.IntN(7) {
	case 0, 1:
		return g.deposit(pick(g, g.buyers), 400)
	case 2:
		v, to := g.amount(200), pick(g, g.people).Address
		if g.rng.IntN(15) == 0 {
			to = history.Address{}
		}
		return move{name: "withdraw", by: by, call: g.n.Escrow.Withdraw(sage, u128(v), to),
			want: g.m.Withdraw(by.Address, v, to)}
	case 3, 4:
		if g.rng.IntN(3) != 0 {
			by = pick(g, g.n.Providers).Owner
		}
		v := g.amount(250)
		return move{name: "stake", by: by, call: g.n.Staking.Stake(u128(v)), want: g.m.Stake(by.Address, v)}
	case 5:
		v := g.amount(200)
		return move{name: "request_unstake", by: by, call: g.n.Staking.RequestUnstake(u128(v)),
			want: g.m.RequestUnstake(by.Address, v)}
	}
	return move{name: "withdraw stake", by: by, call: g.n.Staking.Withdraw(), want: g.m.WithdrawStake(by.Address)}
}

func (g *game) deposit(by *kit.Account, most int64) move {
	v := g.amount(most)
	return move{name: "deposit", by: by, call: g.n.Escrow.Deposit(address(g.n.Token.Address), u128(v)),
		want: g.m.Deposit(by.Address, v)}
}

func (g *game) take(id uint64, t b.JobTerms, index uint32, by *kit.Account) move {
	floor := new(big.Int)
	if g.rng.IntN(10) == 0 {
		floor = g.amount(20)
	}
	return move{name: "take", by: by, call: g.n.Market.Take(id, terms.Offer(t), index, u128(floor)),
		want: g.m.Take(by.Address, id, t, index, floor), job: id, index: index}
}

func (g *game) failLate(id uint64, index uint32) move {
	by := pick(g, g.people)
	return move{name: "fail_late", by: by, call: g.n.Market.FailLate(id, index),
		want: g.m.FailLate(by.Address, id, index), job: id, index: index}
}

func (g *game) settle(id uint64, t b.JobTerms, indices []uint32) move {
	next := move{name: "settle", by: pick(g, g.people), call: g.n.Market.Settle(id, terms.Purse(t), indices),
		want: g.m.Settle(id, t, indices), job: id}
	if len(indices) > 0 {
		next.index = indices[0]
	}
	return next
}

func (g *game) close(id uint64, t b.JobTerms, by *kit.Account) move {
	return move{name: "close", by: by, call: g.n.Market.Close(id, terms.Purse(t)), want: g.m.Close(by.Address, id, t), job: id}
}

// work is what the assignment's worker computes, truly or not; anything where nobody
// works.
func (g *game) work(id uint64, index uint32) *kit.Work {
	worker, attempt, terms := g.n.Providers[0], uint8(0), g.n.Terms(8)
	var wrong []uint32
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) {
		a := j.Assignments[index]
		terms, attempt = j.Terms, a.Attempt
		if a.Worker != 0 {
			worker = g.n.ByID(a.Worker)
		}
		wrong = g.lies(j, index)
	} else {
		index = 0
	}
	w, err := kit.NewWork(kit.Job{ID: id, Terms: terms}, index, attempt, worker, wrong...)
	if err != nil {
		g.t.Fatal(err)
	}
	return w
}

func (g *game) submit(id uint64, index uint32, by *kit.Account) move {
	return move{name: "submit", by: by, call: g.n.Receipts.Submit(id, index, g.work(id, index).Root()),
		want: g.m.Submit(by.Address, id, index), job: id, index: index}
}

// submitFault blames a task of the assignment, or sometimes one next to it.
func (g *game) submitFault(id uint64, index uint32, by *kit.Account) move {
	task, attempt, worker := uint32(g.rng.IntN(8)), uint8(0), uint32(1)
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) {
		a := j.Assignments[index]
		attempt, worker = a.Attempt, a.Worker
		if g.rng.IntN(8) != 0 {
			first := j.First(index)
			task = first + uint32(g.rng.IntN(int(min(j.Terms.Chunk, j.Terms.Tasks-first))))
		}
	}
	return move{name: "submit_fault", by: by,
		call: g.n.Receipts.SubmitFault(id, index, task, kit.FaultRoot(id, attempt, worker, task)),
		want: g.m.SubmitFault(by.Address, id, index, task), job: id, index: index}
}

// draw uses the right seed when there is one, or else any round.
func (g *game) draw(id uint64, index uint32) move {
	since := uint64(0)
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) {
		since = j.Assignments[index].At
	}
	round := g.roundAfter(since)
	next := move{name: "draw", by: pick(g, g.people), call: g.n.Audits.Draw(id, index, round),
		want: g.m.CanDraw(id, index, round), job: id, index: index}
	if next.want == nil {
		next.drawn = func(d history.Drawn) error { return g.m.Draw(id, index, d) }
	}
	return next
}

// roundAfter is the first with a seed after a moment, or sometimes any.
func (g *game) roundAfter(since uint64) uint64 {
	if g.rng.IntN(10) != 0 {
		for _, seed := range g.m.Seeds {
			if seed.Committed > since {
				return seed.Round
			}
		}
	}
	if len(g.m.Seeds) > 0 {
		return pick(g, g.m.Seeds).Round
	}
	return g.m.Now / 4
}

func (g *game) skipUndrawn(id uint64, index uint32) move {
	return move{name: "skip_undrawn", by: pick(g, g.people), call: g.n.Audits.SkipUndrawn(id, index),
		want: g.m.SkipUndrawn(id, index), job: id, index: index}
}

func (g *game) replaceSilent(id uint64, index uint32) move {
	by := pick(g, g.people)
	return g.goOn(move{name: "replace_silent", by: by, call: g.n.Audits.ReplaceSilent(id, index), job: id, index: index},
		g.m.CanReplaceSilent, g.m.ReplaceSilent)
}

func (g *game) conclude(id uint64, index uint32) move {
	by := pick(g, g.people)
	return g.goOn(move{name: "conclude", by: by, call: g.n.Audits.Conclude(id, index), job: id, index: index},
		g.m.CanConclude, g.m.Conclude)
}

// goOn completes a move after which the chain may draw others.
func (g *game) goOn(
	next move,
	can func(uint64, uint32) (bool, error),
	do func(history.Address, uint64, uint32, history.Drawn) error,
) move {
	draws, err := can(next.job, next.index)
	then := func(d history.Drawn) error { return do(next.by.Address, next.job, next.index, d) }
	switch {
	case err != nil:
		next.want = err
	case draws:
		next.drawn = then
	default:
		if err := then(history.Drawn{}); err != nil {
			g.t.Fatal(err)
		}
	}
	return next
}

// verdict is what an auditor seals and unseals, mostly the truth about what was drawn.
func (g *game) verdict(id uint64, index uint32, by *kit.Account) (values []felt.Felt, attempt uint8, auditor uint32) {
	auditor = g.operates(by)
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) {
		a := j.Assignments[index]
		values, attempt = kit.Truths(id, a.Audit.Tasks), a.Attempt
		if a.Fault && len(values) == 1 {
			values[0] = kit.FaultTruth(id, a.FaultTask)
		}
		if len(values) > 0 {
			at := g.chance("sample", id, uint64(index), uint64(attempt), uint64(auditor)) % uint64(len(values))
			switch p := g.chance("auditor", id, uint64(index), uint64(attempt), uint64(auditor)) % 100; {
			case p < 8:
				values[at] = lie
			case p < 20:
				values[at] = history.Unavailable
			}
		}
	}
	return values, attempt, auditor
}

func (g *game) seal(id uint64, index uint32, by *kit.Account) move {
	values, attempt, auditor := g.verdict(id, index, by)
	call := g.n.Audits.Seal(id, index, kit.Seal(id, index, attempt, auditor, values))
	return move{name: "seal", by: by, call: call, want: g.m.Seal(by.Address, id, index, values), job: id, index: index}
}

func (g *game) unseal(id uint64, index uint32, by *kit.Account) move {
	values, _, auditor := g.verdict(id, index, by)
	if len(values) > 0 && g.rng.IntN(15) == 0 { // it regrets what it has sealed
		values[0] = felt.FromUint64[felt.Felt](7)
	}
	var opened []felt.Felt
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) && g.rng.IntN(10) != 0 {
		if x := j.Assignments[index].Audit; !slices.Equal(values, x.Opened) {
			opened = x.Opened
		}
	}
	call := g.n.Audits.Unseal(id, index, auditor, values, kit.VerdictSalt(id, index, auditor), opened)
	next := move{name: "unseal", by: by, call: call, job: id, index: index}
	next.want = g.m.Unseal(auditor, id, index, values, opened)
	if next.want == nil {
		next.dispute = uint64(len(g.m.Disputes)) // maybe it opened one
	}
	return next
}

// open opens what was drawn, or sometimes something else.
func (g *game) open(id uint64, index uint32, by *kit.Account) move {
	w := g.work(id, index)
	tasks, fault := []uint32{w.First()}, false
	if j := g.m.Jobs[id]; j != nil && int(index) < len(j.Assignments) {
		fault = j.Assignments[index].Fault
		if drawn := j.Assignments[index].Audit.Tasks; len(drawn) > 0 && g.rng.IntN(10) != 0 {
			tasks = drawn
		}
	}
	openings := w.Openings(tasks)
	if fault && len(tasks) == 1 {
		openings = []b.Opening{kit.FaultOpening(id, tasks[0])}
	}
	return move{name: "open", by: by, call: g.n.Receipts.Open(id, index, openings),
		want: g.m.Open(id, index, tasks, valuesOf(id, openings)), job: id, index: index}
}

func (g *game) failUnopened(id uint64, index uint32) move {
	by := pick(g, g.people)
	return move{name: "fail_unopened", by: by, call: g.n.Audits.FailUnopened(id, index),
		want: g.m.FailUnopened(by.Address, id, index), job: id, index: index}
}
