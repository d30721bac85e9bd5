package beacon_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/keepers/beacon"
)

func keeper(t *testing.T) *beacon.Keeper {
	t.Helper()
	one := *new(felt.Felt).SetUint64(1)
	k, err := beacon.New(beacon.Config{
		Beacon: one, ChainID: one, Keeper: one, Secret: bytes.Repeat([]byte{7}, 32),
	}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestDecide(t *testing.T) {
	const round, length = 100, 10
	start := time.Unix(round*length, 0)
	base := beacon.View{
		Now: start, Joined: true, Config: b.BeaconConfig{RoundSeconds: length},
		Current: b.Round{Round: round, Phase: b.RoundPhaseEmpty},
	}
	with := func(change func(*beacon.View)) beacon.View { v := base; change(&v); return v }
	waiting := start.Add(-time.Second)
	tests := []struct {
		name string
		view beacon.View
		want string
	}{
		{"joins first", with(func(v *beacon.View) { v.Joined = false; v.WaitingSince = waiting }), "join"},
		{"nobody waits", base, ""},
		{"somebody waits", with(func(v *beacon.View) { v.WaitingSince = waiting }), "commit"},
		{"too little of the window is left", with(func(v *beacon.View) {
			v.WaitingSince = waiting
			v.Now = start.Add(length*time.Second - time.Millisecond)
		}), ""},
		{"own commitment stands", with(func(v *beacon.View) {
			v.WaitingSince = waiting
			v.HasOutstanding, v.Outstanding = true, b.Round{Round: round, Phase: b.RoundPhaseCommitting}
		}), ""},
		{"reveals", with(func(v *beacon.View) {
			v.HasOutstanding, v.Outstanding = true, b.Round{Round: round - 1, Phase: b.RoundPhaseRevealing}
		}), "reveal"},
		{"finalises", with(func(v *beacon.View) {
			v.HasOpen, v.Open = true, b.Round{Round: round - 2, Phase: b.RoundPhaseDue}
		}), "finalise"},
		{"an open round will serve", with(func(v *beacon.View) {
			v.WaitingSince = waiting
			v.HasOpen, v.Open = true, b.Round{Round: round - 1, Phase: b.RoundPhaseRevealing, LastCommitAt: uint64(start.Unix())}
		}), ""},
		{"an open round is too old to serve", with(func(v *beacon.View) {
			v.WaitingSince = waiting
			v.HasOpen, v.Open = true, b.Round{Round: round - 1, Phase: b.RoundPhaseRevealing, LastCommitAt: uint64(waiting.Unix())}
		}), "commit"},
		{"a final round serves already", with(func(v *beacon.View) {
			v.WaitingSince = waiting
			v.LastFinal = b.Round{LastCommitAt: uint64(start.Unix())}
		}), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, a := range keeper(t).Decide(tt.view) {
				got = append(got, strings.Split(a.Key, ":")[1])
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("decided %v, want %q", got, tt.want)
			}
		})
	}
}

func TestSecretsAreRederived(t *testing.T) {
	v := beacon.View{Joined: true, HasOutstanding: true, Outstanding: b.Round{Round: 5, Phase: b.RoundPhaseRevealing}}
	before, after := keeper(t).Decide(v), keeper(t).Decide(v)
	if len(before) != 1 || before[0].Calls[0].Calldata[1] != after[0].Calls[0].Calldata[1] {
		t.Error("a restarted keeper reveals another secret")
	}
	v.Outstanding.Round = 6
	if other := keeper(t).Decide(v); other[0].Calls[0].Calldata[1] == before[0].Calls[0].Calldata[1] {
		t.Error("two rounds have one secret")
	}
}
