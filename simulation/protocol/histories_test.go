package protocol_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/simulation"
	"github.com/bitsage-network/bitsage/simulation/ledger"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

var n = big.NewInt

func whole(sage int64) *big.Int { return new(big.Int).Mul(n(sage), price.WAD) }

func dollars(usd int64) *big.Int { return new(big.Int).Mul(n(usd), n(1_000_000)) }

// history is the protocol under whatever is done to it.
type history struct {
	p        simulation.Parameters
	book     *ledger.Ledger
	now      uint64
	pool     *protocol.Pool
	oracle   *protocol.Oracle
	treasury *protocol.Treasury
	rewards  *protocol.Rewards
	outside  [2]*protocol.Memory
	sale     *protocol.Auction
	escrows  []*big.Int
	bids     []clearing.Bid
	burned   *big.Int
	random   *rand.Rand
	seen     *seen
}

// seen counts what the histories came to.
type seen struct {
	epochs, priced, minted, auctions, sold, silent int
	lots                                           [2]int // put up, by purpose
}

func begin(t *rapid.T, s *seen) *history {
	h := &history{
		p: simulation.Suggested([]audit.Tier{audit.Tier(deploy.Devnet().Tiers[0])}), book: ledger.New(), now: 2_800 * 604_800,
		seen: s, burned: new(big.Int), random: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
	}
	// Prices leap here, and buybacks must be seen nevertheless.
	h.p.Treasury.Buyback.MaxVolatility = whole(100)
	h.oracle = protocol.NewOracle(h.p.Oracle)
	h.book.Mint(ledger.SAGE, ledger.Outside, whole(90_000_000))
	h.book.Mint(ledger.SAGE, ledger.Treasury, whole(20_000_000))
	h.book.Mint(ledger.SAGE, ledger.Bidders, whole(50_000_000))
	h.book.Mint(ledger.USD, ledger.Treasury, dollars(1_000_000))
	h.book.Mint(ledger.USD, ledger.Outside, dollars(1_000_000_000))
	var err error
	if h.pool, err = protocol.OpenPool(h.p.Pool, h.book, h.now, whole(400_000), dollars(200_000)); err != nil {
		t.Fatal(err)
	}
	for i := range h.outside {
		h.outside[i] = new(protocol.Memory)
		h.outside[i].Set(h.now, h.pool.Tick())
	}
	h.now += 2 * h.p.Oracle.Horizon()
	h.treasury = protocol.NewTreasury(h.p.Treasury, h.p.Auction, h.book, h.pool, h.now)
	h.rewards = protocol.NewRewards(h.p.Rewards, h.book, []*big.Int{whole(1_000), whole(3), new(big.Int)})
	return h
}

func (h *history) wait(t *rapid.T) {
	h.now += rapid.Uint64Range(1, 400_000).Draw(t, "seconds")
}

func (h *history) swap(t *rapid.T) {
	sage, usd := h.pool.Reserves()
	product := new(big.Int).Mul(sage, usd)
	if rapid.Bool().Draw(t, "buys") {
		h.pool.Buy(h.now, ledger.Outside, dollars(rapid.Int64Range(1, 50_000).Draw(t, "usd")))
	} else {
		h.pool.Sell(h.now, ledger.Outside, whole(rapid.Int64Range(1, 100_000).Draw(t, "sage")))
	}
	sage, usd = h.pool.Reserves()
	if new(big.Int).Mul(sage, usd).Cmp(product) < 0 {
		t.Fatal("the pool's product falls")
	}
	if err := h.pool.Note(h.now); err != nil {
		t.Fatal(err)
	}
}

// update makes a price of venues that may lie, one of them as far as there are
// ticks. Invariants 6 and 8.
func (h *history) update(t *rapid.T) {
	h.outside[0].Set(h.now, h.pool.Tick()+rapid.Int64Range(-20_000, 20_000).Draw(t, "drift"))
	if rapid.Bool().Draw(t, "lies") {
		h.outside[1].Set(h.now, rapid.Int64Range(-price.MaxTick, price.MaxTick).Draw(t, "lie"))
	} else {
		h.outside[1].Set(h.now, h.pool.Tick())
	}
	h.now += rapid.Uint64Range(300, 10_000).Draw(t, "seconds")
	venues := []*protocol.Memory{&h.pool.Memory, h.outside[0], h.outside[1]}
	venues = venues[:min(3, rapid.IntRange(0, 9).Draw(t, "live"))]
	window := h.p.Oracle.Draw(h.random, h.now)
	was, reach, first := h.oracle.Tick(), h.oracle.Reach(h.now), h.oracle.Health() == protocol.Uninitialised
	if err := h.oracle.Update(h.now, window, venues); err != nil {
		t.Fatal(err)
	}
	moved := n(h.oracle.Tick() - was)
	switch r := h.oracle.Read(h.now); {
	case !first && moved.CmpAbs(reach) > 0:
		t.Fatalf("the price moves by %v ticks, 3s are %v", moved, reach)
	case len(venues) < protocol.MinVenues && r.Healthy:
		t.Fatalf("%d venues make a price of good health", len(venues))
	case len(venues) < 2 && moved.Sign() != 0:
		t.Fatalf("%d venues move the price", len(venues))
	}
}

