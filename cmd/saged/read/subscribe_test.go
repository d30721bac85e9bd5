package read_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/market"
)

// jobUpdate is what a job's subscriber gets.
type jobUpdate struct {
	Job struct {
		Removed bool
		Meta    struct{ Seq string }
		Job     *struct {
			Done        int
			State       string
			Assignments struct {
				Nodes []struct {
					State string
					Audit *struct{ Verdicts []struct{ Sealed bool } }
				}
			}
		}
	}
}

const watchJob = `subscription { job(id: "5") { removed meta { seq } job { done state assignments { nodes { state audit { verdicts { sealed } } } } } } }`

// testHead: the head comes at once and after every commit.
func testHead(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block()
	s := w.dial()
	s.subscribe("a", `subscription { head { seq indexed { number } } }`)
	for number := range 5 {
		var got struct {
			Head struct {
				Seq     string
				Indexed struct{ Number string }
			}
		}
		if s.data(&got); got.Head.Indexed.Number != digits(number) || got.Head.Seq != digits(number+1) {
			t.Fatalf("block %d: %+v", number, got.Head)
		}
		w.block()
	}
}

// testJob: a job comes at once and after each commit that touched anything of
// it, and no other, until it is done.
func testJob(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	verdict := project.Verdict{Job: 5, Auditor: 1, Phase: 1}
	w.block(put(jobRow(5, nil), jobRow(6, nil)), put(assignmentRow(5, 0, nil), assignmentRow(6, 0, nil)), put(providerRow(1)),
		put(project.Audit{Job: 5, Phase: 1}), put(verdict), put(project.Dispute{ID: 1, Job: 5, Phase: 1, Worker: 1},
			project.Dispute{ID: 2, Job: 6, Phase: 1, Worker: 1}))
	s := w.dial()
	s.subscribe("a", watchJob)
	var got jobUpdate
	s.data(&got)
	verdict.Sealed = true
	own := []write{
		put(jobRow(5, func(j *project.Job) { j.Done = 1 })),
		put(assignmentRow(5, 0, func(a *project.Assignment) { a.State = market.AssignmentTaken })),
		put(project.Receipt{Job: 5}), put(project.Opening{Job: 5}), put(project.Audit{Job: 5, Phase: 2}), put(verdict),
		put(project.Dispute{ID: 1, Job: 5, Phase: 2, Worker: 1}), put(project.Juror{Dispute: 1, Juror: 1}),
		put(jobRow(5, func(j *project.Job) { j.State, j.Done = market.JobDone, 3 })),
	}
	for i, change := range own {
		w.block() // touches nothing
		w.block(put(jobRow(6, nil)), put(project.Juror{Dispute: 2, Juror: 1}), put(providerRow(1)))
		w.block(change)
		s.data(&got)
		if want := digits(1 + 3*(i+1)); got.Job.Meta.Seq != want || got.Job.Removed {
			t.Fatalf("change %d came with commit %s, want %s", i, got.Job.Meta.Seq, want)
		}
	}
	last := got.Job.Job
	if last.State != "DONE" || last.Done != 3 || last.Assignments.Nodes[0].State != "TAKEN" || !last.Assignments.Nodes[0].Audit.Verdicts[0].Sealed {
		t.Errorf("in the end the job is %+v", last)
	}
	if m := s.next(); m.Type != "complete" {
		t.Errorf("after a done job came %s %s", m.Type, m.Payload)
	}
}

// testReorg: a reorg that takes a job away says so, and one that only changes
// it gives it anew.
func testReorg(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block()
	w.block(put(jobRow(5, nil)))
	w.block(put(jobRow(5, func(j *project.Job) { j.Done = 1 })))
	s := w.dial()
	s.subscribe("a", watchJob)
	var got jobUpdate
	if s.data(&got); got.Job.Job.Done != 1 {
		t.Fatalf("at first: %+v", got.Job)
	}
	w.fork(1)
	if s.data(&got); got.Job.Removed || got.Job.Job.Done != 0 {
		t.Fatalf("after its change was removed: %+v", got.Job)
	}
	w.fork(1)
	if s.data(&got); !got.Job.Removed || got.Job.Job != nil {
		t.Fatalf("after it was removed: %+v", got.Job)
	}
	w.block() // it stays away, which is no news
	w.block(put(jobRow(5, func(j *project.Job) { j.Done = 2 })))
	got = jobUpdate{}
	if s.data(&got); got.Job.Removed || got.Job.Job.Done != 2 {
		t.Fatalf("after it was posted again: %+v", got.Job)
	}
}

