package runbook

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/beacon"
	"github.com/bitsage-network/bitsage/keepers/clerk"
)

const (
	tickSeconds = 2
	// patience with one action: what is not through by then is decided anew.
	patience = 2 * time.Second
)

// day is a runbook as it is played.
type day struct {
	t    testing.TB
	book Runbook
	net  *kit.Net
	node *node
	from uint64 // first block of the day
	view view
	work map[uint64]*kit.Work
	bots []bot
	rest []func() // what ends the keepers

	reorged atomic.Int64 // transactions
}

// bot is a keeper with the sender of its account.
type bot struct {
	keepers.Bot
	sender *txm.Sender
}

// newMarket builds a market for all the days, with a stranger for each of their
// keepers.
func newMarket(t testing.TB, books []Runbook) *kit.Net {
	keepers := 0
	for _, book := range books {
		keepers += len(book.Keepers)
	}
	parameters := deploy.Devnet()
	parameters.Beacon.RoundSeconds = 6 * tickSeconds // a few tries for each step of a round
	return kit.Start(t, kit.Config{Strangers: keepers, Parameters: &parameters})
}

// begin posts the day's jobs and has these accounts' keepers take up work.
func begin(t testing.TB, net *kit.Net, accounts []*kit.Account, book Runbook) *day {
	chain, err := net.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seed := fnv.New64a()
	fmt.Fprint(seed, book.Name)
	n := &node{net: net, chain: chain, rand: rand.New(rand.NewPCG(seed.Sum64(), 0))}
	d := &day{t: t, book: book, net: net, node: n, work: map[uint64]*kit.Work{}}
	d.from = d.head() + 1
	for range book.Jobs {
		terms := net.Terms(4)
		terms.ChallengeSeconds = 30
		j, _ := net.PostJob(terms)
		d.view.jobs = append(d.view.jobs, j)
	}
	d.view.node = n
	for i, role := range book.Keepers {
		d.hire(role, accounts[i])
	}
	n.faults = book.Faults // only now: the market itself is built on a good day
	return d
}

func (d *day) hire(role string, a *kit.Account) {
	db, err := txm.OpenBolt(d.t.Context(), filepath.Join(d.t.TempDir(), "transactions.db"))
	if err != nil {
		d.t.Fatal(err)
	}
	store, err := db.Account(d.node.chain, felt.Felt(a.Address))
	if err != nil {
		d.t.Fatal(err)
	}
	sender, err := txm.New(txm.Config{
		ChainID: d.node.chain, Depth: 6, Poll: 20 * time.Millisecond,
		ResendAfter: 100 * time.Millisecond, BumpAfter: 400 * time.Millisecond, Listener: d,
	}, d.node, store, a.Signer())
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := sender.Run(ctx); !errors.Is(err, context.Canceled) {
			d.t.Errorf("the %s's sender: %v", role, err)
		}
	})
	d.rest = append(d.rest, func() {
		stop()
		running.Wait()
		if err := db.Close(); err != nil {
			d.t.Error(err)
		}
	})
	d.bots = append(d.bots, bot{Bot: d.train(role, a), sender: sender})
}

// Note implements txm.Listener: it counts what reorgs have thrown out.
func (d *day) Note(ev txm.Event) {
	if ev.Kind == txm.Reorged {
		d.reorged.Add(1)
	}
}

func (d *day) train(role string, a *kit.Account) keepers.Bot {
	if role == clerkRole {
		return clerk.New(clerk.Config{
			Market: d.net.Market.Address, Receipts: d.net.Receipts.Address, Audits: d.net.Audits.Address,
			Disputes: d.net.Disputes.Address,
		}, d.view, d.node)
	}
	d.net.Stake(a, kit.Sage(500))
	k, err := beacon.New(beacon.Config{
		Beacon: d.net.Beacon.Address, ChainID: d.node.chain, Keeper: felt.Felt(a.Address),
		Secret: []byte("a secret of this keeper, 32 bytes" + a.Name),
	}, d.node, d.view, d.view)
	if err != nil {
		d.t.Fatal(err)
	}
	return k
}

// play ticks until the day is over and the keepers are gone.
func (d *day) play() {
	defer func() {
		for _, end := range d.rest {
			end()
		}
	}()
	reorgs := d.book.Reorgs
	for tick := range d.book.Ticks {
		d.net.Advance(tickSeconds)
		d.people()
		before := d.head()
		if tick < d.book.Absent[0] || tick >= d.book.Absent[1] {
			d.keepersAct()
		}
		if len(reorgs) > 0 && d.node.taken >= reorgs[0].After {
			reorgs = reorgs[1:]
			d.net.Reorg(d.head() - before)
		}
	}
}

func (d *day) head() uint64 {
	_, head, err := d.net.BlockHashAndNumber(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return head
}

// people are honest and there: workers, and auditors that were drawn.
func (d *day) people() {
	d.node.mu.Lock()
	defer d.node.mu.Unlock()
	d.net.Blocks(1)
	for i, j := range d.view.jobs {
		switch d.net.Assignment(j, 0).State {
		case b.AssignmentStateOpen:
			d.net.Take(d.net.Providers[i%len(d.net.Providers)], j, 0)
		case b.AssignmentStateTaken:
			d.work[j.ID] = d.net.Work(j, 0)
			d.net.Submit(d.work[j.ID])
		case b.AssignmentStateSubmitted:
			d.audit(j)
		}
	}
}

func (d *day) audit(j kit.Job) {
	audit := d.net.Audit(j, 0)
	values := kit.Truths(j.ID, audit.Tasks)
	for i, id := range audit.Auditors {
		switch {
		case audit.Phase == b.AuditPhaseSealing && !audit.Sealed[i]:
			d.net.Seal(d.net.ByID(id), j, 0, values)
		case audit.Phase == b.AuditPhaseUnsealing && !audit.Unsealed[i]:
			d.net.Unseal(d.net.ByID(id), j, 0, values)
		}
	}
	if audit.Phase == b.AuditPhaseOpening {
		d.net.Open(d.work[j.ID])
	}
}

// keepersAct lets every keeper look, decide and send, all at once.
func (d *day) keepersAct() {
	var all sync.WaitGroup
	for _, k := range d.bots {
		all.Go(func() {
			actions, err := k.Step(d.t.Context())
			if err != nil {
				return // as the loop does: the next step reads again
			}
			for _, a := range actions {
				ctx, cancel := context.WithTimeout(d.t.Context(), patience)
				_, err := k.sender.Send(ctx, txm.Request{Key: a.Key, Calls: a.Calls})
				cancel()
				var revert *cairo.Revert
				if err != nil && !errors.As(err, &revert) && !errors.Is(err, errFault) && ctx.Err() == nil {
					d.t.Errorf("%s %s: %v", k.Name(), a.Key, err)
				}
			}
		})
	}
	all.Wait()
}
