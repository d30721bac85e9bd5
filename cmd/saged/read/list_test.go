package read_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer/project"
)

// testFilters asks for rows by every input of the schema. Ids are of the story;
// B stands for the big job.
func testFilters(t *testing.T, dsn string) {
	cases := []struct{ list, id, where, want string }{
		{"jobs", "id", `{}`, "5 6 B"},
		{"jobs", "id", `{ buyer: "0x385" }`, "5"},
		{"jobs", "id", `{ state: DONE }`, "6"},
		{"jobs", "id", `{ kind: "other/1" }`, "6"},
		{"jobs", "id", `{ unfinished: true }`, "5 B"},
		{"jobs", "id", `{ unfinished: false }`, "6"},
		{"jobs", "id", `{ unfinished: false, buyer: "0x385" }`, ""},
		{"assignments", "id", `{ job: "6" }`, "6-0"},
		{"assignments", "id", `{ worker: 1 }`, "B-1"},
		{"assignments", "id", `{ states: [OPEN, FAILED] }`, "5-0 B-0 B-2"},
		{"assignments", "id", `{ states: [] }`, ""},
		{"assignments", "id", `{ states: [OPEN, FAILED], jobState: OPEN, kindBit: 0 }`, "B-0 B-2"},
		{"assignments", "id", `{ jobState: CLOSED }`, "5-0"},
		{"assignments", "id", `{ jobState: DONE }`, "6-0"},
		{"assignments", "id", `{ kindBit: 3 }`, "6-0"},
		{"receipts", "id", `{ job: "B" }`, "B-1-1 B-1-2"},
		{"receipts", "id", `{ operator: "0x25a" }`, "B-1-1"},
		{"audits", "id", `{ job: "5" }`, ""},
		{"audits", "id", `{ auditor: 3 }`, "B-1-2"},
		{"audits", "id", `{ auditor: 1 }`, ""},
		{"audits", "id", `{ phases: [SKIPPED] }`, "B-1-1"},
		{"audits", "id", `{ auditor: 2, phases: [SEALING, OPENING] }`, ""},
		{"disputes", "id", `{ job: "B" }`, "1 2"},
		{"disputes", "id", `{ worker: 1, phases: [UNSEALING] }`, "1"},
		{"disputes", "id", `{ worker: 2 }`, ""},
		{"disputes", "id", `{ juror: 3 }`, "1"},
		{"disputes", "id", `{ juror: 2 }`, ""}, // of a round that is over
		{"providers", "id", `{ active: false }`, "3"},
		{"providers", "id", `{ owner: "0x1f6" }`, "2"},
		{"stakes", "staker", `{ staker: "0x1f6" }`, "0x1f6"},
		{"balances", "token", `{ account: "0x384" }`, "0x1 0x2"},
		{"balances", "account", `{ token: "0x1" }`, "0x384 0x385"},
		{"slashes", "id", `{ offender: "0x1f5" }`, "3-0-2"},
		{"beaconRounds", "round", `{ phase: FINAL }`, "12 10"},
		{"beaconRounds", "round", `{ phase: COMMITTING }`, "13"},
		{"beaconRounds", "round", `{ phase: VOID }`, "11"},
		{"beaconRounds", "round", `{ lastCommitAfter: "2023-11-14T22:13:40Z" }`, "13 12"},
		{"beaconRounds", "round", `{ phase: FINAL, lastCommitAfter: "2023-11-14T22:13:29Z" }`, "12 10"},
	}
	w := newWorld(t, dsn, options{})
	w.tell()
	big := fmt.Sprint(uint64(bigJob))
	for _, c := range cases {
		var got map[string]struct {
			Nodes      []map[string]json.RawMessage
			TotalCount int
		}
		w.data(&got, fmt.Sprintf("{ %s(where: %s) { nodes { %s } totalCount } }",
			c.list, strings.ReplaceAll(c.where, `"B"`, `"`+big+`"`), c.id))
		var ids []string
		for _, node := range got[c.list].Nodes {
			id := strings.Trim(string(node[c.id]), `"`)
			if hex, ok := strings.CutPrefix(id, "0x"); ok {
				id = "0x" + strings.TrimLeft(hex, "0")
			}
			ids = append(ids, strings.ReplaceAll(id, big, "B"))
		}
		if strings.Join(ids, " ") != c.want {
			t.Errorf("%s where %s: %v, want %q", c.list, c.where, ids, c.want)
		}
		if got[c.list].TotalCount != len(ids) {
			t.Errorf("%s where %s: total of %d, want %d", c.list, c.where, got[c.list].TotalCount, len(ids))
		}
	}
	// The first seed fixed after a moment is the last in the order of rounds.
	var first struct {
		BeaconRounds struct{ Nodes []struct{ Round string } }
	}
	w.data(&first, `{ beaconRounds(last: 1, where: { phase: FINAL, lastCommitAfter: "2023-11-14T22:13:20Z" }) { nodes { round } } }`)
	if n := first.BeaconRounds.Nodes; len(n) != 1 || n[0].Round != "10" {
		t.Errorf("first seed is of %v, want 10", n)
	}
}

