package clearing_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/economy/clearing"
)

const seed = 20_260_801

func n(x int64) *big.Int { return big.NewInt(x) }

// small is a random batch with many ties, and a lot that is often sold.
func small(r *rand.Rand) (bids []clearing.Bid, lot int, reserve *big.Int) {
	reserve = n(1 + r.Int64N(5))
	lot = 1 + r.IntN(40)
	for i := range r.IntN(9) {
		bids = append(bids, clearing.Bid{
			Price: new(big.Int).Add(reserve, n(r.Int64N(6))), Index: uint32(i), Dollars: n(1 + r.Int64N(12)),
		})
	}
	r.Shuffle(len(bids), func(i, j int) { bids[i], bids[j] = bids[j], bids[i] })
	return bids, lot, reserve
}

func TestClearIsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 1))
	sold, short, ties := 0, 0, 0
	for range 20_000 {
		bids, lot, reserve := small(r)
		got, want := clearing.Clear(bids, n(int64(lot)), reserve), clearing.BruteForce(bids, lot, reserve)
		if got.Price.Cmp(want.Price) != 0 || got.Sold.Cmp(want.Sold) != 0 || got.Marginal != want.Marginal {
			t.Fatalf("seed %d: bids %v, lot %d, reserve %v: %v, by brute force %v", seed, bids, lot, reserve, got, want)
		}
		sum := new(big.Int)
		for i, bid := range bids {
			if got.Shares[i].Cmp(want.Shares[i]) != 0 {
				t.Fatalf("seed %d: bids %v, lot %d: share %d is %v, by brute force %v", seed, bids, lot, i, got.Shares[i], want.Shares[i])
			}
			if got.Shares[i].Sign() > 0 && got.Price.Cmp(bid.Price) > 0 {
				t.Fatalf("winner %v pays %v", bid, got.Price)
			}
			sum.Add(sum, got.Shares[i])
		}
		if sum.Cmp(got.Sold) != 0 || got.Sold.Cmp(n(int64(lot))) > 0 || got.Price.Cmp(reserve) < 0 {
			t.Fatalf("%v of a lot of %d at a reserve of %v", got, lot, reserve)
		}
		if got.Marginal >= 0 {
			sold++
			if got.Price.Cmp(bids[got.Marginal].Price) == 0 {
				ties++
			}
		} else {
			short++
		}
	}
	if sold < 1_000 || short < 1_000 || ties < 100 {
		t.Errorf("%d sold out, %d did not, %d ties at the margin: too few", sold, short, ties)
	}
}

// TestTruthIsBestForOneUnit: everybody wants the same number of dollars, the lot is
// a multiple of it, and a bidder values a dollar at v SAGE. No other price than v
// ever brings more than v does. (Those who want several units can gain by shading:
// that is measured elsewhere, not denied.)
func TestTruthIsBestForOneUnit(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 2))
	gained := 0
	for range 400 {
		const unit = 3
		reserve, units := int64(4), 1+r.IntN(4)
		lot := n(int64(units * unit))
		var others []clearing.Bid
		for i := range r.IntN(7) {
			others = append(others, clearing.Bid{Price: n(reserve + r.Int64N(10)), Index: uint32(2 * i), Dollars: n(unit)})
		}
		value, index := r.Int64N(18), uint32(2*r.IntN(8)+1)
		utility := func(price int64) int64 {
			if price < reserve {
				return 0 // does not take part
			}
			all := append(others[:len(others):len(others)], clearing.Bid{Price: n(price), Index: index, Dollars: n(unit)})
			res := clearing.Clear(all, lot, n(reserve))
			return res.Shares[len(others)].Int64() * (value - res.Price.Int64())
		}
		truth := utility(value)
		if truth < 0 {
			t.Fatalf("truth loses: value %d, others %v", value, others)
		}
		if truth > 0 {
			gained++
		}
		for lie := range int64(20) {
			if u := utility(lie); u > truth {
				t.Fatalf("value %d: bidding %d brings %d, the truth %d; others %v, %d units", value, lie, u, truth, others, units)
			}
		}
	}
	if gained < 100 {
		t.Errorf("the truth gained only %d times: the test says little", gained)
	}
}

// TestPaymentsNeverExceedTheEscrow at the bounds of the contract's fields.
func TestPaymentsNeverExceedTheEscrow(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 3))
	for range 2_000 {
		var bids []clearing.Bid
		for i := range 1 + r.IntN(30) {
			bids = append(bids, clearing.Bid{
				Price: n(1 + r.Int64N(1<<60)), Index: uint32(i), Dollars: n(1 + r.Int64N(1<<33)),
			})
		}
		res := clearing.Clear(bids, n(1+r.Int64N(1<<34)), n(1))
		paid := new(big.Int)
		for i, bid := range bids {
			due := new(big.Int).Mul(res.Shares[i], res.Price)
			if due.Cmp(new(big.Int).Mul(bid.Dollars, bid.Price)) > 0 {
				t.Fatalf("%v pays %v", bid, due)
			}
			paid.Add(paid, due)
		}
		if paid.Cmp(res.Burned()) != 0 {
			t.Fatalf("paid %v, burned %v", paid, res.Burned())
		}
	}
}
