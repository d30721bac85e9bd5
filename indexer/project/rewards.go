package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyRewards(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeRewardsEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.RewardsReceived:
		return changePot(ctx, tx, at, func(p *RewardPot) {
			p.open(e.Open)
			p.Received, p.Paid = amount(e.Ledger.Received), amount(e.Ledger.Paid)
		})
	case b.RewardsEpochClosed:
		return rewardEpochClosed(ctx, tx, at, e)
	case b.RewardsWorkRecorded:
		return worked(ctx, tx, at, e)
	case b.RewardsClaimed:
		return rewardClaimed(ctx, tx, at, e)
	}
	return nil
}

func changePot(ctx context.Context, tx *store.Tx, at where, fn func(*RewardPot)) error {
	return alter(ctx, tx, RewardPot{Contract: at.contract()}, func(p *RewardPot) error {
		p.Block = at.number()
		fn(p)
		return nil
	})
}

func (p *RewardPot) open(o b.OpenEpoch) {
	p.Epoch, p.Stakers, p.Workers, p.Fees = o.Epoch, amount(o.Stakers), amount(o.Workers), amount(o.Fees)
}

// rewardEpochClosed: whatever takes in next says which epoch it is.
func rewardEpochClosed(ctx context.Context, tx *store.Tx, at where, e b.RewardsEpochClosed) error {
	err := store.Upsert(ctx, tx, RewardEpoch{
		Epoch: e.Epoch, Stakers: amount(e.Open.Stakers), Workers: amount(e.Open.Workers), Fees: amount(e.Open.Fees),
		StakeRate: u256(e.Rates.Stake), WorkRate: u256(e.Rates.Work),
		ResidueStakers: u256(e.Residue.Stakers), ResidueWorkers: u256(e.Residue.Workers),
		Block: at.number(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return changePot(ctx, tx, at, func(p *RewardPot) { p.open(b.OpenEpoch{Epoch: e.Epoch + 1}) })
}

func worked(ctx context.Context, tx *store.Tx, at where, e b.RewardsWorkRecorded) error {
	err := store.Upsert(ctx, tx, Work{
		Worker: address(e.Worker), Epoch: e.Work.Epoch, Fees: amount(e.Work.Fees), Block: at.number(),
	})
	if err != nil {
		return err
	}
	return changePot(ctx, tx, at, func(p *RewardPot) { p.Epoch, p.Fees = e.Work.Epoch, amount(e.AllFees) })
}

func rewardClaimed(ctx context.Context, tx *store.Tx, at where, e b.RewardsClaimed) error {
	account, operator := address(e.Account), address(e.Operator)
	err := store.Upsert(ctx, tx, RewardClaim{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Account: account, Operator: operator, Amount: amount(e.Amount), Next: e.Next, Time: at.time(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	err = alter(ctx, tx, Earner{Account: account, Operator: operator}, func(row *Earner) error {
		var s sums
		row.Next, row.Credit, row.Block = e.Next, u256(e.Credit), at.number()
		s.add(&row.Paid, e.Amount.Big())
		return s.err
	})
	if err != nil {
		return err
	}
	return changePot(ctx, tx, at, func(p *RewardPot) {
		p.Received, p.Paid = amount(e.Ledger.Received), amount(e.Ledger.Paid)
	})
}

func delegated(ctx context.Context, tx *store.Tx, at where, operator, delegator store.Felt, d b.Delegation) error {
	return store.Upsert(ctx, tx, Delegation{
		Operator: operator, Delegator: delegator, Active: amount(d.Active), Leaving: amount(d.Leaving), Block: at.number(),
	})
}

func changeStakePool(ctx context.Context, tx *store.Tx, at where, operator store.Felt, fn func(*StakePool)) error {
	return alter(ctx, tx, StakePool{Operator: operator}, func(p *StakePool) error {
		p.Block = at.number()
		fn(p)
		return nil
	})
}

func (p *StakePool) now(pool b.Pool) {
	p.Assets, p.Shares, p.Closed = amount(pool.Assets), amount(pool.Shares), pool.Closed
}

func undelegating(ctx context.Context, tx *store.Tx, at where, e b.StakingUndelegationStarted) error {
	operator, delegator := address(e.Operator), address(e.Delegator)
	err := store.Upsert(ctx, tx, Exit{
		Operator: operator, Delegator: delegator, Slot: e.Slot, Shares: amount(e.Shares), ReleaseAt: e.ReleaseAt,
	})
	if err != nil {
		return err
	}
	return delegated(ctx, tx, at, operator, delegator, e.Delegation)
}

// undelegated: all that were due have left the queue.
func undelegated(ctx context.Context, tx *store.Tx, at where, e b.StakingDelegationWithdrawn) error {
	operator, delegator := address(e.Operator), address(e.Delegator)
	due, err := store.Find[Exit](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("operator = ? AND delegator = ? AND release_at <= ?", operator, delegator, at.time())
	})
	if err != nil {
		return err
	}
	for _, exit := range due {
		if err := store.Delete(ctx, tx, exit); err != nil {
			return err
		}
	}
	if err := delegated(ctx, tx, at, operator, delegator, e.Delegation); err != nil {
		return err
	}
	return changeStakePool(ctx, tx, at, operator, func(p *StakePool) { p.now(e.Pool) })
}

func applyVesting(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeVestingEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.VestingScheduleCreated:
		t := e.Terms
		return store.Upsert(ctx, tx, Grant{
			ID: e.ID, Beneficiary: address(e.Beneficiary), Total: amount(t.Total), Start: t.Start, Cliff: t.Cliff,
			Duration: t.Duration, Revocable: t.Revocable, CreatedAt: at.time(), Block: at.number(), Transaction: at.tx(),
		})
	case b.VestingVestedClaimed:
		return changeGrant(ctx, tx, at, e.ID, func(g *Grant) { g.Claimed = amount(e.Claimed) })
	case b.VestingScheduleRevoked:
		return changeGrant(ctx, tx, at, e.ID, func(g *Grant) { g.Revoked, g.Total = true, amount(e.Total) })
	case b.VestingBeneficiaryOffered:
		return changeGrant(ctx, tx, at, e.ID, func(g *Grant) { g.Offered = some(felt.Felt(e.Offered)) })
	case b.VestingBeneficiaryChanged:
		return changeGrant(ctx, tx, at, e.ID, func(g *Grant) { g.Beneficiary, g.Offered = address(e.Beneficiary), nil })
	}
	return nil
}

func changeGrant(ctx context.Context, tx *store.Tx, at where, id uint64, fn func(*Grant)) error {
	return store.Update(ctx, tx, Grant{ID: id}, func(g *Grant) error {
		g.Block = at.number()
		fn(g)
		return nil
	})
}