// testRefusedSubscriptions: what a subscriber may not have it is told at once.
func testRefusedSubscriptions(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{graphql: graphql.Config{Subscriptions: 2, Sockets: 2}})
	w.block()
	if codes := w.ask(`subscription { head { seq } }`).codes(); !slices.Equal(codes, []string{"BAD_USER_INPUT"}) {
		t.Errorf("by POST: %v, want BAD_USER_INPUT", codes)
	}
	s := w.dial()
	refused := func(id, query, code string) {
		t.Helper()
		s.subscribe(id, query)
		m := s.next()
		if m.ID != id || !strings.Contains(string(m.Payload), `"code":"`+code+`"`) {
			t.Errorf("%s: %s %s, want %s", query, m.Type, m.Payload, code)
		}
		if m := s.next(); m.Type != "complete" {
			t.Errorf("%s: then %s %s", query, m.Type, m.Payload)
		}
	}
	refused("x", watchJob, "NOT_FOUND")
	refused("y", `subscription { job(id: "no") { removed } }`, "BAD_USER_INPUT")
	for _, id := range []string{"a", "b"} {
		s.subscribe(id, `subscription { head { seq } }`)
		if m := s.next(); m.Type != "next" || m.ID != id || strings.Contains(string(m.Payload), "errors") {
			t.Fatalf("subscription %s: %s %s", id, m.Type, m.Payload)
		}
	}
	refused("c", `subscription { head { seq } }`, "TOO_COMPLEX")
	s.send(message{ID: "a", Type: "complete"}) // makes room
	if m := s.next(); m.ID != "a" || m.Type != "complete" {
		t.Fatalf("after ending a: %s %s", m.Type, m.Payload)
	}
	s.subscribe("d", `{ _meta { seq } }`)
	if m := s.next(); m.ID != "d" || m.Type != "next" {
		t.Errorf("a query by WebSocket: %s %s", m.Type, m.Payload)
	}

	w.dial()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Upgrade", "websocket")
	res, err := w.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third connection: %s, want 503", res.Status)
	}
}

// much is a subscription whose every response is some 10 kB.
var much = `subscription { head { seq ` + wide + ` } }`

var wide = func() string {
	var b strings.Builder
	for i := range 45 {
		b.WriteString("c" + digits(i) + ": contracts { name address } ")
	}
	return b.String()
}()

// testSlow: a subscriber that does not read is cut off, holding nothing
// meanwhile, and no one else waits for it.
func testSlow(t *testing.T, dsn string) { isCutOff(t, dsn, much) }

// testSlowWatcher: likewise one of a row that changes with every block.
func testSlowWatcher(t *testing.T, dsn string) {
	isCutOff(t, dsn, `subscription { auction(id: "3") { meta { `+wide+` } auction { commits } } }`)
}

func isCutOff(t *testing.T, dsn, query string) {
	closed := make(chan struct{}, 1)
	w := newWorld(t, dsn, options{feed: 10_000, server: narrowPipe(closed), graphql: graphql.Config{WriteTimeout: 300 * time.Millisecond}})
	auction := project.Auction{ID: 3, MaxEnd: 1 << 40, ClearEnd: 1 << 40}
	w.block(put(auction))
	for range 6 { // more than the store has readers
		w.dial().subscribe("a", query)
	}
	deadline := time.After(patience)
	for cut := false; !cut; {
		auction.Commits++
		w.block(put(auction))
		var got struct {
			Meta struct{ Seq string } `json:"_meta"`
		}
		if w.data(&got, `{ _meta { seq } }`); got.Meta.Seq != digits(int(w.cur.Seq)) {
			t.Fatalf("a query reads commit %s, want %d", got.Meta.Seq, w.cur.Seq)
		}
		select {
		case <-closed:
			cut = true
		case <-deadline:
			t.Fatal("the subscriber was never cut off")
		default:
		}
	}
}
