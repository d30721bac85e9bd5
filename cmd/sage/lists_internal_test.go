package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// answers of a mirror, by operation. The fields are those of the schema: the client
// is made from it.
var answers = map[string]string{
	"ListAuctions": `{"auctions": {"nodes": [
		{"id": "1", "purpose": "burn", "phase": "CLOSED", "lot": "100000000", "reserve": "9000000000000000000", "commits": 2, "valid": 2,
			"opens": "2026-01-01T00:00:00Z", "maxEnd": "2026-01-01T01:00:00Z",
			"outcome": {"lapsed": false, "price": "9500000000000000000", "sold": "45000000", "burned": "427500000000000000000"}},
		{"id": "2", "purpose": "buyback", "phase": "SETTLED", "lot": "100000000", "reserve": "9000000000000000000", "commits": 1, "valid": 0,
			"opens": "2026-01-02T00:00:00Z", "maxEnd": "2026-01-02T01:00:00Z",
			"outcome": {"lapsed": true, "price": "0", "sold": "0", "burned": "0"}},
		{"id": "3", "purpose": "burn", "phase": "BIDDING", "lot": "5000000", "reserve": "9000000000000000000", "commits": 0, "valid": 0,
			"opens": "2026-01-03T00:00:00Z", "maxEnd": "2026-01-03T01:00:00Z", "outcome": null}]}}`,
	"ListBids": `{"bids": {"nodes": [
		{"bidder": "0x1", "index": 0, "escrow": "1024", "committedAt": "2026-01-01T00:10:00Z", "counts": true, "state": "CLAIMED",
			"amount": "20000000", "price": "9500000000000000000", "won": "20000000", "auction": {"id": "1"}},
		{"bidder": "0x2", "index": 1, "escrow": "2048", "committedAt": "2026-01-01T00:20:00Z", "counts": null, "state": "SEALED",
			"amount": null, "price": null, "won": null, "auction": {"id": "1"}}]}}`,
	"ListProposals": `{"proposals": {"nodes": [
		{"id": "1", "kind": "CALLS", "state": "EXECUTED", "description": "burn more\nmuch more \u001b[2J", "startsAt": "2026-01-01T00:00:00Z",
			"endsAt": "2026-01-02T00:00:00Z", "inFavour": "5000000000000000000000", "against": "0", "abstained": "1", "quorum": "700000000000000000000"}]}}`,
	"GetProposal": `{"proposal": {"id": "1", "votes": {"nodes": [
		{"voter": "0x1", "support": "IN_FAVOUR", "weight": "5000000000000000000", "time": "2026-01-01T00:30:00Z"}]}}}`,
	"ListEpochs": `{"epochs": {"nodes": [
		{"epoch": "1", "caller": "0x1", "runwayEpochs": "52500000000000000000", "check": {"status": "OK", "detail": null},
			"inputs": {"closedAt": "2026-01-01T00:00:00Z", "price": "100000000000000000", "health": "OK", "volatility": "0"},
			"outputs": {"revenue": "1000000", "budget": "2000000", "burnLot": "3000000", "burnedFees": "1000000000000000000",
				"burnedStock": "2000000000000000000", "buybackLot": "4000000", "emission": "DONE", "security": "DONE", "pol": "IDLE",
				"burn": "DONE", "buyback": "IDLE", "schedule": "IDLE"},
			"step": {"rate": "1", "minted": "5000000000000000000"}},
		{"epoch": "2", "caller": "0x1", "runwayEpochs": null, "check": {"status": "DIFFERS", "detail": "burn lot"},
			"inputs": {"closedAt": "2026-01-02T00:00:00Z", "price": "0", "health": "STALE", "volatility": "0"},
			"outputs": {"revenue": "0", "budget": "0", "burnLot": "0", "burnedFees": "0", "burnedStock": "0", "buybackLot": "0",
				"emission": "NO_PRICE", "security": "NO_PRICE", "pol": "NO_PRICE", "burn": "NO_PRICE", "buyback": "NO_PRICE", "schedule": "IDLE"},
			"step": {"rate": "1", "minted": "0"}}]}}`,
	"ListGrants": `{"grants": {"nodes": [
		{"id": "4", "beneficiary": "0x9", "total": "1000000000000000000", "start": "2026-01-01T00:00:00Z", "cliff": "2026-06-01T00:00:00Z",
			"end": "2027-01-01T00:00:00Z", "revocable": true, "revoked": false, "claimed": "0", "vested": "0", "claimable": "0"}]}}`,
	"ListDelegations": `{"delegations": {"nodes": [
		{"operator": "0x7", "delegator": "0x9", "active": "100000000000000000000", "leaving": "0", "worth": "100000000000000000000"}]}}`,
}

