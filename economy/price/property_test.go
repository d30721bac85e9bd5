package price

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The invariants 6 to 9 of research/economics.md §8, over random inputs.

func ticks(t *rapid.T, least, most int) []*big.Int {
	var out []*big.Int
	for _, v := range rapid.SliceOfN(rapid.Int64Range(-MaxTick, MaxTick), least, most).Draw(t, "ticks") {
		out = append(out, big.NewInt(v))
	}
	return out
}

// Invariant 6: while fewer than half of the venues lie, the median is within what
// the honest ones say.
func TestFewLiarsChangeLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		honest := ticks(t, 2, 5)
		liars := ticks(t, 0, len(honest)-1)
		got := Median(rapid.Permutation(slices.Concat(honest, liars)).Draw(t, "order"))
		if got.Cmp(slices.MinFunc(honest, (*big.Int).Cmp)) < 0 || got.Cmp(slices.MaxFunc(honest, (*big.Int).Cmp)) > 0 {
			t.Fatalf("honest %v, liars %v: %v", honest, liars, got)
		}
	})
}

// Invariant 7: as many are below as above, the order does not matter, and no value
// that rises lowers the median.
func TestTheMedianIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := ticks(t, 1, 7)
		got := Median(values)
		below, above := 0, 0
		for _, v := range values {
			switch v.Cmp(got) {
			case -1:
				below++
			case 1:
				above++
			}
		}
		if 2*below > len(values) || 2*above > len(values) {
			t.Fatalf("%v: %d are below %v, %d above", values, below, got, above)
		}
		if other := Median(rapid.Permutation(values).Draw(t, "order")); other.Cmp(got) != 0 {
			t.Fatalf("%v gives %v in another order", values, other)
		}
		i := rapid.IntRange(0, len(values)-1).Draw(t, "which")
		raised := slices.Clone(values)
		raised[i] = new(big.Int).Add(values[i], big.NewInt(rapid.Int64Range(0, MaxTick).Draw(t, "by")))
		if Median(raised).Cmp(got) < 0 {
			t.Fatalf("%v with %v raised: the median falls", values, values[i])
		}
	})
}

// Invariant 8: whatever the venues say, an accepted price is within 3s of the last.
func TestNoStepBeyondTheReach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		floor := rapid.Int64Range(100, 100_000).Draw(t, "floor")
		ceiling := rapid.Int64Range(floor, 500_000).Draw(t, "ceiling")
		anchor, mean := big.NewInt(0), new(big.Int)
		for range 20 {
			seconds := rapid.Uint64Range(1, 100_000).Draw(t, "seconds")
			reach := new(big.Int).Mul(Scale(mean, seconds, big.NewInt(floor), big.NewInt(ceiling)), big.NewInt(3))
			var held []*big.Int
			for _, tick := range ticks(t, 2, 5) {
				at, moved := Clamp(tick, anchor, reach)
				if moved == (at.Cmp(tick) == 0) {
					t.Fatalf("%v is held at %v: moved %v", tick, at, moved)
				}
				held = append(held, at)
			}
			next := Median(held)
			change := new(big.Int).Sub(next, anchor)
			if change.CmpAbs(reach) > 0 || reach.Cmp(big.NewInt(3*ceiling)) > 0 {
				t.Fatalf("from %v to %v with a reach of %v", anchor, next, reach)
			}
			mean = NextMean(mean, change.Abs(change), seconds, 2_000)
			anchor = next
		}
	})
}

// Invariant 9: the price of the inverse pair has the opposite tick, but for what
// rounding both down takes off: less than one each.
func TestInversePairs(t *testing.T) {
	square := new(big.Int).Mul(WAD, WAD)
	rapid.Check(t, func(t *rapid.T) {
		// Within a factor of 10^8: beyond it 1/price has too few digits for a tick.
		tick := rapid.Int64Range(-18_000_000, 18_000_000).Draw(t, "tick")
		price, err := PriceOf(tick)
		if err != nil {
			t.Fatal(err)
		}
		there, err := TickOf(price)
		if err != nil {
			t.Fatal(err)
		}
		back, err := TickOf(new(big.Int).Div(square, price))
		if err != nil {
			t.Fatal(err)
		}
		if sum := there + back; sum < -2 || sum > 0 {
			t.Fatalf("the price at %d has the tick %d, its inverse %d", tick, there, back)
		}
	})
}
