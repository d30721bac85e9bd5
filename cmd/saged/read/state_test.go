package read_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/market"
)

// testPins reads a job whose row and worker change in blocks 1 and 2.
func testPins(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	done := func(n uint32) func(*project.Job) { return func(j *project.Job) { j.Done = n } }
	rename := func(endpoint string) project.Provider {
		p := providerRow(1)
		p.Endpoint = endpoint
		return p
	}
	taken := assignmentRow(5, 0, func(a *project.Assignment) { a.Worker = 1 })
	w.block(put(jobRow(5, nil)), put(taken), put(rename("zero")))
	w.block(put(jobRow(5, done(1))), put(rename("one")))
	w.block(put(jobRow(5, done(2))), put(rename("two")))

	// All of one request, each as of its own block, and so what hangs on it.
	const fields = `(id: "5", block: {number: %d}) { done assignments { nodes { worker { endpoint } } } }`
	var got map[string]struct {
		Done        int
		Assignments struct {
			Nodes []struct{ Worker struct{ Endpoint string } }
		}
	}
	query := `{ now: job(id: "5", block: {numberGte: "2"}) { done assignments { nodes { worker { endpoint } } } } `
	for i := range 3 {
		query += fmt.Sprintf("at%d: job"+fields+" ", i, i)
	}
	w.data(&got, query+"}")
	for name, want := range map[string]string{"at0": "0 zero", "at1": "1 one", "at2": "2 two", "now": "2 two"} {
		j := got[name]
		if g := fmt.Sprint(j.Done, " ", j.Assignments.Nodes[0].Worker.Endpoint); g != want {
			t.Errorf("%s: %s, want %s", name, g, want)
		}
	}

	for pin, want := range map[string]string{
		`{number: 3}`:                  "BEHIND",
		`{number: "9999999999999999"}`: "BEHIND",
		`{numberGte: 3}`:               "BEHIND",
		`{}`:                           "BAD_USER_INPUT",
		`{number: 1, numberGte: 1}`:    "BAD_USER_INPUT",
		`{number: -1}`:                 "BAD_USER_INPUT",
		`{number: "x"}`:                "BAD_USER_INPUT",
	} {
		if codes := w.ask(`{ job(id: "5", block: ` + pin + `) { id } }`).codes(); !slices.Equal(codes, []string{want}) {
			t.Errorf("block %s: %v, want %s", pin, codes, want)
		}
	}
}

// testPruned: history that is gone is said to be, not read as if it were there.
func testPruned(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{store: store.Config{Window: 1}})
	for i := range uint32(6) {
		w.block(put(jobRow(5, func(j *project.Job) { j.Done = i })))
	}
	if err := w.store.Prune(t.Context(), w.cur, store.Retention{Blocks: 1}); err != nil {
		t.Fatal(err)
	}
	if codes := w.ask(`{ job(id: "5", block: {number: 0}) { done } }`).codes(); !slices.Equal(codes, []string{"NOT_FOUND"}) {
		t.Errorf("a pruned block: %v, want NOT_FOUND", codes)
	}
	var got struct{ Job struct{ Done int } }
	if w.data(&got, `{ job(id: "5", block: {number: 5}) { done } }`); got.Job.Done != 5 {
		t.Errorf("the newest block has %d done, want 5", got.Job.Done)
	}
}

// testBroken: a row that no contract can have made is our fault, and clients
// learn nothing of it but that.
func testBroken(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block(put(jobRow(5, func(j *project.Job) { j.State = 77 })), put(jobRow(6, func(j *project.Job) { j.State = market.JobNone })))
	w.block(put(project.Audit{Job: 7, Attempt: 1, Phase: 1}), put(project.Verdict{Job: 7, Attempt: 1, Auditor: 9, Phase: 1})) // there is no provider 9
	if codes := w.ask(`{ audits { nodes { verdicts { auditor { id } } } } }`).codes(); !slices.Equal(codes, []string{"INTERNAL"}) {
		t.Errorf("a missing provider: %v, want INTERNAL", codes)
	}
	for _, id := range []string{"5", "6"} {
		r := w.ask(`{ job(id: "` + id + `") { id } }`)
		if len(r.Errors) != 1 || r.Errors[0].Message != "internal error" || r.codes()[0] != "INTERNAL" {
			t.Errorf("job %s: %+v, want internal error", id, r.Errors)
		}
	}
}

// testEmpty: before the first block there is no row and no Meta, but no failure
// of ours either.
func testEmpty(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	var got struct {
		Jobs struct{ TotalCount int }
		Job  *struct{ ID string }
	}
	if w.data(&got, `{ jobs { totalCount nodes { id } } job(id: "1") { id } }`); got.Jobs.TotalCount != 0 || got.Job != nil {
		t.Errorf("an empty mirror has %+v", got)
	}
	for _, query := range []string{`{ _meta { lag } }`, `{ jobs(block: {numberGte: 0}) { totalCount } }`, `{ jobs(block: {number: 0}) { totalCount } }`} {
		if codes := w.ask(query).codes(); !slices.Equal(codes, []string{"BEHIND"}) {
			t.Errorf("%s: %v, want BEHIND", query, codes)
		}
	}
}

// testCursors: positions of one list are refused by another.
func testCursors(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.tell()
	var got struct{ Jobs, Providers connection }
	w.data(&got, `{ jobs(first: 1) { pageInfo { endCursor } } }`)
	cursor := *got.Jobs.PageInfo.EndCursor
	for _, args := range []string{
		`after: "` + cursor + `"`, `before: "` + cursor + `"`, `after: "` + cursor + `AA"`, `after: "AAAA"`, `after: ""`, `after: "%"`,
	} {
		if codes := w.ask(`{ providers(` + args + `) { nodes { id } } }`).codes(); !slices.Equal(codes, []string{"BAD_USER_INPUT"}) {
			t.Errorf("%s: %v, want BAD_USER_INPUT", args, codes)
		}
	}
}
