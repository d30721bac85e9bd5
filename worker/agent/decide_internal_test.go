package agent

import (
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

var (
	now    = time.Unix(1_700_000_000, 0)
	before = now.Add(-time.Second)
	after  = now.Add(time.Second)
	sage   = felt.FromUint64[felt.Felt](1)
	other  = felt.FromUint64[felt.Felt](2)
)

func aJob(id market.JobID, price int64) Job {
	return Job{ID: id, Kind: "known/1", PostedAt: now, Terms: sdk.Terms{
		Token: sage, PriceMin: big.NewInt(price), PriceMax: big.NewInt(price), Deadline: after,
	}}
}

func held(state market.AssignmentState, change func(*Assignment)) Assignment {
	a := Assignment{Job: aJob(7, 10), Index: 3, Attempt: 1, State: state, RunDeadline: after,
		Range: market.Range{First: 30, Count: 10}}
	if change != nil {
		change(&a)
	}
	return a
}

func offer(job Job, index, first uint32) Assignment {
	return Assignment{Job: job, Index: index, Range: market.Range{First: first, Count: 10}}
}

func TestDecide(t *testing.T) {
	audit := func(phase AuditPhase, deadline time.Time, sealed, unsealed bool) View {
		return View{Audits: []Audit{{Job: aJob(7, 1), Index: 3, Attempt: 1, Phase: phase,
			Deadline: deadline, Sealed: sealed, Unsealed: unsealed}}}
	}
	jury := func(unsealing, sealed, unsealed bool) View {
		return View{Juries: []Dispute{{ID: 5, Round: 1, Unsealing: unsealing, Sealed: sealed, Unsealed: unsealed}}}
	}
	first := func(v View) View { v.Audits[0].First = true; return v }
	undrawn := View{Undrawn: []Undrawn{{Job: aJob(7, 1), Index: 3, Attempt: 1, Round: 5}}}
	foreign := View{Undrawn: []Undrawn{{Job: Job{ID: 7, Kind: "else/1"}, Index: 3, Attempt: 1, Round: 5}}}
	mine := func(a ...Assignment) View { return View{Mine: a} }
	at := func(t time.Time) func(*Assignment) { return func(a *Assignment) { a.RunDeadline = t } }
	for _, c := range []struct {
		name   string
		view   View
		served bool
		aside  string
		busy   string
		want   []string
	}{
		{name: "nothing"},
		{name: "taken, time left", view: mine(held(market.AssignmentTaken, at(after))), want: []string{"run/7/3/1"}},
		{name: "taken, last moment", view: mine(held(market.AssignmentTaken, at(now))), want: []string{"run/7/3/1"}},
		{name: "taken, too late", view: mine(held(market.AssignmentTaken, at(before)))},
		{name: "committed, replicas missing", view: mine(held(market.AssignmentCommitted, at(before)))},
		{name: "committed, replicas bound", view: mine(held(market.AssignmentCommitted, func(a *Assignment) { a.SiblingsBound = true })),
			want: []string{"reveal/7/3/1"}},
		{name: "submitted, not drawn", view: mine(held(market.AssignmentSubmitted, nil))},
		{name: "submitted, opening", view: mine(held(market.AssignmentSubmitted, func(a *Assignment) { a.Opening = true })),
			want: []string{"open/7/3/1"}},
		{name: "submitted, opened: outputs wait for the verdict",
			view: mine(held(market.AssignmentSubmitted, func(a *Assignment) { a.Opened = true }))},
		{name: "verified", view: mine(held(market.AssignmentVerified, nil)), want: []string{"serve/7/3/1"}},
		{name: "verified and served", served: true, view: mine(held(market.AssignmentVerified, nil))},
		{name: "disputed", view: mine(held(market.AssignmentDisputed, nil)), want: []string{"serve/7/3/1"}},
		{name: "failed", view: mine(held(market.AssignmentFailed, nil))},
		{name: "settled", view: mine(held(market.AssignmentSettled, nil))},
		{name: "refunded", view: mine(held(market.AssignmentRefunded, nil))},
		{name: "accused", view: View{Accused: []Dispute{{ID: 5}}}, want: []string{"respond/5"}},
		{name: "drawn", view: audit(AuditSealing, after, false, false), want: []string{"audit/7/3/1/1700000001"}},
		{name: "drawn, the time is over", view: audit(AuditSealing, now, false, false)},
		{name: "sealed", view: audit(AuditSealing, after, true, false)},
		{name: "the worker opens", view: audit(AuditOpening, after, true, false)},
		{name: "the worker opens, and this auditor is first", view: first(audit(AuditOpening, after, true, false)),
			want: []string{"bring/audit/7/3/1/1700000001"}},
		{name: "first, but the time is over", view: first(audit(AuditOpening, now, true, false))},
		{name: "first, but not sealed", view: first(audit(AuditOpening, after, false, false))},
		{name: "a root to draw for", view: undrawn, want: []string{"foresee/7/3/1"}},
		{name: "the draw is not for it", view: undrawn, aside: "foresee/7/3/1"},
		{name: "another attempt's draw was not for it", view: undrawn, aside: "foresee/7/3/0", want: []string{"foresee/7/3/1"}},
		{name: "a root of a kind it does not run", view: foreign},
		{name: "drawn while it computes ahead", view: audit(AuditSealing, after, false, false), busy: "foresee/7/3/1"},
		{name: "unsealing", view: audit(AuditUnsealing, after, true, false), want: []string{"unaudit/7/3/1/1700000001"}},
		{name: "unsealing, but not sealed", view: audit(AuditUnsealing, after, false, false)},
		{name: "unsealed", view: audit(AuditUnsealing, after, true, true)},
		{name: "juror", view: jury(false, false, false), want: []string{"jury/5/1"}},
		{name: "juror has sealed", view: jury(false, true, false)},
		{name: "juror unseals", view: jury(true, true, false), want: []string{"unjury/5/1"}},
		{name: "juror has unsealed", view: jury(true, true, true)},
		{name: "juror missed the sealing", view: jury(true, false, false)},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.view.Now = now
			check(t, c.view, nil, 3, knowledge{
				served: func(sdk.Work) bool { return c.served },
				aside:  func(name string) bool { return name == c.aside },
				busy:   func(name string) bool { return name == c.busy },
			}, c.want...)
		})
	}
}

