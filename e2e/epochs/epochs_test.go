package epochs_test

import (
	"math/big"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

func TestTwelveEpochs(t *testing.T) {
	w := start(t)
	healthy := func(r b.Reading, health b.Health, venues, clamped uint8) {
		t.Helper()
		if r.Health != health || r.Venues != venues || r.Clamped != clamped {
			t.Errorf("the price is %v of %d venues, %d clamped; want %v of %d, %d clamped",
				r.Health, r.Venues, r.Clamped, health, venues, clamped)
		}
	}
	outcome := func(step string, got, want b.StepOutcome) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", step, got, want)
		}
	}

	// 1. Prices begin, the pool opens, and so do burns.
	for range 9 { // volatility is taken for 100 % until there are eight returns
		w.post()
		w.update()
	}
	reading, report := w.closeEpoch()
	healthy(reading, b.HealthOk, 3, 0)
	outcome("liquidity", report.Outputs.Outcomes.Pol, b.StepOutcomeDone)
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomeDone)
	w.sell()

	// 2. A job's fee arrives and burns; two changes are proposed.
	w.workForFee()
	w.income(1_000)
	reading, report = w.closeEpoch()
	healthy(reading, b.HealthOk, 4, 0) // the pool is a venue now
	if report.Inputs.FeesSage.Big().Sign() == 0 || report.Outputs.BurnedFees.Big().Sign() == 0 {
		t.Errorf("of fees of %s SAGE %s were burned", report.Inputs.FeesSage.Big(), report.Outputs.BurnedFees.Big())
	}
	w.sell()
	fine := w.propose(w.Providers[0].Owner, "rho", 10)
	tooFar := w.propose(w.Providers[1].Owner, "burn_max", 20)

	// 3. One feed dies. Nobody notices but the watchdog.
	w.says[0] = nothing
	w.Advance(2 * hour)
	w.vote(&fine, &tooFar)
	w.income(1_000)
	reading, report = w.closeEpoch()
	healthy(reading, b.HealthOk, 3, 0)
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomeDone)
	w.sell()

	// 4. It is back; the votes are over and wait for seven days.
	w.says[0] = truth
	w.Advance(2 * hour)
	w.queue(&fine, &tooFar)
	w.income(1_000)
	reading, _ = w.closeEpoch()
	healthy(reading, b.HealthOk, 4, 0)
	w.sell()

	// 5. One feed lies tenfold: its word is worth next to nothing.
	w.says[1] = tenfold
	w.income(1_000)
	reading, report = w.closeEpoch()
	healthy(reading, b.HealthOk, 4, 1)
	if off := new(big.Int).Sub(reading.Price.Big(), dime); off.CmpAbs(new(big.Int).Quo(dime, big.NewInt(100))) > 0 {
		t.Errorf("a liar moved the price to %s", reading.Price.Big())
	}
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomeDone)
	w.sell()
	w.says[1] = truth

	// 6. The price leaps: burns slow down and nothing is bought back.
	w.spike()
	w.income(1_000)
	_, report = w.closeEpoch()
	if report.Outputs.Throttle.Big().Cmp(wad) >= 0 || report.Inputs.BuybackWanted.Big().Sign() != 0 || report.Outputs.CarriedUSD.Big().Sign() == 0 {
		t.Errorf("in a storm: throttle %s, a buyback of %s wanted, %s carried", report.Outputs.Throttle.Big(),
			report.Inputs.BuybackWanted.Big(), report.Outputs.CarriedUSD.Big())
	}
	w.sell()

	// 7. The council stops the burn: nothing else stops, refunds least of all.
	w.income(1_000)
	w.untilClose()
	w.pauseBurns(20)
	_, report = w.closeEpoch()
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomePaused)
	outcome("operations", of(report.Outputs.OpsPaid), b.StepOutcomeDone)
	if report.Outputs.BurnLot.Big().Sign() != 0 {
		t.Errorf("burns %s in a pause", report.Outputs.BurnLot.Big())
	}
	carried := report.Outputs.CarriedUSD.Big()
	w.refund()

	// 8. The pause has ended by itself, and what it kept back burns.
	w.income(1_000)
	_, report = w.closeEpoch()
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomeDone)
	if report.Inputs.CarriedUSD.Big().Cmp(carried) != 0 {
		t.Errorf("%s were carried, the epoch started with %s", carried, report.Inputs.CarriedUSD.Big())
	}
	w.sell()

	// 9. Two feeds die: there is no price to go by, and the epoch ends all the same.
	w.says[0], w.says[2] = nothing, nothing
	w.income(1_000)
	reading, report = w.closeEpoch()
	healthy(reading, b.HealthMinSources, 2, 0)
	outcome("liquidity", report.Outputs.Outcomes.Pol, b.StepOutcomeNoPrice)
	if report.Outputs.BurnLot.Big().Sign() != 0 || report.Outputs.Step.Minted.Big().Sign() != 0 {
		t.Errorf("without a price %s burn and %s are minted", report.Outputs.BurnLot.Big(), report.Outputs.Step.Minted.Big())
	}
	w.refund()
	w.says[0], w.says[2] = truth, truth

	// 10. They are back.
	reading, report = w.closeEpoch()
	healthy(reading, b.HealthOk, 4, 0)
	outcome("burn", report.Outputs.Outcomes.Burn, b.StepOutcomeDone)
	w.sell()

	// 11. The seven days are over: one change is made, the other goes too far.
	w.AdvanceTo(w.ready(fine, tooFar))
	w.Do(w.Keeper, w.Economy.Timelock.Execute(fine.operation))
	if got := kit.View(w.Net, w.Economy.Treasury.Parameter(fine.name)); got != fine.value {
		t.Errorf("the dial is %s, want %s", got.Big(), fine.value.Big())
	}
	was := kit.View(w.Net, w.Economy.Treasury.Parameter(tooFar.name))
	w.Refused(b.ErrParamsOutsideEpoch, w.Keeper, w.Economy.Timelock.Execute(tooFar.operation))
	if got := kit.View(w.Net, w.Economy.Treasury.Parameter(tooFar.name)); got != was {
		t.Errorf("a refused change made the dial %s", got.Big())
	}
	w.income(1_000)
	before := report.Outputs.Params
	_, report = w.closeEpoch()
	if report.Outputs.Params == before {
		t.Error("the report is of the old parameters")
	}
	w.sell()

	// 12. A calm day without income: what is beyond the runway buys back, beside the
	// burn of what nobody bought before.
	_, report = w.closeEpoch()
	outcome("buyback", report.Outputs.Outcomes.Buyback, b.StepOutcomeDone)
	if report.Inputs.UnsoldUSD.Big().Sign() == 0 || report.Outputs.BurnLot.Big().Sign() == 0 {
		t.Errorf("of %s that nobody bought %s are to be sold again", report.Inputs.UnsoldUSD.Big(), report.Outputs.BurnLot.Big())
	}
	sold := map[b.LotKind]cairo.U128{}
	for range 2 {
		lot := w.sell()
		sold[lot.Kind] = lot.Lot
	}
	if sold[b.LotKindBuyback] != report.Outputs.BuybackLot || sold[b.LotKindRevenueBurn] != report.Outputs.BurnLot {
		t.Errorf("%v went on sale, the epoch set aside %s to buy back and %s to burn", sold,
			report.Outputs.BuybackLot.Big(), report.Outputs.BurnLot.Big())
	}
	if clock := kit.View(w.Net, w.Economy.Treasury.Clock()); clock.Epoch != 13 {
		t.Errorf("epoch %d is open, want 13", clock.Epoch)
	}
	w.writeGas()
}

