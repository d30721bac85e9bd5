package simulation

import (
	"fmt"
	"math"
	"slices"

	"github.com/bitsage-network/bitsage/simulation/agent"
)

// Quantile is the value that the part q of the values does not exceed, between two
// of them in proportion; NaN of no values. Values that are NaN do not count.
func Quantile(values []float64, q float64) float64 {
	sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(sorted) == 0 {
		return math.NaN()
	}
	slices.Sort(sorted)
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// Quantity is something that each run has one value of, NaN where it has none.
type Quantity struct {
	Key, Name, Unit string
	Values          []float64
}

// Quantile of the runs.
func (q Quantity) Quantile(part float64) float64 { return Quantile(q.Values, part) }

func last(r *Result) Epoch { return r.Epochs[len(r.Epochs)-1] }

// lowest of what f says of the epochs.
func lowest(r *Result, f func(Epoch) float64) float64 {
	x := math.Inf(1)
	for _, e := range r.Epochs {
		x = min(x, f(e))
	}
	return x
}

// CheapestPush is the least that any way of moving the price cost, as one who knows
// beforehand which will do.
func (r *Result) CheapestPush() float64 {
	cheapest := math.NaN()
	for _, p := range r.Pushes {
		if p.Moved && !(cheapest <= p.Cost) {
			cheapest = p.Cost
		}
	}
	return cheapest
}

// Quantities are what the runs are summed up by.
func Quantities(results []*Result) []Quantity {
	var all []Quantity
	add := func(key, name, unit string, f func(*Result) float64) {
		q := Quantity{Key: key, Name: name, Unit: unit}
		for _, r := range results {
			q.Values = append(q.Values, f(r))
		}
		all = append(all, q)
	}
	// percent adds a in parts of b.
	percent := func(key, name string, f func(*Result) (a, b float64)) {
		add(key, name, "%", func(r *Result) float64 { a, b := f(r); return 100 * a / b })
	}
	// bids adds what bids in a manner gain.
	bids := func(key, name string, m agent.Manner) {
		add(key, name, "% of the lot", func(r *Result) float64 { return 100 * r.Bidders[m].Value() })
	}

	add("price_end", "price of SAGE at the end", "dollars", func(r *Result) float64 { return last(r).Price })
	add("jobs", "assignments", "", func(r *Result) float64 { return float64(r.Jobs) })
	percent("unserved", "assignments that no stake was free for", func(r *Result) (float64, float64) {
		return float64(r.Unserved), float64(r.Jobs)
	})

	add("runway_min", "runway, lowest of the run", "weeks", func(r *Result) float64 {
		return lowest(r, func(e Epoch) float64 { return e.Runway })
	})
	add("runway_end", "runway at the end", "weeks", func(r *Result) float64 { return last(r).Runway })
	add("refilled", "dollars put into the pool", "weeks of the budget", func(r *Result) float64 { return r.Refilled })
	percent("depth_min", "depth of the pool, lowest, of its target", func(r *Result) (float64, float64) {
		return lowest(r, func(e Epoch) float64 { return e.Depth }), 1
	})
	percent("security", "security that was paid, of its budget", func(r *Result) (float64, float64) {
		return r.SecurityPaid, r.SecurityWanted
	})
	add("supply_end", "supply at the end", "M SAGE", func(r *Result) float64 { return last(r).Supply / 1e6 })
	percent("supply_change", "supply, change", func(r *Result) (float64, float64) {
		return last(r).Supply - r.Epochs[0].Supply, r.Epochs[0].Supply
	})
	add("caller_reward", "dearest reward for closing an epoch", "dollars", func(r *Result) float64 { return r.CallerReward })

	percent("burn_put_up", "put up for the burn, of ρ·R", func(r *Result) (float64, float64) { return last(r).PutUp, last(r).Planned })
	percent("burn_plan", "burned, of ρ·R", func(r *Result) (float64, float64) { return last(r).Burned, last(r).Planned })
	percent("burn_worth", "worth of what burned, of dollars sold", func(r *Result) (float64, float64) { return r.BurnedWorth, r.Sold })
	percent("lapsed", "auctions that nobody cleared", func(r *Result) (float64, float64) {
		return float64(r.Lapsed), float64(r.Lapsed + r.Auctions)
	})
	add("buybacks", "buybacks", "", func(r *Result) float64 { return float64(r.Buybacks) })
	add("bought_back", "dollars that buybacks spent", "weeks of the budget", func(r *Result) float64 { return r.BoughtBack / r.Budget })
	add("regret", "regret of an honest bid, mean of the run", "% of the lot", func(r *Result) float64 { return 100 * mean(r.Regret) })
	add("regret_95", "regret of an honest bid, 95 of 100 of the run have less", "% of the lot", func(r *Result) float64 {
		return 100 * Quantile(r.Regret, 0.95)
	})
	bids("bid_honest", "gain of an honest bid", agent.Honest)
	bids("bid_silent", "gain of a bid that is opened at will", agent.Silent)
	bids("bid_sniper", "gain of a sniper's bid, if it is in time", agent.Sniper)
	bids("bid_ring", "gain of a ring's bid", agent.Ring)
	percent("sniped", "snipes that come too late", func(r *Result) (float64, float64) {
		return float64(r.Sniped), float64(r.Sniped + r.Bidders[agent.Sniper].Count)
	})

	percent("unpriced", "epochs without a price", func(r *Result) (float64, float64) {
		n := 0
		for _, e := range r.Epochs {
			if !e.Healthy {
				n++
			}
		}
		return float64(n), float64(len(r.Epochs))
	})
	percent("price_error", "error of healthy prices (99 of 100 of a run are nearer)", func(r *Result) (float64, float64) {
		return math.Expm1(r.PriceError), 1
	})
	add("push", "cost to move the oracle's price by 10 %", "pools", (*Result).CheapestPush)
	add("push_mean", "the same of a 30-minute geometric mean of one pool", "pools", func(r *Result) float64 { return r.PushMean })
	add("push_gain", "cost to move, in what it could bring at the most", "times", func(r *Result) float64 { return r.CheapestPush() / r.Gain })
	add("arbitrage", "arbitrage of the pool, a week", "dollars", func(r *Result) float64 { return r.Arbitrage / float64(len(r.Epochs)) })
	add("wash", "what washing brought beyond its fees, best week", "% of the fees", func(r *Result) float64 {
		return 100 * slices.Max(append(r.Wash, math.Inf(-1)))
	})
	return all
}

// CheatGains are what each cheat brings on average, in parts of an assignment's
// price, by tier and cheat.
func CheatGains(results []*Result) [][]Quantity {
	all := make([][]Quantity, len(results[0].Cheats))
	for tier := range all {
		for cheat := range agent.Cheats {
			q := Quantity{
				Key: fmt.Sprintf("cheat_%d_%d", tier, cheat), Name: agent.Cheat(cheat).String(), Unit: "% of the price",
			}
			for _, r := range results {
				q.Values = append(q.Values, 100*r.Cheats[tier][cheat].Expected.Value())
			}
			all[tier] = append(all[tier], q)
		}
	}
	return all
}

// Paying is the part of all assignments of all runs in which a cheat was expected
// to pay.
func Paying(results []*Result, tier, cheat int) float64 {
	paying, all := 0, 0
	for _, r := range results {
		paying += r.Cheats[tier][cheat].Paying
		all += r.Cheats[tier][cheat].Expected.Count
	}
	return float64(paying) / float64(all)
}

func mean(values []float64) float64 {
	var m Mean
	for _, v := range values {
		m.add(v)
	}
	return m.Value()
}
