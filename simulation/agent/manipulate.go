package agent

import (
	"fmt"
	"math/big"
	"math/rand/v2"

	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// Block is how often arbitrage brings a price back, in seconds.
const Block = 6

// TenPercent is ln(1.1) in ticks, rounded up.
const TenPercent = 95_311

// Target is what a manipulator attacks: the oracle and its own pool, of which most
// venues are copies.
type Target struct {
	Oracle    *protocol.Oracle
	Config    protocol.OracleConfig
	SAGE, USD *big.Int // reserves
	FeeBps    int64
	Fair      int64 // tick, constant meanwhile
	Now       uint64
}

// Push is what an attack came to.
type Push struct {
	Moved   bool
	Cost    float64 // in values of one venue's pool
	Updates int     // of the oracle
}

// mostUpdates is when a manipulator gives up.
const mostUpdates = 48

// Push raises the price of most venues for the last part of each interval, as far
// as the oracle accepts without a word, until it says 10 % more than is true and
// calls that healthy.
func (t Target) Push(random *rand.Rand, part float64) (Push, error) {
	goal := t.Fair + TenPercent
	oracle := t.Oracle.Clone()
	begin := t.Now - t.Config.Horizon()
	pushed, honest := new(protocol.Memory), new(protocol.Memory)
	honest.Set(begin-t.Config.Horizon(), t.Fair)
	pushed.Set(begin-t.Config.Horizon(), t.Fair)
	holder := newHolder(t)
	held := uint64(part * float64(t.Config.MinInterval))
	venues := []*protocol.Memory{pushed, pushed, honest}
	cost := new(big.Int)
	// The first interval begins a horizon before the first request.
	from := begin
	for n := 1; n <= mostUpdates; n++ {
		request := t.Now + uint64(n-1)*t.Config.MinInterval
		aim := min(goal, oracle.Tick()+oracle.Reach(request).Int64()-1)
		start := max(from, request-held)
		if n == 1 && part == 1 {
			start = begin
		}
		spent, tick, err := holder.hold(aim, (request-start)/Block)
		if err != nil {
			return Push{}, err
		}
		pushed.Set(start, tick)
		if part < 1 {
			pushed.Set(request, t.Fair)
		}
		cost.Add(cost, spent)
		from = request
		if err := oracle.Update(request, t.Config.Draw(random, request), venues); err != nil {
			return Push{}, err
		}
		if oracle.Tick() >= goal-1 && oracle.Health() == protocol.Ok {
			return Push{true, holder.inPools(cost, MostOf(len(venues))), n}, nil
		}
	}
	return Push{false, holder.inPools(cost, MostOf(len(venues))), mostUpdates}, nil
}

// MostOf is how many of n venues decide a median.
func MostOf(n int) int64 { return int64(n/2 + 1) }

// PushMean is the cost, in values of the pool, of moving a geometric mean over a
// window of so many seconds, known beforehand, of this one pool by 10 %: what
// others' oracles do.
func (t Target) PushMean(seconds uint64) (float64, error) {
	holder := newHolder(t)
	// A tick above, since the pool's own is rounded down.
	spent, tick, err := holder.hold(t.Fair+TenPercent+1, seconds/Block)
	if err != nil {
		return 0, err
	}
	if tick < t.Fair+TenPercent {
		return 0, fmt.Errorf("agent: a push to %d reached %d", t.Fair+TenPercent, tick)
	}
	return holder.inPools(spent, 1), nil
}

// holder keeps a pool away from the true price against arbitrage.
type holder struct {
	sage, usd   *big.Int
	fee         int64
	fair, value *big.Int
	back        *big.Int // the price at which arbitrage ends
}

func newHolder(t Target) *holder {
	fair, err := price.PriceOf(t.Fair)
	if err != nil {
		fair = price.MinPrice
	}
	back := new(big.Int).Mul(fair, bps)
	return &holder{
		sage: t.SAGE, usd: t.USD, fee: t.FeeBps, fair: fair, value: new(big.Int).Lsh(t.USD, 1),
		back: back.Quo(back, big.NewInt(10_000-t.FeeBps)),
	}
}

// hold pushes to the aim at the end of each of some blocks; arbitrage undoes it in
// the next. It says what that cost, in dollars, and the tick that held.
func (h *holder) hold(aim int64, blocks uint64) (cost *big.Int, tick int64, err error) {
	at, err := price.PriceOf(aim)
	if err != nil {
		return nil, 0, err
	}
	cost = new(big.Int)
	for left := blocks; left > 0; left-- {
		in := ToBuy(h.sage, h.usd, at, h.fee)
		out := pool.SwapOut(h.usd, h.sage, in, h.fee)
		h.usd, h.sage = new(big.Int).Add(h.usd, in), new(big.Int).Sub(h.sage, out)
		if left == 1 { // the same in each block, but for a unit
			if tick, err = pool.TickAt(h.sage, h.usd); err != nil {
				return nil, 0, err
			}
		}
		cost.Add(cost, in)
		cost.Sub(cost, worth(out, h.fair))

		in = ToSell(h.sage, h.usd, h.back, h.fee)
		out = pool.SwapOut(h.sage, h.usd, in, h.fee)
		h.sage, h.usd = new(big.Int).Add(h.sage, in), new(big.Int).Sub(h.usd, out)
	}
	return cost, tick, nil
}

func (h *holder) inPools(cost *big.Int, venues int64) float64 {
	part, _ := new(big.Rat).SetFrac(new(big.Int).Mul(cost, big.NewInt(venues)), h.value).Float64()
	return part
}

// worth of SAGE in dollars.
func worth(sage, price *big.Int) *big.Int {
	v := new(big.Int).Mul(sage, price)
	return v.Quo(v, dollars)
}

// dollars (6 decimals) = SAGE (18) · price (WAD) / 1e30.
var dollars = new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)

// ToBuy is how many dollars bring a pool up to a price; 0 if it is there.
func ToBuy(sage, usd, price *big.Int, feeBps int64) *big.Int {
	// usd' = sqrt(sage · usd · price)
	after := new(big.Int).Mul(sage, usd)
	after.Mul(after, price).Quo(after, dollars).Sqrt(after)
	return gross(after.Sub(after, usd), feeBps)
}

// ToSell is how much SAGE brings a pool down to a price; 0 if it is there.
func ToSell(sage, usd, price *big.Int, feeBps int64) *big.Int {
	after := new(big.Int).Mul(sage, usd)
	after.Mul(after, dollars).Quo(after, price).Sqrt(after)
	return gross(after.Sub(after, sage), feeBps)
}

// gross is what must be paid so that so much is left after the fee.
func gross(net *big.Int, feeBps int64) *big.Int {
	if net.Sign() <= 0 {
		return new(big.Int)
	}
	net.Mul(net, bps)
	return net.Quo(net, big.NewInt(10_000-feeBps)).Add(net, big.NewInt(1))
}
