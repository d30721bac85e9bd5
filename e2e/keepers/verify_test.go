package keepers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

const epochSeconds = 3_600

// treasury adds Treasury and Emission to the world; liquidity, buyback and
// rewards are an account, which refuses whatever it is asked.
func (w *world) treasury() b.Treasury {
	w.t.Helper()
	amount := cairo.U128From64
	governor := w.Governor.Address
	var t b.Treasury
	t.Address = w.Place("Treasury", 0, b.TreasuryConstructor(governor, epochSeconds, b.TreasuryConfig{
		OpsBudget: amount(600_000_000), SecurityBudget: amount(400_000_000), Rho: amount(700_000_000_000_000_000),
		BurnMax: amount(5_000_000_000), SigmaMax: amount(100_000_000_000_000_000), GMin: amount(200_000_000_000_000_000),
		RunwayEpochs: amount(10), MaxPriceAge: amount(3_600), RewardBase: amount(2_000_000), RewardCap: amount(50_000_000),
		RewardGrowth: amount(15_000), GrantCapUSD: amount(300_000_000), GrantCapSage: amount(1_000_000),
	})...)
	emission := w.Place("Emission", 0, b.EmissionConstructor(governor, b.EmissionConfig{
		Kp: amount(10_000_000_000_000_000), Ki: amount(5_000_000_000_000_000), Leak: amount(800_000_000_000_000_000),
		DeadBand: amount(20_000_000_000_000_000), RMin: amount(100_000_000_000_000), RMax: amount(5_000_000_000_000_000),
		DrMax: amount(2_000_000_000_000_000),
	})...)
	at := func(f felt.Felt) cairo.ContractAddress { return cairo.ContractAddress(f) }
	peers := b.EconomyPeers{
		Token: at(w.Token.Address), USD: at(w.TestUSD.Address), Staking: at(w.Staking.Address), Escrow: at(w.Escrow.Address),
		Beacon: at(w.Beacon.Address), Params: governor, Guardian: at(w.desk.Address), Oracle: at(w.desk.Address),
		Pol: governor, Emission: at(emission), Treasury: at(t.Address), Rewards: governor, Auction: at(w.auction.Address),
		Buyback: governor, Vesting: governor, Operations: governor,
	}
	w.Do(w.Governor, t.WireEconomy(peers), b.Emission{Address: emission}.WireEconomy(peers))
	w.Deployment.Contracts["Treasury"] = deploy.Contract{Address: at(t.Address)}
	w.Deployment.Contracts["Emission"] = deploy.Contract{Address: at(emission)}
	if err := w.Deployment.Save(w.file("deployment.json")); err != nil {
		w.t.Fatal(err)
	}
	return t
}

// TestVerifyEpochs: saged closes epochs, with a change of parameters between
// them; whoever computes them again finds them right, and one digit that a node
// changes is found and named.
func TestVerifyEpochs(t *testing.T) {
	w := newWorld(t, 0)
	treasury := w.treasury()
	usd := cairo.U256{Lo: cairo.U128From64(20_000_000_000)}
	w.Do(w.Governor, w.TestUSD.Mint(cairo.ContractAddress(treasury.Address), usd))
	w.Do(w.Governor, w.desk.SetReading(b.Reading{
		Health: b.HealthOk, Price: cairo.U128From64(500_000_000_000_000_000), At: w.Now(), Venues: 3,
		Volatility: cairo.U128From64(150_000_000_000_000_000),
	}))
	burnMax, err := cairo.ShortString("burn_max")
	if err != nil {
		t.Fatal(err)
	}
	w.flow()
	start(t, w.saged(w.Keeper, w.URL(), "keeper", "keeper", "--roles", "epoch", "--min-reward", "2")...)
	for epoch := uint64(1); epoch <= 3; epoch++ {
		clock := kit.View(w.Net, treasury.Clock())
		w.jump(clock.OpenedAt + epochSeconds + 1)
		w.until("the next epoch", func() bool { return kit.View(w.Net, treasury.Clock()).Epoch == epoch+1 })
		if epoch == 1 { // Params is the governor here
			w.act(func() { w.Do(w.Governor, treasury.SetParameter(burnMax, cairo.U128From64(4_000_000_000))) })
		}
	}
	args := []string{"verify-epochs", "--deployment", w.file("deployment.json"), "--node"}
	out := run(t, append(args, w.URL())...)
	if n := strings.Count(out, "holds"); n != 3 {
		t.Errorf("%d of 3 epochs hold:\n%s", n, out)
	}
	t.Log("\n" + out)

	liar := httptest.NewServer(forger{t: t, node: w.URL(), epoch: 2})
	defer liar.Close()
	out, err = try(t, append(args, liar.URL)...)
	if err == nil || strings.Count(out, "holds") != 2 || !strings.Contains(out, "epoch 2: budget: 1000000000, the report says 1000000001") {
		t.Errorf("a digit is changed and the command ends with %v:\n%s", err, out)
	}
}

// forger is a node that adds one to the budget in an epoch's report.
type forger struct {
	t     *testing.T
	node  string
	epoch uint64
}

func (f forger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	resp, err := http.Post(f.node, "application/json", bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Error(err)
	}
	if bytes.Contains(body, []byte("starknet_getEvents")) {
		answer = f.forge(answer)
	}
	_, _ = w.Write(answer) // saged may have given up
}

func (f forger) forge(answer []byte) []byte {
	var whole map[string]any
	if err := json.Unmarshal(answer, &whole); err != nil {
		f.t.Error(err)
		return answer
	}
	result, _ := whole["result"].(map[string]any)
	events, _ := result["events"].([]any)
	epoch := felt.FromUint64[felt.Felt](f.epoch)
	for _, e := range events {
		event := e.(map[string]any)
		keys, data := event["keys"].([]any), event["data"].([]any)
		if len(keys) != 3 || keys[1] != epoch.String() {
			continue
		}
		for i, field := range data {
			if field == "0x3b9aca00" { // 1,000 dollars
				data[i] = "0x3b9aca01"
			}
		}
	}
	forged, err := json.Marshal(whole)
	if err != nil {
		f.t.Error(err)
	}
	return forged
}
