package gas_test

import (
	"slices"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// life is the L2 gas of every transaction that one job takes, but for the
// beacon's, which all jobs of a round share.
type life struct {
	tasks         int
	leaves, total float64
	parts         []figures.Part
	receipts      []kit.Receipt
}

func (l *life) add(what string, r kit.Receipt) {
	l.parts = append(l.parts, figures.Part{Label: what, Value: float64(r.Gas.L2)})
	l.total += float64(r.Gas.L2)
	l.receipts = append(l.receipts, r)
}

// mean of lives of the same number of tasks, step by step: they differ by whom
// the draw finds, and after how many tries.
func mean(lives []life) life {
	m := life{tasks: lives[0].tasks}
	for i, part := range lives[0].parts {
		sum := uint64(0)
		for _, l := range lives {
			sum += uint64(l.parts[i].Value)
		}
		part.Value = float64(sum) / float64(len(lives))
		m.parts = append(m.parts, part)
	}
	for _, l := range lives {
		m.leaves += float64(l.leaves) / float64(len(lives))
		m.total += l.total / float64(len(lives))
	}
	return m
}

// live takes a job of one assignment from post to pay, which one provider works
// on and another audits.
func live(n *kit.Net, worker *kit.Provider, tasks uint32, again bool) life {
	l := life{tasks: int(tasks)}
	emptyEscrow(n, n.Buyer)
	post := n.PostJob
	if again {
		post = n.PostJobAgain
	}
	j, r := post(n.Terms(tasks))
	l.add("approve + post_job", r)
	l.add("take", n.Take(worker, j, 0))
	w := n.Work(j, 0)
	l.add("submit", n.Submit(w))
	steps := n.AuditInTwo(w)
	audit := n.Audit(j, 0)
	l.leaves = float64(len(audit.Tasks))
	names := []string{"draw"} // nobody to seal
	if auditors := len(audit.Auditors); auditors > 0 {
		names = slices.Repeat([]string{"seal"}, auditors)
		names = append(names, slices.Repeat([]string{"unseal"}, auditors)...)
		names[0], names[auditors] = "draw + seal", "open + unseal"
	}
	for i, step := range steps {
		l.add(names[i], step)
	}
	n.AwaitPayable(j)
	l.add("settle", n.Settle(j, 0))
	return l
}

// emptyEscrow pays out what earlier jobs gave back, so that the wallet pays all
// of the next one.
func emptyEscrow(n *kit.Net, a *kit.Account) {
	sage := cairo.ContractAddress(n.Token.Address)
	if left := kit.View(n, n.Escrow.BalanceOf(sage, a.Address)).Available; left != (cairo.U128{}) {
		n.Do(a, n.Escrow.Withdraw(sage, left, a.Address))
	}
}