// of tells whether something was paid.
func of(amount cairo.U128) b.StepOutcome {
	if amount.Big().Sign() == 0 {
		return b.StepOutcomeIdle
	}
	return b.StepOutcomeDone
}

// workForFee has a job done, paid and its fee collected.
func (w *world) workForFee() {
	w.t.Helper()
	j, _ := w.PostJob(w.Terms(8))
	w.Take(w.Providers[0], j, 0)
	work := w.Work(j, 0)
	w.Submit(work)
	w.AuditHonestly(work)
	w.AwaitPayable(j)
	w.Settle(j, 0)
	w.Do(w.Keeper, w.Economy.Treasury.Collect(cairo.ContractAddress(w.Token.Address)))
}

// spike has the price climb until the volatility is a tenth above what burns and
// buybacks stand, and stay there; an arbitrageur brings the pool along.
func (w *world) spike() {
	w.t.Helper()
	sigmaMax := kit.View(w.Net, w.Economy.Treasury.Config()).SigmaMax.Big()
	enough := sigmaMax.Add(sigmaMax, new(big.Int).Quo(sigmaMax, big.NewInt(10)))
	w.price = new(big.Int).Mul(dime, big.NewInt(2))
	for range 12 {
		w.post()
		if r := w.update(); r.Volatility.Big().Cmp(enough) > 0 {
			w.price = r.Price.Big()
			w.arbitrage()
			return
		}
	}
	w.t.Fatal("the price climbs and the oracle sees no volatility")
}

// arbitrage puts as many dollars into the pool as make it say the price.
func (w *world) arbitrage() {
	w.t.Helper()
	pool := kit.View(w.Net, w.Economy.Pol.Reserves())
	product := new(big.Int).Mul(pool.USD.Big(), pool.Sage.Big())
	product.Mul(product, w.price).Quo(product, new(big.Int).Mul(wad, new(big.Int).Mul(dollar, dollar)))
	amount := kit.Amount(product.Sub(product.Sqrt(product), pool.USD.Big()))
	to := cairo.ContractAddress(w.Economy.Pol.Address)
	w.Do(w.Governor, w.TestUSD.Mint(w.Governor.Address, wide(amount)), w.TestUSD.Approve(to, wide(amount)),
		w.Economy.Pol.Swap(b.AssetUSD, amount, kit.Amount(new(big.Int)), w.Now()+hour))
}

// ready is when both operations can be executed.
func (w *world) ready(changes ...change) uint64 {
	w.t.Helper()
	var at uint64
	for _, c := range changes {
		at = max(at, kit.View(w.Net, w.Economy.Timelock.GetTimestamp(c.operation)))
	}
	return at
}