func TestDecideTakes(t *testing.T) {
	cheap, dear, dearest := aJob(1, 10), aJob(2, 20), aJob(3, 30)
	late := aJob(4, 99)
	late.Terms.Deadline = now
	foreign := aJob(5, 99)
	foreign.Terms.Token = other
	unknown := aJob(6, 99)
	unknown.Kind = "else/1"
	taken := held(market.AssignmentTaken, nil)
	taken.Job, taken.First = cheap, 0
	verified := held(market.AssignmentVerified, nil)
	verified.Job, verified.First = cheap, 0
	for _, c := range []struct {
		name     string
		capacity int
		mine     []Assignment
		open     []Assignment
		aside    string
		want     []string
	}{
		{name: "dearest first", capacity: 3, open: []Assignment{offer(cheap, 0, 0), offer(dearest, 0, 0), offer(dear, 0, 0)},
			want: []string{"take/3/0/0", "take/2/0/0", "take/1/0/0"}},
		{name: "no more than it can hold", capacity: 1, open: []Assignment{offer(cheap, 0, 0), offer(dear, 0, 0)},
			want: []string{"take/2/0/0"}},
		{name: "full", capacity: 1, mine: []Assignment{taken}, open: []Assignment{offer(dear, 0, 0)}, want: []string{"run/1/3/1"}},
		{name: "what is verified takes no room", capacity: 1, mine: []Assignment{verified},
			open: []Assignment{offer(dear, 0, 0)}, want: []string{"serve/1/3/1", "take/2/0/0"}},
		{name: "one replica of a range", capacity: 3, open: []Assignment{offer(dear, 0, 0), offer(dear, 1, 0), offer(dear, 2, 10)},
			want: []string{"take/2/0/0", "take/2/2/0"}},
		{name: "not a replica of what it holds", capacity: 3, mine: []Assignment{taken},
			open: []Assignment{offer(cheap, 1, 0)}, want: []string{"run/1/3/1"}},
		{name: "at the floor, not below", capacity: 3, open: []Assignment{offer(aJob(8, 9), 0, 0), offer(cheap, 0, 0)},
			want: []string{"take/1/0/0"}},
		{name: "past its deadline, unknown token, unknown kind", capacity: 3,
			open: []Assignment{offer(late, 0, 0), offer(foreign, 0, 0), offer(unknown, 0, 0)}},
		{name: "a refused job makes room for others", capacity: 1, aside: "3",
			open: []Assignment{offer(dearest, 0, 0), offer(dear, 0, 0)}, want: []string{"take/2/0/0"}},
		{name: "not what it held before", capacity: 1, aside: "3#0",
			open: []Assignment{offer(dearest, 0, 0), offer(dearest, 1, 10)}, want: []string{"take/3/1/0"}},
		{name: "a refused range does for its job", capacity: 1, aside: "3/0",
			open: []Assignment{offer(dearest, 0, 0), offer(dearest, 1, 10)}, want: []string{"take/3/1/0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &Agent{aside: map[string]time.Time{c.aside: now}}
			knows := knowledge{served: func(sdk.Work) bool { return false }, aside: a.asideAt(now)}
			check(t, View{Now: now, Mine: c.mine}, c.open, c.capacity, knows, c.want...)
			if late := a.asideAt(after); len(a.aside) != 0 || late(jobName(offer(dearest, 0, 0))) {
				t.Error("what was put aside is never offered again")
			}
		})
	}
}

