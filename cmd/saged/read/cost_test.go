package read_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// statements counts what a database is asked.
type statements struct {
	mu    sync.Mutex
	count map[string]int
}

func (s *statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (s *statements) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, after, _ := strings.Cut(e.Query, " FROM ")
	table, _, _ := strings.Cut(strings.ReplaceAll(after, `"`, ""), " ")
	if strings.Contains(e.Query, "count(*)") {
		table = "count of " + table
	}
	s.count[table]++
}

func (s *statements) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count = map[string]int{}
}

// testStatements: what a list's rows refer to is read in a few batches, not row
// by row, and rows are counted only when that is asked for.
func testStatements(t *testing.T, dsn string) {
	seen := &statements{count: map[string]int{}}
	w := newWorld(t, dsn, options{store: store.Config{Hook: seen}})
	const n = 100
	var writes []write
	for i := range uint32(n) {
		id := uint64(i + 1)
		writes = append(writes, put(jobRow(id, nil)), put(providerRow(i+1)), put(project.Stake{Staker: column(uint64(501 + i))}),
			put(assignmentRow(id, 0, func(a *project.Assignment) { a.Worker, a.Attempt = i+1, 1 })),
			put(project.Receipt{Job: id, Attempt: 1}), put(project.Opening{Job: id, Attempt: 1}), put(project.Audit{Job: id, Attempt: 1, Phase: 1}),
			put(project.Verdict{Job: id, Attempt: 1, Auditor: i + 1, Phase: 1}),
			put(project.Dispute{ID: id, Job: id, Worker: i + 1, Phase: 1}), put(project.Juror{Dispute: id, Juror: i + 1}))
	}
	w.block(writes...)
	seen.reset()
	var got struct {
		Assignments struct {
			Nodes []struct {
				Worker struct{ Stake struct{ Staker string } }
				Audit  struct {
					Verdicts []struct{ Auditor struct{ ID int } }
				}
			}
		}
	}
	w.data(&got, `{ assignments(first: 100) { nodes { job { id } worker { id stake { staker } }
		receipt { openings { task } } audit { verdicts { auditor { id } } } disputes { worker { id } jurors { juror { id } } } } } }`)
	if len(got.Assignments.Nodes) != n || got.Assignments.Nodes[n-1].Audit.Verdicts[0].Auditor.ID != n ||
		got.Assignments.Nodes[n-1].Worker.Stake.Staker == "" {
		t.Errorf("got %d assignments, the last %+v", len(got.Assignments.Nodes), got.Assignments.Nodes[n-1])
	}
	seen.mu.Lock()
	for _, table := range []string{"assignments", "jobs", "providers", "stakes", "receipts", "openings", "audits", "verdicts", "disputes", "jurors"} {
		// Far from one a row, whatever the machine's load, and none to count.
		if c := seen.count[table]; c == 0 || c > n/4 || seen.count["count of "+table] > 0 {
			t.Errorf("%d statements for %s, all: %v", c, table, seen.count)
		}
	}
	seen.mu.Unlock()
	seen.reset()
	testEconomyStatements(t, w, seen)
	seen.reset()
	var counted struct{ Assignments struct{ TotalCount int } }
	w.data(&counted, `{ assignments(first: 1) { totalCount } }`)
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if counted.Assignments.TotalCount != n || seen.count["count of assignments"] != 1 {
		t.Errorf("a total of %d by %v", counted.Assignments.TotalCount, seen.count)
	}
}

