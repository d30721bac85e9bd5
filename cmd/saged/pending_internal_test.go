package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

const (
	newest = "2026-01-01T00:10:00Z" // time of the newest block in the mirror
	sooner = "2026-01-01T00:09:59Z"
	later  = "2026-01-01T00:10:01Z"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// fakeMirror serves rows by list, in pages. Seeds are final rounds by the
// moment of their last commitment.
type fakeMirror struct {
	t                           *testing.T
	assignments, disputes, jobs []string
	seeds                       map[string]int
	empty                       bool // it has no block yet
	asked                       map[string]int
}

type question struct {
	OperationName string
	Variables     struct {
		First int
		After *string
		Since string
	}
}

func (f *fakeMirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q question
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		f.t.Error(err)
	}
	f.asked[q.OperationName]++
	block := `{"number": "5", "hash": "0x1", "time": "` + newest + `"}`
	meta := fmt.Sprintf(`"_meta": {"head": %s, "indexed": %s}`, block, block)
	if f.empty {
		meta = fmt.Sprintf(`"_meta": {"head": %s, "indexed": null}`, block)
	}
	data := meta
	switch q.OperationName {
	case "GetMeta":
	case "GetPending":
		data += `, "assignments": ` + f.page(q, f.assignments) + `, "disputes": ` + f.page(q, f.disputes) + `, "expired": ` + f.page(q, f.jobs)
	case "ListAssignments":
		data = `"assignments": ` + f.page(q, f.assignments)
	case "ListDisputes":
		data = `"disputes": ` + f.page(q, f.disputes)
	case "ListUnfinished":
		data = `"jobs": ` + f.page(q, f.jobs)
	case "FirstSeedAfter":
		data = `"beaconRounds": {"nodes": []}`
		if round, ok := f.seeds[q.Variables.Since]; ok {
			data = fmt.Sprintf(`"beaconRounds": {"nodes": [{"round": "%d", "seed": "0x1", "lastCommitAt": %q}]}`, round, newest)
		}
	default:
		f.t.Errorf("asks %s", q.OperationName)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"data": {%s}}`, data)
}

func (f *fakeMirror) page(q question, rows []string) string {
	from := 0
	if q.Variables.After != nil {
		var err error
		if from, err = strconv.Atoi(*q.Variables.After); err != nil {
			f.t.Error(err)
		}
	}
	to := min(from+q.Variables.First, len(rows))
	return fmt.Sprintf(`{"nodes": [%s], "pageInfo": {"hasNextPage": %t, "endCursor": "%d"}}`,
		strings.Join(rows[from:to], ", "), to < len(rows), to)
}

func (f *fakeMirror) pending(t *testing.T) pending {
	t.Helper()
	f.t, f.asked = t, map[string]int{}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	m, err := sdk.NewMirror(server.URL + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	return newPending(m)
}

func (f *fakeMirror) view(t *testing.T) clerk.View {
	t.Helper()
	v, err := f.pending(t).Pending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// aJob is a job's fields without its braces.
func aJob(id int, state, deadline string) string {
	return fmt.Sprintf(`"id": "%d", "kind": "ffmpeg.transcode/1", "state": %q, "priceMin": "5", "priceMax": "6",
		"deadline": %q, "postedAt": %q, "tasks": 30, "chunk": 10, "replicas": 1, "requirement": {"class": "EDGE", "capabilities": "1"}`,
		id, state, deadline, sooner)
}

func anAssignment(job, index int, state, more string) string {
	return fmt.Sprintf(`{"index": %d, "attempt": 1, "state": %q, %s "job": {%s}}`, index, state, more, aJob(job, "OPEN", later))
}

func aDispute(id, phase, more string) string {
	return fmt.Sprintf(`{"id": %q, "phase": %q, "round": 1, "worker": {"id": 1}, %s "job": "7", "index": 0}`, id, phase, more)
}

func TestPendingWork(t *testing.T) {
	audit := func(attempt int, phase string) string {
		return fmt.Sprintf(`"submittedAt": %q, "audit": {"attempt": %d, "phase": %q, "deadline": %q},`, sooner, attempt, phase, later)
	}
	before, after := moment(t, sooner), moment(t, later)
	for name, c := range map[string]struct {
		row  string
		want clerk.Work
	}{
		"taken":    {anAssignment(7, 3, "TAKEN", `"runDeadline": "`+later+`",`), clerk.Work{State: market.AssignmentTaken, RunDeadline: after}},
		"failed":   {anAssignment(7, 3, "FAILED", ""), clerk.Work{State: market.AssignmentFailed}},
		"verified": {anAssignment(7, 3, "VERIFIED", `"payableAt": "`+sooner+`",`), clerk.Work{State: market.AssignmentVerified, PayableAt: before}},
		"sealing": {anAssignment(7, 3, "SUBMITTED", audit(1, "SEALING")),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: before, Audit: clerk.Sealing, AuditDeadline: after}},
		"opening": {anAssignment(7, 3, "SUBMITTED", audit(1, "OPENING")),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: before, Audit: clerk.Opening, AuditDeadline: after}},
		"unsealing": {anAssignment(7, 3, "SUBMITTED", audit(1, "UNSEALING")),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: before, Audit: clerk.Unsealing, AuditDeadline: after}},
		"audit over": {anAssignment(7, 3, "SUBMITTED", audit(1, "AGREED")),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: before, Audit: clerk.Ended, AuditDeadline: after}},
		"an older attempt's audit, seed there": {anAssignment(7, 3, "SUBMITTED", audit(0, "SEALING")),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: before, Round: 12, RoundAt: moment(t, newest)}},
		"no seed yet": {anAssignment(7, 3, "SUBMITTED", `"submittedAt": "`+newest+`",`),
			clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: moment(t, newest)}},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeMirror{assignments: []string{c.row}, seeds: map[string]int{sooner: 12}}
			v := f.view(t)
			if !v.Now.Equal(moment(t, newest)) || len(v.Work) != 1 {
				t.Fatalf("%+v", v)
			}
			got := v.Work[0]
			if got.Job.ID != 7 || got.Index != 3 || got.Attempt != 1 || got.Job.Terms.Tasks != 30 {
				t.Errorf("%+v", got)
			}
			got.Job, got.Index, got.Attempt = clerk.Job{}, 0, 0
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if asks := f.asked["FirstSeedAfter"] == 1; asks != (c.want.State == market.AssignmentSubmitted && c.want.Audit == clerk.NoAudit) {
				t.Errorf("asks for a seed %d times", f.asked["FirstSeedAfter"])
			}
		})
	}
}

func TestPendingCloses(t *testing.T) {
	states := func(states ...string) string {
		for i := range states {
			states[i] = `{"state": "` + states[i] + `"}`
		}
		return `, "assignments": {"nodes": [` + strings.Join(states, ", ") + `]}`
	}
	for name, c := range map[string]struct {
		state, deadline string
		assignments     string
		refundable      int // 0: nothing to close
	}{
		"open, past its deadline":       {"OPEN", sooner, states("OPEN", "FAILED", "TAKEN"), 2},
		"open, at its deadline":         {"OPEN", newest, states("OPEN", "FAILED"), 0},
		"open, before it":               {"OPEN", later, states("OPEN", "FAILED"), 0},
		"past it, all are held or over": {"OPEN", sooner, states("TAKEN", "SETTLED", "VERIFIED", "REFUNDED"), 0},
		"closed, one failed since":      {"CLOSED", later, states("FAILED", "VERIFIED"), 1},
		"closed, nothing failed":        {"CLOSED", sooner, states("TAKEN", "REFUNDED"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeMirror{jobs: []string{"{" + aJob(9, c.state, c.deadline) + c.assignments + "}"}}
			v := f.view(t)
			if (len(v.Closing) == 1) != (c.refundable > 0) {
				t.Fatalf("closes %+v", v.Closing)
			}
			if c.refundable > 0 && (v.Closing[0].ID != 9 || v.Closing[0].Refundable != c.refundable) {
				t.Errorf("%+v, want %d refundable", v.Closing[0], c.refundable)
			}
		})
	}
}

func TestPendingDisputes(t *testing.T) {
	before, after := moment(t, sooner), moment(t, later)
	for name, c := range map[string]struct {
		row  string
		want clerk.Dispute
	}{
		"responding": {aDispute("5", "RESPONDING", `"deadline": "`+later+`",`),
			clerk.Dispute{ID: 5, Phase: clerk.Voting, Stage: "RESPONDING-1", Deadline: after}},
		"decided": {aDispute("5", "DECIDED", `"deadline": "`+sooner+`",`),
			clerk.Dispute{ID: 5, Phase: clerk.Voting, Stage: "DECIDED-1", Deadline: before}},
		"drawing, seed there": {aDispute("5", "DRAWING", `"readyAt": "`+sooner+`",`),
			clerk.Dispute{ID: 5, Phase: clerk.Drawing, Stage: "DRAWING-1", ReadyAt: before, Round: 12}},
		"drawing, no seed": {aDispute("5", "DRAWING", `"readyAt": "`+newest+`",`),
			clerk.Dispute{ID: 5, Phase: clerk.Drawing, Stage: "DRAWING-1", ReadyAt: moment(t, newest)}},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeMirror{disputes: []string{c.row}, seeds: map[string]int{sooner: 12}}
			if got := f.view(t).Disputes; len(got) != 1 || got[0] != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// TestPendingPages: nothing is left out, however much is pending.
func TestPendingPages(t *testing.T) {
	const rows = 2*sdk.PageRows + 57
	f := &fakeMirror{}
	for i := range rows {
		f.assignments = append(f.assignments, anAssignment(1+i, 0, "TAKEN", ""))
		f.disputes = append(f.disputes, aDispute(strconv.Itoa(1+i), "RESPONDING", ""))
		f.jobs = append(f.jobs, "{"+aJob(1+i, "CLOSED", later)+`, "assignments": {"nodes": [{"state": "FAILED"}]}}`)
	}
	v := f.view(t)
	var work, cases, jobs, want []uint64
	for i := range uint64(rows) {
		want = append(want, 1+i)
	}
	for _, w := range v.Work {
		work = append(work, uint64(w.Job.ID))
	}
	for _, d := range v.Disputes {
		cases = append(cases, d.ID)
	}
	for _, j := range v.Closing {
		jobs = append(jobs, uint64(j.ID))
	}
	for name, got := range map[string][]uint64{"work": work, "disputes": cases, "jobs": jobs} {
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want 1 to %d", name, got, rows)
		}
	}
	if f.asked["GetPending"] != 1 || f.asked["ListAssignments"] != 2 {
		t.Errorf("asks %v", f.asked)
	}
}

// TestWaitingSince: a commitment after the newest that waits serves all.
func TestWaitingSince(t *testing.T) {
	submitted := func(at string) string { return anAssignment(7, 0, "SUBMITTED", `"submittedAt": "`+at+`",`) }
	drawing := func(at string) string { return aDispute("5", "DRAWING", `"readyAt": "`+at+`",`) }
	for name, c := range map[string]struct {
		assignments, disputes []string
		seeds                 map[string]int
		want                  string
	}{
		"nobody waits":             {[]string{anAssignment(7, 0, "TAKEN", "")}, []string{aDispute("5", "SEALING", "")}, nil, ""},
		"a root":                   {[]string{submitted(sooner)}, nil, nil, sooner},
		"the newest of both":       {[]string{submitted(sooner)}, []string{drawing(newest)}, nil, newest},
		"the newest of both again": {[]string{submitted(newest)}, []string{drawing(sooner)}, nil, newest},
		"those with a seed do not": {[]string{submitted(newest)}, []string{drawing(sooner)}, map[string]int{newest: 12}, sooner},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeMirror{assignments: c.assignments, disputes: c.disputes, seeds: c.seeds}
			got, err := f.pending(t).WaitingSince(t.Context())
			want := time.Time{}
			if c.want != "" {
				want = moment(t, c.want)
			}
			if err != nil || !got.Equal(want) {
				t.Errorf("since %s (%v), want %s", got, err, want)
			}
		})
	}
}

func TestNow(t *testing.T) {
	for _, f := range []*fakeMirror{{}, {empty: true}} {
		want := time.Time{}
		if !f.empty {
			want = moment(t, newest)
		}
		if v := f.view(t); !v.Now.Equal(want) {
			t.Errorf("the view is of %s, want %s", v.Now, want)
		}
	}
}

// TestPendingRefusesNonsense: rows that cannot be read stop the keeper, which
// would otherwise leave them out for ever without a word.
func TestPendingRefusesNonsense(t *testing.T) {
	for name, f := range map[string]*fakeMirror{
		"a job's id":     {assignments: []string{strings.Replace(anAssignment(7, 0, "TAKEN", ""), `"id": "7"`, `"id": "seven"`, 1)}},
		"a dispute's id": {disputes: []string{aDispute("five", "RESPONDING", "")}},
		"a closing job":  {jobs: []string{"{" + aJob(-1, "CLOSED", later) + `, "assignments": {"nodes": [{"state": "FAILED"}]}}`}},
	} {
		if v, err := f.pending(t).Pending(t.Context()); err == nil || !strings.Contains(err.Error(), "is not a") {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	m, err := sdk.NewMirror(gone.URL)
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	if _, err := newPending(m).WaitingSince(t.Context()); err == nil {
		t.Error("no mirror is no error")
	}
}
