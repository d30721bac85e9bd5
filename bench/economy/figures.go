package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/simulation"
)

// figures are those of docs/benchmarks.json.
func (o outcome) figures() map[string]figures.Figure {
	quantities := simulation.Quantities(o.results)
	of := func(key string, quantile float64) float64 {
		i := slices.IndexFunc(quantities, func(q simulation.Quantity) bool { return q.Key == key })
		return quantities[i].Quantile(quantile)
	}
	worst := math.Inf(-1)
	for _, gains := range simulation.CheatGains(o.results) {
		for _, q := range gains {
			worst = max(worst, q.Quantile(0.95))
		}
	}
	claims := simulation.Claims(o.results)
	measured := map[string]figures.Figure{
		"economy.abm_runs": {
			Value: float64(len(o.results)), Unit: "runs", Goal: ">= 1000",
			Note: fmt.Sprintf("Worlds of %d weeks with every token counted after every hour; %d claims checked on their "+
				"quantiles (docs/simulation.md).", o.parameters.Epochs, len(claims)),
		},
		"economy.twap_move10_cost": {
			Value: of("push", 0.5), Unit: "pool values", Goal: ">= 0.341",
			Peer: fmt.Sprintf("geometric-mean TWAP of 30 minutes of one pool: 0.341 without a fee (economics.md §4.3), "+
				"%.3g measured the same way with a fee of 0.3 %%", of("push_mean", 0.5)),
			Note: fmt.Sprintf("Median over the runs of the cheapest of %d ways, known with hindsight, to make our oracle say 10 %% "+
				"too much and call it healthy; 1 %% of the runs cost less than %.3g. Simulated block by block: two of three "+
				"venues of equal size pushed, windows drawn afterwards, clamp and all.", len(simulation.HoldParts), of("push", 0.01)),
		},
		"economy.cheat_profit_p95": {
			Value: worst, Unit: "% of the price", Goal: "<= 0",
			Note: "The best cheat of all tiers: what it is expected to bring beyond honest work, 95 % quantile of the runs.",
		},
		"economy.runway_min_p1": {
			Value: of("runway_min", 0.01), Unit: "weeks",
			Note: "The lowest runway of a year in the worst hundredth of the runs; the treasury begins with 78 weeks of its budget.",
		},
		"economy.burn_of_plan_p50": {
			Value: of("burn_plan", 0.5), Unit: "% of ρ·R",
			Note: fmt.Sprintf("Dollars that burned SAGE in a year, median of the runs; %.3g %% were put up. The rest found no "+
				"bidder at the reserve and went back to the treasury.", of("burn_put_up", 0.5)),
		},
		"economy.auction_regret_p95": {
			Value: of("regret", 0.95), Unit: "% of the lot",
			Note: "What an honest bid could have had more by another price or fewer dollars, knowing all others; mean of a run, 95 % quantile of the runs.",
		},
	}
	for _, w := range o.ways() {
		f := measured["economy.twap_move10_cost"]
		f.Parts = append(f.Parts, figures.Part{Label: w.name + ", cost by success", Value: w.bySuccess})
		measured["economy.twap_move10_cost"] = f
	}
	for name, f := range measured {
		f.Command, f.Commit = o.command, o.commit
		measured[name] = f
	}
	return measured
}
