package epochs_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

const inFavour = 1

// change is a proposal to turn one of the treasury's dials.
type change struct {
	id        uint64
	calls     []b.Call
	value     cairo.U128
	name      felt.Felt
	operation felt.Felt
}

// propose puts it to the vote that a dial is raised by so many per cent.
func (w *world) propose(by *kit.Account, dial string, percent int64) change {
	w.t.Helper()
	c := change{name: w.Short(dial)}
	now := kit.View(w.Net, w.Economy.Treasury.Parameter(c.name)).Big()
	c.value = kit.Amount(now.Quo(now.Mul(now, big.NewInt(100+percent)), big.NewInt(100)))
	call := w.Economy.Params.Apply(w.treasury(), c.name, c.value)
	c.calls = []b.Call{{To: cairo.ContractAddress(call.To), Selector: call.Selector, Calldata: call.Calldata}}
	r := w.Do(by, w.Economy.Governor.Propose(c.calls, "raise "+dial))
	c.id = event[b.GovernorProposalCreated](w, r).ProposalID
	return c
}

// vote has every staker vote for the changes.
func (w *world) vote(changes ...*change) {
	w.t.Helper()
	for _, p := range w.Providers {
		for _, c := range changes {
			w.Do(p.Owner, w.Economy.Governor.CastVote(c.id, inFavour))
		}
	}
}

func (w *world) queue(changes ...*change) {
	w.t.Helper()
	for _, c := range changes {
		r := w.Do(w.Keeper, w.Economy.Governor.Queue(c.id, c.calls))
		c.operation = event[b.GovernorProposalQueued](w, r).Operation
		w.Refused(b.ErrTimelockNotReady, w.Keeper, w.Economy.Timelock.Execute(c.operation))
	}
}

// pauseBurns has two of the council stop the revenue burn for so many hours.
func (w *world) pauseBurns(hours uint16) {
	w.t.Helper()
	r := w.Do(w.Operations, w.Economy.Guardian.ProposePause(waterfall.PauseRevenueBurn, hours))
	w.Do(w.Buyer, w.Economy.Guardian.Confirm(event[b.GuardianMotionProposed](w, r).Motion))
}

// refund: whatever the state of the economy, who posts a job gets all of it back.
func (w *world) refund() {
	w.t.Helper()
	had := w.money(w.Buyer)
	j, _ := w.PostJob(w.Terms(2))
	w.Close(j)
	if has := w.money(w.Buyer); has.Cmp(had) != 0 {
		w.t.Errorf("the buyer had %s and has %s", had, has)
	}
}

// money is the SAGE of an account, with what Escrow has of it.
func (w *world) money(a *kit.Account) *big.Int {
	w.t.Helper()
	balance := kit.View(w.Net, w.Token.BalanceOf(a.Address)).Big()
	return balance.Add(balance, kit.View(w.Net, w.Escrow.BalanceOf(cairo.ContractAddress(w.Token.Address), a.Address)).Available.Big())
}
