package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
)

// TestDefaultRoles: without a mirror there is no clerk.
func TestDefaultRoles(t *testing.T) {
	for graphql, want := range map[string][]string{
		"http://mirror": {"beacon", "clerk", "price", "epoch", "auction", "watchdog"},
		noMirror:        {"beacon", "price", "epoch", "auction", "watchdog"},
	} {
		cfg := config{graphqlURL: graphql}
		chosen, err := cfg.chosen()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range chosen {
			got = append(got, r.name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("with the mirror %s: %v, want %v", graphql, got, want)
		}
	}
}

func TestSchedule(t *testing.T) {
	cfg := keeperConfig{
		schedules: []string{"price=*/5 * * * *", "epoch=@every 90s"}, interval: 1, chunk: 1, lockTTL: time.Second,
		minReward: "2.5", feePrice: "0.15", feeToken: txm.FeeToken,
	}
	if err := cfg.check(); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 1, 10, 3, 20, 0, time.UTC)
	if next := cfg.schedule["price"].Next(now); next != now.Truncate(time.Hour).Add(5*time.Minute) {
		t.Errorf("prices are next looked for at %s", next)
	}
	if next := cfg.schedule["epoch"].Next(now); next != now.Add(90*time.Second) {
		t.Errorf("epochs are next looked for at %s", next)
	}
	if cfg.reward.Big().Int64() != 2_500_000 {
		t.Errorf("the least reward is %s", cfg.reward.Big())
	}
}

// asks waits for randomness since a moment, or cannot say.
type asks struct {
	since time.Time
	err   error
}

func (a asks) WaitingSince(context.Context) (time.Time, error) { return a.since, a.err }

// TestDemand: the one that came last counts, and one that cannot be asked hides
// no other.
func TestDemand(t *testing.T) {
	early, late := time.Unix(100, 0), time.Unix(200, 0)
	away := errors.New("the mirror is away")
	for _, c := range []struct {
		all  demand
		want time.Time
		err  error
	}{
		{},
		{all: demand{{"oracle", asks{}}, {"auction", asks{}}}},
		{all: demand{{"oracle", asks{since: late}}, {"auction", asks{since: early}}}, want: late},
		{all: demand{{"market", asks{err: away}}, {"auction", asks{since: early}}}, want: early, err: away},
		{all: demand{{"market", asks{err: away}}}, err: away},
	} {
		if got, err := c.all.WaitingSince(t.Context()); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%v: %v, %v", c.all, got, err)
		}
	}
}

// TestReport: a transaction is on its way from when it is stored until it is in a
// block, and again after a reorg.
func TestReport(t *testing.T) {
	r := newReport(felt.Zero)
	note := func(kind txm.Kind, state txm.State, keys ...string) {
		r.Note(txm.Event{Kind: kind, State: state, Keys: keys, Nonce: 7})
	}
	pending := func() (keys []string) {
		for _, tx := range r.standing().Pending {
			keys = append(keys, tx.Key+" "+tx.State)
		}
		return keys
	}
	note(txm.Stored, txm.Queued, "a")
	note(txm.Stored, txm.Queued, "b")
	note(txm.Sent, txm.Broadcast, "a")
	note(txm.NonceRaised, "")
	if got := pending(); !slices.Equal(got, []string{"a broadcast", "b queued"}) {
		t.Errorf("%v", got)
	}
	note(txm.Landed, txm.Accepted, "a")
	note(txm.Refused, txm.Queued, "b")
	if got := pending(); len(got) != 0 {
		t.Errorf("%v", got)
	}
	note(txm.Reorged, txm.Broadcast, "a")
	if got := pending(); !slices.Equal(got, []string{"a broadcast"}) {
		t.Errorf("after a reorg %v", got)
	}
	if s := r.standing(); s.Role != standsBy {
		t.Errorf("it is %s before it leads", s.Role)
	}
	r.lead()
	r.bots.Acted("clerk", "settle", keepers.Accepted, nil)
	if s := r.standing(); s.Role != leads || len(s.Bots) != 1 {
		t.Errorf("%+v", s)
	}
}