func (h *history) earn(t *rapid.T) {
	fee := rapid.Int64Range(0, 20_000).Draw(t, "fee")
	asset, amount := ledger.USD, dollars(fee)
	if rapid.Bool().Draw(t, "in sage") {
		asset, amount = ledger.SAGE, whole(fee)
	}
	h.book.Move(asset, ledger.Outside, ledger.Escrow, amount)
	h.treasury.Collect(asset, amount)
	h.rewards.Record(rapid.IntRange(0, 2).Draw(t, "worker"), dollars(fee))
}

func (h *history) close(t *rapid.T) {
	if h.now < h.treasury.Due() {
		h.now = h.treasury.Due() + rapid.Uint64Range(0, 90_000).Draw(t, "late")
		h.update(t)
	}
	reading := h.oracle.Read(h.now)
	closed := h.treasury.Close(h.now, reading)
	h.seen.epochs++
	if reading.Healthy {
		h.seen.priced++
	}
	h.seen.minted += closed.Minted.Sign()
	if arrived := new(big.Int).Add(closed.Minted, closed.Out.SecuritySAGE); arrived.Sign() > 0 {
		h.rewards.Notify(arrived)
	}
	if h.treasury.Due() <= h.now { // invariant 5: an epoch is closed once
		t.Fatalf("an epoch closed at %d is due again at %d", h.now, h.treasury.Due())
	}
}

// putUp: what was set aside goes on sale, one lot at a time.
func (h *history) putUp(t *rapid.T) {
	a := h.treasury.PutUp(h.now, h.oracle.Read(h.now))
	if a == nil {
		t.Skip("nothing can be put up")
		return
	}
	if h.sale != nil {
		t.Fatal("two lots are on sale")
	}
	h.sale, h.bids, h.escrows = a, nil, nil
	h.seen.lots[a.For]++
}

func (h *history) bid(t *rapid.T) {
	if h.sale == nil {
		t.Skip("nothing is on sale")
	}
	more := n(rapid.Int64Range(0, 1_000_000_000_000_000_000).Draw(t, "above"))
	b := clearing.Bid{
		Price: more.Add(more, h.sale.Reserve), Index: uint32(len(h.escrows)),
		Dollars: n(rapid.Int64Range(h.p.Auction.MinBid, max(h.p.Auction.MinBid, h.sale.Cap.Int64())).Draw(t, "dollars")),
	}
	h.escrows = append(h.escrows, h.sale.Commit(b.Dollars, b.Price))
	h.bids = append(h.bids, b)
}

// settle opens a random part of the bids. Invariants 10 and 13: the auction ends
// with whoever is silent, and silence costs a bond that only the treasury gets.
func (h *history) settle(t *rapid.T) {
	if h.sale == nil {
		t.Skip("nothing is on sale")
	}
	var opened []clearing.Bid
	var silent []*big.Int
	bonds := new(big.Int)
	for i, b := range h.bids {
		if h.sale.Valid(b) && rapid.Bool().Draw(t, "opens") {
			opened = append(opened, b)
			continue
		}
		silent = append(silent, h.escrows[i])
		bonds.Add(bonds, clearing.Bond(h.escrows[i], h.sale.BondBps))
	}
	before := h.book.Of(ledger.Treasury, ledger.SAGE)
	burned := h.book.Burned(ledger.SAGE)
	r := h.sale.Settle(opened, silent)
	if got := new(big.Int).Sub(h.book.Of(ledger.Treasury, ledger.SAGE), before); got.Cmp(bonds) != 0 {
		t.Fatalf("the treasury gets %v of bonds of %v", got, bonds)
	}
	if got := burned.Sub(h.book.Burned(ledger.SAGE), burned); got.Cmp(r.Burned()) != 0 {
		t.Fatalf("%v burned, %v paid", got, r.Burned())
	}
	h.treasury.Settled(h.sale.Unsold(r))
	h.sale = nil
	h.seen.auctions++
	h.seen.sold += r.Sold.Sign()
	h.seen.silent += bonds.Sign()
}

