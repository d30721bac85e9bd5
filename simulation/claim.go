package simulation

import (
	"cmp"
	"fmt"
	"slices"
)

// Claim is something that the protocol promises and the runs can refute.
type Claim struct {
	Says   string
	Source string // who promises it
	// Quantile of the runs that was Measured, of what Key names.
	Key      string
	Quantile float64
	Measured float64
	Unit     string
	AtMost   bool // Bound is the most, else the least
	Bound    float64
}

// Holds tells whether the runs are with the claim. Nothing measured refutes it.
func (c Claim) Holds() bool {
	if c.AtMost {
		return c.Measured <= c.Bound
	}
	return c.Measured >= c.Bound
}

func (c Claim) String() string {
	relation, verdict := ">=", "holds"
	if c.AtMost {
		relation = "<="
	}
	if !c.Holds() {
		verdict = "FAILS"
	}
	return fmt.Sprintf("%s: %s %s (%.4g %% quantile of %s: %.4g %s, want %s %.4g)",
		c.Source, c.Says, verdict, 100*c.Quantile, c.Key, c.Measured, c.Unit, relation, c.Bound)
}

// Claims are what the runs say of the protocol's promises. What must hold in every
// step of every run (every token is accounted for, the supply stays below its cap,
// no mint is worth more than the gap, a buyback leaves the runway, burns stay below
// Bmax, no winner pays more than its bid, rewards are divided to the last fraction)
// is none of them: breaking it fails the run.
func Claims(results []*Result) []Claim {
	quantities := Quantities(results)
	claim := func(says, source, key string, quantile float64, atMost bool, bound float64) Claim {
		i := slices.IndexFunc(quantities, func(q Quantity) bool { return q.Key == key })
		q := quantities[i]
		return Claim{
			Says: says, Source: source, Key: key, Quantile: quantile, Measured: q.Quantile(quantile), Unit: q.Unit,
			AtMost: atMost, Bound: bound,
		}
	}
	claims := []Claim{
		claim("a year of bad luck does not empty the treasury", "economics.md §1, runway", "runway_min", 0.01, false, 4),
		claim("the supply does not run away", "economics.md §1, inflation", "supply_change", 0.99, true, 10),
		claim("what ρ promises is put up", "economics.md §1, revenue burn", "burn_put_up", 0.05, false, 85),
		claim("the burn never takes more than its plan", "economics.md §1, revenue burn", "burn_put_up", 0.99, true, 102),
		claim("a dollar sold burns what it is worth, less the reserve's discount and a move of the price", "economics.md §5.2", "burn_worth", 0.05, false, 94),
		claim("moving the price costs more than it can bring", "economics.md §4.3", "push_gain", 0.01, false, 10),
		claim("moving our price costs more than moving a mean of one venue", "ADR 13", "push", 0.01, false, 0.37),
		claim("a price that is called healthy is near the true one", "economics.md §4.2", "price_error", 0.95, true, 10),
		claim("an honest bid leaves little to regret", "economics.md §5.2, invariant 12", "regret", 0.95, true, 1),
		claim("who may stay silent does not gain by it", "economics.md §5.3, invariant 13", "bid_silent", 0.5, true, 0),
		claim("who washes loses", "docs/contracts/rewards.md", "wash", 0.99, true, 0),
		claim("closing an epoch never costs more than the cap", "economics.md §2.10", "caller_reward", 1, true, 50),
	}
	for tier, gains := range CheatGains(results) {
		best := slices.MaxFunc(gains, func(a, b Quantity) int { return cmp.Compare(a.Quantile(0.95), b.Quantile(0.95)) })
		claims = append(claims, Claim{
			Says:   fmt.Sprintf("tier %d: no cheat pays; the best of them: %s", tier, best.Name),
			Source: "economics.md §7, invariant 18", Key: best.Key, Quantile: 0.95, Measured: best.Quantile(0.95),
			Unit: best.Unit, AtMost: true, Bound: 0,
		})
	}
	return claims
}
