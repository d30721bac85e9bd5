package epochs_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/cmd/saged/epochs"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

const (
	hour = 3_600
	day  = 24 * hour
)

var (
	dollar = big.NewInt(1_000_000)
	wad    = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	dime   = new(big.Int).Quo(wad, big.NewInt(10)) // what a SAGE costs
)

func dollars(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), dollar) }

// world is a network whose governor is the Timelock, with epochs of a day.
type world struct {
	*kit.Net
	t                      *testing.T
	honest, silent, sniper *kit.Account
	// price that honest feeds say, and what each feed says instead.
	price *big.Int
	says  [deploy.Feeds]func(*big.Int) *big.Int
	// forfeits that the treasury has and will book when it closes the epoch.
	forfeits *big.Int
	// gas of each call of a kind.
	gas map[string][]float64
}

func start(t *testing.T) *world {
	p := deploy.Devnet()
	p.EpochSeconds = day
	// Twelve per cent a day: prices are made once a day here, so the memory of a
	// storm fades slowly.
	p.Buyback.MaxVolatility = kit.Amount(new(big.Int).Quo(new(big.Int).Mul(wad, big.NewInt(12)), big.NewInt(100)))
	n := kit.Start(t, kit.Config{Providers: 4, Strangers: 3, Parameters: &p, HandOver: true, SierraGas: true})
	w := &world{
		Net: n, t: t, price: dime, forfeits: new(big.Int), gas: map[string][]float64{},
		honest: n.Strangers[0], silent: n.Strangers[1], sniper: n.Strangers[2],
	}
	for i, name := range []string{"honest bidder", "silent bidder", "sniper"} {
		n.Strangers[i].Name = name
	}
	for i := range w.says {
		w.says[i] = truth
	}
	// What the treasury starts with: more than the pool ever takes, which comes
	// before all burns.
	w.Do(w.Governor, w.Token.Transfer(w.treasury(), wide(kit.Sage(300_000))))
	w.income(60_000)
	return w
}

func truth(price *big.Int) *big.Int { return price }

func nothing(*big.Int) *big.Int { return nil }

func tenfold(price *big.Int) *big.Int { return new(big.Int).Mul(price, big.NewInt(10)) }

func wide(v cairo.U128) cairo.U256 { return cairo.U256{Lo: v} }

func (w *world) treasury() cairo.ContractAddress {
	return cairo.ContractAddress(w.Economy.Treasury.Address)
}

// income gives the treasury so many dollars.
func (w *world) income(n int64) {
	w.t.Helper()
	amount := kit.Amount(dollars(n))
	w.Do(w.Governor,
		w.TestUSD.Mint(w.Governor.Address, wide(amount)), w.TestUSD.Approve(w.treasury(), wide(amount)),
		w.Economy.Treasury.Contribute(amount, w.Short("test")))
}

func (w *world) note(kind string, r kit.Receipt) {
	w.gas[kind] = append(w.gas[kind], float64(r.Gas.L2))
}

func (w *world) due() uint64 {
	w.t.Helper()
	clock := kit.View(w.Net, w.Economy.Treasury.Clock())
	return clock.OpenedAt + clock.EpochSeconds
}

// post lets the feeds speak from time to time, for longer than any window.
func (w *world) post() {
	w.t.Helper()
	const every, times = 540, 8
	for range times {
		w.Advance(every)
		var prices [deploy.Feeds]*big.Int
		for i, say := range w.says {
			prices[i] = say(w.price)
		}
		w.PostPrices(prices)
	}
}

// update makes a price of what was posted.
func (w *world) update() b.Reading {
	w.t.Helper()
	oracle := w.Economy.Oracle
	w.Advance(60)
	w.Do(w.Keeper, oracle.Request())
	w.note("oracle_update", w.Do(w.Keeper, oracle.Update(w.RunBeacon(w.Now()))))
	return kit.View(w.Net, oracle.Read(hour))
}

// untilClose lets the open epoch pass up to when the prices begin of which the
// last one is made: an auction takes none that is older than half an hour.
func (w *world) untilClose() {
	w.t.Helper()
	w.AdvanceTo(w.due() - 80*60)
}

