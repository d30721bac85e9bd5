package mirror_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/mirror"
)

const me, kindBit = 9, 3

// now is the time of the newest block in the mirror.
const now = "2026-01-01T00:10:00Z"

const (
	past   = "2026-01-01T00:09:59Z"
	future = "2026-01-01T00:10:01Z"
)

// question is what a client asks the mirror.
type question struct {
	OperationName string
	Variables     struct {
		After *string
		Since string
		Where struct {
			States     []string
			JobState   *string
			KindBit    *int
			Worker     *int
			WorkRecord *string
		}
	}
}

// key names the answer: the operation, or "Undrawn" for the list of roots and "Due"
// for that of this worker's fees that are not recorded, then the cursor or the time that it goes on from.
func (q question) key() string {
	key, vars := q.OperationName, q.Variables
	if key == "ListAssignments" && slices.Equal(vars.Where.States, []string{"SUBMITTED"}) {
		key = "Undrawn"
	}
	if w := vars.Where; key == "ListAssignments" && w.WorkRecord != nil && *w.WorkRecord == "DUE" && w.Worker != nil && *w.Worker == me {
		key = "Due"
	}
	if vars.After != nil {
		key += " after " + *vars.After
	}
	if vars.Since != "" {
		key += " since " + vars.Since
	}
	return key
}

// answers serves canned GraphQL data by question; no roots are undrawn unless
// data says so.
func answers(t *testing.T, data map[string]string) *mirror.Mirror {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q question
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		answer, ok := data[q.key()]
		if !ok && q.key() == "Undrawn" {
			answer, ok = `"assignments": {"nodes": []}`, true
		}
		if !ok {
			t.Errorf("nobody was to ask %s", q.key())
			http.Error(w, "no answer", http.StatusInternalServerError)
			return
		}
		if q.OperationName == "ListAssignments" && !strings.HasPrefix(q.key(), "Due") && (q.Variables.Where.KindBit == nil || *q.Variables.Where.KindBit != kindBit) {
			t.Errorf("%s asks of every kind", q.key())
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data": {"_meta": {"indexed": {"number": "5", "hash": "0x1", "time": %q}, "head": {"number": "5", "hash": "0x1", "time": %q}}, %s}}`,
			now, now, answer)
	}))
	t.Cleanup(server.Close)
	m, err := sdk.NewMirror(server.URL + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	return mirror.New(m, me, kindBit)
}

const empty = `"nodes": []`

// work is an answer of GetWork where one list is not empty.
func work(list, nodes string) string {
	var parts []string
	for _, name := range []string{"mine", "audits", "accused", "juries"} {
		content := empty
		if name == list {
			content = `"nodes": [` + nodes + `]`
		}
		parts = append(parts, fmt.Sprintf("%q: {%s}", name, content))
	}
	return strings.Join(parts, ", ")
}

func aJob(state, deadline string) string {
	return fmt.Sprintf(`"id": "7", "kind": "known/1", "state": %q, "priceMin": "5", "priceMax": "6", "rampSeconds": 0,
		"deadline": %q, "postedAt": %q, "requirement": {"class": "CPU", "capabilities": "1"}`, state, deadline, past)
}

func assignment(index int, state, more string) string {
	return fmt.Sprintf(`{"index": %d, "first": 30, "count": 10, "attempt": 1, "state": %q %s}`, index, state, more)
}

func deadline(at string) string { return fmt.Sprintf(`, "runDeadline": %q`, at) }

func (v view) one(t *testing.T) agent.Assignment {
	t.Helper()
	if len(v.Mine) != 1 {
		t.Fatalf("%d assignments", len(v.Mine))
	}
	return v.Mine[0]
}

type view struct{ agent.View }

