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
		{"assignments", "id", `{ workRecord: DUE }`, "6-0"},
		{"assignments", "id", `{ worker: 1, workRecord: DUE }`, ""},
		{"assignments", "id", `{ workRecord: LOST }`, ""},
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
		{"venues", "address", `{ listed: true }`, "0x71"},
		{"venues", "address", `{ listed: false }`, "0x72"},
		{"priceUpdates", "id", `{ accepted: true }`, "2-0-0"},
		{"priceUpdates", "id", `{ accepted: false }`, "3-0-1"},
		{"priceUpdates", "id", `{ since: "2023-11-14T22:13:26Z" }`, "3-0-1"},
		{"auctions", "id", `{ purpose: "revenue burn" }`, "1"},
		{"auctions", "id", `{ running: true }`, "2"},
		{"auctions", "id", `{ running: false }`, "1"},
		{"auctions", "id", `{ open: true }`, "2"},
		{"auctions", "id", `{ open: false, purpose: "buyback" }`, ""},
		{"bids", "id", `{ auction: "1" }`, "1-0x1f 1-0x20 1-0x21 1-0x22"},
		{"bids", "id", `{ bidder: "0x1f" }`, "1-0x1f 2-0x1f"},
		{"bids", "id", `{ states: [SEALED] }`, "1-0x22 2-0x1f"},
		{"bids", "id", `{ states: [VALID, BELOW] }`, "1-0x20 1-0x21"},
		{"bids", "id", `{ states: [CLAIMED], bidder: "0x1f" }`, "1-0x1f"},
		{"bids", "id", `{ states: [] }`, ""},
		{"epochs", "epoch", `{ check: OK }`, "1"},
		{"epochs", "epoch", `{ check: DIFFERS }`, "2"},
		{"epochs", "epoch", `{ check: UNKNOWN }`, "3"},
		{"incomes", "id", `{ token: "0x2", epoch: "4" }`, "3-0-0 3-0-1"},
		{"incomes", "id", `{ kind: LOT_RETURN }`, "3-0-1"},
		{"incomes", "id", `{ epoch: "18446744073709551615" }`, ""},
		{"treasuryGrants", "id", `{ to: "0x384" }`, "3-0-0"},
		{"treasuryGrants", "id", `{ token: "0x1" }`, "3-0-2"},
		{"holdings", "account", `{ excluded: true }`, "0x55"},
		{"holdings", "account", `{ excluded: false }`, "0x384"},
		{"holdings", "account", `{ account: "0x384" }`, "0x384"},
		{"poolShares", "provider", `{ provider: "0x384" }`, "0x384"},
		{"trades", "id", `{ trader: "0x384" }`, "3-0-0"},
		{"trades", "id", `{ since: "2023-11-14T22:13:28Z" }`, "4-0-0"},
		{"rewardClaims", "id", `{ account: "0x384", operator: "0x1f5" }`, "4-0-1"},
		{"earners", "account", `{ operator: "0x1f5" }`, "0x1f5 0x384"},
		{"earners", "account", `{ account: "0x384" }`, "0x384"},
		{"works", "worker", `{ worker: "0x1f6" }`, "0x1f6"},
		{"stakePools", "operator", `{ operator: "0x1f6" }`, "0x1f6"},
		{"delegations", "delegator", `{ operator: "0x1f5" }`, "0x384"},
		{"delegations", "operator", `{ delegator: "0x385" }`, "0x1f6"},
		{"grants", "id", `{ beneficiary: "0x384" }`, "1"},
		{"grants", "id", `{ revoked: true }`, "2"},
		{"proposals", "id", `{ proposer: "0x2c6" }`, "1 3"},
		{"proposals", "id", `{ kind: VETO }`, "2"},
		{"proposals", "id", `{ ended: true }`, "4"},
		{"proposals", "id", `{ ended: false, kind: CALLS }`, "1 3"},
		{"votes", "voter", `{ proposal: "1" }`, "0x1f6 0x384"},
		{"votes", "proposal", `{ voter: "0x384" }`, "1 2"},
		{"operations", "id", `{ pending: true }`, "0x42"},
		{"operations", "id", `{ pending: false }`, "0x43"},
		{"operations", "id", `{ readyBefore: "2023-11-14T22:13:28Z" }`, "0x43"},
		{"dials", "name", `{ target: "0x55" }`, "rho ops_budget"},
		{"dials", "name", `{ name: "rho" }`, "rho"},
		{"dialChanges", "id", `{ target: "0x66" }`, "3-0-1"},
		{"dialChanges", "id", `{ name: "rho" }`, "3-0-0"},
		{"dialChanges", "id", `{ since: "2023-11-05T00:00:00Z" }`, "3-0-1"},
		{"motions", "id", `{ carried: true }`, "7"},
		{"motions", "id", `{ carried: false }`, "8"},
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
		{"venues", "address"}, {"priceUpdates", "id"}, {"auctions", "id"}, {"bids", "id"}, {"buybacks", "startedAt"}, {"epochs", "epoch"},
		{"emissionSteps", "epoch"}, {"incomes", "id"}, {"incomeTotals", "token"}, {"treasuryGrants", "id"}, {"supplyChanges", "block"},
		{"holdings", "account"}, {"poolShares", "provider"}, {"trades", "id"}, {"rewardEpochs", "epoch"}, {"rewardClaims", "id"},
		{"earners", "account"}, {"works", "worker"}, {"stakePools", "operator"}, {"delegations", "operator"}, {"grants", "id"},
		{"proposals", "id"}, {"votes", "proposal voter"}, {"operations", "id"}, {"dials", "name"}, {"dialChanges", "id"}, {"pauses", "rate"},
		{"motions", "id"}, {"votingRules", "version"},
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
