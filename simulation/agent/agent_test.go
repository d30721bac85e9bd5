package agent_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/simulation/agent"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

var n = big.NewInt

func work() agent.Work {
	return agent.Work{
		Tier:  audit.Tier{FloorBps: 200, Auditors: 1, StakeBps: 20_000, MissBps: 1_000, SafetyBps: 20_000},
		Tasks: 20, Cost: 1, Fee: 0.05, Stake: 2, Miss: 0.1, Late: 0.1, Reporter: 0.2, Margin: 1.2, Bond: 0.1,
	}
}

// By hand: of 20 tasks 0.7408 are drawn, an audit misses a tenth.
func TestWhatACheatExpects(t *testing.T) {
	for cheat, want := range map[agent.Cheat]float64{
		agent.SkipAll:   1 - 0.7408*0.9*2.95,
		agent.SkipFifth: 0.2 - 0.7408*0.2*0.9*2.95,
		agent.SkipOne:   0.05 - 0.7408*0.05*0.9*2.95,
		agent.Withhold:  1 - 0.7408*(0.95+2*0.8),
		agent.WalkAway:  1 - 0.95 - 0.1*2*0.8,
		agent.Sleep:     0.7408/20*(1-1.2) - 0.1*0.8,
		agent.Guess:     0.7408/20*(1-1.2) - 0.1,
	} {
		if got := cheat.Expected(work()); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v expects %v, want %v", cheat, got, want)
		}
	}
}

// Trying often comes to what was expected.
func TestTryingIsExpected(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := work()
	w.Tier.MinSamples = 3
	for cheat := range agent.Cheat(agent.Cheats) {
		const times = 200_000
		sum := 0.0
		for range times {
			gain, _ := cheat.Try(random, w)
			sum += gain
		}
		if got, want := sum/times, cheat.Expected(w); math.Abs(got-want) > 0.02 {
			t.Errorf("%v came to %v, expected %v", cheat, got, want)
		}
	}
}

// target is a quiet oracle and a pool of two million dollars at one dollar.
func target(t *testing.T, feeBps int64) agent.Target {
	t.Helper()
	c := protocol.OracleConfig{
		MinInterval: 3_600, MinLength: 1_800, MaxLength: 3_600, MaxOffset: 3_600, MaxAge: 3_600,
		Floor: 5_000, Ceiling: 100_000, WeightBps: 2_000,
	}
	still := new(protocol.Memory)
	still.Set(1_000_000, 0)
	o := protocol.NewOracle(c)
	if err := o.Update(1_100_000, protocol.Window{Start: 1_090_000, Bucket: 600}, []*protocol.Memory{still, still, still}); err != nil {
		t.Fatal(err)
	}
	million := new(big.Int).Exp(n(10), n(24), nil)
	return agent.Target{Oracle: o, Config: c, SAGE: million, USD: n(1_000_000_000_000), FeeBps: feeBps, Now: 1_103_600}
}

// Block by block, without a fee, a mean costs what the closed form says; the fee
// makes it dearer.
func TestAPushOfAMean(t *testing.T) {
	factor := new(big.Int).Quo(new(big.Int).Mul(price.WAD, n(11)), n(10))
	exact := price.Market{Blocks: 300, Buckets: 5, Venues: 1, Horizon: 300}.Geomean(factor)
	want, _ := new(big.Rat).SetFrac(exact, price.WAD).Float64()
	free, err := target(t, 0).PushMean(1_800)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(free-want) > 0.001 {
		t.Errorf("%v pools, the closed form says %v", free, want)
	}
	if dear, err := target(t, 30).PushMean(1_800); err != nil || dear <= free {
		t.Errorf("with a fee %v pools, %v; without %v", dear, err, free)
	}
}

