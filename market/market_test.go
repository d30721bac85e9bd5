package market_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/market"
)

func TestRangesCoverEveryTaskOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tasks := rapid.Uint32Range(1, 300).Draw(t, "tasks")
		chunk := rapid.Uint32Range(1, 40).Draw(t, "chunk")
		replicas := rapid.Uint32Range(1, 3).Draw(t, "replicas")
		covered := make([]uint32, tasks)
		n := market.Assignments(tasks, chunk, replicas)
		for i := range n {
			r, err := market.RangeOf(tasks, chunk, replicas, i)
			if err != nil {
				t.Fatal(err)
			}
			for task := r.First; task < r.First+r.Count; task++ {
				covered[task]++
			}
		}
		for task, times := range covered {
			if times != replicas {
				t.Fatalf("task %d is covered %d times, want %d", task, times, replicas)
			}
		}
		if _, err := market.RangeOf(tasks, chunk, replicas, n); err == nil {
			t.Fatalf("assignment %d of %d exists", n, n)
		}
	})
}

func TestUnitsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.Uint8Range(0, 18).Draw(t, "decimals")
		amount := new(big.Int).SetUint64(rapid.Uint64().Draw(t, "amount"))
		got, err := market.ParseUnits(market.FormatUnits(amount, decimals), decimals)
		if err != nil || got.Cmp(amount) != 0 {
			t.Fatalf("%s came back as %s, %v", amount, got, err)
		}
	})
}

func TestParseUnitsRefuses(t *testing.T) {
	for _, text := range []string{"", ".", "1.", ".5", "-1", "+1", "1e3", "0x10", "1,5", "1.0000001",
		"999999999999999999999999999999999999999"} {
		if got, err := market.ParseUnits(text, 6); err == nil {
			t.Errorf("ParseUnits(%q) = %s, want an error", text, got)
		}
	}
}

func TestKindBit(t *testing.T) {
	bit, err := market.KindBit(market.KindTranscode)
	if err != nil || market.Capability(1)<<bit != market.CapTranscode {
		t.Errorf("bit %d, %v", bit, err)
	}
	if _, err := market.KindBit("nothing/1"); err == nil {
		t.Error("an unknown kind has a bit")
	}
}
