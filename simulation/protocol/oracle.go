package protocol

import (
	"math/big"
	"math/rand/v2"

	"github.com/bitsage-network/bitsage/economy/price"
)

// Buckets of a window, and the venues that a price of good health needs.
const (
	Buckets   = 5
	MinVenues = 3
)

// OracleConfig are the oracle's dials; times in seconds, ticks to the base 1.000001.
type OracleConfig struct {
	MinInterval, MinLength, MaxLength, MaxOffset, MaxAge uint64
	Floor, Ceiling                                       int64
	WeightBps                                            int64
}

// Window is what a price is made of: Buckets of equal length.
type Window struct{ Start, Bucket uint64 }

// Draw is the window that the Beacon draws after a request.
func (c OracleConfig) Draw(random *rand.Rand, requestedAt uint64) Window {
	shortest, longest := c.MinLength/Buckets, c.MaxLength/Buckets
	bucket := shortest + random.Uint64N(longest-shortest+1)
	end := requestedAt - random.Uint64N(c.MaxOffset+1)
	return Window{end - bucket*Buckets, bucket}
}

// Longest is the window that holds without the Beacon: it ends at the request.
func (c OracleConfig) Longest(requestedAt uint64) Window {
	bucket := c.MaxLength / Buckets
	return Window{requestedAt - bucket*Buckets, bucket}
}

// Horizon is how long before the request a window can begin.
func (c OracleConfig) Horizon() uint64 { return c.MaxOffset + c.MaxLength }

// Health is how sure a price is, as far as the simulation tells it apart.
type Health int

// The healths.
const (
	Uninitialised Health = iota
	Ok
	Few // live venues: MinSources
	Deviating
)

// Oracle makes prices as docs/contracts/oracle.md says, by economy/price.
type Oracle struct {
	c          OracleConfig
	health     Health
	at         uint64
	tick       *big.Int
	price      *big.Int
	meanChange *big.Int
	volatility *big.Int
	squares    []*big.Int // the last returns'
	seconds    []uint64
}

// NewOracle has no price.
func NewOracle(c OracleConfig) *Oracle {
	return &Oracle{c: c, tick: new(big.Int), price: new(big.Int), meanChange: new(big.Int), volatility: new(big.Int).Set(price.WAD)}
}

// Reach is how far from the last price a venue may be at that moment, in ticks.
func (o *Oracle) Reach(now uint64) *big.Int {
	s := price.Scale(o.meanChange, now-o.at, big.NewInt(o.c.Floor), big.NewInt(o.c.Ceiling))
	return new(big.Int).Mul(s, big.NewInt(3))
}

// Update asks the venues that answer for the window and accepts what they say, or
// keeps the old price where they are too few.
func (o *Oracle) Update(now uint64, w Window, venues []*Memory) error {
	first := o.health == Uninitialised
	if len(venues) < 2 || first && len(venues) < MinVenues {
		if !first {
			o.health = Few
		}
		return nil
	}
	var ticks []*big.Int
	clamped := 0
	for _, venue := range venues {
		tick := price.BucketMedian(venue.Sums(w), w.Bucket)
		if !first {
			held, moved := price.Clamp(tick, o.tick, o.Reach(now))
			if tick = held; moved {
				clamped++
			}
		}
		ticks = append(ticks, tick)
	}
	tick := price.Median(ticks)
	usd, err := price.PriceOf(tick.Int64())
	if err != nil {
		return err
	}
	if !first {
		o.remember(now, tick)
	}
	o.tick, o.price, o.at = tick, usd, now
	switch {
	case !first && 2*clamped >= len(venues):
		o.health = Deviating
	case len(venues) < MinVenues:
		o.health = Few
	default:
		o.health = Ok
	}
	return nil
}

const day = 86_400

func (o *Oracle) remember(now uint64, tick *big.Int) {
	change := new(big.Int).Sub(tick, o.tick)
	change.Abs(change)
	passed := now - o.at
	o.meanChange = price.NextMean(o.meanChange, change, passed, o.c.WeightBps)
	if len(o.squares) == price.Returns {
		o.squares, o.seconds = o.squares[1:], o.seconds[1:]
	}
	o.squares = append(o.squares, new(big.Int).Mul(change, change))
	o.seconds = append(o.seconds, min(passed, day))
	squares, seconds := new(big.Int), new(big.Int)
	for i := range o.squares {
		squares.Add(squares, o.squares[i])
		seconds.Add(seconds, new(big.Int).SetUint64(o.seconds[i]))
	}
	o.volatility = price.Volatility(squares, seconds, len(o.squares))
}

// Reading is what consumers see.
type Reading struct {
	Healthy           bool
	Price, Volatility *big.Int // WAD
}

// Read is the price, healthy if it is Ok and no older than MaxAge.
func (o *Oracle) Read(now uint64) Reading {
	return Reading{o.health == Ok && now-o.at <= o.c.MaxAge, o.price, o.volatility}
}

// Tick is the last accepted one.
func (o *Oracle) Tick() int64 { return o.tick.Int64() }

// Health is that of the last price, its age aside.
func (o *Oracle) Health() Health { return o.health }

// Clone is the oracle as it is now, apart.
func (o *Oracle) Clone() *Oracle {
	c := *o
	c.squares = append([]*big.Int(nil), o.squares...)
	c.seconds = append([]uint64(nil), o.seconds...)
	return &c
}