// Ours takes several updates, because of the clamp, and costs a multiple.
func TestAPushOfOurs(t *testing.T) {
	x := target(t, 30)
	mean, err := x.PushMean(1_800)
	if err != nil {
		t.Fatal(err)
	}
	push, err := x.Push(rand.New(rand.NewPCG(3, 4)), 1)
	if err != nil {
		t.Fatal(err)
	}
	if !push.Moved || push.Updates < 3 || push.Cost < 3*mean {
		t.Errorf("%+v, a mean costs %v", push, mean)
	}
	// Holding a fifth of an hour moves no median of five buckets.
	if push, err := x.Push(rand.New(rand.NewPCG(3, 4)), 0.2); err != nil || push.Moved {
		t.Errorf("%+v, %v", push, err)
	}
}

func TestTradesReachTheirPrice(t *testing.T) {
	sage, usd := new(big.Int).Exp(n(10), n(24), nil), n(1_000_000_000_000)
	up := new(big.Int).Quo(new(big.Int).Mul(price.WAD, n(12)), n(10))
	in := agent.ToBuy(sage, usd, up, 30)
	out := pool.SwapOut(usd, sage, in, 30)
	if tick, err := pool.TickAt(new(big.Int).Sub(sage, out), new(big.Int).Add(usd, in)); err != nil || tick < 182_300 || tick > 182_700 {
		t.Errorf("a price of 1.2 was aimed at, tick %d, %v", tick, err)
	}
	if agent.ToBuy(sage, usd, new(big.Int).Rsh(up, 1), 30).Sign() != 0 || agent.ToSell(sage, usd, up, 30).Sign() != 0 {
		t.Error("trades away from the price")
	}
}

// Who wants one unit that cannot be divided regrets nothing; who can want less may.
func TestRegret(t *testing.T) {
	bid := func(price, index, dollars int64) clearing.Bid {
		return clearing.Bid{Price: n(price), Index: uint32(index), Dollars: n(dollars)}
	}
	one := []clearing.Bid{bid(10, 0, 4), bid(9, 1, 4), bid(8, 2, 4)}
	if got := agent.Regret(one, 0, n(10), n(8), n(5), n(4)); got != 0 {
		t.Errorf("regret of a single unit: %v", got)
	}
	// Eight dollars at 8, the price of the first that gets nothing. With six, all get
	// something and pay the reserve: 8·2 gained, 6·5 possible, of a lot worth 80.
	two := []clearing.Bid{bid(10, 0, 8), bid(8, 1, 4)}
	if got := agent.Regret(two, 0, n(10), n(8), n(5), n(1)); math.Abs(got-0.175) > 1e-12 {
		t.Errorf("regret of two units: %v, want 0.175", got)
	}
}

func TestHowTheyBid(t *testing.T) {
	reserve := n(970_000_000_000_000_000)
	honest := agent.Bidder{Manner: agent.Honest, MarginBps: 100, PartBps: 5_000}
	if offer, ok := honest.Offer(price.WAD, reserve); !ok || offer.Cmp(n(990_000_000_000_000_000)) != 0 {
		t.Errorf("honest: %v, %v", offer, ok)
	}
	dear := new(big.Int).Lsh(price.WAD, 1)
	if offer, ok := honest.Offer(dear, reserve); ok {
		t.Errorf("honest bids %v below the reserve", offer)
	}
	silent := agent.Bidder{Manner: agent.Silent}
	offer, _ := silent.Offer(price.WAD, reserve)
	if silent.Opens(offer, price.WAD) || !silent.Opens(offer, new(big.Int).Rsh(price.WAD, 1)) || !honest.Opens(offer, price.WAD) {
		t.Error("the silent bidder opens when it should not, or does not when it should")
	}
	ring := agent.Bidder{Manner: agent.Ring}
	if offer, ok := ring.Offer(price.WAD, reserve); !ok || offer.Cmp(new(big.Int).Add(reserve, n(1))) != 0 {
		t.Errorf("ring: %v, %v", offer, ok)
	}
	if got := honest.Dollars(n(1_000), n(250)); got.Int64() != 250 {
		t.Errorf("wants %v of a lot of 1,000 with a cap of 250", got)
	}
}
