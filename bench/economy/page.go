package main

import (
	_ "embed"
	"fmt"
	"math"
	"strings"

	"github.com/bitsage-network/bitsage/simulation"
	"github.com/bitsage-network/bitsage/simulation/agent"
)

// what is said about the simulation besides its numbers.
//
//go:embed about.md
var about string

// page is docs/simulation.md.
func (o outcome) page() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	hours := 0
	for _, r := range o.results {
		hours += r.Hours
	}
	p("# The economy, simulated\n\n")
	p("Written by `%s` (`make sim` does all of it anew) at commit %s: %d runs of %d weeks, seeds %d to %d, %d hours "+
		"after each of which every token was accounted for.\n\n",
		o.command, o.commit, len(o.results), o.parameters.Epochs, o.first, o.first+uint64(len(o.results))-1, hours)
	p("%s\n", strings.TrimSpace(about))

	p("\n## Claims\n\n")
	p("Each is an inequality for a quantile of the runs; a claim that fails, fails `make sim` and the test.\n\n")
	p("| claim | promised in | quantile of the runs | measured | bound | |\n|---|---|---:|---:|---:|---|\n")
	for _, c := range simulation.Claims(o.results) {
		relation, verdict := "≥", "holds"
		if c.AtMost {
			relation = "≤"
		}
		if !c.Holds() {
			verdict = "**fails**"
		}
		p("| %s | %s | %g %% | %s %s | %s %s | %s |\n",
			c.Says, c.Source, 100*c.Quantile, number(c.Measured), c.Unit, relation, number(c.Bound), verdict)
	}

	p("\n## Quantities\n\n")
	p("One value a run; quantiles over the runs.\n\n")
	p("| | unit | 1 %% | 5 %% | 50 %% | 95 %% | 99 %% |\n|---|---|---:|---:|---:|---:|---:|\n")
	for _, q := range simulation.Quantities(o.results) {
		p("| %s | %s |", q.Name, q.Unit)
		for _, part := range []float64{0.01, 0.05, 0.5, 0.95, 0.99} {
			p(" %s |", number(q.Quantile(part)))
		}
		p("\n")
	}

	p("\n![Runway](plots/runway.svg)\n![Supply](plots/supply.svg)\n![Burn against plan](plots/burn.svg)\n")
	o.cheats(p)
	o.pushes(p)
	p("\n## The auction\n\n![Regret of honest bids](plots/regret.svg)\n")
	return b.String()
}

func (o outcome) cheats(p func(string, ...any)) {
	p("\n## What each cheat brings\n\n")
	p("More than honest work, in %% of an assignment's price: the expectation of one who knows every chance, on average " +
		"over all assignments of a run, at the stake's worth when it would be slashed. The last columns: in how many of " +
		"all assignments it was expected to pay, and what those gained that did it.\n\n")
	p("| tier | cheat | 5 %% | 50 %% | 95 %% | pays in | tried | came to |\n|---:|---|---:|---:|---:|---:|---:|---:|\n")
	for tier, gains := range simulation.CheatGains(o.results) {
		for cheat, q := range gains {
			var tried simulation.Mean
			for _, r := range o.results {
				m := r.Cheats[tier][cheat].Realised
				tried.Count, tried.Sum = tried.Count+m.Count, tried.Sum+m.Sum
			}
			came := "–"
			if tried.Count > 0 {
				came = number(100 * tried.Value())
			}
			p("| %d | %s | %s | %s | %s | %s %% | %d | %s |\n", tier, agent.Cheat(cheat), number(q.Quantile(0.05)),
				number(q.Quantile(0.5)), number(q.Quantile(0.95)), number(100*simulation.Paying(o.results, tier, cheat)), tried.Count, came)
		}
	}
	p("\n![What each cheat brings](plots/cheats.svg)\n")
}

func (o outcome) pushes(p func(string, ...any)) {
	p("\n## Moving the price by 10 %%\n\n")
	p("In values of one venue's pool, against arbitrage in every block of %d seconds. Ours: most venues are pushed, as far as "+
		"an update takes without a word, until the price is 10 %% off and called healthy. Beside it what moves a geometric "+
		"mean over 30 minutes of one pool, known beforehand: the usual oracle.\n\n", agent.Block)
	p("| way | succeeded | 5 %% | 50 %% | 95 %% | cost of all by success | updates, median |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, w := range o.ways() {
		p("| %s | %s %% | %s | %s | %s | %s | %s |\n", w.name, number(100*float64(w.moved)/float64(len(o.results))),
			number(simulation.Quantile(w.costs, 0.05)), number(simulation.Quantile(w.costs, 0.5)),
			number(simulation.Quantile(w.costs, 0.95)), number(w.bySuccess), number(simulation.Quantile(w.updates, 0.5)))
	}
	p("\n![Cost to move the price](plots/push.svg)\n")
}

// way of moving a price.
type way struct {
	name           string
	moved          int
	costs, updates []float64 // of those that moved it
	bySuccess      float64
}

func (o outcome) ways() []way {
	ways := make([]way, len(simulation.HoldParts)+1)
	for i, part := range simulation.HoldParts {
		w := way{name: fmt.Sprintf("ours, held for %.0f %% of each interval", 100*part)}
		spent := 0.0
		for _, r := range o.results {
			push := r.Pushes[i]
			spent += push.Cost
			if push.Moved {
				w.moved++
				w.costs, w.updates = append(w.costs, push.Cost), append(w.updates, float64(push.Updates))
			}
		}
		w.bySuccess = spent / float64(w.moved)
		ways[i] = w
	}
	mean := way{name: "geometric mean of one pool", moved: len(o.results)}
	for _, r := range o.results {
		mean.costs, mean.updates = append(mean.costs, r.PushMean), append(mean.updates, 1)
		mean.bySuccess += r.PushMean / float64(len(o.results))
	}
	ways[len(ways)-1] = mean
	return ways
}

// number prints three digits that say something.
func number(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case math.Abs(x) >= 100:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}