func read(t *testing.T, m *mirror.Mirror) view {
	t.Helper()
	v, err := m.Work(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return view{v}
}

// TestSiblingsBound follows reveal_window_of of the Market: who waits longer
// than it allows is slashed.
func TestSiblingsBound(t *testing.T) {
	for _, c := range []struct {
		name              string
		jobState, jobEnds string
		sibling           string
		want              bool
	}{
		{"open, may still be taken", "OPEN", future, assignment(4, "OPEN", ""), false},
		{"open at the last moment", "OPEN", now, assignment(4, "OPEN", ""), false},
		{"open past the job's deadline", "OPEN", past, assignment(4, "OPEN", ""), true},
		{"open in a closed job", "CLOSED", future, assignment(4, "OPEN", ""), true},
		{"taken, still running", "OPEN", future, assignment(4, "TAKEN", deadline(now)), false},
		{"taken and late", "OPEN", future, assignment(4, "TAKEN", deadline(past)), true},
		{"failed", "OPEN", future, assignment(4, "FAILED", ""), true},
		{"committed", "OPEN", future, assignment(4, "COMMITTED", ""), true},
		{"revealed", "OPEN", future, assignment(4, "SUBMITTED", ""), true},
		{"refunded", "CLOSED", future, assignment(4, "REFUNDED", ""), true},
		{"of another range", "OPEN", future, strings.Replace(assignment(4, "OPEN", ""), `"first": 30`, `"first": 40`, 1), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := aJob(c.jobState, c.jobEnds)
			own := assignment(3, "COMMITTED", deadline(future)+`, "job": {`+job+`}`)
			m := answers(t, map[string]string{
				"GetWork": work("mine", own),
				"GetJob":  fmt.Sprintf(`"job": {%s, "assignments": {"nodes": [%s, %s]}}`, job, assignment(3, "COMMITTED", ""), c.sibling),
			})
			if got := read(t, m).one(t).SiblingsBound; got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}

func TestAssignments(t *testing.T) {
	of := func(state, more string) string {
		return assignment(3, state, more+`, "job": {`+aJob("OPEN", future)+`}`)
	}
	m := answers(t, map[string]string{
		"GetWork":         work("", ""),
		"ListAssignments": `"assignments": {"nodes": [` + of("FAILED", "") + ", " + of("OPEN", "") + `]}`,
	})
	var open []agent.Assignment
	if err := m.Offers(t.Context(), func(a agent.Assignment) { open = append(open, a) }); err != nil {
		t.Fatal(err)
	}
	if len(open) != 2 || open[0].Attempt != 2 || open[1].Attempt != 1 {
		t.Errorf("what failed is taken at the next attempt: %+v", open)
	}
	v := read(t, m)
	if want, _ := time.Parse(time.RFC3339, now); !v.Now.Equal(want) {
		t.Errorf("now is %s", v.Now)
	}
	audit := func(attempt int, phase string) string {
		return fmt.Sprintf(`, "audit": {"job": "7", "index": 3, "attempt": %d, "phase": %q, "tasks": [31, 33]}`, attempt, phase)
	}
	for _, c := range []struct {
		audit           string
		opening, opened bool
	}{
		{"", false, false}, {audit(1, "SEALING"), false, false}, {audit(1, "OPENING"), true, false},
		{audit(1, "UNSEALING"), false, true}, {audit(0, "OPENING"), false, false}, // of an older attempt
	} {
		a := read(t, answers(t, map[string]string{"GetWork": work("mine", of("SUBMITTED", c.audit))})).one(t)
		if a.Opening != c.opening || a.Opened != c.opened || a.State != market.AssignmentSubmitted || a.Job.ID != 7 {
			t.Errorf("%s: %+v", c.audit, a)
		}
	}
}

func TestStanding(t *testing.T) {
	of := func(worker int, state string) string {
		return `"assignment": ` + assignment(3, state, fmt.Sprintf(`, "worker": {"id": %d}, "job": {%s}`, worker, aJob("OPEN", future)))
	}
	for _, c := range []struct {
		name, answer string
		attempt      uint8
		state        market.AssignmentState
		mine         bool
	}{
		{"settled", of(me, "SETTLED"), 1, market.AssignmentSettled, true},
		{"of an older attempt", of(me, "SETTLED"), 0, market.AssignmentSettled, false},
		{"another worker's", of(me+1, "VERIFIED"), 1, market.AssignmentVerified, false},
		{"nobody's", `"assignment": ` + assignment(3, "FAILED", `, "job": {`+aJob("OPEN", future)+`}`), 1, market.AssignmentFailed, false},
		{"not in the mirror", `"assignment": null`, 1, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := answers(t, map[string]string{"GetAssignment": c.answer})
			state, mine, err := m.Standing(t.Context(), sdk.Work{Job: 7, Index: 3, Attempt: c.attempt})
			if err != nil || state != c.state || mine != c.mine {
				t.Errorf("%v, %t, %v", state, mine, err)
			}
		})
	}
}

func TestAudits(t *testing.T) {
	subject := map[string]string{"GetAssignment": `"assignment": ` + assignment(3, "SUBMITTED", `, "job": {`+aJob("OPEN", future)+`}`)}
	verdict := func(auditor int, flags string) string {
		return fmt.Sprintf(`{"auditor": {"id": %d}, %s}`, auditor, flags)
	}
	for _, c := range []struct {
		name, phase, verdicts string
		drawn                 bool
		want                  agent.Audit
	}{
		{"to seal", "SEALING", verdict(me, `"sealed": false`) + ", " + verdict(8, `"sealed": true`), true, agent.Audit{Phase: agent.AuditSealing}},
		{"sealed", "OPENING", verdict(me, `"sealed": true`), true, agent.Audit{Phase: agent.AuditOpening, Sealed: true}},
		{"unsealed", "UNSEALING", verdict(me, `"sealed": true, "unsealed": true`), true,
			agent.Audit{Phase: agent.AuditUnsealing, Sealed: true, Unsealed: true}},
		{"silent, others were drawn", "SEALING", verdict(me, `"silent": true`) + ", " + verdict(8, `"sealed": false`), false, agent.Audit{}},
		{"not drawn", "SEALING", verdict(8, `"sealed": false`), false, agent.Audit{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := map[string]string{"GetAssignment": subject["GetAssignment"], "GetWork": work("audits", fmt.Sprintf(
				`{"job": "7", "index": 3, "attempt": 1, "phase": %q, "tasks": [31], "deadline": %q, "verdicts": [%s]}`, c.phase, future, c.verdicts))}
			v := read(t, answers(t, data))
			if (len(v.Audits) == 1) != c.drawn {
				t.Fatalf("%d audits", len(v.Audits))
			}
			if !c.drawn {
				return
			}
			got := v.Audits[0]
			if got.Phase != c.want.Phase || got.Sealed != c.want.Sealed || got.Unsealed != c.want.Unsealed || got.Job.ID != 7 ||
				len(got.Tasks) != 1 || got.Deadline.IsZero() {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestJuries(t *testing.T) {
	subject := `"assignment": ` + assignment(3, "DISPUTED", `, "job": {`+aJob("OPEN", future)+`}`)
	for _, c := range []struct {
		phase, ends, juror          string
		unsealing, sealed, unsealed bool
	}{
		{"SEALING", future, `"round": 1, "sealed": false`, false, false, false},
		{"SEALING", future, `"round": 1, "sealed": true`, false, true, false},
		{"SEALING", past, `"round": 1, "sealed": true`, true, true, false}, // by the clock, without an event
		{"UNSEALING", future, `"round": 1, "sealed": true`, true, true, false},
		{"UNSEALING", future, `"round": 1, "sealed": true, "value": "0x5"`, true, true, true},
		{"SEALING", future, `"round": 0, "sealed": true, "value": "0x5"`, false, false, false}, // an earlier round's
	} {
		m := answers(t, map[string]string{"GetAssignment": subject, "GetWork": work("juries", fmt.Sprintf(
			`{"id": "5", "job": "7", "index": 3, "task": 31, "claim": "WITHHELD", "phase": %q, "round": 1, "deadline": %q,
			"worker": {"id": 4, "endpoint": "http://w"}, "jurors": [{"juror": {"id": %d}, %s}]}`, c.phase, c.ends, me, c.juror))})
		v := read(t, m)
		if len(v.Juries) != 1 {
			t.Fatalf("%d cases", len(v.Juries))
		}
		d := v.Juries[0]
		if ends := d.Deadline.Format(time.RFC3339); ends != c.ends {
			t.Errorf("ends at %s, want %s", ends, c.ends)
		}
		if d.Unsealing != c.unsealing || d.Sealed != c.sealed || d.Unsealed != c.unsealed {
			t.Errorf("%s until %s, %s: %+v", c.phase, c.ends, c.juror, d)
		}
		if d.ID != 5 || d.Round != 1 || d.Attempt != 1 || d.Claim != sdk.ClaimWithheld || d.WorkerEndpoint != "http://w" {
			t.Errorf("%+v", d)
		}
	}
}

// TestUndrawn: a worker foresees the audits of others' roots, one list in pages,
// each with the first round after its root.
func TestUndrawn(t *testing.T) {
	root := func(index, worker int, more string) string {
		return assignment(index, "SUBMITTED", fmt.Sprintf(`, "submittedAt": %q, "worker": {"id": %d, "endpoint": "http://w%d"}, "job": {%s} %s`,
			past, worker, worker, aJob("OPEN", future), more))
	}
	audit := func(attempt int) string {
		return fmt.Sprintf(`, "audit": {"job": "7", "index": 3, "attempt": %d, "phase": "SEALING", "tasks": [31]}`, attempt)
	}
	page := func(cursor string, roots ...string) string {
		return fmt.Sprintf(`"assignments": {"nodes": [%s], "pageInfo": {"hasNextPage": %t, "endCursor": %q}}`,
			strings.Join(roots, ", "), cursor != "", cursor)
	}
	seed := func(nodes string) string { return `"beaconRounds": {"nodes": [` + nodes + `]}` }
	const drawn = `{"round": "12", "seed": "0x5", "lastCommitAt": "` + now + `"}`
	late := strings.Replace(root(6, 4, ""), past, now, 1)

	for _, c := range []struct {
		name string
		data map[string]string
		want []string // index, attempt, round, endpoint
	}{
		{"none", map[string]string{"Undrawn": page("")}, nil},
		{"one", map[string]string{"Undrawn": page("", root(3, 4, "")), "FirstSeedAfter since " + past: seed(drawn)},
			[]string{"3 1 12 http://w4"}},
		{"no round yet", map[string]string{"Undrawn": page("", root(3, 4, "")), "FirstSeedAfter since " + past: seed("")}, nil},
		{"its own", map[string]string{"Undrawn": page("", root(3, me, ""))}, nil},
		{"drawn", map[string]string{"Undrawn": page("", root(3, 4, audit(1)))}, nil},
		{"drawn in an older attempt", map[string]string{"Undrawn": page("", root(3, 4, audit(0))), "FirstSeedAfter since " + past: seed(drawn)},
			[]string{"3 1 12 http://w4"}},
		{"pages", map[string]string{
			"Undrawn":                      page("a", root(3, 4, ""), root(4, me, "")),
			"Undrawn after a":              page("b", root(5, 5, audit(1))),
			"Undrawn after b":              page("", late),
			"FirstSeedAfter since " + past: seed(drawn),
			"FirstSeedAfter since " + now:  seed(strings.Replace(drawn, "12", "13", 1)),
		}, []string{"3 1 12 http://w4", "6 1 13 http://w4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.data["GetWork"] = work("", "")
			var got []string
			for _, u := range read(t, answers(t, c.data)).Undrawn {
				if u.Job.ID != 7 || u.Job.Kind != "known/1" {
					t.Errorf("of job %+v", u.Job)
				}
				got = append(got, fmt.Sprintf("%d %d %d %s", u.Index, u.Attempt, u.Round, u.WorkerEndpoint))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}

	t.Run("a page that fails", func(t *testing.T) {
		m := answers(t, map[string]string{"GetWork": work("", ""), "FirstSeedAfter since " + past: seed(drawn),
			"Undrawn": page("a", root(3, 4, "")), "Undrawn after a": page("a", root(4, 4, ""))})
		if v, err := m.Work(t.Context()); !errors.Is(err, sdk.ErrStuck) {
			t.Errorf("half a view: %+v, %v", v, err)
		}
	})
}

// TestFirst: those that sealed agree on who unseals first without a word.
func TestFirst(t *testing.T) {
	verdict := func(auditor int, flags string) string {
		return fmt.Sprintf(`{"auditor": {"id": %d}, %s}`, auditor, flags)
	}
	const sealed, waits, silent = `"sealed": true`, `"sealed": false`, `"sealed": true, "silent": true`
	for _, c := range []struct {
		name     string
		verdicts []string
		want     bool
	}{
		{"alone", []string{verdict(me, sealed)}, true},
		{"the least of two", []string{verdict(me+1, sealed), verdict(me, sealed)}, true},
		{"not the least", []string{verdict(me, sealed), verdict(me-1, sealed)}, false},
		{"the least has not sealed", []string{verdict(me-1, waits), verdict(me, sealed)}, true},
		{"the least was silent", []string{verdict(me-1, silent), verdict(me, sealed)}, true},
		{"the first has unsealed", []string{verdict(me-1, sealed+`, "unsealed": true`), verdict(me, sealed)}, false},
		{"has not sealed itself", []string{verdict(me, waits), verdict(me+1, sealed)}, false},
		{"nobody has", []string{verdict(me, waits), verdict(me+1, waits)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := anAudit(t, "UNSEALING", "[31]", c.verdicts, "").First; got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}

// anAudit reads the one audit of an assignment with this receipt, if it has any.
func anAudit(t *testing.T, phase, tasks string, verdicts []string, receipt string) agent.Audit {
	t.Helper()
	if receipt != "" {
		receipt = `, "receipt": ` + receipt
	}
	v := read(t, answers(t, map[string]string{
		"GetAssignment": `"assignment": ` + assignment(3, "SUBMITTED", `, "worker": {"id": 4, "endpoint": "http://w"}, "job": {`+aJob("OPEN", future)+`}`+receipt),
		"GetWork": work("audits", fmt.Sprintf(`{"job": "7", "index": 3, "attempt": 1, "phase": %q, "tasks": %s, "deadline": %q, "verdicts": [%s]}`,
			phase, tasks, future, strings.Join(verdicts, ", "))),
	}))
	if len(v.Audits) != 1 {
		t.Fatalf("%d audits", len(v.Audits))
	}
	if got := v.Audits[0].WorkerEndpoint; got != "http://w" {
		t.Errorf("the worker is at %q", got)
	}
	return v.Audits[0]
}

// TestOpened: what the worker opened is the values of its leaves in the order of
// the draw, as Audits digests them; half an opening is none.
func TestOpened(t *testing.T) {
	digest := func(n byte) receipt.Digest { return receipt.Digest{0: n, 31: n + 1} }
	leaf := func(task int, in, out byte) string {
		return fmt.Sprintf(`{"task": %d, "input": %q, "output": %q, "cpuMillis": "1", "wallMillis": "1", "outputBytes": "1", "environment": "0x1"}`,
			task, digest(in), digest(out))
	}
	receiptOf := func(attempt int, leaves ...string) string {
		return fmt.Sprintf(`{"attempt": %d, "root": "0x1", "transaction": "0x2", "openings": [%s]}`, attempt, strings.Join(leaves, ", "))
	}
	value := func(task uint32, in, out byte) felt.Felt { return receipt.Value(7, task, digest(in), digest(out)) }
	both := []felt.Felt{value(33, 3, 4), value(31, 1, 2)}
	for _, c := range []struct {
		name, receipt string
		want          []felt.Felt
	}{
		{"all", receiptOf(1, leaf(31, 1, 2), leaf(33, 3, 4)), both},
		{"and another, for a dispute", receiptOf(1, leaf(31, 1, 2), leaf(32, 5, 6), leaf(33, 3, 4)), both},
		{"one is missing", receiptOf(1, leaf(31, 1, 2)), nil},
		{"the first is missing", receiptOf(1, leaf(33, 3, 4)), nil},
		{"nothing is open", receiptOf(1), nil},
		{"of an older attempt", receiptOf(0, leaf(31, 1, 2), leaf(33, 3, 4)), nil},
		{"no receipt", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			au := anAudit(t, "UNSEALING", "[33, 31]", []string{fmt.Sprintf(`{"auditor": {"id": %d}, "sealed": true}`, me)}, c.receipt)
			if !slices.Equal(au.Opened, c.want) {
				t.Errorf("%v, want %v", au.Opened, c.want)
			}
			if !slices.Equal(au.Tasks, []uint32{33, 31}) {
				t.Errorf("tasks %v", au.Tasks)
			}
		})
	}
}
