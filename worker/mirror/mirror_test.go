package mirror_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/mirror"
)

const me = 9

// now is the time of the newest block in the mirror.
const now = "2026-01-01T00:10:00Z"

const (
	past   = "2026-01-01T00:09:59Z"
	future = "2026-01-01T00:10:01Z"
)

// answers serves canned GraphQL data by operation.
func answers(t *testing.T, data map[string]string) *mirror.Mirror {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct{ OperationName string }
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data": {"_meta": {"indexed": {"number": "5", "hash": "0x1", "time": %q}, "head": {"number": "5", "hash": "0x1", "time": %q}}, %s}}`,
			now, now, data[q.OperationName])
	}))
	t.Cleanup(server.Close)
	m, err := sdk.NewMirror(server.URL + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	return mirror.New(m, me, 0)
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
		if d.Unsealing != c.unsealing || d.Sealed != c.sealed || d.Unsealed != c.unsealed {
			t.Errorf("%s until %s, %s: %+v", c.phase, c.ends, c.juror, d)
		}
		if d.ID != 5 || d.Round != 1 || d.Attempt != 1 || d.Claim != sdk.ClaimWithheld || d.WorkerEndpoint != "http://w" {
			t.Errorf("%+v", d)
		}
	}
}