// check is what holds after whatever was done: invariants 1 and 2.
func (h *history) check(t *rapid.T) {
	h.pool.Check()
	if err := h.book.Check(); err != nil {
		t.Fatal(err)
	}
	burned := h.book.Burned(ledger.SAGE)
	if burned.Cmp(h.burned) < 0 {
		t.Fatalf("%v were burned, now %v", h.burned, burned)
	}
	h.burned = burned
}

// TestHistories does random things in random order to the whole of the economy, and
// checks after each the invariants of research/economics.md §8 that are about more
// than one formula: 1, 2, 4, 5, 6, 8, 10 and 13; what Treasury, Auction and Rewards
// check themselves is in the ledger's error.
func TestHistories(t *testing.T) {
	var s seen
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t, &s)
		for range 3 { // one of them is some thirty steps
			t.Repeat(map[string]func(*rapid.T){
				"": h.check, "wait": h.wait, "swap": h.swap, "update": h.update, "earn": h.earn, "close": h.close,
				"put up": h.putUp,
				"bid":    h.bid, "settle": h.settle,
				"divide": func(*rapid.T) { h.rewards.Close(h.oracle.Read(h.now)) },
			})
		}
	})
	if min(s.epochs, s.priced, s.minted, s.auctions, s.sold, s.silent, s.lots[0], s.lots[1]) < 10 {
		t.Errorf("%+v: the histories say little", s)
	}
	t.Logf("%+v", s)
}

// Invariant 14: the cutoff and the window are within what was announced, and no
// second of it is more likely.
func TestDraws(t *testing.T) {
	p := simulation.Suggested([]audit.Tier{audit.Tier(deploy.Devnet().Tiers[0])})
	random := rand.New(rand.NewPCG(14, 0))
	book := ledger.New()
	book.Mint(ledger.USD, ledger.Treasury, dollars(1_000))
	a := protocol.Kick(p.Auction, book, 1_000_000, dollars(1_000), protocol.Reading{Price: price.WAD, Volatility: price.WAD})
	const draws = 20_000
	early := 0
	for range draws {
		cutoff := a.Cutoff(random, true) - a.Kicked
		if cutoff < p.Auction.MinSeconds || cutoff > p.Auction.MaxSeconds {
			t.Fatalf("a cutoff %d seconds after the kick", cutoff)
		}
		if cutoff < (p.Auction.MinSeconds+p.Auction.MaxSeconds)/2 {
			early++
		}
		w := p.Oracle.Draw(random, 1_000_000)
		length, end := w.Bucket*protocol.Buckets, w.Start+w.Bucket*protocol.Buckets
		if length < p.Oracle.MinLength || length > p.Oracle.MaxLength || end > 1_000_000 || end < 1_000_000-p.Oracle.MaxOffset {
			t.Fatalf("a window of %d seconds until %d", length, end)
		}
	}
	if early < draws*48/100 || early > draws*52/100 {
		t.Errorf("%d of %d cutoffs are in the first half", early, draws)
	}
	if got := a.Cutoff(random, false); got != a.Kicked+p.Auction.MinSeconds {
		t.Errorf("without the Beacon the cutoff is %d", got)
	}
}

// Invariant 5: calls that have nothing to do with each other give the same in any
// order.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type fee struct {
			earner int
			amount *big.Int
		}
		fees := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) fee {
			return fee{rapid.IntRange(0, 2).Draw(t, "earner"), dollars(rapid.Int64Range(0, 1_000).Draw(t, "fee"))}
		}), 1, 12).Draw(t, "fees")
		pots := rapid.SliceOfN(rapid.Int64Range(1, 1_000_000), 1, 6).Draw(t, "pots")
		paid := func(fees []fee, pots []int64) []*big.Int {
			book := ledger.New()
			book.Mint(ledger.SAGE, ledger.Rewards, n(10_000_000))
			r := protocol.NewRewards(protocol.RewardsConfig{StakerBps: 7_000, RebateBps: 5_000, EpochSeconds: 604_800}, book,
				[]*big.Int{whole(1_000), whole(3), new(big.Int)})
			for _, f := range fees {
				r.Record(f.earner, f.amount)
			}
			for _, pot := range pots {
				r.Notify(n(pot))
			}
			r.Close(protocol.Reading{Healthy: true, Price: price.WAD})
			if err := book.Check(); err != nil {
				t.Fatal(err)
			}
			return r.Paid
		}
		one := paid(fees, pots)
		other := paid(rapid.Permutation(fees).Draw(t, "order"), pots)
		for i := range one {
			if one[i].Cmp(other[i]) != 0 {
				t.Fatalf("earner %d gets %v, in another order %v", i, one[i], other[i])
			}
		}
	})
}