// TestHeldIsNotTakenAgain follows an assignment that this worker fails, and one
// that it is told it is barred from.
func TestHeldIsNotTakenAgain(t *testing.T) {
	j := aJob(3, 99)
	j.Terms.Deadline = now.Add(time.Hour)
	failed, other := offer(j, 0, 0), offer(j, 1, 10)
	failed.Attempt = 1
	a := &Agent{aside: map[string]time.Time{}}
	a.keepHeld([]Assignment{failed})
	aside := a.asideAt(now)
	if !aside(heldName(failed)) || aside(heldName(other)) {
		t.Errorf("aside: what it held %t, another %t; want true, false", aside(heldName(failed)), aside(heldName(other)))
	}
	a.putAside(take{other, now}, sdk.ErrBarred)
	if aside = a.asideAt(now.Add(2 * asideTime)); !aside(heldName(other)) {
		t.Error("what it is barred from is offered again after a while")
	}
	if aside = a.asideAt(j.Terms.Deadline.Add(time.Second)); len(a.aside) != 0 || aside(heldName(other)) {
		t.Error("it is remembered for longer than it can be taken")
	}
}

func check(t *testing.T, v View, offers []Assignment, capacity int, knows knowledge, want ...string) {
	t.Helper()
	cfg := Config{Assignments: capacity, MinPrice: func(token felt.Felt) (Price, bool) {
		return big.NewInt(10), token == sage
	}}
	knows.runs = func(kind string) bool { return kind == "known/1" }
	if knows.busy == nil {
		knows.busy = func(string) bool { return false }
	}
	if knows.aside == nil {
		knows.aside = func(string) bool { return false }
	}
	c := newChooser(v, cfg, knows)
	for _, o := range offers {
		c.consider(o)
	}
	var got []string
	for _, d := range append(decide(v, cfg, knows), c.takes()...) {
		got = append(got, d.name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("decides %v, want %v", got, want)
	}
}

// TestDecideBounds: whatever is offered, a worker never holds more than it may,
// nor two replicas of a range, nor works below its price.
func TestDecideBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(most int, name string) int { return rapid.IntRange(0, most).Draw(t, name) }
		v := View{Now: now}
		var offers []Assignment
		for range pick(12, "offers") {
			offers = append(offers, offer(aJob(market.JobID(pick(2, "job")), int64(pick(20, "price"))),
				uint32(pick(9, "index")), uint32(pick(3, "range"))))
		}
		for range pick(4, "held") {
			a := held(market.AssignmentState(pick(8, "state")), nil)
			a.Job.ID, a.First = market.JobID(pick(2, "job")), uint32(pick(3, "range"))
			v.Mine = append(v.Mine, a)
		}
		capacity := pick(3, "capacity")
		load, ranges := 0, map[string]bool{}
		for _, a := range v.Mine {
			ranges[rangeName(a)] = true
			if a.State == market.AssignmentTaken || a.State == market.AssignmentCommitted {
				load++
			}
		}
		c := newChooser(v, Config{Assignments: capacity, MinPrice: func(felt.Felt) (Price, bool) {
			return big.NewInt(10), true
		}}, knowledge{runs: func(string) bool { return true }, aside: func(string) bool { return false }})
		for _, o := range offers {
			c.consider(o)
		}
		got := c.takes()
		if want := bestOf(offers, ranges, capacity-load); !slices.EqualFunc(got, want, func(d duty, w Assignment) bool {
			return d.(take).Assignment.work() == w.work()
		}) {
			t.Fatalf("takes %v, want %v", got, want)
		}
		if len(got) > max(0, capacity-load) {
			t.Fatalf("takes %d with %d of %d held", len(got), load, capacity)
		}
		for _, d := range got {
			o := d.(take).Assignment
			if ranges[rangeName(o)] {
				t.Fatalf("takes %s twice", rangeName(o))
			}
			ranges[rangeName(o)] = true
			if o.Job.PriceAt(now).Int64() < 10 {
				t.Fatal("works below its price")
			}
		}
	})
}

