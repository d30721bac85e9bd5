package protocol

import (
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/economy/buyback"
	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/waterfall"
	"github.com/bitsage-network/bitsage/simulation/ledger"
)

// TreasuryConfig are the dials of Treasury, Emission and Buyback.
type TreasuryConfig struct {
	Waterfall       waterfall.Config
	Emission        emission.Config
	Buyback         buyback.Config
	BuybackInterval uint64
	MaxSupply       *big.Int
	EpochSeconds    uint64
}

// Treasury closes epochs by economy/{waterfall,emission,buyback}, and puts up what they
// set aside.
type Treasury struct {
	c       TreasuryConfig
	auction AuctionConfig
	book    *ledger.Ledger
	pool    *Pool
	// Income since the epoch opened.
	feesUSD, feesSAGE       *big.Int
	carriedUSD, carriedSAGE *big.Int
	controller              emission.Output
	openedAt                uint64
	lots                    lots
	nextBuyback             uint64
	onSale                  *Auction
}

// NewTreasury opens the first epoch now; book has the first holdings.
func NewTreasury(c TreasuryConfig, auction AuctionConfig, book *ledger.Ledger, pool *Pool, now uint64) *Treasury {
	return &Treasury{
		c: c, auction: auction, book: book, pool: pool, openedAt: now / c.EpochSeconds * c.EpochSeconds,
		feesUSD: new(big.Int), feesSAGE: new(big.Int), carriedUSD: new(big.Int), carriedSAGE: new(big.Int),
		controller: emission.Output{Rate: c.Emission.RMin, Average: new(big.Int)},
		lots:       lots{burn: new(big.Int), buyback: new(big.Int), last: ForBuyback},
	}
}

// Collect books fees that are in Escrow.
func (t *Treasury) Collect(asset ledger.Asset, amount *big.Int) {
	t.book.Move(asset, ledger.Escrow, ledger.Treasury, amount)
	if asset == ledger.USD {
		t.feesUSD.Add(t.feesUSD, amount)
	} else {
		t.feesSAGE.Add(t.feesSAGE, amount)
	}
}

// Due is when the open epoch may be closed.
func (t *Treasury) Due() uint64 { return t.openedAt + t.c.EpochSeconds }

// Runway is how many epochs of its budget the treasury's dollars last, those that are
// set aside for auctions not among them.
func (t *Treasury) Runway() float64 {
	runway, _ := new(big.Rat).SetFrac(t.purse(), t.budget()).Float64()
	return runway
}

// purse is what is held beside the lots.
func (t *Treasury) purse() *big.Int {
	held := t.book.Of(ledger.Treasury, ledger.USD)
	return held.Sub(held, t.lots.burn).Sub(held, t.lots.buyback)
}

func (t *Treasury) budget() *big.Int {
	return new(big.Int).Add(t.c.Waterfall.OpsBudget, t.c.Waterfall.SecurityBudget)
}

// Closed is what an epoch did.
type Closed struct {
	In     waterfall.Inputs
	Out    waterfall.Outputs
	Rate   *big.Int // of emission, WAD
	Minted *big.Int
	Gap    *big.Int // USD that the budget lacked
}

// Close ends the epoch that is due: what is minted and paid for security is with
// Rewards, what is to be auctioned set aside.
func (t *Treasury) Close(now uint64, r Reading) Closed {
	in := waterfall.Inputs{
		OpenedAt: t.openedAt, ClosedAt: now, EpochSeconds: t.c.EpochSeconds,
		FeesUSD: t.feesUSD, FeesSAGE: t.feesSAGE, OtherUSD: new(big.Int),
		USD: t.book.Of(ledger.Treasury, ledger.USD), SAGE: t.book.Of(ledger.Treasury, ledger.SAGE),
		CarriedUSD: t.carriedUSD, CarriedSAGE: t.carriedSAGE, UnsoldUSD: t.lots.burn,
		Healthy: r.Healthy, Price: r.Price, Volatility: r.Volatility, Scheduled: new(big.Int),
	}
	closed := Closed{In: in}
	t.emit(&closed)
	answers := waterfall.Answers{
		Minted: closed.Minted, PolShortfall: t.pool.Needed(now),
		PolTakes: func(usd, sage *big.Int) (*big.Int, *big.Int) { return t.pool.Refill(now, usd, sage) },
	}
	answers.BuybackWanted = t.wanted(in, answers)
	out := waterfall.Spend(t.c.Waterfall, in, answers)
	closed.Out = out

	t.book.Move(ledger.USD, ledger.Treasury, ledger.Keepers, out.CallerReward)
	t.book.Move(ledger.USD, ledger.Treasury, ledger.Operations, new(big.Int).Sub(out.OpsPaid, out.CallerReward))
	t.book.Move(ledger.SAGE, ledger.Treasury, ledger.Rewards, out.SecuritySAGE)
	t.book.Burn(ledger.SAGE, ledger.Treasury, out.BurnedFees)
	t.lots = lots{burn: out.BurnLot, buyback: out.BuybackLot, left: LotsPerEpoch, last: t.lots.last}
	t.carriedUSD, t.carriedSAGE = out.CarriedUSD, out.CarriedSAGE
	t.feesUSD, t.feesSAGE = new(big.Int), new(big.Int)
	t.openedAt = now / t.c.EpochSeconds * t.c.EpochSeconds
	t.check(closed)
	return closed
}

