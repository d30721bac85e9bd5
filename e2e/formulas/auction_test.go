package formulas_test

import (
	"math/big"
	"slices"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/buyback"
	"github.com/bitsage-network/bitsage/economy/clearing"
)

func formulas(t *testing.T) (*kit.Net, b.AuctionFormulas) {
	n := kit.Bare(t, 0)
	return n, b.AuctionFormulas{Address: n.Place("AuctionFormulas", 0)}
}

func TestAuction(t *testing.T) {
	n, f := formulas(t)
	d := newDice(t)
	for _, part := range []struct {
		name    string
		batch   int
		compare func(*testing.T, *kit.Net, b.AuctionFormulas, dice, int)
	}{
		{"clear", 50, compareClearing}, {"reserve", 250, compareReserves}, {"bond", 250, compareBonds}, {"lot", 250, compareLots},
	} {
		formula(t, part.name, part.batch, func(t *testing.T, count int) { part.compare(t, n, f, d, count) })
	}
	t.Run("a thousand bids", func(t *testing.T) { clearThousand(t, n, f, d) })
	t.Run("wrong order", func(t *testing.T) { refuseWrongOrders(t, n, f, d) })
}

// batch is a random set of bids, in no order; about half of the lots are sold, and
// ties are frequent.
func batch(d dice) (bids []clearing.Bid, lot, reserve *big.Int) {
	reserve = new(big.Int).Add(d.upto(bits(80)), big.NewInt(1))
	most := d.upto(bits(30))
	spread := []int64{0, 1, 3, 1 << 40}[d.IntN(4)]
	sum := new(big.Int)
	indices := d.Perm(24)
	for i := range d.IntN(13) {
		bid := clearing.Bid{
			Price:   new(big.Int).Add(reserve, big.NewInt(d.Int64N(spread+1))),
			Index:   uint32(indices[i]),
			Dollars: new(big.Int).Add(d.upto(most), big.NewInt(1)),
		}
		sum.Add(sum, bid.Dollars)
		bids = append(bids, bid)
	}
	lot = new(big.Int).Add(d.upto(new(big.Int).Lsh(sum, 1)), big.NewInt(1))
	if d.IntN(4) == 0 && sum.Sign() > 0 {
		lot.Set(sum) // sold exactly
	}
	return bids, lot, reserve
}

func offers(bids []clearing.Bid, order []int) []b.RankedBid {
	var out []b.RankedBid
	for _, i := range order {
		out = append(out, b.RankedBid{
			Price: kit.Amount(bids[i].Price), Index: bids[i].Index, Dollars: kit.Amount(bids[i].Dollars),
		})
	}
	return out
}

func compareClearing(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice, count int) {
	t.Helper()
	var cases []b.ClearingCase
	var batches [][]clearing.Bid
	for range count {
		bids, lot, reserve := batch(d)
		batches = append(batches, bids)
		cases = append(cases, b.ClearingCase{
			Lot: kit.Amount(lot), Reserve: kit.Amount(reserve), Offers: offers(bids, clearing.Order(bids)),
		})
	}
	for i, got := range kit.View(n, f.Clear(cases)) {
		c, bids := cases[i], batches[i]
		want := clearing.Clear(bids, c.Lot.Big(), c.Reserve.Big())
		same := got.Price.Big().Cmp(want.Price) == 0 && got.Sold.Big().Cmp(want.Sold) == 0
		if want.Marginal >= 0 {
			m := bids[want.Marginal]
			same = same && got.MarginalPrice.Big().Cmp(m.Price) == 0 && got.MarginalIndex == m.Index &&
				got.Fill.Big().Cmp(want.Shares[want.Marginal]) == 0
		} else {
			same = same && got.MarginalPrice == cairo.U128{} && got.Fill == cairo.U128{}
		}
		for place, bid := range clearing.Order(bids) {
			same = same && got.Shares[place].Big().Cmp(want.Shares[bid]) == 0
		}
		if !same {
			t.Fatalf("lot %v, reserve %v, bids %v: the contract says %+v, the model %+v", c.Lot, c.Reserve, bids, got, want)
		}
	}
}

// clearThousand: as many bids as one auction may see, in one call.
func clearThousand(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice) {
	t.Helper()
	var bids []clearing.Bid
	for i := range 1_000 {
		bids = append(bids, clearing.Bid{
			Price: big.NewInt(1 + d.Int64N(300)), Index: uint32(i), Dollars: big.NewInt(1 + d.Int64N(100)),
		})
	}
	lot, reserve := big.NewInt(30_000), big.NewInt(1)
	want := clearing.Clear(bids, lot, reserve)
	got := kit.View(n, f.Clear([]b.ClearingCase{{
		Lot: kit.Amount(lot), Reserve: kit.Amount(reserve), Offers: offers(bids, clearing.Order(bids)),
	}}))[0]
	if got.Price.Big().Cmp(want.Price) != 0 || got.Sold.Big().Cmp(want.Sold) != 0 {
		t.Errorf("the contract says %v for %v, the model %v for %v", got.Price, got.Sold, want.Price, want.Sold)
	}
	for place, bid := range clearing.Order(bids) {
		if got.Shares[place].Big().Cmp(want.Shares[bid]) != 0 {
			t.Fatalf("share %d: the contract says %v, the model %v", place, got.Shares[place], want.Shares[bid])
		}
	}
}

