package sagecli_test

import (
	"context"
	"log/slog"
	"math/big"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/worker/mirror"
	"github.com/bitsage-network/bitsage/worker/record"
)

// TestWorkIsRewarded: a job is paid, its worker's recorder reads that in the mirror
// and records it, the treasury closes its epoch, and the program claims what the
// work earned, for the owner. What is not paid, failed or recorded is refused.
func TestWorkIsRewarded(t *testing.T) {
	w := built(t, kit.Config{Strangers: 1, HandOver: true})
	worker, late, e := w.Providers[0], w.Providers[1], w.Economy
	w.Endow(kit.Sage(1_000_000), cairo.U128From64(100_000e6))
	tenCents := kit.Amount(big.NewInt(1e17))
	w.MakePrice(tenCents)

	offer := w.Terms(8)
	offer.Chunk = 4
	j, _ := w.PostJob(offer)
	record := func(index uint32) cairo.Call {
		return e.Worklog.Record(j.ID, terms.Purse(j.Terms), []uint32{index})
	}
	w.Take(worker, j, 0)
	w.Take(late, j, 1)
	done := w.Work(j, 0)
	w.Submit(done)
	w.AuditHonestly(done)
	w.AwaitPayable(j)
	w.Refused(b.ErrWorklogNotSettled, w.Keeper, record(0))
	w.Settle(j, 0)
	w.FailLate(w.Keeper, j, 1)
	w.Refused(b.ErrWorklogNotSettled, w.Keeper, record(1))
	fee := kit.View(w.Net, w.Escrow.BalanceOf(cairo.ContractAddress(w.Token.Address), w.Treasury.Address)).Available.Big()

	w.mirrors()
	if got := w.workRecord(j, 0); got == nil || *got != api.WorkRecordDue {
		t.Fatalf("before it is recorded: %v, want it to be due", got)
	}
	w.step(worker)
	if got := w.workRecord(j, 0); got == nil || *got != api.WorkRecordRecorded {
		t.Fatalf("after it: %v", got)
	}
	if got := w.workRecord(j, 1); got != nil {
		t.Errorf("what failed: %v", *got)
	}
	w.Refused(b.ErrWorklogRecordedBefore, w.Keeper, record(0))
	owner := worker.Owner.Address
	counted := kit.View(w.Net, e.Rewards.WorkOf(owner))
	if counted.Fees == (cairo.U128{}) {
		t.Fatal("no fee counts for the owner")
	}
	anyone := w.person(0)
	anyone.sage("rewards show "+owner.String(), "work recorded", "of fees, of")

	w.sync()
	w.AdvanceTo(kit.View(w.Net, e.Treasury.Clock()).OpenedAt + hour)
	w.Do(w.Keeper, e.Treasury.RunEpoch())
	received := kit.View(w.Net, e.Rewards.Ledger()).Received.Big()
	// Over an hour, in which the epoch of the fees ends.
	w.MakePrice(tenCents)
	before := kit.View(w.Net, w.Token.BalanceOf(owner)).Big()
	anyone.sage("rewards claim "+owner.String(), "SAGE was paid to "+owner.String())
	w.sync()
	paid := kit.View(w.Net, w.Token.BalanceOf(owner)).Big()
	paid.Sub(paid, before)

	// At the cap: half of the fee, less what prices and roundings take.
	work := kit.View(w.Net, e.Rewards.Rates(counted.Epoch)).Work.Big()
	work.Mul(work, counted.Fees.Big()).Rsh(work, 64)
	half := new(big.Int).Rsh(fee, 1)
	almost := new(big.Int).Sub(half, new(big.Int).Quo(half, big.NewInt(1_000)))
	if work.Cmp(almost) < 0 || work.Cmp(half) > 0 {
		t.Errorf("the work earned %s, want half of its fee of %s", work, fee)
	}
	if paid.Cmp(work) < 0 || paid.Cmp(received) > 0 {
		t.Errorf("%s was paid, want at least the %s of the work, and at most the %s that came", paid, work, received)
	}
	anyone.sage("rewards claim "+owner.String(), "nothing was due yet")
	w.Conserved()
}

// step has a worker's recorder look once.
func (w *world) step(p *kit.Provider) {
	w.t.Helper()
	kindBit, err := market.KindBit(market.KindTranscode)
	if err != nil {
		w.t.Fatal(err)
	}
	contracts, err := sdk.NewContracts(w.Deployment)
	if err != nil {
		w.t.Fatal(err)
	}
	source := mirror.New(w.mirrored(), market.ProviderID(p.ID), kindBit)
	r, err := record.New(record.Config{}, contracts, source, operator{w, p.Operator}, slog.New(slog.NewTextHandler(w.t.Output(), nil)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.sync()
	if err := r.Step(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// operator sends as a worker's account does.
type operator struct {
	w *world
	*kit.Account
}

func (o operator) Send(_ context.Context, tx sdk.Tx) error {
	r, err := o.w.Try(o.Account, tx.Calls...)
	o.w.t.Logf("%s: %d L2 gas", tx.Key, r.Gas.L2)
	return sdk.AsRefused(err)
}

// workRecord is what the mirror says of an assignment's fee.
func (w *world) workRecord(j kit.Job, index int) *api.WorkRecord {
	w.t.Helper()
	got, err := api.GetAssignment(w.t.Context(), w.mirrored(), new(big.Int).SetUint64(j.ID).String(), index)
	if err != nil || got.Assignment == nil {
		w.t.Fatalf("assignment %d in the mirror: %v", index, err)
	}
	return got.Assignment.WorkRecord
}
