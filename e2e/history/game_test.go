package history_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// game is one random history.
type game struct {
	t   *testing.T
	n   *kit.Net
	m   *history.Model
	rng *rand.Rand
	// seed of rng and of chance.
	seed uint64
	// seen is the ledger that the chain's events tell.
	seen   history.Ledger
	people []*kit.Account // everybody but governor, treasury and keeper
	buyers []*kit.Account
	// buyerOf every job ever posted; the model forgets those whose slot is used
	// again.
	buyerOf map[uint64]history.Address
	// outcomes counts calls by name and by what came of them.
	outcomes map[string]int
	calls    int
}

// move is one call that was decided on.
type move struct {
	name string
	by   *kit.Account
	call cairo.Call
	// want is nil where the call must be accepted.
	want error
	// drawn tells the model what the chain drew; nil where nothing is drawn and
	// the model has done the call already.
	drawn func(history.Drawn) error
	// job and index of the assignment and number of the case concerned, to look at
	// afterwards.
	job     uint64
	index   uint32
	dispute uint64
	// after is what the model says everybody has after the call.
	after history.Ledger
}

// providers are enough for a jury of five and a second one, beside a worker and its
// auditors.
const providers = 14

func start(t *testing.T, seed uint64) *game {
	t.Helper()
	t.Logf("seed %d", seed)
	p := deploy.Devnet()
	// Time enough that, as blocks go here, audits come to an end as well as not.
	p.Audits.SealSeconds, p.Audits.OpenSeconds, p.Audits.UnsealSeconds = 300, 600, 600
	p.Audits.DrawSeconds = 1_200
	p.RevealSeconds = 600
	p.Disputes.RespondSeconds, p.Disputes.DrawSeconds, p.Disputes.AppealSeconds = 600, 1_200, 600
	p.Disputes.SealSeconds, p.Disputes.UnsealSeconds = 900, 900
	p.Staking.UnbondingSeconds = 14_400
	n := kit.Start(t, kit.Config{
		Providers: providers, Strangers: 3, Parameters: &p, Blocks: devnet.OnDemand, Forget: true,
	})
	g := &game{t: t, n: n, rng: rand.New(rand.NewPCG(seed, 0)), seed: seed, outcomes: map[string]int{},
		buyerOf: map[uint64]history.Address{}}
	g.buyers = append([]*kit.Account{n.Buyer}, n.Strangers...)
	g.people = append(g.people, g.buyers...)
	numbers := map[uint32]history.Provider{}
	for _, x := range n.Providers {
		g.people = append(g.people, x.Owner, x.Operator)
		numbers[x.ID] = history.Provider{Owner: x.Owner.Address, Operator: x.Operator.Address}
	}
	most := cairo.U256{Lo: cairo.U128{Lo: ^uint64(0), Hi: ^uint64(0)}, Hi: cairo.U128{Lo: ^uint64(0), Hi: ^uint64(0)}}
	for _, a := range g.people {
		n.Do(a, n.Token.Approve(address(n.Staking.Address), most), n.Token.Approve(address(n.Escrow.Address), most))
	}
	n.Flush()
	g.m = history.New(g.world(p, numbers))
	g.seen = g.m.Ledger()
	return g
}

// world reads what the history starts from.
func (g *game) world(p deploy.Parameters, numbers map[uint32]history.Provider) history.World {
	n := g.n
	w := history.World{
		Now: n.Now(), Parameters: p, Providers: numbers,
		Staking: address(n.Staking.Address), Escrow: address(n.Escrow.Address),
		Market: address(n.Market.Address), Treasury: n.Treasury.Address, Disputes: address(n.Disputes.Address),
		Wallets: map[history.Address]*big.Int{}, Stakes: map[history.Address]*big.Int{},
		Locked: map[history.Address]*big.Int{n.Keeper.Address: p.Beacon.KeeperBond.Big()},
	}
	for _, a := range append([]*kit.Account{n.Governor, n.Treasury, n.Keeper}, g.people...) {
		w.Wallets[a.Address] = kit.View(n, n.Token.BalanceOf(a.Address)).Big()
		if stake := kit.View(n, n.Staking.StakeOf(a.Address)).Active.Big(); stake.Sign() > 0 {
			w.Stakes[a.Address] = stake
		}
	}
	w.Wallets[w.Staking] = kit.View(n, n.Token.BalanceOf(w.Staking)).Big()
	return w
}

// play makes at least `calls` calls and checks each.
func (g *game) play(calls int) {
	g.t.Helper()
	audit := 0
	for g.calls < calls && !g.t.Failed() {
		g.pass()
		g.batch()
		if g.calls >= audit {
			g.inspect()
			audit = g.calls + 2_000
		}
	}
	g.inspect()
}

// pass lets time pass between blocks, mostly little, and has the keeper make
// randomness when somebody waits for it.
func (g *game) pass() {
	switch p := g.rng.IntN(100); {
	case p < 70:
		g.n.Advance(uint64(g.rng.IntN(5)))
	case p < 93:
		g.n.Advance(uint64(g.rng.IntN(60)))
	case p < 98:
		g.n.Advance(uint64(g.rng.IntN(600)))
	default:
		g.n.Advance(uint64(g.rng.IntN(9_000)))
	}
	g.m.Now = g.n.Now()
	if g.rng.IntN(3) == 0 && g.waitsForSeed() {
		round := g.n.RunBeacon(g.m.Now)
		g.m.Seeds = append(g.m.Seeds, history.Seed{Round: round, Committed: g.n.Committed(round)})
		g.n.Flush()
		g.m.Now = g.n.Now()
	}
}

