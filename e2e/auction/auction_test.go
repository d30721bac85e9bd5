package auction_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/bench/figures"
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func n(x int64) *big.Int { return big.NewInt(x) }

// plan is what a bidder does in an auction.
type plan struct {
	sealed
	bid          clearing.Bid
	late, silent bool
	index        int // among the commitments
}

// TestRandomAuctions: bidders that are late, silent, too cheap or equal, orders in
// chunks by several posters, seeds or none. Everybody gets what the model says.
func TestRandomAuctions(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	w := start(t, 9)
	var sold, short, late, silent, below int
	for range auctions {
		dollars := n(40 + r.Int64N(400))
		a := w.kick(dollars)
		w.balanced()
		cutoff := a.Schedule.MinEnd
		drawn := r.IntN(2) == 0
		var plans []*plan
		count := len(w.bidders)
		if r.IntN(3) == 0 {
			count = r.IntN(count)
		}
		for _, who := range r.Perm(len(w.bidders))[:count] {
			cap := new(big.Int).Quo(dollars, n(4)).Int64()
			wanted := cap
			if r.IntN(2) == 0 {
				wanted = 10 + r.Int64N(cap-9)
			}
			bid := clearing.Bid{
				Dollars: n(wanted),
				Price:   new(big.Int).Add(new(big.Int).Sub(reserve, n(2)), n(r.Int64N(8))), // often equal
			}
			plans = append(plans, &plan{bid: bid, late: r.IntN(9) == 0, silent: r.IntN(9) == 0,
				sealed: w.seal(w.bidders[who], bid.Dollars, bid.Price)})
		}
		index := 0
		for _, pass := range []bool{false, true} { // the late ones in the last second
			for _, p := range plans {
				if p.late == pass {
					w.commit(a.AuctionID, p.sealed)
					p.index, p.bid.Index = index, uint32(index)
					index++
				}
			}
			w.balanced()
			w.AdvanceTo(a.Schedule.MaxEnd)
		}
		w.AdvanceTo(a.Schedule.MaxEnd + 1)
		if drawn && len(plans) > 0 {
			w.Do(w.Governor, w.desk.SetSeed(a.Schedule.MaxEnd, 3, felt.FromUint64[felt.Felt](r.Uint64())),
				w.auction.Draw(3))
			cutoff = kit.View(w.Net, w.auction.Auction()).Cutoff.Value
		}
		w.AdvanceTo(a.Schedule.DrawEnd + 1)
		isLate := func(p *plan) bool { return p.late && a.Schedule.MaxEnd > cutoff }
		var valid []clearing.Bid
		var by []*plan
		for _, p := range plans {
			switch {
			case p.silent:
			case isLate(p):
				w.Refused(b.ErrAuctionAfterCutoff, w.Governor, w.auction.Reveal(p.by.Address, p.amount, p.price, p.salt))
			default:
				w.reveal(p.sealed)
				if p.bid.Price.Cmp(reserve) >= 0 {
					valid, by = append(valid, p.bid), append(by, p)
				}
			}
		}
		w.AdvanceTo(a.Schedule.RevealEnd + 1)
		w.clear(r, valid, by)
		w.balanced()
		want := clearing.Clear(valid, dollars, reserve)
		got := kit.View(w.Net, w.auction.Outcome(a.AuctionID))
		if got.Price.Big().Cmp(want.Price) != 0 || got.Burned.Big().Cmp(want.Burned()) != 0 ||
			got.Sold.Big().Cmp(new(big.Int).Mul(want.Sold, dollar)) != 0 {
			t.Fatalf("lot %v, bids %v: %+v, the model says %+v", dollars, valid, got, want)
		}
		w.Do(w.Governor, w.auction.HandBack())
		w.balanced()
		bond := clearing.Bond(escrow, clearing.BondBps(200, volatility, 360))
		for _, p := range plans {
			usd, sage := n(0), new(big.Int).Set(escrow)
			switch {
			case isLate(p):
				late++
			case p.silent:
				silent++
				sage.Sub(sage, bond)
			case p.bid.Price.Cmp(reserve) < 0:
				below++
			default:
				for i := range by {
					if by[i] == p {
						usd = want.Shares[i]
						sage.Sub(sage, new(big.Int).Mul(usd, want.Price))
					}
				}
			}
			w.claims(p, usd, sage)
		}
		w.balanced()
		if want.Marginal >= 0 {
			sold++
		} else {
			short++
		}
	}
	t.Logf("%d sold out, %d did not; %d late, %d silent, %d below the reserve", sold, short, late, silent, below)
	if sold == 0 || short == 0 || late == 0 || silent == 0 || below == 0 {
		t.Error("the auctions miss a case")
	}
	for what, left := range map[string]cairo.U256{
		"SAGE": kit.View(w.Net, w.sage.BalanceOf(addressOf(w.auction.Address))),
		"USD":  kit.View(w.Net, w.usd.BalanceOf(addressOf(w.auction.Address))),
	} {
		if left.Big().Sign() != 0 {
			t.Errorf("%v %s are left", left, what)
		}
	}
	w.mirrorAgrees()
}

