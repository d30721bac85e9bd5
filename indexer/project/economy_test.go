package project_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

// branches is a history of which a part is lost to another.
type branches struct{ common, lost, final [][]follow.Event }

// TestReorgs takes back, of each part of the economy, a branch in which the same
// things came about otherwise; on PostgreSQL of all parts at once.
func TestReorgs(t *testing.T) {
	var whole branches
	parts := economyBranches()
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		c := parts[name]
		t.Run(name, func(t *testing.T) { reorganised(t, file, c.common, c.lost, c.final) })
		whole.common = beside(whole.common, c.common)
		whole.lost = beside(whole.lost, c.lost)
		whole.final = beside(whole.final, c.final)
	}
	server := storetest.StartPostgres(t)
	reorganised(t, func(t *testing.T) string { return server.Database(t) }, whole.common, whole.lost, whole.final)
}

// beside has the blocks of both hold the events of both.
func beside(a, b [][]follow.Event) (out [][]follow.Event) {
	for i := range max(len(a), len(b)) {
		var block []follow.Event
		for _, blocks := range [][][]follow.Event{a, b} {
			if i < len(blocks) {
				block = append(block, blocks[i]...)
			}
		}
		out = append(out, block)
	}
	return out
}

func economyBranches() map[string]branches {
	dials := append(dialsRegistered("Treasury", treasuryDials), dialsRegistered("Emission", emissionDials)...)
	first, head := epochClosed(felt.Zero, closing(1))
	second, _ := epochClosed(head, closing(2))
	wrong := closing(2)
	wrong.Outputs.BurnLot.Lo++
	other, _ := epochClosed(head, wrong)
	type blocks = [][]follow.Event
	return map[string]branches{
		"oracle": {
			blocks{{venuesSet("Pol", "SignedFeedOne", "SignedFeedTwo")}, {priced(said("Pol", b.VenueVerdictCounted, 5))}},
			blocks{{venuesSet("Pol", "SignedFeedOne", "Dollar")}, {unpriced(said("Pol", b.VenueVerdictStale, 0)), health(b.HealthOk, b.HealthMinSources)}},
			blocks{{event("SignedFeedOne", "PricePosted", nil, tick(-5), 1_699_999_990, 3)}, {priced(said("Pol", b.VenueVerdictClamped, 6))}},
		},
		"auction": {
			blocks{{kick(1, "revenue burn")}, {commit(1, 31, 0), commit(1, 32, 1)}, {reveal(1, 31, 30, 9, true)}},
			blocks{{reveal(1, 32, 40, 5, true)}, {auction("AuctionSettled", 1, false, 2, 2, 70, 140, 0, 0, 0, 1_700_000_100)},
				{bid("BidClaimed", 1, 31, 30, 964, 60, 0), event("BurnAuction", "AuctionClosed", []any{1, of("Treasury")}, 70, 30, 140)},
				{kick(2, "revenue burn"), commit(2, 33, 0)}},
			blocks{{auction("CutoffDrawn", 1, 12, number(55), 1_700_000_150)}, {auction("AuctionSettled", 1, true, 1, 0, 0, 0, 99, 0, 0, 1_700_000_150)},
				{bid("BidClaimed", 1, 32, 0, 993, 0, 31)}},
		},
		"treasury": {
			blocks{dials, {wired()}, {first}},
			blocks{{event("Treasury", "Contributed", []any{701}, 1, 40, short("rebate"))}, {other}, {event("Treasury", "BurnsScheduled", nil, 5, 3, 1000)}},
			blocks{{event("Treasury", "Collected", []any{of("Dollar")}, 1, 40)}, {second}},
		},
		"supply": {
			blocks{{sent(0, 11, 1000)}, {exclude(12, true)}, {sent(11, 12, 300)}},
			blocks{{sent(11, 0, 7), exclude(12, false)}, {sent(12, 13, 5)}},
			blocks{{sent(12, 0, 7)}, {sent(11, 13, 5), exclude(11, true)}},
		},
		"pool": {
			blocks{{liquidity("LiquidityAdded", 700, 50, 60, 1000, 500)}},
			blocks{{liquidity("LiquidityAdded", 701, 20, 80, 1400, 700)}, {event("Pol", "RefillDeferred", nil, tick(-5), 1)}},
			blocks{{liquidity("LiquidityRemoved", 700, 10, 20, 600, 400)}},
		},
		"rewards": {
			blocks{{received(b.OpenEpoch{Epoch: 4, Stakers: coin(30)}, 50, 0)}, {rewarded(700, 700, 6, 5)}},
			blocks{{rewarded(700, 700, 4, 7)}, {event("Rewards", "WorkRecorded", []any{701}, as(b.EncodeWorkDone, b.WorkDone{Epoch: 4, Fees: coin(3)}), 8)}},
			blocks{{rewarded(702, 700, 1, 7)}, {received(b.OpenEpoch{Epoch: 5}, 60, 0)}},
		},
		"delegations": {
			blocks{{event("Staking", "Delegated", []any{700, 710}, 100, delegation(100, 0), stakePool(100, 100, false))},
				{leaving(0, 30, 1_700_000_004, 70), leaving(1, 20, 1_700_000_900, 50)}},
			blocks{{event("Staking", "DelegationWithdrawn", []any{700, 710}, 30, delegation(50, 20), stakePool(70, 70, false))}, {leaving(0, 9, 1_700_000_901, 41)}},
			blocks{{event("Staking", "PoolSlashed", []any{700}, 50, stakePool(50, 100, true))}, {leaving(2, 7, 1_700_000_902, 43)}},
		},
		"governance": {
			blocks{append(dials, rules()), {proposal(1, b.ProposalKindCalls, 55)},
				append(scheduled(turning("rho", 110)), event("Governor", "ProposalQueued", []any{1}, number(66), 1_700_700_000))},
			blocks{{event("Timelock", "OperationExecuted", []any{66}), turnedTo(110)}, {tallied(711, 1)}, {event("Guardian", "Paused", []any{0}, 4, 1_700_999_999, 4)}},
			blocks{{tallied(712, 0)}, {event("Timelock", "OperationCancelled", []any{66})}, {event("Guardian", "Paused", []any{0}, 1, 1_700_999_999, 1)}},
		},
	}
}

// TestWithoutTheEconomy: a deployment of before it has no rows of it, whoever
// stands where its contracts would.
func TestWithoutTheEconomy(t *testing.T) {
	w := newWorld(t)
	old := map[string]felt.Felt{"Market": addresses["Market"], "Beacon": addresses["Beacon"]}
	block := w.chain.Extend(0, kick(1, "revenue burn"), sent(0, 11, 1000), event("Beacon", "Committed", []any{12, 600}, number(5)))
	_, err := w.store.Commit(t.Context(), w.cur, follow.Batch{Added: []follow.Block{block}, Head: block.BlockRef}, project.New(old).Apply)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "what it has", row(w, project.BeaconRound{Round: 12}).Commits, 1)
	equal(t, "auctions", absent(w, project.Auction{ID: 1}), true)
	equal(t, "supply", absent(w, project.Supply{Token: column(of("SageToken"))}), true)
}

// absent tells that no row has the key.
func absent[R any, P store.Row[R]](w *world, key R) bool {
	w.t.Helper()
	none := false
	err := w.store.View(w.t.Context(), store.Latest(), func(ctx context.Context, v *store.View) error {
		_, err := store.Read[R, P](ctx, v, key)
		if none = errors.Is(err, store.ErrNoRow); none {
			return nil
		}
		return err
	})
	if err != nil {
		w.t.Fatalf("%T %+v: %v", key, key, err)
	}
	return none
}