type connection struct {
	Edges    []struct{ Cursor string }
	Nodes    []map[string]any
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

// testPages walks every list in pages of many sizes, both ways, and wants the
// rows of the whole list.
func testPages(t *testing.T, dsn string) {
	lists := []struct{ name, key string }{
		{"jobs", "id"}, {"assignments", "id"}, {"receipts", "id"}, {"audits", "id"}, {"disputes", "id"},
		{"providers", "id"}, {"stakes", "staker"}, {"balances", "account token"}, {"slashes", "id"}, {"beaconRounds", "round"},
	}
	w := newWorld(t, dsn, options{graphql: graphql.Config{}})
	w.tell()
	var more []project.BeaconRound
	for i := range uint64(20) {
		more = append(more, project.BeaconRound{Round: 100 + i})
	}
	w.block(put(more...))
	for _, l := range lists {
		page := func(args string) (c connection) {
			var got map[string]connection
			w.data(&got, fmt.Sprintf(`{ %s(%s) { edges { cursor } nodes { %s } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
				l.name, args, l.key))
			return got[l.name]
		}
		whole := page("first: 250")
		if len(whole.Nodes) < 2 || whole.PageInfo.HasNextPage || whole.PageInfo.HasPreviousPage {
			t.Fatalf("%s: whole list is %+v", l.name, whole)
		}
		for _, size := range []int{1, 2, 3, 7} {
			var forth, back []map[string]any
			for c := page(fmt.Sprintf("first: %d", size)); ; c = page(fmt.Sprintf("first: %d, after: %q", size, *c.PageInfo.EndCursor)) {
				if forth = append(forth, c.Nodes...); !c.PageInfo.HasNextPage {
					break
				}
			}
			for c := page(fmt.Sprintf("last: %d", size)); ; c = page(fmt.Sprintf("last: %d, before: %q", size, *c.PageInfo.StartCursor)) {
				if back = append(slices.Clone(c.Nodes), back...); !c.PageInfo.HasPreviousPage {
					break
				}
			}
			for way, got := range map[string][]map[string]any{"forth": forth, "back": back} {
				if fmt.Sprint(got) != fmt.Sprint(whole.Nodes) {
					t.Errorf("%s by %d %s: %v, want %v", l.name, size, way, got, whole.Nodes)
				}
			}
		}
		last := len(whole.Edges) - 1
		between := page(fmt.Sprintf("after: %q, before: %q", whole.Edges[0].Cursor, whole.Edges[last].Cursor))
		if len(between.Nodes) != last-1 || !between.PageInfo.HasPreviousPage || between.PageInfo.HasNextPage {
			t.Errorf("%s: between first and last are %+v", l.name, between)
		}
	}
}
