package simulation

import (
	"math"
	"math/big"

	"github.com/bitsage-network/bitsage/simulation/agent"
	"github.com/bitsage-network/bitsage/simulation/ledger"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// Mean is an average that is gathered one by one.
type Mean struct {
	Count int
	Sum   float64
}

func (m *Mean) add(x float64) { m.Count++; m.Sum += x }

// Value is the average; NaN of nothing.
func (m Mean) Value() float64 { return m.Sum / float64(m.Count) }

// Gains are what a cheat gained over honest work in a tier, in parts of the price
// of an assignment: on average over all assignments of the run, as one who knows
// the chances expects it, and as it came for those that tried.
type Gains struct {
	Expected, Realised Mean
	// Paying counts the assignments in which the cheat was expected to pay.
	Paying int
}

func (g *Gains) foresee(x float64) {
	g.Expected.add(x)
	if x > 0 {
		g.Paying++
	}
}

func (g *Gains) tried(x float64) { g.Realised.add(x) }

// Epoch is how the protocol stood at the end of one.
type Epoch struct {
	Runway float64 // epochs of the budget that the treasury's dollars last
	Supply float64 // SAGE
	Price  float64 // dollars
	// Dollars since the beginning: ρ·R, what of it was put up, and what burned SAGE.
	Planned, PutUp, Burned float64
	Depth                  float64 // of the pool, in parts of its target
	Healthy                bool    // whether it had a price
}

// Result is what one run came to.
type Result struct {
	Seed     uint64
	Scenario Scenario
	Hours    int // after each of which every token was counted
	Epochs   []Epoch

	Jobs, Unserved int
	Slashed        float64   // SAGE
	Cheats         [][]Gains // by tier and cheat
	Wash           []float64 // what washing brought, week by week, in parts of its fees

	Auctions, Lapsed, Sniped int
	Sold                     float64 // dollars
	burnSold                 float64 // of them the revenue burn's
	BurnedWorth              float64 // dollars at the true price
	feesBurned               float64
	Bidders                  [agent.Manners]Mean // gain by an auction, in parts of the lot
	Regret                   []float64           // of each honest bid, in parts of the lot

	SecurityWanted, SecurityPaid float64 // dollars' worth
	CallerReward                 float64 // the dearest, dollars
	Buybacks                     int
	BoughtBack, Budget           float64 // dollars; the budget of an epoch
	Refilled                     float64 // what went into the pool, in budgets
	Arbitrage                    float64 // dollars gained

	// PriceError is |log| between a healthy price and the true one, that 99 of 100
	// prices keep.
	PriceError  float64
	priceErrors []float64
	// Pushes of the oracle's price by 10 %, by HoldParts, PushMean the same of a mean
	// of 30 minutes of one venue, and Gain what a price that is 10 % wrong for an
	// epoch could bring at the most; all in values of the pool.
	Pushes         []agent.Push
	PushMean, Gain float64
}

func newResult(seed uint64, p Parameters) *Result {
	r := &Result{Seed: seed}
	for range p.Tiers {
		r.Cheats = append(r.Cheats, make([]Gains, agent.Cheats))
	}
	return r
}

// note keeps an epoch that was closed.
func (r *Result) note(w *world, c protocol.Closed, reading protocol.Reading) {
	e := Epoch{
		Runway: w.treasury.Runway(), Supply: amount(w.book.Supply(ledger.SAGE), 18),
		Price: math.Exp(w.fair), Healthy: reading.Healthy,
	}
	if n := len(r.Epochs); n > 0 {
		e.Planned, e.PutUp = r.Epochs[n-1].Planned, r.Epochs[n-1].PutUp
	}
	rho := amount(w.p.Treasury.Waterfall.Rho, 18)
	income := amount(c.In.FeesUSD, 6) + w.dollars(c.In.FeesSAGE)
	e.Planned += rho * income
	r.feesBurned += w.dollars(c.Out.BurnedFees)
	// What comes again counts once.
	e.PutUp += amount(c.Out.BurnLot, 6) - amount(c.In.UnsoldUSD, 6) + w.dollars(c.Out.BurnedFees)
	e.Burned = r.burnSold + r.feesBurned
	target := w.pool.Notional(w.now)
	if target.Cmp(w.p.Pool.TargetCap) > 0 {
		target = w.p.Pool.TargetCap
	}
	if target.Sign() > 0 {
		e.Depth = amount(w.pool.Depth(), 6) / amount(target, 6)
	}
	r.Epochs = append(r.Epochs, e)
	r.SecurityWanted += amount(w.p.Treasury.Waterfall.SecurityBudget, 6)
	r.SecurityPaid += w.dollars(new(big.Int).Add(c.Minted, c.Out.SecuritySAGE))
	r.Refilled += amount(c.Out.PolUSD, 6) / amount(c.Out.Budget, 6)
	r.Budget = amount(c.Out.Budget, 6)
	r.CallerReward = max(r.CallerReward, amount(c.Out.CallerReward, 6))
}
