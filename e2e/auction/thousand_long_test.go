//go:build long

package auction_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/bench/figures"
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/market/bid"
)

const (
	crowdSize = 1_000
	// At once in a transaction.
	growing, bidding, revealing, claiming = 20, 20, 40, 20
	// The order is posted in chunks.
	chunk = 100
)

// TestLongThousandBids settles one auction of a thousand bids, each of another
// bidder at another price, cleared in chunks as the model clears it.
func TestLongThousandBids(t *testing.T) {
	w := start(t, 1)
	crowd := b.TestCrowd{Address: w.Place("TestCrowd", 0)}
	class, err := w.Client.ClassHashAt(t.Context(), w.Place("TestBidder", 0), cairo.PreConfirmed())
	if err != nil {
		t.Fatal(err)
	}
	sage, house := addressOf(w.sage.Address), addressOf(w.auction.Address)
	purse := cairo.U256{Lo: kit.Amount(escrow)}
	everything := cairo.U256{Lo: kit.Amount(new(big.Int).Mul(escrow, big.NewInt(crowdSize)))}
	w.Do(w.Governor, w.sage.Transfer(addressOf(crowd.Address), everything))
	for range crowdSize / growing {
		w.Do(w.Governor, crowd.Grow(cairo.ClassHash(class), growing, sage, purse))
	}
	members := kit.View(w.Net, crowd.Bidders(0, crowdSize))

	lot := n(20_000)
	a := w.kick(lot)
	openings := make([]bid.Opening, crowdSize)
	bids := make([]clearing.Bid, crowdSize)
	for i, member := range members {
		// Prices in no order; the lot goes to half of the bids.
		bids[i] = clearing.Bid{Dollars: n(40), Price: new(big.Int).Add(reserve, n(int64(i*7919%crowdSize)))}
		openings[i] = bid.Opening{
			Auction: a.AuctionID, Bidder: felt.Felt(member), Amount: new(big.Int).Mul(bids[i].Dollars, dollar),
			Price: bids[i].Price, Salt: bid.Salt([]byte("crowd"), w.auction.Address, uint64(i)),
		}
	}
	for from := 0; from < crowdSize; from += bidding {
		var commitments []felt.Felt
		for _, o := range openings[from : from+bidding] {
			commitments = append(commitments, o.Commitment(w.Chain(), w.auction.Address))
		}
		w.Do(w.Governor, crowd.Bid(uint32(from), sage, house, a.AuctionID, commitments, bucket))
	}
	w.AdvanceTo(a.Schedule.DrawEnd + 1)
	for from := 0; from < crowdSize; from += revealing {
		var calls []cairo.Call
		for _, o := range openings[from : from+revealing] {
			calls = append(calls, w.auction.Reveal(addressOf(o.Bidder), kit.Amount(o.Amount), kit.Amount(o.Price), o.Salt))
		}
		w.Do(w.Governor, calls...)
	}
	w.AdvanceTo(a.Schedule.RevealEnd + 1)
	order := make([]cairo.ContractAddress, crowdSize)
	for i, of := range clearing.Order(bids) {
		order[i] = members[of]
	}
	var gas []figures.Part
	for from := 0; from < crowdSize; from += chunk {
		r := w.Do(w.Governor, w.auction.Advance(uint32(from), order[from:from+chunk]))
		gas = append(gas, figures.Part{Label: fmt.Sprintf("bids %d to %d", from+1, from+chunk), Value: float64(r.Gas.L2)})
	}
	w.balanced()
	want := clearing.Clear(bids, lot, reserve)
	got := kit.View(w.Net, w.auction.Outcome(a.AuctionID))
	if got.Price.Big().Cmp(want.Price) != 0 || got.Burned.Big().Cmp(want.Burned()) != 0 ||
		got.Sold.Big().Cmp(new(big.Int).Mul(want.Sold, dollar)) != 0 {
		t.Fatalf("the auction settles with %+v, the model with %+v", got, want)
	}
	for from := 0; from < crowdSize; from += claiming {
		var calls []cairo.Call
		for _, member := range members[from : from+claiming] {
			calls = append(calls, w.auction.Claim(member))
		}
		w.Do(w.Governor, calls...)
	}
	w.Do(w.Governor, w.auction.HandBack())
	w.balanced()
	if left := kit.View(w.Net, w.sage.BalanceOf(house)).Big(); left.Sign() != 0 {
		t.Errorf("after every claim %s SAGE are left", left)
	}
	// A later chunk costs no more than an earlier one: it goes on where that ended.
	first, last := gas[1].Value, gas[len(gas)-2].Value
	if last > 1.05*first {
		t.Errorf("a chunk takes %.0f gas at first and %.0f at last", first, last)
	}
	write(t, map[string]figures.Figure{
		"economy.bids_settled": {
			Value: crowdSize, Unit: "bids in one auction", Goal: ">= 1000",
			Command: "go test -tags long -run LongThousand ./e2e/auction -update",
			Note: fmt.Sprintf("Each of another bidder; committed, revealed, cleared in %d chunks of %d (parts: L2 gas of each; "+
				"%.0f a bid), as the reference model clears them, and claimed until the auction was empty.",
				crowdSize/chunk, chunk, first/chunk),
			Parts: gas,
		},
	})
}
