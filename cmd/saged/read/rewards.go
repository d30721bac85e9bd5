package read

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/reward"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func rewardPot(_ converter, p project.RewardPot) (*model.RewardPot, error) {
	return &model.RewardPot{
		Epoch: p.Epoch, Stakers: scalar.Amount(p.Stakers), Workers: scalar.Amount(p.Workers), Fees: scalar.Amount(p.Fees),
		Received: scalar.Amount(p.Received), Paid: scalar.Amount(p.Paid), Block: p.Block,
	}, nil
}

func rewardEpoch(_ converter, e project.RewardEpoch) (*model.RewardEpoch, error) {
	return &model.RewardEpoch{
		Epoch: e.Epoch, Stakers: scalar.Amount(e.Stakers), Workers: scalar.Amount(e.Workers), Fees: scalar.Amount(e.Fees),
		StakeRate: scalar.Amount(e.StakeRate), WorkRate: scalar.Amount(e.WorkRate), ResidueStakers: scalar.Amount(e.ResidueStakers),
		ResidueWorkers: scalar.Amount(e.ResidueWorkers), Block: e.Block, Transaction: felt.Felt(e.Transaction),
	}, nil
}

func earner(_ converter, e project.Earner) (*model.Earner, error) {
	return &model.Earner{
		Account: felt.Felt(e.Account), Operator: felt.Felt(e.Operator), Next: e.Next, Credit: scalar.Amount(e.Credit),
		Paid: scalar.Amount(e.Paid), Block: e.Block,
	}, nil
}

func earnerFilter(_ rows, f model.EarnerFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("account", f.Account)
	c.felt("operator", f.Operator)
	return c, nil
}

func rewardClaim(_ converter, r project.RewardClaim) (*model.RewardClaim, error) {
	return &model.RewardClaim{
		ID: eventID(r.Block, r.TxIndex, r.EventIndex).String(), Account: felt.Felt(r.Account), Operator: felt.Felt(r.Operator),
		Amount: scalar.Amount(r.Amount), Next: r.Next, Time: moment(r.Time), Block: r.Block, Transaction: felt.Felt(r.Transaction),
	}, nil
}

func rewardClaimFilter(_ rows, f model.RewardClaimFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("account", f.Account)
	c.felt("operator", f.Operator)
	return c, nil
}

func work(_ converter, w project.Work) (*model.Work, error) {
	return &model.Work{Worker: felt.Felt(w.Worker), Epoch: w.Epoch, Fees: scalar.Amount(w.Fees), Block: w.Block}, nil
}

func workFilter(_ rows, f model.WorkedFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("worker", f.Worker)
	return c, nil
}

func stakePool(_ converter, p project.StakePool) (*model.StakePool, error) {
	return &model.StakePool{
		Operator: felt.Felt(p.Operator), Assets: scalar.Amount(p.Assets), Shares: scalar.Amount(p.Shares), Closed: p.Closed,
		CommissionBps: int(p.CommissionBps), CommissionFrom: maybe(p.CommissionFrom), Block: p.Block,
	}, nil
}

func stakePoolFilter(_ rows, f model.StakePoolFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("operator", f.Operator)
	return c, nil
}

func delegation(c converter, d project.Delegation) (*model.Delegation, error) {
	key := model.DelegationKey{Operator: felt.Felt(d.Operator), Delegator: felt.Felt(d.Delegator)}
	return &model.Delegation{
		AsOf: c.asOf, Key: key, Operator: key.Operator, Delegator: key.Delegator,
		Active: scalar.Amount(d.Active), Leaving: scalar.Amount(d.Leaving), Block: d.Block,
	}, nil
}

func delegationFilter(_ rows, f model.DelegationFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("operator", f.Operator)
	c.felt("delegator", f.Delegator)
	return c, nil
}

func exit(_ converter, e project.Exit) (*model.Exit, error) {
	return &model.Exit{Slot: int(e.Slot), Shares: scalar.Amount(e.Shares), ReleaseAt: moment(e.ReleaseAt)}, nil
}

func grant(c converter, g project.Grant) (*model.Grant, error) {
	// Of a revoked schedule the total is what had vested.
	vested := g.Total.Big()
	if !g.Revoked {
		vested = reward.Terms{Total: g.Total.Big(), Start: g.Start, Cliff: g.Cliff, Duration: g.Duration}.Vested(c.now)
	}
	out := &model.Grant{
		ID: id(g.ID), Beneficiary: felt.Felt(g.Beneficiary), Offered: optional(g.Offered), Total: scalar.Amount(g.Total),
		Start: moment(g.Start), Cliff: moment(g.Start + g.Cliff), End: moment(g.Start + g.Duration),
		Revocable: g.Revocable, Revoked: g.Revoked, Claimed: scalar.Amount(g.Claimed), CreatedAt: moment(g.CreatedAt),
		Block: g.Block, Transaction: felt.Felt(g.Transaction),
	}
	vested.FillBytes(out.Vested[:])
	if due := new(big.Int).Sub(vested, g.Claimed.Big()); due.Sign() > 0 {
		due.FillBytes(out.Claimable[:])
	}
	return out, nil
}

func grantFilter(_ rows, f model.GrantFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("beneficiary", f.Beneficiary)
	if f.Revoked != nil {
		c.add("revoked = ?", *f.Revoked)
	}
	return c, nil
}
