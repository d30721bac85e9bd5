package read_test

import (
	"testing"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/mirror"
)

// testWork: a worker sees all that concerns it, however many rows that are.
func testWork(t *testing.T, dsn string) {
	const (
		rows  = 2*sdk.PageRows + 57 // more than any one page may have
		cases = sdk.PageRows + 3
	)
	w := newWorld(t, dsn, options{})
	var jobs, providers []write
	var mine, open, drawn []project.Assignment
	var audits []project.Audit
	var verdicts []project.Verdict
	var disputes []project.Dispute
	var jurors []project.Juror
	for _, id := range []uint32{1, 2} {
		providers = append(providers, put(providerRow(id)))
	}
	// Two to a job, so that pages end in the middle of one.
	for i := range uint64(rows) {
		job, index := 10+i/2, uint32(i%2)*3
		if index == 0 {
			jobs = append(jobs, put(jobRow(job, nil)))
		}
		mine = append(mine, assignmentRow(job, index, func(a *project.Assignment) { a.State, a.Worker = market.AssignmentTaken, 1 }))
		open = append(open, assignmentRow(job, index+1, nil))
		drawn = append(drawn, assignmentRow(job, index+2, func(a *project.Assignment) { a.State, a.Worker = market.AssignmentSubmitted, 2 }))
		audits = append(audits, project.Audit{Job: job, Index: index + 2, Phase: uint8(bindings.AuditPhaseSealing)})
		verdicts = append(verdicts, project.Verdict{Job: job, Index: index + 2, Auditor: 1})
		if i >= cases {
			continue
		}
		disputes = append(disputes,
			project.Dispute{ID: 1000 + i, Job: job, Index: index, Worker: 1, Phase: uint8(bindings.DisputePhaseResponding)},  // accused
			project.Dispute{ID: 2000 + i, Job: job, Index: index + 2, Worker: 2, Phase: uint8(bindings.DisputePhaseSealing)}) // sealing
		jurors = append(jurors, project.Juror{Dispute: 2000 + i, Juror: 1})
	}
	w.block(append(append(providers, jobs...), put(mine...), put(open...), put(drawn...), put(audits...), put(verdicts...), put(disputes...), put(jurors...))...)
	m, err := sdk.NewMirror(w.url)
	if err != nil {
		t.Fatal(err)
	}
	reader := mirror.New(m, 1, 0)
	v, err := reader.Work(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var offers []agent.Assignment
	if err := reader.Offers(t.Context(), func(a agent.Assignment) { offers = append(offers, a) }); err != nil {
		t.Fatal(err)
	}
	check := func(name string, n, want int, at func(int) (job uint64, index uint32), shift uint32) {
		t.Helper()
		if n != want {
			t.Errorf("%s: %d rows, want %d", name, n, want)
			return
		}
		for i := range n {
			if job, index := at(i); job != 10+uint64(i/2) || index != uint32(i%2)*3+shift {
				t.Errorf("%s: row %d is of job %d, assignment %d", name, i, job, index)
				return
			}
		}
	}
	of := func(list []agent.Assignment) func(int) (uint64, uint32) {
		return func(i int) (uint64, uint32) { return uint64(list[i].Job.ID), list[i].Index }
	}
	ofCase := func(list []agent.Dispute) func(int) (uint64, uint32) {
		return func(i int) (uint64, uint32) { return uint64(list[i].Job.ID), list[i].Index }
	}
	check("mine", len(v.Mine), rows, of(v.Mine), 0)
	check("open", len(offers), rows, of(offers), 1)
	check("audits", len(v.Audits), rows, func(i int) (uint64, uint32) { return uint64(v.Audits[i].Job.ID), v.Audits[i].Index }, 2)
	check("accused", len(v.Accused), cases, ofCase(v.Accused), 0)
	check("juries", len(v.Juries), cases, ofCase(v.Juries), 2)
}