// batch makes a block of some calls. One that draws is the last: what comes
// after depends on whom the chain draws.
func (g *game) batch() {
	g.t.Helper()
	var moves []move
	receipts, err := g.n.Batch(func(ctx context.Context) error {
		for range 1 + g.rng.IntN(24) {
			next := g.choose()
			moves = append(moves, next)
			if _, err := next.by.Broadcast(ctx, next.call); err != nil {
				return err
			}
			if next.drawn != nil {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
	if len(receipts) != len(moves) {
		g.t.Fatalf("%d calls were sent, %d are in the block", len(moves), len(receipts))
	}
	for i, next := range moves {
		if err := g.check(next, receipts[i]); err != nil {
			g.t.Fatalf("call %d, at %d: %s calls %s: %v", g.calls, g.m.Now, next.by, next.name, err)
		}
		g.calls++
	}
	last := moves[len(moves)-1]
	if err := errors.Join(g.compare(last.job, last.index), g.compareCase(last.dispute)); err != nil {
		g.t.Fatalf("after call %d: %v", g.calls-1, err)
	}
}

// check holds what the chain did against what the model did.
func (g *game) check(next move, r kit.Receipt) error {
	var got error
	if r.Reverted {
		got = cairo.ParseRevert(r.Reason)
	}
	if next.want == nil {
		g.outcomes[next.name+accepted]++
	} else {
		g.outcomes[next.name+": "+next.want.Error()]++
	}
	if next.want == nil && got != nil || next.want != nil && !errors.Is(got, next.want) {
		return fmt.Errorf("the chain says %v, the model %v", got, next.want) //nolint:errorlint // either may be nil
	}
	events := g.n.Events(r)
	if next.drawn != nil && got == nil {
		if err := next.drawn(drawn(events)); err != nil {
			return err
		}
		next.after = g.m.Ledger()
	}
	before := g.seen.Clone()
	for _, e := range events {
		g.seen.Apply(e)
	}
	if err := g.seen.Diff(next.after); err != nil {
		return err
	}
	if err := g.seen.Sound(address(g.n.Staking.Address), address(g.n.Escrow.Address), address(g.n.Slasher.Address)); err != nil {
		return err
	}
	return g.fair(next, before, events)
}

// fair says whether only those lost something who acted themselves, whose job
// was paid out of what they had locked for it, or who were slashed, and that never
// for a missing input.
func (g *game) fair(next move, before history.Ledger, events []any) error {
	mayLose := map[history.Address]bool{
		next.by.Address: true, address(g.n.Escrow.Address): true, address(g.n.Staking.Address): true,
		// The Market holds bounties for others.
		address(g.n.Market.Address): true,
	}
	for _, event := range events {
		switch e := event.(type) {
		case b.SlasherStakeSlashed:
			if g.lacksInput(next.dispute, e.Offender) {
				return fmt.Errorf("%s was slashed for %v though it could not get the input", e.Offender, e.Offence)
			}
			mayLose[e.Offender] = true
		case b.MarketAssignmentSettled:
			mayLose[g.buyerOf[e.JobID]] = true
		case b.DisputesDisputeClosed:
			g.mayLoseBond(mayLose, e)
		}
	}
	for _, a := range g.people {
		if g.seen.Wealth(a.Address).Cmp(before.Wealth(a.Address)) < 0 && !mayLose[a.Address] {
			return fmt.Errorf("%s lost by it", a)
		}
	}
	return nil
}

// lacksInput says whether the owner's juror unsealed in the case that it could not
// get the input.
func (g *game) lacksInput(dispute uint64, owner history.Address) bool {
	d, err := g.m.Case(dispute)
	if err != nil {
		return false
	}
	for _, jury := range d.Juries {
		for juror, said := range jury.Unsealed {
			if said == history.Unavailable && g.n.ByID(juror).Owner.Address == owner {
				return true
			}
		}
	}
	return false
}

// mayLoseBond adds whose bond a case may take: a challenger's that was wrong, an
// appellant's that changed nothing.
func (g *game) mayLoseBond(mayLose map[history.Address]bool, e b.DisputesDisputeClosed) {
	d, err := g.m.Case(e.DisputeID)
	if err != nil {
		return // the chain has a case that the model has not: the comparison says so
	}
	if d.Accuser == 0 && e.Outcome == b.OutcomeWorkerWins {
		mayLose[d.Opener] = true
	}
	if d.Round == 1 && e.Outcome == d.First {
		mayLose[g.m.Appellant(d)] = true
	}
}

// drawn is what the chain drew in a call.
func drawn(events []any) (d history.Drawn) {
	noSample, _ := cairo.ShortString("no sample")
	for _, event := range events {
		switch e := event.(type) {
		case b.AuditsAuditDrawn:
			d.Tasks, d.Auditors = e.Tasks, e.Auditors
		case b.AuditsAuditRedrawn:
			d.Auditors = e.Auditors
		case b.AuditsAuditSkipped:
			d.Unsampled = e.Reason == noSample
		case b.DisputesJuryDrawn:
			d.Jury = e.Jury
		}
	}
	return d
}
