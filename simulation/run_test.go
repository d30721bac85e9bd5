package simulation_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/simulation"
)

func parameters() simulation.Parameters {
	var tiers []audit.Tier
	for _, t := range deploy.Devnet().Tiers {
		tiers = append(tiers, audit.Tier(t))
	}
	return simulation.Suggested(tiers)
}

// hold plays the worlds and checks every claim.
func hold(t *testing.T, p simulation.Parameters, runs int) []*simulation.Result {
	t.Helper()
	results, err := simulation.Many(t.Context(), p, 1, runs, func(finished int) {
		if finished%100 == 0 {
			t.Logf("%d of %d", finished, runs)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, claim := range simulation.Claims(results) {
		if !claim.Holds() {
			t.Error(claim)
		}
	}
	return results
}

func TestAFewWorlds(t *testing.T) {
	p := parameters()
	p.Epochs = 16
	results := hold(t, p, 12)
	// The histories must be about something.
	var auctions, cheats, slashed, pushed int
	for _, r := range results {
		auctions += r.Auctions
		for _, tier := range r.Cheats {
			for _, gains := range tier {
				cheats += gains.Realised.Count
			}
		}
		if len(r.Epochs) != p.Epochs || r.Hours < p.Epochs*168 {
			t.Errorf("seed %d: %d epochs in %d hours", r.Seed, len(r.Epochs), r.Hours)
		}
		if r.Slashed > 0 {
			slashed++
		}
		for _, push := range r.Pushes {
			if push.Moved {
				pushed++
			}
		}
	}
	if auctions < 50 || cheats < 500 || slashed < 6 || pushed < 12 {
		t.Errorf("%d auctions, %d cheats, %d runs with slashes, %d pushes: too few to say anything", auctions, cheats, slashed, pushed)
	}
}

func TestASeedIsARun(t *testing.T) {
	p := parameters()
	p.Epochs = 2
	one, err := simulation.Run(p, 7)
	if err != nil {
		t.Fatal(err)
	}
	again, err := simulation.Many(t.Context(), p, 6, 3, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, again[1]) {
		t.Errorf("seed 7 gave %+v, then %+v", one, again[1])
	}
	if reflect.DeepEqual(again[0].Epochs, again[1].Epochs) {
		t.Error("two seeds gave the same")
	}
}

// TestWeakTiersAreFoundOut: a claim is refuted where it is wrong. Without stake an
// audit of every fifth job deters nobody.
func TestWeakTiersAreFoundOut(t *testing.T) {
	p := parameters()
	p.Epochs = 2
	p.Tiers = []audit.Tier{{FloorBps: 50, Auditors: 1, StakeBps: 1_000, MissBps: 1_000, SafetyBps: 1_000}}
	results, err := simulation.Many(t.Context(), p, 1, 4, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	refuted := 0
	for _, claim := range simulation.Claims(results) {
		if !claim.Holds() {
			refuted++
		}
	}
	if refuted == 0 {
		t.Error("no claim fails where audits are too few and the stake is too small")
	}
}

func TestBadParameters(t *testing.T) {
	for name, change := range map[string]func(*simulation.Parameters){
		"no epochs":  func(p *simulation.Parameters) { p.Epochs = 0 },
		"no tiers":   func(p *simulation.Parameters) { p.Tiers = nil },
		"no workers": func(p *simulation.Parameters) { p.Start.Workers = 0 },
		"no price":   func(p *simulation.Parameters) { p.Start.Price = 0 },
		"no supply":  func(p *simulation.Parameters) { p.Start.Supply = 1 },
		"no hours":   func(p *simulation.Parameters) { p.Oracle.MinInterval = 60 },
	} {
		p := parameters()
		change(&p)
		if _, err := simulation.Many(t.Context(), p, 1, 1, func(int) {}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestNoRuns(t *testing.T) {
	if _, err := simulation.Many(t.Context(), parameters(), 1, 0, func(int) {}); err == nil {
		t.Error("no runs are accepted")
	}
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := simulation.Many(ctx, parameters(), 1, 1_000, func(int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
}