// bestOf picks by sorting all offers: the chooser never holds them all.
func bestOf(offers []Assignment, held map[string]bool, room int) (out []Assignment) {
	price := func(a Assignment) int64 { return a.Job.PriceAt(now).Int64() }
	sorted := slices.Clone(offers)
	slices.SortStableFunc(sorted, func(a, b Assignment) int { return int(price(b) - price(a)) })
	seen := maps.Clone(held)
	for _, o := range sorted {
		if len(out) < room && price(o) >= 10 && !seen[rangeName(o)] {
			seen[rangeName(o)] = true
			out = append(out, o)
		}
	}
	return out
}

// TestPriceAt compares with the formula of contracts/src/market/pricing.cairo.
func TestPriceAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Uint64().Draw(t, "low")
		rise := rapid.Uint64().Draw(t, "rise")
		ramp := rapid.Uint32().Draw(t, "ramp")
		elapsed := rapid.OneOf(rapid.Int64Range(-10, 10), rapid.Int64Range(int64(ramp)-2, int64(ramp)+2),
			rapid.Int64Range(0, 1<<33)).Draw(t, "elapsed")
		bigLow := new(big.Int).SetUint64(low)
		high := new(big.Int).Add(bigLow, new(big.Int).SetUint64(rise))
		j := Job{PostedAt: now, Terms: sdk.Terms{PriceMin: bigLow, PriceMax: high, RampSeconds: ramp}}

		want := new(big.Int).Set(high)
		if elapsed < 0 {
			elapsed = 0
		}
		if elapsed < int64(ramp) {
			want.Sub(high, bigLow)
			want.Mul(want, big.NewInt(elapsed)).Quo(want, big.NewInt(int64(ramp))).Add(want, bigLow)
		}
		if got := j.PriceAt(now.Add(time.Duration(elapsed) * time.Second)); got.Cmp(want) != 0 {
			t.Fatalf("after %d of %d s from %d to %d the price is %d, want %d", elapsed, ramp, bigLow, high, got, want)
		}
	})
	steep := Job{PostedAt: now, Terms: sdk.Terms{PriceMin: big.NewInt(1), PriceMax: big.NewInt(4), RampSeconds: 2}}
	for seconds, want := range map[int]int64{-5: 1, 0: 1, 1: 2, 2: 4, 3: 4} { // 2.5 is rounded down
		if got := steep.PriceAt(now.Add(time.Duration(seconds) * time.Second)); got.Int64() != want {
			t.Errorf("after %d s: %d, want %d", seconds, got, want)
		}
	}
	steep.Terms.RampSeconds = 0
	if got := steep.PriceAt(now); got.Int64() != 4 {
		t.Errorf("without a ramp: %d, want the highest price", got)
	}
	if got := steep.PriceAt(now); got.Int64() != 4 || steep.Terms.PriceMax.Int64() != 4 {
		t.Error("the price shares memory with the terms")
	}
}

// The first quarter of the time for opening is an auditor's.
func TestWhoOpens(t *testing.T) {
	for _, c := range []struct {
		window, left time.Duration
		self         bool
	}{
		{0, time.Minute, true}, {time.Minute, time.Minute, false}, {time.Minute, 46 * time.Second, false},
		{time.Minute, 45 * time.Second, true}, {time.Minute, 0, true}, {time.Minute, -time.Second, true},
	} {
		m := held(market.AssignmentSubmitted, func(a *Assignment) { a.Opening, a.OpenDeadline = true, now.Add(c.left) })
		d := decideMine(View{Now: now}, m, Config{OpenWindow: c.window}, nil)
		if o, ok := d.(open); !ok || o.self != c.self {
			t.Errorf("%s of %s left: decides %+v, want to open by itself: %t", c.left, c.window, d, c.self)
		}
	}
}