// TestLists: what the mirror lists, as people read it; and what it was asked for.
func TestLists(t *testing.T) {
	var asked struct {
		OperationName string
		Variables     map[string]any
	}
	none := false
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Variables = nil
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		data := answers[asked.OperationName]
		if none { // the same list, empty
			before, _, _ := strings.Cut(data, "[")
			data = before + "]" + strings.Repeat("}", strings.Count(before, "{"))
			data = strings.Replace(data, "]", "[]", 1)
		}
		fmt.Fprintf(w, `{"data": %s}`, data)
	}))
	t.Cleanup(mirror.Close)
	list := func(args string) string {
		t.Helper()
		var out strings.Builder
		cmd := command(&out)
		cmd.SetArgs(append(strings.Fields(args), "--deployment", "unused.json", "--graphql", mirror.URL))
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Fatalf("sage %s: %v", args, err)
		}
		return out.String()
	}
	for _, c := range []struct {
		args, asks, want, empty, names string
	}{
		{"auction list --last 3", `{"last":3,"where":null}`, `
auction  phase    purpose  lot      reserve         bids        price             sold    burned
1        closed   burn     100 USD  9 SAGE per USD  2, 2 valid  9.5 SAGE per USD  45 USD  427.5 SAGE
2        settled  buyback  100 USD  9 SAGE per USD  1, 0 valid  -                 -       -
3        bidding  burn     5 USD    9 SAGE per USD  0, 0 valid  -                 -       -
`, "no auction yet\n", "id phase lot outcome"},
		{"auction bids 1", `{"after":null,"first":100,"where":{"auction":"1","bidder":null,"states":null}}`, `
bid  bidder  committed, UTC       state    escrow                     wants                       won
0    0x1     2026-01-01 00:10:00  claimed  0.000000000000001024 SAGE  20 USD at 9.5 SAGE per USD  20 USD
1    0x2     2026-01-01 00:20:00  sealed   0.000000000000002048 SAGE  sealed                      -
`, "no bid yet\n", "bidder escrow state won"},
		{"vote list", `{"last":20,"where":null}`, `
proposal  kind   state     opens, UTC           ends, UTC            for        against  abstain                    quorum    why
1         calls  executed  2026-01-01 00:00:00  2026-01-02 00:00:00  5000 SAGE  0 SAGE   0.000000000000000001 SAGE  700 SAGE  "burn more" …
`, "no proposal yet\n", "id state inFavour description"},
		{"vote votes 1", `{"id":"1"}`, `
voter  vote       weight  cast, UTC
0x1    in favour  5 SAGE  2026-01-01 00:30:00
`, "no vote yet\n", "voter support weight"},
		{"epochs", `{"last":20,"where":null}`, `
epoch  closed, UTC          price             revenue  budget  runway  minted  to auction  burned  buyback  computed again
1      2026-01-01 00:00:00  0.1 USD per SAGE  1 USD    2 USD   52.50   5 SAGE  3 USD       3 SAGE  4 USD    ok
2      2026-01-02 00:00:00  none              0 USD    0 USD   -       0 SAGE  0 USD       0 SAGE  0 USD    differs: burn lot
`, "no epoch was closed yet\n", "epoch outputs check"},
		{"vesting list 0x9", `{"after":null,"first":100,"where":{"beneficiary":"0x9","revoked":null}}`, `
schedule  total   cliff, UTC           end, UTC             vested  claimed  claimable
4         1 SAGE  2026-06-01 00:00:00  2027-01-01 00:00:00  0 SAGE  0 SAGE   0 SAGE
`, "nothing vests for it\n", "id total claimable"},
		{"delegation list 0x9", `{"after":null,"first":100,"where":{"delegator":"0x9","operator":null}}`, `
operator  shares  leaving  worth
0x7       100     0        100 SAGE
`, "it delegates to nobody\n", "operator worth"},
	} {
		none = false
		if got := list(c.args); got != c.want[1:] {
			t.Errorf("sage %s:\n%s, want\n%s", c.args, got, c.want[1:])
		}
		if raw, err := json.Marshal(asked.Variables); err != nil || string(raw) != c.asks {
			t.Errorf("sage %s asks for %s (%v), want %s", c.args, raw, err, c.asks)
		}
		// Programs get the mirror's own rows.
		var rows []map[string]any
		if err := json.Unmarshal([]byte(list(c.args+" --json")), &rows); err != nil || len(rows) != strings.Count(c.want, "\n")-2 {
			t.Errorf("sage %s --json: %d rows, %v", c.args, len(rows), err)
		} else if !hasAll(rows[0], c.names) {
			t.Errorf("sage %s --json: a row is %v, want %s in it", c.args, rows[0], c.names)
		}
		none = true
		if got := list(c.args + " --json"); got != "[]\n" {
			t.Errorf("sage %s --json of nothing: %q", c.args, got)
		}
		if got := list(c.args); got != c.empty {
			t.Errorf("sage %s of nothing: %q, want %q", c.args, got, c.empty)
		}
	}
	refuses(t, "whose? name an account, or give --key-file", "vesting", "list", "--deployment", "unused.json", "--graphql", mirror.URL)
}

// hasAll tells whether a row has the fields that are named.
func hasAll(row map[string]any, names string) bool {
	for _, name := range strings.Fields(names) {
		if _, ok := row[name]; !ok {
			return false
		}
	}
	return true
}
