package keepers_test

import (
	"io"
	"math/big"
	"net/http"
	"os"
	"strings"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// TestEconomyByKeepers: on a network as it is deployed, saged alone closes the
// epoch, puts its burn's lot up for auction, makes the randomness for its cutoff, and
// clears it; a bidder buys, what it paid burns, and the rest of the lot goes on sale
// again. Then the report is verified.
func TestEconomyByKeepers(t *testing.T) {
	p := deploy.Devnet()
	n := kit.Start(t, kit.Config{Providers: 1, Strangers: 1, Parameters: &p})
	w := &world{Net: n, t: t, auction: n.Economy.Auction, dir: t.TempDir()}
	if err := n.Deployment.Save(w.file("deployment.json")); err != nil {
		t.Fatal(err)
	}
	treasury, usd := n.Economy.Treasury, func(dollars uint64) cairo.U128 { return cairo.U128From64(dollars * 1_000_000) }
	n.Endow(kit.Sage(1_000_000), usd(100_000))
	income, err := cairo.ShortString("rebate")
	if err != nil {
		t.Fatal(err)
	}
	n.Do(n.Governor, n.TestUSD.Mint(n.Governor.Address, cairo.U256{Lo: usd(2_000)}),
		n.TestUSD.Approve(cairo.ContractAddress(treasury.Address), cairo.U256{Lo: usd(2_000)}), treasury.Contribute(usd(2_000), income))
	if got := n.MakePrice(kit.Amount(big.NewInt(1e17))); got.Health != b.HealthOk {
		t.Fatalf("the price is %+v", got)
	}
	n.AdvanceTo(kit.View(n, treasury.Clock()).OpenedAt + p.EpochSeconds)
	if err := n.Stamp(); err != nil {
		t.Fatal(err)
	}
	w.flow()
	start(t, w.saged(n.Keeper, n.URL(), "keeper", "keeper")...)
	start(t, w.saged(n.Strangers[0], n.URL(), "bidder", "keeper", "bidder",
		"--strategy", program(t, "sample"), "--max-lock", "1000", "--budget", "5000")...)

	w.until("the next epoch", func() bool { return kit.View(n, treasury.Clock()).Epoch == 2 })
	w.until("a bid", func() bool { return len(emitted[b.BurnAuctionBidCommitted](w)) == 1 })
	schedule := kit.View(n, n.Economy.Auction.Auction()).Schedule
	w.jump(schedule.MaxEnd + 1)
	w.until("the bid's opening", func() bool { return len(emitted[b.BurnAuctionBidRevealed](w)) == 1 })
	w.jump(schedule.RevealEnd + 1)
	w.until("the end of the auction", func() bool {
		return len(emitted[b.BurnAuctionAuctionClosed](w)) == 1 && len(emitted[b.BurnAuctionBidClaimed](w)) == 1
	})
	bid, closed := emitted[b.BurnAuctionBidRevealed](w)[0], emitted[b.BurnAuctionAuctionClosed](w)[0]
	claimed := emitted[b.BurnAuctionBidClaimed](w)[0]
	if !bid.Valid || closed.Spent != bid.Amount || claimed.USD != bid.Amount || claimed.Paid != closed.Burned || closed.Burned == (cairo.U128{}) {
		t.Errorf("bid %+v, closed %+v, claimed %+v", bid, closed, claimed)
	}
	w.until("what was not sold goes on sale again", func() bool { return len(emitted[b.BurnAuctionAuctionKicked](w)) == 2 })
	if again := emitted[b.BurnAuctionAuctionKicked](w)[1]; again.Lot != closed.Returned {
		t.Errorf("a lot of %s goes on sale, want the %s that came back", again.Lot, closed.Returned)
	}

	out := run(t, "verify-epochs", "--deployment", w.file("deployment.json"), "--node", n.URL())
	if strings.Count(out, "holds") != 1 {
		t.Errorf("the epoch does not hold:\n%s", out)
	}
	status := run(t, w.saged(n.Keeper, n.URL(), "keeper", "keeper", "status")...)
	for _, want := range []string{"epoch:put-up:2:7", "auction:hand-back:1", "watchdog", "balance", "oracle"} {
		if !strings.Contains(status, want) {
			t.Errorf("the status lacks %q", want)
		}
	}
	t.Log("\n" + out + "\n" + status)
	w.until("the watchdog's figures", func() bool {
		figures := w.metrics("keeper")
		return strings.Contains(figures, "\nbitsage_treasury_epoch 2\n") && strings.Contains(figures, "\nbitsage_keeper_calls_left ") &&
			strings.Contains(figures, "\nbitsage_keeper_rewards_usd_total 1\n")
	})
}

// metrics of a process, by the address that it has left.
func (w *world) metrics(data string) string {
	w.t.Helper()
	address, err := os.ReadFile(w.file(data + "/ops-keeper.addr"))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.Get("http://" + strings.TrimSpace(string(address)) + "/metrics")
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(body)
}