// mirrorAgrees: what the mirror says that bids won, as the auctions settled, is what
// their claims then brought.
func (w *world) mirrorAgrees() {
	w.t.Helper()
	db := w.Mirror(0, map[string]felt.Felt{"BurnAuction": w.auction.Address, "SageToken": w.sage.Address})
	outcomes := map[uint64]b.AuctionOutcome{}
	for _, a := range kit.Rows[project.Auction](w.Net, db) {
		o := kit.View(w.Net, w.auction.Outcome(a.ID))
		if outcomes[a.ID] = o; a.Stage != project.AuctionClosed || a.Lapsed != o.Lapsed || a.Cutoff != o.Cutoff || a.Price.Big().Cmp(o.Price.Big()) != 0 ||
			a.Sold.Big().Cmp(o.Sold.Big()) != 0 || a.Fill.Big().Cmp(o.Fill.Big()) != 0 {
			w.t.Errorf("the mirror has %+v, the contract %+v", a, o)
		}
	}
	if len(outcomes) != auctions {
		w.t.Errorf("the mirror has %d auctions, want %d", len(outcomes), auctions)
	}
	for _, bid := range kit.Rows[project.Bid](w.Net, db) {
		paid := new(big.Int).Mul(bid.Won.Big(), outcomes[bid.Auction].Price.Big())
		if paid.Quo(paid, dollar); bid.ClaimedAt == 0 || bid.USD != bid.Won || bid.Paid.Big().Cmp(paid) != 0 {
			w.t.Errorf("%+v, and it should have paid %v", bid, paid)
		}
	}
	supply := kit.Rows[project.Supply](w.Net, db)
	if total := kit.View(w.Net, w.sage.TotalSupply()); len(supply) != 1 || supply[0].Total.Big().Cmp(total.Big()) != 0 {
		w.t.Errorf("the mirror has %+v, the token a supply of %v", supply, total)
	}
}

// clear posts the order in chunks, after somebody else has posted one with a bid
// left out.
func (w *world) clear(r *rand.Rand, valid []clearing.Bid, by []*plan) {
	w.t.Helper()
	var order []cairo.ContractAddress
	for _, i := range clearing.Order(valid) {
		order = append(order, by[i].by.Address)
	}
	if len(order) == 0 {
		w.Do(w.Governor, w.auction.Advance(0, nil))
		return
	}
	if len(order) > 1 {
		other := w.bidders[0]
		w.Do(other, w.auction.Advance(0, order[1:]))
		w.Refused(b.ErrAuctionWrongOrder, other, w.auction.Advance(uint32(len(order)-1), order[:1]))
	}
	for done := 0; done < len(order); {
		chunk := order[done:min(done+1+r.IntN(4), len(order))]
		w.Do(w.Governor, w.auction.Advance(uint32(done), chunk))
		done += len(chunk)
	}
}