// emit steps the controller and mints to Rewards.
func (t *Treasury) emit(closed *Closed) {
	in := closed.In
	budget := t.budget()
	closed.Minted, closed.Gap, closed.Rate = new(big.Int), new(big.Int), t.controller.Rate
	if !in.Priced() {
		return
	}
	revenue := new(big.Int).Add(in.FeesUSD, waterfall.USDOf(in.FeesSAGE, in.Price))
	deviation := emission.Error(budget, revenue)
	last := t.controller.Rate
	t.controller = emission.Control(t.c.Emission, deviation, t.controller.Average, t.controller.Rate)
	left := new(big.Int).Sub(t.c.MaxSupply, t.book.Supply(ledger.SAGE))
	closed.Rate = t.controller.Rate
	closed.Minted = emission.Mint(closed.Rate, t.book.Circulating(), budget, revenue, in.Price, left)
	if gap := new(big.Int).Sub(budget, revenue); gap.Sign() > 0 {
		closed.Gap = gap
	}
	t.book.Mint(ledger.SAGE, ledger.Rewards, closed.Minted)

	moved := new(big.Int).Sub(closed.Rate, last)
	switch c := t.c.Emission; {
	case closed.Rate.Cmp(c.RMin) < 0 || closed.Rate.Cmp(c.RMax) > 0 || moved.CmpAbs(c.DrMax) > 0:
		t.book.Fail(fmt.Errorf("emission: the rate goes from %v to %v", last, closed.Rate))
	case waterfall.USDOf(closed.Minted, in.Price).Cmp(closed.Gap) > 0:
		t.book.Fail(fmt.Errorf("emission: mints %v at %v for a gap of %v", closed.Minted, in.Price, closed.Gap))
	}
}

// wanted is what Buyback asks for, of what is left above the runway.
func (t *Treasury) wanted(in waterfall.Inputs, a waterfall.Answers) *big.Int {
	if !in.Priced() {
		return new(big.Int)
	}
	// What is left for it shows in an epoch that asks for everything.
	a.PolTakes = func(usd, sage *big.Int) (*big.Int, *big.Int) { return usd, sage }
	a.BuybackWanted = in.USD
	surplus := waterfall.Spend(t.c.Waterfall, in, a).BuybackLot
	runway := new(big.Int).Mul(t.budget(), t.c.Waterfall.RunwayEpochs)
	return buyback.Lot(t.c.Buyback, surplus.Add(surplus, runway), runway, in.Volatility)
}

// check compares the epoch's books with what is held, and holds its bounds.
func (t *Treasury) check(e Closed) {
	out := e.Out
	if held := t.purse(); held.Cmp(out.USD) != 0 {
		t.book.Fail(fmt.Errorf("treasury: books %v USD and holds %v", out.USD, held))
	}
	if held := t.book.Of(ledger.Treasury, ledger.SAGE); held.Cmp(out.SAGE) != 0 {
		t.book.Fail(fmt.Errorf("treasury: books %v SAGE and holds %v", out.SAGE, held))
	}
	runway := new(big.Int).Mul(out.Budget, t.c.Waterfall.RunwayEpochs)
	if out.BuybackLot.Sign() > 0 && out.USD.Cmp(runway) < 0 {
		t.book.Fail(fmt.Errorf("treasury: a buyback leaves %v of a runway of %v", out.USD, runway))
	}
	base := new(big.Int).Add(out.BurnLot, out.CarriedUSD)
	if base.Cmp(t.c.Waterfall.BurnMax) > 0 {
		t.book.Fail(fmt.Errorf("treasury: burns %v, more than Bmax", base))
	}
	if t.book.Supply(ledger.SAGE).Cmp(t.c.MaxSupply) > 0 {
		t.book.Fail(fmt.Errorf("treasury: the supply is above its cap"))
	}
}