// refuseWrongOrders: of every order but the one, the contract says so.
func refuseWrongOrders(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice) {
	refused := 0
	for refused < 40 {
		bids, lot, reserve := batch(d)
		right := clearing.Order(bids)
		wrong := slices.Clone(right)
		d.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
		if len(wrong) > 2 && d.IntN(2) == 0 {
			wrong = append(slices.Clone(right), right[d.IntN(len(right))]) // a bid twice
		}
		if slices.Equal(right, wrong) {
			continue
		}
		view := f.Clear([]b.ClearingCase{{
			Lot: kit.Amount(lot), Reserve: kit.Amount(reserve), Offers: offers(bids, wrong),
		}})
		_, err := cairo.Read(t.Context(), n.Client, view, cairo.PreConfirmed())
		if err == nil {
			t.Fatalf("bids %v in the order %v are accepted", bids, wrong)
		}
		refused++
	}
}

func compareReserves(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice, count int) {
	t.Helper()
	var cases []b.ReserveCase
	var want []*big.Int
	for len(cases) < count {
		discount := uint16(d.upto(big.NewInt(9_999)).Uint64())
		price := new(big.Int).Add(d.upto(new(big.Int).Sub(bits(128), big.NewInt(1))), big.NewInt(1))
		reserve, ok := clearing.Reserve(discount, price)
		if !ok {
			continue // refused: tested in Cairo
		}
		cases = append(cases, b.ReserveCase{DiscountBps: discount, Price: kit.Amount(price)})
		want = append(want, reserve)
	}
	for i, got := range kit.View(n, f.ReservePrices(cases)) {
		if got.Big().Cmp(want[i]) != 0 {
			t.Fatalf("%+v: the contract says %v, the model %v", cases[i], got, want[i])
		}
	}
}

func compareBonds(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice, count int) {
	t.Helper()
	var cases []b.BondCase
	for range count {
		c := b.BondCase{
			FloorBps: uint16(d.upto(big.NewInt(10_000)).Uint64()), Volatility: kit.Amount(d.upto(bits(61))),
			Seconds: d.upto(bits(22)).Uint64(), Bucket: uint8(d.IntN(120)),
		}
		if d.IntN(20) == 0 {
			c.Volatility, c.Seconds = kit.Amount(d.upto(bits(128))), d.Uint64()
		}
		cases = append(cases, c)
	}
	for i, got := range kit.View(n, f.Bonds(cases)) {
		c := cases[i]
		bps := clearing.BondBps(c.FloorBps, c.Volatility.Big(), c.Seconds)
		bond := clearing.Bond(clearing.Escrow(c.Bucket), bps)
		if got.Bps != bps || got.Bond.Big().Cmp(bond) != 0 {
			t.Fatalf("%+v: the contract says %+v, the model %d, %v", c, got, bps, bond)
		}
	}
}

func compareLots(t *testing.T, n *kit.Net, f b.AuctionFormulas, d dice, count int) {
	t.Helper()
	var cases []b.LotCase
	for range count {
		c := b.LotCase{
			TreasuryUSD: kit.Amount(d.upto(bits(70))), RunwayTarget: kit.Amount(d.upto(bits(70))),
			BetaBps: uint16(d.upto(big.NewInt(9_999)).Uint64()), MaxLot: kit.Amount(d.upto(bits(53))),
			Volatility: kit.Amount(d.upto(bits(62))), MaxVolatility: kit.Amount(d.upto(bits(63))),
		}
		if d.IntN(8) == 0 {
			c.Volatility = c.MaxVolatility // the last one that is calm enough
		}
		if d.IntN(2) == 0 {
			c.RunwayTarget = kit.Amount(d.upto(c.TreasuryUSD.Big()))
		}
		cases = append(cases, c)
	}
	for i, got := range kit.View(n, f.BuybackLots(cases)) {
		c := cases[i]
		want := buyback.Lot(
			buyback.Config{BetaBps: c.BetaBps, MaxVolatility: c.MaxVolatility.Big(), MaxLot: c.MaxLot.Big()},
			c.TreasuryUSD.Big(), c.RunwayTarget.Big(), c.Volatility.Big(),
		)
		if got.Big().Cmp(want) != 0 {
			t.Fatalf("%+v: the contract says %v, the model %v", c, got, want)
		}
	}
}
