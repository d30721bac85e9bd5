package simulation

import (
	"math"
	"math/rand/v2"
)

// Scenario is what a run's world is like, drawn from its seed. Rates are a year's.
type Scenario struct {
	Volatility float64 // of log price
	Drift      float64 // of log price
	Jumps      float64 // how many
	JumpSize   float64 // of one, log
	Growth     float64 // of log demand
	Noise      float64 // of the venues, log
	// People.
	Lazy, Cheating float64 // parts of the workers
	Miss           float64 // chance that a colluding auditor says nothing
	Cost           float64 // of computing, in parts of the price
	HonestBidders  int
	Ring           int
	// Keepers: hours late on average, the chance that an hour's price is not made,
	// that a Beacon round is missing, that nobody clears an auction, and how many
	// absences of days a year.
	Late, MissPrice, MissBeacon, MissClear, Absences float64
	// MissVenue is the chance that an external venue says nothing for an hour.
	MissVenue float64
	// Impact is the log price's move per dollar that the protocol's own flows buy.
	Impact float64
}

// Draw is wide on purpose: quiet and wild markets, booms and busts, busy and
// absent keepers.
func Draw(random *rand.Rand) Scenario {
	between := func(low, high float64) float64 { return low + (high-low)*random.Float64() }
	return Scenario{
		Volatility: math.Exp(between(math.Log(0.5), math.Log(2))),
		Drift:      between(-1, 1), Jumps: between(0, 6), JumpSize: between(0.05, 0.35),
		Growth: between(-0.5, 1.2), Noise: between(0.0002, 0.003),
		Lazy: between(0.05, 0.25), Cheating: between(0.02, 0.15), Miss: between(0, 0.1), Cost: between(0.5, 0.95),
		HonestBidders: 1 + random.IntN(8), Ring: random.IntN(4),
		Late: between(0, 12), MissPrice: between(0, 0.3), MissBeacon: between(0, 0.2), MissClear: between(0, 0.1),
		Absences: between(0, 4), MissVenue: between(0, 0.1),
		Impact: between(0, 0.01/50_000), // a per cent for 50,000 dollars at the most
	}
}
