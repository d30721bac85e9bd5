package reward_test

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/economy/reward"
)

func number(v int64) *big.Int { return big.NewInt(v) }

func equal(t *testing.T, what string, got, want *big.Int) {
	t.Helper()
	if got.Cmp(want) != 0 {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func TestFormulas(t *testing.T) {
	stake, work := reward.Split(number(11), 7_000)
	equal(t, "for stake", stake, number(7))
	equal(t, "for work", work, number(4))

	rate, rest := reward.Rate(number(10), number(3))
	equal(t, "rate", rate, number(3))
	equal(t, "rest", rest, number(1))
	rate, rest = reward.Rate(number(10), number(0))
	equal(t, "rate of nobody", rate, number(0))
	equal(t, "rest of nobody", rest, number(10))
	rate, rest = reward.CappedRate(number(10), number(3), number(2))
	equal(t, "capped rate", rate, number(2))
	equal(t, "capped rest", rest, number(4))

	// Half of a dollar of fees at 2 dollars is a quarter SAGE.
	price := new(big.Int).Mul(number(2), number(1e18))
	cap6 := new(big.Int).Mul(reward.FeeCap(5_000, price), number(1e6))
	equal(t, "fee cap", cap6.Quo(cap6, reward.Scale), number(25e16))
	equal(t, "fee cap without a price", reward.FeeCap(5_000, number(0)), number(0))

	equal(t, "worth", reward.Worth(number(2), number(2), number(3)), number(1))
	equal(t, "worth of nothing", reward.Worth(number(0), number(0), number(0)), number(0))
}

func TestVested(t *testing.T) {
	terms := reward.Terms{Total: number(7), Start: 100, Cliff: 3, Duration: 10}
	want := []int64{0, 0, 0, 0, 0, 2, 2, 3, 4, 4, 5, 6, 7, 7}
	for i, w := range want {
		equal(t, "vested", terms.Vested(98+uint64(i)), number(w))
	}
}

func TestHistory(t *testing.T) {
	var h reward.History
	equal(t, "before", h.Until(5), number(0))
	h.Set(10, number(3))
	h.Set(20, number(9))
	h.Set(20, number(1))
	for _, c := range []struct{ at, want int64 }{{9, 0}, {10, 0}, {11, 3}, {20, 30}, {25, 35}} {
		equal(t, "history", h.Until(uint64(c.at)), number(c.want))
	}
}

// TestNothingIsLost divides random epochs among random members of pools and
// pays them at random times: what was received is what was paid, credited and
// left, to the last fraction.
func TestNothingIsLost(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const members, epochs = 12, 200
	credits := make([]*big.Int, members)
	for i := range credits {
		credits[i] = new(big.Int)
	}
	residue, received, paid := new(big.Int), new(big.Int), new(big.Int)
	for range epochs {
		amount := new(big.Int).Mul(number(r.Int64N(1e15)), number(r.Int64N(1e6)))
		received.Add(received, amount)
		pot := new(big.Int).Mul(amount, reward.Scale)
		pot.Add(pot, residue)
		weights, sum := make([]*big.Int, members), new(big.Int)
		for i := range weights {
			weights[i] = number(r.Int64N(4) * r.Int64N(1e18))
			sum.Add(sum, weights[i])
		}
		var rate *big.Int
		rate, residue = reward.Rate(pot, sum)
		// The first operates a pool of all but the second.
		commission := r.Int64N(5_001)
		pool := new(big.Int)
		for i, w := range weights[2:] {
			pool.Add(pool, w)
			credits[i+2].Add(credits[i+2], reward.Kept(rate, w, commission))
		}
		credits[0].Add(credits[0], reward.Commission(rate, pool, commission))
		for i := range 2 {
			credits[i].Add(credits[i], reward.Whole(rate, weights[i]))
		}
		who := r.IntN(members)
		amount, credits[who] = reward.Payable(credits[who])
		paid.Add(paid, amount)
		if credits[who].Cmp(reward.Credit) >= 0 {
			t.Fatalf("a whole unit stayed with %d", who)
		}
	}
	all := new(big.Int).Mul(paid, reward.Credit)
	all.Add(all, new(big.Int).Mul(residue, number(reward.BPS)))
	for _, c := range credits {
		all.Add(all, c)
	}
	equal(t, "accounted for", all, received.Mul(received, reward.Credit))
}
