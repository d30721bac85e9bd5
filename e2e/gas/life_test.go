package gas_test

import (
	"fmt"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// life is the L2 gas of every transaction that one job takes, but for the
// beacon's, which all jobs of a round share.
type life struct {
	tasks, leaves int
	parts         []figures.Part
	total         uint64
}

func (l *life) add(what string, r kit.Receipt) {
	l.parts = append(l.parts, figures.Part{Label: what, Value: float64(r.Gas.L2)})
	l.total += r.Gas.L2
}

// live takes a job of one assignment from post to pay, by two providers in
// turn: the one that works and the one that is drawn to audit it.
func live(n *kit.Net, worker *kit.Provider, tasks uint32, again bool) life {
	l := life{tasks: int(tasks)}
	post := n.PostJob
	if again {
		post = n.PostJobAgain
	}
	j, r := post(n.Terms(tasks))
	l.add("approve + deposit + post_job", r)
	l.add("take", n.Take(worker, j, 0))
	w := n.Work(j, 0)
	l.add("submit", n.Submit(w))
	steps := n.AuditHonestly(w)
	audit := n.Audit(j, 0)
	l.leaves = len(audit.Tasks)
	names := []string{"draw"}
	for range audit.Auditors {
		names = append(names, "seal")
	}
	names = append(names, fmt.Sprintf("open %d", l.leaves))
	for range audit.Auditors {
		names = append(names, "unseal")
	}
	for i, step := range steps {
		l.add(names[i], step)
	}
	n.AwaitPayable(j)
	l.add("settle", n.Settle(j, 0))
	return l
}