// claims checks what a claim brings its bidder.
func (w *world) claims(p *plan, usd, sage *big.Int) {
	w.t.Helper()
	before := kit.View(w.Net, w.sage.BalanceOf(p.by.Address)).Big()
	had := kit.View(w.Net, w.usd.BalanceOf(p.by.Address)).Big()
	w.Do(w.Governor, w.auction.Claim(p.by.Address))
	got := new(big.Int).Sub(kit.View(w.Net, w.sage.BalanceOf(p.by.Address)).Big(), before)
	paid := new(big.Int).Sub(kit.View(w.Net, w.usd.BalanceOf(p.by.Address)).Big(), had)
	if got.Cmp(sage) != 0 || paid.Cmp(new(big.Int).Mul(usd, dollar)) != 0 {
		w.t.Fatalf("%s got %v SAGE and %v USD, want %v and %v dollars (%+v)", p.by, got, paid, sage, usd, p)
	}
	w.Refused(b.ErrAuctionNothingDue, w.Governor, w.auction.Claim(p.by.Address))
}

// TestGas measures, cells new and used, and holds bounds for the latter. Of a
// commitment the transaction itself and the transfer of the escrow are 1.6 M.
func TestGas(t *testing.T) {
	w := start(t, 12)
	bounds := map[string]uint64{"commit": 2_500_000, "reveal": 1_600_000, "claim": 2_700_000}
	fresh, measured := map[string]uint64{}, map[string]figures.Figure{}
	for pass, cells := range []string{"new", "used"} {
		a := w.kick(n(400))
		var bids []sealed
		worst, all := map[string]uint64{}, map[string][]uint64{}
		note := func(call string, r kit.Receipt) {
			worst[call] = max(worst[call], r.Gas.L2)
			all[call] = append(all[call], r.Gas.L2)
		}
		for i, by := range w.bidders {
			s := w.seal(by, n(100), new(big.Int).Add(reserve, n(int64(100-i))))
			bids = append(bids, s)
			note("commit", w.commit(a.AuctionID, s))
		}
		w.AdvanceTo(a.Schedule.DrawEnd + 1)
		for _, s := range bids {
			note("reveal", w.reveal(s))
		}
		w.AdvanceTo(a.Schedule.RevealEnd + 1)
		var order []cairo.ContractAddress
		for _, s := range bids {
			order = append(order, s.by.Address)
		}
		one := w.Do(w.Governor, w.auction.Advance(0, order[:1])).Gas.L2
		eleven := w.Do(w.Governor, w.auction.Advance(0, order[:11])).Gas.L2
		worst["advance, one bid"], worst["advance, each further bid"] = one, (eleven-one)/10
		worst["advance, the last one"] = w.Do(w.Governor, w.auction.Advance(11, order[11:])).Gas.L2
		note("hand_back", w.Do(w.Governor, w.auction.HandBack()))
		for _, s := range bids {
			note("claim", w.Do(s.by, w.auction.Claim(s.by.Address)))
		}
		w.balanced()
		for _, call := range []string{
			"commit", "reveal", "advance, one bid", "advance, each further bid", "advance, the last one", "hand_back", "claim",
		} {
			t.Logf("cells %s: %-26s %9d L2 gas", cells, call, worst[call])
			if bound := bounds[call]; bound > 0 && pass == 1 && worst[call] > bound {
				t.Errorf("%s takes %d L2 gas, more than %d", call, worst[call], bound)
			}
		}
		if each := worst["advance, each further bid"]; each*1_000 > 900_000_000 {
			t.Errorf("a thousand bids do not fit a transaction: %d each", each)
		}
		if pass == 0 {
			fresh = worst
			continue
		}
		for call, goal := range map[string]figures.Goal{"commit": "<= 2400000", "reveal": "<= 2000000", "claim": ""} {
			measured["economy."+call+"_gas"] = figures.Figure{
				Value: float64(worst[call]), Unit: "L2 gas", Goal: goal, Command: "go test -run TestGas ./e2e/auction -update",
				Note: fmt.Sprintf("Worst of twelve bidders whose cells were used before, as whole transactions by Sierra gas; their median %d, in new cells %d.", figures.Median(all[call]), fresh[call]),
			}
		}
	}
	write(t, measured)
}