// closeEpoch makes a price, closes the epoch and looks whether everything adds up.
func (w *world) closeEpoch() (b.Reading, b.TreasuryReport) {
	w.t.Helper()
	w.untilClose()
	w.post()
	reading := w.update()
	w.AdvanceTo(w.due())
	run := w.Do(w.Keeper, w.Economy.Treasury.RunEpoch())
	w.note("run_epoch", run)
	closed := event[b.TreasuryEpochClosed](w, run)
	w.t.Logf("epoch %d: %v, price %s, volatility %s, %d venues (%d clamped); lots %s and %s, carried %s, minted %s",
		closed.Epoch, reading.Health, reading.Price.Big(), reading.Volatility.Big(), reading.Venues, reading.Clamped,
		closed.Report.Outputs.BurnLot.Big(), closed.Report.Outputs.BuybackLot.Big(),
		closed.Report.Outputs.CarriedUSD.Big(), closed.Report.Outputs.Step.Minted.Big())
	w.forfeits.SetInt64(0)
	w.addsUp()
	return reading, closed.Report
}

// addsUp: all SAGE is where the books say, and so are the dollars of those that
// keep books of them; and every report recomputes.
func (w *world) addsUp() {
	w.t.Helper()
	w.Conserved()
	purse := kit.View(w.Net, w.Economy.Treasury.Purse())
	waiting := kit.View(w.Net, w.Economy.Treasury.Lots())
	set := new(big.Int).Add(waiting.Burn.Big(), waiting.Buyback.Big())
	pool := kit.View(w.Net, w.Economy.Pol.Reserves())
	books := kit.View(w.Net, w.Economy.Auction.Books())
	lots := new(big.Int).Sub(books.USDLots.Big(), books.USDPaid.Big())
	escrow := new(big.Int).Sub(books.SageTaken.Big(), books.SageBurned.Big())
	escrow.Sub(escrow, books.SageRefunded.Big()).Sub(escrow, books.SageForfeited.Big())
	for _, c := range []struct {
		what  string
		token interface {
			BalanceOf(cairo.ContractAddress) cairo.View[cairo.U256]
		}
		of   felt.Felt
		want *big.Int
	}{
		{"the treasury's dollars", w.TestUSD, w.Economy.Treasury.Address, set.Add(set, purse.USD.Big())},
		{"the treasury's SAGE", w.Token, w.Economy.Treasury.Address, new(big.Int).Add(purse.Sage.Big(), w.forfeits)},
		{"the pool's dollars", w.TestUSD, w.Economy.Pol.Address, pool.USD.Big()},
		{"the pool's SAGE", w.Token, w.Economy.Pol.Address, pool.Sage.Big()},
		{"the auction's dollars", w.TestUSD, w.Economy.Auction.Address, lots.Sub(lots, books.USDReturned.Big())},
		{"the auction's SAGE", w.Token, w.Economy.Auction.Address, escrow},
		{"the buyback's dollars", w.TestUSD, w.Economy.Buyback.Address, new(big.Int)},
	} {
		if got := kit.View(w.Net, c.token.BalanceOf(cairo.ContractAddress(c.of))); got.Big().Cmp(c.want) != 0 {
			w.t.Errorf("%s: %s, by its books %s", c.what, got.Big(), c.want)
		}
	}
	if _, err := epochs.Verify(w.t.Context(), epochs.Config{
		Treasury: w.Economy.Treasury.Address, Emission: w.Economy.Emission.Address, Start: w.Deployment.StartBlock,
	}, w.Client); err != nil {
		w.t.Errorf("the reports: %v", err)
	}
}

// event is the one event of type E among those of the economy.
func event[E any](w *world, r kit.Receipt) E {
	w.t.Helper()
	var found []E
	decode := map[felt.Felt]func(keys, data []felt.Felt) (any, error){
		w.Economy.Treasury.Address: func(k, d []felt.Felt) (any, error) { return b.DecodeTreasuryEvent(k, d) },
		w.Economy.Auction.Address:  func(k, d []felt.Felt) (any, error) { return b.DecodeBurnAuctionEvent(k, d) },
		w.Economy.Governor.Address: func(k, d []felt.Felt) (any, error) { return b.DecodeGovernorEvent(k, d) },
		w.Economy.Guardian.Address: func(k, d []felt.Felt) (any, error) { return b.DecodeGuardianEvent(k, d) },
	}
	for _, e := range r.Events {
		of, ok := decode[e.From]
		if !ok {
			continue
		}
		is, err := of(e.Keys, e.Data)
		if err != nil {
			w.t.Fatal(err)
		}
		if one, ok := is.(E); ok {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		w.t.Fatalf("%d events %T, want one", len(found), *new(E))
	}
	return found[0]
}
