package votes_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/economy/votes"
)

const day = 24 * 3600

func TestWeight(t *testing.T) {
	stake := func(since uint64, amount int64) votes.Change {
		return votes.Change{Since: since, Stake: big.NewInt(amount)}
	}
	for name, c := range map[string]struct {
		changes []votes.Change
		want    int64
	}{
		"nobody":               {nil, 0},
		"always":               {[]votes.Change{stake(0, 700)}, 700},
		"half of the window":   {[]votes.Change{stake(95*day, 700)}, 350},
		"left in the middle":   {[]votes.Change{stake(0, 700), stake(95*day, 0)}, 350},
		"with the vote":        {[]votes.Change{stake(100*day, 700)}, 0},
		"a second before":      {[]votes.Change{stake(100*day-1, 10*day)}, 1},
		"a second is too late": {[]votes.Change{stake(100*day-1, 10*day-1)}, 0},
		"after the vote":       {[]votes.Change{stake(0, 5), stake(101*day, 0)}, 5},
	} {
		if got := votes.Weight(c.changes, 100*day, 10*day); got.Cmp(big.NewInt(c.want)) != 0 {
			t.Errorf("%s: got %v, want %d", name, got, c.want)
		}
	}
	if got := votes.Weight([]votes.Change{stake(0, 10)}, 5, 10); got.Int64() != 5 {
		t.Errorf("a window that begins before time: got %v, want 5", got)
	}
}

// Stake that moves between accounts weighs no more than stake that stays.
func TestMovedStakeVotesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stake := big.NewInt(rapid.Int64Range(1, 1<<60).Draw(t, "stake"))
		moved := rapid.Uint64Range(0, 40*day).Draw(t, "moved")
		smoothing := rapid.Uint64Range(day, 60*day).Draw(t, "smoothing")
		from := []votes.Change{{0, stake}, {moved, new(big.Int)}}
		to := []votes.Change{{moved, stake}}
		sum := votes.Weight(from, 40*day, smoothing)
		sum.Add(sum, votes.Weight(to, 40*day, smoothing))
		if whole := votes.Weight([]votes.Change{{0, stake}}, 40*day, smoothing); sum.Cmp(whole) > 0 {
			t.Fatalf("%v moved weighs %v, unmoved %v", stake, sum, whole)
		}
	})
}

func TestQuorumAndMajority(t *testing.T) {
	n := big.NewInt
	for _, c := range []struct {
		total int64
		bps   uint16
		want  int64
	}{{0, 2_000, 0}, {1, 100, 1}, {10_000, 2_000, 2_000}, {10_001, 2_000, 2_001}, {3, 5_000, 2}} {
		if got := votes.Quorum(n(c.total), c.bps); got.Int64() != c.want {
			t.Errorf("quorum of %d at %d: got %v, want %d", c.total, c.bps, got, c.want)
		}
	}
	for _, c := range []struct {
		inFavour, against, abstained, quorum int64
		want                                 bool
	}{
		{0, 0, 0, 0, false},
		{1, 0, 0, 1, true},
		{5, 5, 0, 5, false},
		{6, 5, 0, 5, true},
		{4, 3, 0, 5, false},
		{4, 3, 1, 5, true},
		{2, 1, 1_000, 1_003, false},
	} {
		if got := votes.Passed(n(c.inFavour), n(c.against), n(c.abstained), n(c.quorum)); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
