package gas_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/e2e/gas"
)

// peersOnly are entry points that only other contracts reach: they are part of
// the transactions measured. wire and wire_economy happen once, when a market is
// deployed.
var peersOnly = map[string]bool{
	"Audits.record_opening": true, "Audits.discredit": true, "Disputes.open_from_audit": true,
	"Escrow.lock": true, "Escrow.fund": true, "Escrow.settle": true, "Escrow.credit": true,
	"Market.mark_committed": true, "Market.mark_submitted": true, "Market.mark_verified": true,
	"Market.mark_disputed": true, "Market.mark_failed": true, "Market.mark_revealed": true,
	"Reputation.record": true, "Slasher.slash": true,
	"Staking.lock": true, "Staking.unlock": true, "Staking.slash": true,
	"Pol.refill": true, "Emission.step": true, "Rewards.notify": true, "Rewards.record_work": true,
	"BurnAuction.kick": true, "Buyback.execute": true, "Buyback.auction_settled": true,
	"Treasury.auction_settled": true, "Treasury.own_security": true, "Treasury.own_refill": true,
	"Treasury.own_burn_lot": true, "Treasury.own_buyback": true,
	// The Timelock's own calls, a part of Timelock.execute; it governs itself.
	"Params.apply": true, "Params.set_timelock": true, "Timelock.update_delay": true, "Timelock.set_proposer": true,
	"Timelock.offer_governor": true, "Timelock.accept_governor": true, "Timelock.upgrade": true,
}

// unmeasured also leaves out what only Params calls, once in a vote, and the
// camel-case twins of ERC-20.
func unmeasured(contract, function string) bool {
	return peersOnly[contract+"."+function] || function == "wire" || function == "wire_economy" || function == "set_parameter" ||
		strings.ToLower(function) != function
}

// TestEveryEntryPointIsMeasured reads the ABIs of the contracts that are
// measured at all: what changes state is in the snapshot.
func TestEveryEntryPointIsMeasured(t *testing.T) {
	was, err := gas.Load(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	measured, contracts := map[string]bool{}, map[string]bool{}
	for calls := range was.Calls {
		for _, call := range strings.Split(calls, " + ") {
			measured[call] = true
			contract, _, _ := strings.Cut(call, ".")
			contracts[contract] = true
		}
	}
	if len(contracts) < 27 {
		t.Errorf("%d contracts are measured, want all", len(contracts))
	}
	for contract := range contracts {
		for _, function := range externals(t, strings.Replace(contract, "USD", "Usd", 1)) {
			if !measured[contract+"."+function] && !unmeasured(contract, function) {
				t.Errorf("%s.%s is in no story", contract, function)
			}
		}
	}
}

func externals(t *testing.T, contract string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../contracts/abi", contract+".json"))
	if err != nil {
		t.Fatal(err)
	}
	type item struct {
		Type       string `json:"type"`
		Name       string `json:"name"`
		Mutability string `json:"state_mutability"`
		Items      []item `json:"items"`
	}
	var abi []item
	if err := json.Unmarshal(raw, &abi); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, top := range abi {
		for _, function := range append(top.Items, top) {
			if function.Type == "function" && function.Mutability == "external" {
				out = append(out, function.Name)
			}
		}
	}
	return out
}
