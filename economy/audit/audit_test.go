package audit_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/economy/audit"
)

func TestSamples(t *testing.T) {
	spot := audit.Tier{FloorBps: 200, Auditors: 1, StakeBps: 20_000, MissBps: 1_000, SafetyBps: 20_000}
	assured := spot
	assured.MinSamples = 1
	for _, c := range []struct {
		tier  audit.Tier
		tasks uint32
		want  uint64
	}{
		{spot, 1, 7_408}, // 2 / (0.9 · 3), rounded up
		{spot, 30, 7_408},
		{spot, 50, 10_000}, // the floor of 2 %
		{assured, 1, 10_000},
		{assured, 30, 10_000},
		{assured, 200, 40_000},
		{audit.Tier{}, 30, 0},
		{audit.Tier{SafetyBps: 1_000_000}, 3, 30_000}, // no more than there are
	} {
		if got := audit.SamplesE4(c.tier, c.tasks); got != c.want {
			t.Errorf("%+v, %d tasks: %d, want %d", c.tier, c.tasks, got, c.want)
		}
	}
}

// Invariant 18 of research/economics.md §8: with a safety of 1 and more the samples
// are so many that what is caught, times price and stake, outweighs a work worth the
// whole price: x · (1 − r) · (1 + s) >= 1, unless all tasks are audited.
func TestSamplesDeter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tier := audit.Tier{
			FloorBps: rapid.Uint16Range(0, 10_000).Draw(t, "floor"), MinSamples: rapid.Uint8Range(0, 16).Draw(t, "least"),
			StakeBps: rapid.Uint32Range(0, 1_000_000).Draw(t, "stake"), MissBps: rapid.Uint16Range(0, 9_999).Draw(t, "miss"),
			SafetyBps: rapid.Uint32Range(audit.Whole, 1_000_000).Draw(t, "safety"),
		}
		tasks := rapid.Uint32Range(1, 65_535).Draw(t, "tasks")
		samples := audit.SamplesE4(tier, tasks)
		weighed := samples * (audit.Whole - uint64(tier.MissBps)) * (audit.Whole + uint64(tier.StakeBps))
		if all := uint64(tasks) * audit.Whole; samples > all || samples < all && weighed < audit.Whole*audit.Whole*audit.Whole {
			t.Fatalf("%+v, %d tasks: %d/10,000 samples", tier, tasks, samples)
		}
	})
}

func TestLock(t *testing.T) {
	wad := big.NewInt(1e18)
	for _, c := range []struct {
		value    int64
		stakeBps uint32
		want     int64
	}{
		{1, 20_000, 1_000_000_000},
		{500_000_000, 20_000, 1_000_000_000},
		{500_000_001, 20_000, 2_000_000_000},
		{0, 20_000, 0},
		{3, 0, 0},
	} {
		if got := audit.Lock(big.NewInt(c.value), c.stakeBps, wad); got.Int64() != c.want {
			t.Errorf("%d at %d bp: %v, want %d", c.value, c.stakeBps, got, c.want)
		}
	}
}