// testEconomyStatements: the same of the economy's rows.
func testEconomyStatements(t *testing.T, w *world, seen *statements) {
	t.Helper()
	const n = 100
	var writes []write
	for i := range uint32(n) {
		id, account := uint64(i+1), column(uint64(1000+i))
		call := turning("rho", id)
		call.DialName = &account
		writes = append(writes, put(project.Auction{ID: id}), put(project.Bid{Auction: id, Bidder: account}),
			put(project.PriceUpdate{Block: 5, EventIndex: i}), put(project.VenueTick{Block: 5, EventIndex: i}),
			put(project.StakePool{Operator: account}), put(project.Delegation{Operator: account}), put(project.Exit{Operator: account}),
			put(project.Pool{Contract: account}), put(project.PoolShare{Pool: account, Provider: account}),
			put(project.Proposal{ID: id, Operation: &account}), put(project.ProposalCall{Proposal: id, Call: call}),
			put(project.Operation{ID: account}), put(project.OperationCall{Operation: account, Call: call}),
			put(project.Dial{Target: column(0x55), Name: account, Max: amount(1)}))
	}
	w.block(writes...)
	seen.reset()
	var got struct {
		Proposals struct {
			Nodes []struct {
				Calls []struct{ Dial struct{ From *string } }
			}
		}
	}
	w.data(&got, `{ bids(first: 100) { nodes { counts auction { id } } } priceUpdates(first: 100) { nodes { venues { tick } } }
		delegations(first: 100) { nodes { worth exits { slot } } } poolShares(first: 100) { nodes { sage usd } }
		proposals(first: 100) { nodes { calls { dial { from } } operation { calls { dial { from } } } } } }`)
	if p := got.Proposals.Nodes; len(p) != n || len(p[n-1].Calls) != 1 || p[n-1].Calls[0].Dial.From == nil {
		t.Errorf("got %d proposals, the last %+v", len(p), p[len(p)-1])
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	for _, table := range []string{"bids", "auctions", "price_updates", "venue_ticks", "delegations", "exits", "stake_pools", "pool_shares", "pools",
		"proposals", "operations", "operation_calls", "dials"} {
		if c := seen.count[table]; c == 0 || c > n/4 || seen.count["count of "+table] > 0 {
			t.Errorf("%d statements for %s, all: %v", c, table, seen.count)
		}
	}
}

// testPageSizes: sizes that the schema does not give are refused.
func testPageSizes(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.tell()
	for args, want := range map[string]string{
		"first: 1": "", "first: 250": "", "last: 250": "",
		"first: 0": "BAD_USER_INPUT", "first: -1": "BAD_USER_INPUT", "first: 251": "BAD_USER_INPUT",
		"last: 0": "BAD_USER_INPUT", "last: 2147483647": "BAD_USER_INPUT", "first: 1, last: 1": "BAD_USER_INPUT",
		"first: 2147483648": "BAD_USER_INPUT", "where: { state: OPEN, kind: \"\\u0000\" }": "BAD_USER_INPUT",
	} {
		if got := strings.Join(w.ask("{ jobs("+args+") { nodes { id } } }").codes(), " "); got != want {
			t.Errorf("jobs(%s): %q, want %q", args, got, want)
		}
	}
	for query, want := range map[string]string{
		`job(id: "-1") { id }`: "BAD_USER_INPUT", `job(id: "5-0") { id }`: "BAD_USER_INPUT", `job(id: "18446744073709551615") { id }`: "BAD_USER_INPUT",
		`assignment(job: "5", index: -1) { id }`: "BAD_USER_INPUT", `provider(id: -7) { id }`: "BAD_USER_INPUT", `provider(id: 0) { id }`: "",
		`assignments(where: { worker: -1 }) { totalCount }`: "BAD_USER_INPUT", `assignments(where: { job: "x" }) { totalCount }`: "BAD_USER_INPUT",
		`audits(where: { auditor: -1 }) { totalCount }`: "BAD_USER_INPUT", `disputes(where: { juror: -1 }) { totalCount }`: "BAD_USER_INPUT",
		`providerOf(account: "12") { id }`: "BAD_USER_INPUT", `balances(where: { account: "0xzz" }) { totalCount }`: "BAD_USER_INPUT",
		`beaconRounds(where: { lastCommitAfter: "soon" }) { totalCount }`: "BAD_USER_INPUT",
		`auction(id: "-1") { id }`:                                        "BAD_USER_INPUT", `bids(where: { auction: "x" }) { totalCount }`: "BAD_USER_INPUT", `proposal(id: "x") { id }`: "BAD_USER_INPUT",
		`auctions(where: { purpose: "\u0000" }) { totalCount }`: "BAD_USER_INPUT", `epoch(epoch: "18446744073709551615") { epoch }`: "",
		`dials(where: { name: "a name that is longer than thirty-one characters" }) { totalCount }`: "BAD_USER_INPUT",
		`votes(where: { proposal: "-1" }) { totalCount }`:                                           "BAD_USER_INPUT",
		`operation(id: "66") { id }`:                                                                "BAD_USER_INPUT",
	} {
		if got := strings.Join(w.ask("{ "+query+" }").codes(), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// testMeta: what the mirror says of itself, without what is the operator's.
func testMeta(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block()
	far := w.chain.Extend(9).BlockRef
	type meta struct {
		Head, Indexed struct{ Number string }
		Lag           int
		L1Head        *string
		Ready         bool
		Error         *string
	}
	check := func(want string) {
		t.Helper()
		var got struct {
			Meta meta `json:"_meta"`
		}
		w.data(&got, `{ _meta { head { number } indexed { number } lag l1Head ready error } }`)
		m, text := got.Meta, "none"
		if m.Error != nil {
			text = *m.Error
		}
		if s := fmt.Sprintf("head %s, indexed %s, lag %d, ready %t, error %s", m.Head.Number, m.Indexed.Number, m.Lag, m.Ready, text); s != want {
			t.Errorf("%s, want %s", s, want)
		}
	}
	check("head 0, indexed 0, lag 0, ready true, error none")
	w.say(func(s *indexer.Status) { s.Head = &far })
	check("head 10, indexed 0, lag 10, ready false, error none")
	for text, err := range map[string]error{
		"the node cannot be followed":    fmt.Errorf("dial https://node/key"),
		"the database fails":             &store.DatabaseError{Op: "commit", Err: fmt.Errorf("at postgres://user@host")},
		"an event cannot be projected":   &store.EventError{Err: fmt.Errorf("short")},
		"another indexer has taken over": fmt.Errorf("%w: epoch 3", store.ErrFenced),
	} {
		w.say(func(s *indexer.Status) { s.Failing = err })
		check("head 10, indexed 0, lag 10, ready false, error " + text)
	}
}
