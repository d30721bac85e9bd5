package read

import (
	"math/big"
	"testing"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// TestAuctionPhases: at the last second of each window and the one after it.
func TestAuctionPhases(t *testing.T) {
	a := project.Auction{MinEnd: 90, MaxEnd: 100, DrawEnd: 110, RevealEnd: 120, ClearEnd: 130, Commits: 1}
	drawn, nobody, settled, closed := a, a, a, a
	drawn.Cutoff, nobody.Commits, settled.Stage, closed.Stage = 95, 0, project.AuctionSettled, project.AuctionClosed
	for _, c := range []struct {
		auction project.Auction
		now     uint64
		want    model.AuctionPhase
		cutoff  uint64
	}{
		{a, 100, model.AuctionPhaseBidding, 0}, {a, 101, model.AuctionPhaseDrawing, 0}, {a, 110, model.AuctionPhaseDrawing, 0},
		{a, 111, model.AuctionPhaseRevealing, 90}, {a, 120, model.AuctionPhaseRevealing, 90}, {a, 121, model.AuctionPhaseClearing, 90},
		{a, 130, model.AuctionPhaseClearing, 90}, {a, 131, model.AuctionPhaseOverdue, 90},
		{drawn, 101, model.AuctionPhaseRevealing, 95}, {drawn, 111, model.AuctionPhaseRevealing, 95}, {drawn, 121, model.AuctionPhaseClearing, 95},
		{nobody, 100, model.AuctionPhaseBidding, 0}, {nobody, 101, model.AuctionPhaseClearing, 0},
		{settled, 100, model.AuctionPhaseSettled, 0}, {closed, 131, model.AuctionPhaseClosed, 90},
	} {
		if got := auctionPhase(c.auction, c.now); got != c.want {
			t.Errorf("%+v at %d: %s, want %s", c.auction, c.now, got, c.want)
		}
		if got := cutoff(c.auction, c.now); got != c.cutoff {
			t.Errorf("%+v at %d: cutoff %d, want %d", c.auction, c.now, got, c.cutoff)
		}
	}
}

func TestProposalStates(t *testing.T) {
	votes := func(inFavour, against, abstained, quorum int64) project.Proposal {
		p := project.Proposal{StartsAt: 100, EndsAt: 200, QueueUntil: 300}
		for to, n := range map[*store.Uint256]int64{&p.InFavour: inFavour, &p.Against: against, &p.Abstained: abstained, &p.Quorum: quorum} {
			big.NewInt(n).FillBytes(to[:])
		}
		return p
	}
	passing := votes(4, 3, 2, 6)
	queued, executed, canceled := passing, passing, passing
	queued.Stage, queued.ExpiresAt = project.ProposalQueued, 500
	executed.Stage, canceled.Stage = project.ProposalExecuted, project.ProposalCanceled
	for _, c := range []struct {
		proposal project.Proposal
		now      uint64
		want     model.ProposalState
	}{
		{passing, 99, model.ProposalStatePending}, {passing, 100, model.ProposalStateActive}, {passing, 199, model.ProposalStateActive},
		{passing, 200, model.ProposalStateSucceeded}, {passing, 299, model.ProposalStateSucceeded}, {passing, 300, model.ProposalStateExpired},
		{votes(4, 3, 1, 6), 200, model.ProposalStateDefeated}, {votes(4, 4, 2, 6), 200, model.ProposalStateDefeated}, {votes(0, 0, 0, 0), 200, model.ProposalStateDefeated},
		{queued, 499, model.ProposalStateQueued}, {queued, 500, model.ProposalStateExpired},
		{executed, 99, model.ProposalStateExecuted}, {canceled, 250, model.ProposalStateCanceled},
	} {
		if got := proposalState(c.proposal, c.now); got != c.want {
			t.Errorf("%+v at %d: %s, want %s", c.proposal, c.now, got, c.want)
		}
	}
}

func TestOperationStates(t *testing.T) {
	o := project.Operation{ReadyAt: 100, ExpiresAt: 200}
	done, cancelled := o, o
	done.Stage, cancelled.Stage = project.OperationExecuted, project.OperationCancelled
	for _, c := range []struct {
		operation project.Operation
		now       uint64
		want      model.OperationState
	}{
		{o, 99, model.OperationStateWaiting}, {o, 100, model.OperationStateReady}, {o, 199, model.OperationStateReady}, {o, 200, model.OperationStateExpired},
		{done, 99, model.OperationStateDone}, {cancelled, 250, model.OperationStateCancelled},
	} {
		if got := operationState(c.operation, c.now); got != c.want {
			t.Errorf("%+v at %d: %s, want %s", c.operation, c.now, got, c.want)
		}
	}
}

// TestDialOfAnotherEpoch: what a dial may be set to counts from where it stands
// once the epoch of its last turn is over.
func TestDialOfAnotherEpoch(t *testing.T) {
	const month = 30 * 24 * 3600
	d := project.Dial{Epoch: 600}
	for to, n := range map[*store.Uint256]int64{&d.Min: 0, &d.Max: 1000, &d.Step: 1, &d.Value: 115, &d.Start: 100} {
		big.NewInt(n).FillBytes(to[:])
	}
	for _, c := range []struct {
		now             uint64
		epoch           uint64
		lowest, highest int64
	}{{601*month - 1, 600, 85, 115}, {601 * month, 601, 98, 132}} {
		got, err := dial(converter{now: c.now, names: &names{}}, d)
		if err != nil || got.Epoch != c.epoch || got.Lowest.Big().Int64() != c.lowest || got.Highest.Big().Int64() != c.highest {
			t.Errorf("at %d: %+v (%v), want %d to %d in epoch %d", c.now, got, err, c.lowest, c.highest, c.epoch)
		}
	}
}

// TestUnknownRate: a pause of what is no rate of ours is an error, and not a
// pause of another.
func TestUnknownRate(t *testing.T) {
	for _, bit := range []uint32{0, 3, 16} {
		if got, err := pause(converter{}, project.Pause{Bit: bit}); err == nil {
			t.Errorf("bit %d is %+v", bit, got)
		}
	}
}
