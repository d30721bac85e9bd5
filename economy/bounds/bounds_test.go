package bounds_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/economy/bounds"
)

func TestAllowed(t *testing.T) {
	hard := func(min, max, step int64) bounds.Hard {
		return bounds.Hard{Min: big.NewInt(min), Max: big.NewInt(max), Step: big.NewInt(step)}
	}
	for _, c := range []struct {
		start           int64
		hard            bounds.Hard
		lowest, highest int64
	}{
		{100, hard(0, 1_000, 5), 85, 115},
		{106, hard(0, 1_000, 5), 91, 121},
		{107, hard(0, 1_000, 5), 91, 123},
		{100, hard(90, 110, 5), 90, 110},
		{0, hard(0, 1_000, 5), 0, 5},
		{6, hard(0, 1_000, 5), 1, 11},
		{7, hard(0, 1_000, 5), 6, 8},
		{50, hard(90, 200, 5), 90, 57},
	} {
		lowest, highest := bounds.Allowed(big.NewInt(c.start), c.hard)
		if lowest.Int64() != c.lowest || highest.Int64() != c.highest {
			t.Errorf("from %d: got %v to %v, want %d to %d", c.start, lowest, highest, c.lowest, c.highest)
		}
	}
}

// Whatever is asked for, and however often, a dial ends each epoch within its
// bounds and within 15 % of where it began.
func TestEpochs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := int64(1) << rapid.IntRange(3, 60).Draw(t, "size")
		start := rapid.Int64Range(0, most).Draw(t, "start")
		d := bounds.Dial{
			Hard: bounds.Hard{
				Min: big.NewInt(rapid.Int64Range(0, start).Draw(t, "min")), Max: big.NewInt(most),
				Step: big.NewInt(rapid.Int64Range(1, most).Draw(t, "step")),
			},
			Value: big.NewInt(start), Start: new(big.Int),
		}
		now := uint64(bounds.EpochSeconds)
		epoch, began := bounds.Epoch(now), d.Value
		for range 60 {
			now += uint64(rapid.IntRange(0, bounds.EpochSeconds).Draw(t, "wait"))
			if e := bounds.Epoch(now); e != epoch {
				epoch, began = e, d.Value
			}
			value := d.Value.Int64()
			switch rapid.IntRange(0, 2).Draw(t, "wish") {
			case 0:
				value += value * 15 / 100
			case 1:
				value -= value * 15 / 100
			case 2:
				value = rapid.Int64Range(0, most).Draw(t, "value")
			}
			before := d.Value
			if !d.Turn(now, big.NewInt(value)) && d.Value != before {
				t.Fatal("a refused change changed it")
			}
			by := new(big.Int).Sub(d.Value, began)
			by.Abs(by)
			share := new(big.Int).Mul(began, big.NewInt(15))
			aStep := share.Cmp(big.NewInt(100)) < 0 && by.Cmp(d.Hard.Step) <= 0
			if new(big.Int).Mul(by, big.NewInt(100)).Cmp(share) > 0 && !aStep {
				t.Fatalf("%v from %v", d.Value, began)
			}
			if d.Value.Cmp(d.Hard.Min) < 0 || d.Value.Cmp(d.Hard.Max) > 0 {
				t.Fatalf("%v is outside %v to %v", d.Value, d.Hard.Min, d.Hard.Max)
			}
		}
	})
}
