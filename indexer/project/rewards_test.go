package project_test

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func received(open b.OpenEpoch, in, out uint64) follow.Event {
	return event("Rewards", "Received", []any{of("Treasury")}, 9, 10, as(b.EncodeOpenEpoch, open),
		as(b.EncodeRewardsLedger, b.RewardsLedger{Received: coin(in), Paid: coin(out)}))
}

func rewarded(who, operator, paid, next int) follow.Event {
	return event("Rewards", "Claimed", []any{who, operator}, paid, next, wide(77),
		as(b.EncodeRewardsLedger, b.RewardsLedger{Received: coin(50), Paid: coin(uint64(paid))}))
}

func TestRewards(t *testing.T) {
	w := newWorld(t)
	pot := func() project.RewardPot { return row(w, project.RewardPot{Contract: column(of("Rewards"))}) }
	open := b.OpenEpoch{Epoch: 4, Stakers: coin(30), Workers: coin(20), Fees: coin(5)}
	w.block(received(open, 50, 0))
	equal(t, "pot", pot().Epoch == 4 && pot().Stakers == amount(30) && pot().Workers == amount(20) && pot().Received == amount(50), true)
	w.block(event("Rewards", "WorkRecorded", []any{701}, as(b.EncodeWorkDone, b.WorkDone{Epoch: 4, Fees: coin(3)}), 8))
	equal(t, "all work", pot().Fees, amount(8))
	equal(t, "one's work", row(w, project.Work{Worker: store.Felt(number(701))}).Fees, amount(3))
	w.block(event("Rewards", "EpochClosed", []any{4}, as(b.EncodeOpenEpoch, open),
		as(b.EncodeRates, b.Rates{Stake: cairo.U256From64(11), Work: cairo.U256From64(12)}),
		as(b.EncodeResidue, b.Residue{Stakers: cairo.U256From64(13), Workers: cairo.U256From64(14)})))
	e := row(w, project.RewardEpoch{Epoch: 4})
	equal(t, "rates", [4]store.Uint256{e.StakeRate, e.WorkRate, e.ResidueStakers, e.ResidueWorkers},
		[4]store.Uint256{amount(11), amount(12), amount(13), amount(14)})
	equal(t, "the next takes in", pot().Epoch == 5 && pot().Stakers == amount(0) && pot().Received == amount(50), true)
	w.block(rewarded(700, 700, 6, 5), rewarded(702, 700, 2, 5))
	at := w.block(rewarded(700, 700, 4, 7))
	earner := row(w, project.Earner{Account: store.Felt(number(700)), Operator: store.Felt(number(700))})
	equal(t, "earner", earner.Paid == amount(10) && earner.Next == 7 && earner.Credit == amount(77), true)
	equal(t, "behind an operator", row(w, project.Earner{Account: store.Felt(number(702)), Operator: store.Felt(number(700))}).Paid, amount(2))
	claim := row(w, project.RewardClaim{Block: w.chain.Head().Number})
	equal(t, "claim", claim.Amount == amount(4) && claim.Time == at && is(&claim.Account, 700), true)
	equal(t, "paid", pot().Paid, amount(4))
}

func delegation(active, leaving uint64) func(*cairo.Encoder) {
	return as(b.EncodeDelegation, b.Delegation{Active: coin(active), Leaving: coin(leaving), Worth: coin(active + leaving)})
}

func stakePool(assets, shares uint64, closed bool) func(*cairo.Encoder) {
	return as(b.EncodePool, b.Pool{Assets: coin(assets), Shares: coin(shares), Closed: closed})
}

func leaving(slot, shares int, releaseAt int, left uint64) follow.Event {
	return event("Staking", "UndelegationStarted", []any{700, 710}, slot, shares, releaseAt, delegation(left, uint64(shares)))
}

func TestDelegations(t *testing.T) {
	w := newWorld(t)
	pool := func() project.StakePool { return row(w, project.StakePool{Operator: store.Felt(number(700))}) }
	key := project.Delegation{Operator: store.Felt(number(700)), Delegator: store.Felt(number(710))}
	exit := func(slot uint8) bool {
		return !absent(w, project.Exit{Operator: key.Operator, Delegator: key.Delegator, Slot: slot})
	}
	w.block(event("Staking", "CommissionSet", []any{700}, 250, 1_700_000_000))
	w.block(event("Staking", "Delegated", []any{700, 710}, 100, delegation(100, 0), stakePool(100, 100, false)))
	equal(t, "pool", pool().Assets == amount(100) && pool().CommissionBps == 250 && pool().CommissionFrom == 1_700_000_000, true)
	equal(t, "delegation", row(w, key).Active, amount(100))
	// Block n stands at 1,700,000,000 + 2n.
	w.block(leaving(0, 30, 1_700_000_008, 70), leaving(1, 20, 1_700_000_009, 50))
	equal(t, "leaving", exit(0) && exit(1) && row(w, key).Active == amount(50), true)
	w.block(event("Staking", "PoolSlashed", []any{700}, 50, stakePool(50, 100, true)))
	equal(t, "slashed", pool().Assets == amount(50) && pool().Closed, true)
	w.block(event("Staking", "DelegationWithdrawn", []any{700, 710}, 15, delegation(50, 20), stakePool(35, 70, true)))
	equal(t, "what was due", exit(0), false)
	equal(t, "what was not", exit(1), true)
	equal(t, "rest", row(w, key).Leaving == amount(20) && pool().Shares == amount(70), true)
}

func TestVesting(t *testing.T) {
	w := newWorld(t)
	grant := func() project.Grant { return row(w, project.Grant{ID: 1}) }
	at := w.block(event("Vesting", "ScheduleCreated", []any{1, 700}, as(b.EncodeTerms, b.Terms{Total: coin(1000), Start: 1_700_000_000,
		Cliff: 100, Duration: 1000, Revocable: true}), 1000))
	equal(t, "grant", is(&[]store.Felt{grant().Beneficiary}[0], 700) && grant().Total == amount(1000) && grant().Cliff == 100 && grant().CreatedAt == at, true)
	w.block(event("Vesting", "VestedClaimed", []any{1, 700}, 100, 100, 900), event("Vesting", "BeneficiaryOffered", []any{1}, 700, 701))
	equal(t, "claimed and offered", grant().Claimed == amount(100) && is(grant().Offered, 701), true)
	w.block(event("Vesting", "BeneficiaryChanged", []any{1}, 700, 701))
	equal(t, "changed", is(&[]store.Felt{grant().Beneficiary}[0], 701) && grant().Offered == nil, true)
	w.block(event("Vesting", "BeneficiaryOffered", []any{1}, 701, 702), event("Vesting", "BeneficiaryOffered", []any{1}, 701, 0))
	equal(t, "withdrawn", grant().Offered == nil, true)
	w.block(event("Vesting", "ScheduleRevoked", []any{1}, 700, 300, 200))
	equal(t, "revoked", grant().Revoked && grant().Total == amount(300), true)
}
