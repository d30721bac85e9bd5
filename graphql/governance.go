package graphql

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
)

func (queries) Council(ctx context.Context, block *model.BlockPin) (*model.Council, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.Council] { return v.Council })
}

func (queries) Proposals(ctx context.Context, first *int, after *string, last *int, before *string, where *model.ProposalFilter, block *model.BlockPin) (*model.ProposalConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.ProposalFilter, model.Proposal] { return v.Proposals }, where, paging{first, after, last, before})
}

func (queries) Votes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.VoteFilter, block *model.BlockPin) (*model.VoteConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.VoteFilter, model.Vote] { return v.Votes }, where, paging{first, after, last, before})
}

func (queries) Operations(ctx context.Context, first *int, after *string, last *int, before *string, where *model.OperationFilter, block *model.BlockPin) (*model.OperationConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.OperationFilter, model.Operation] { return v.Operations }, where, paging{first, after, last, before})
}

func (queries) Dials(ctx context.Context, first *int, after *string, last *int, before *string, where *model.DialFilter, block *model.BlockPin) (*model.DialConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.DialFilter, model.Dial] { return v.Dials }, where, paging{first, after, last, before})
}

func (queries) DialChanges(ctx context.Context, first *int, after *string, last *int, before *string, where *model.DialChangeFilter, block *model.BlockPin) (*model.DialChangeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.DialChangeFilter, model.DialChange] { return v.DialChanges }, where, paging{first, after, last, before})
}

func (queries) Pauses(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.PauseConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.Pause] { return v.Pauses }, nil, paging{first, after, last, before})
}

func (queries) Motions(ctx context.Context, first *int, after *string, last *int, before *string, where *model.MotionFilter, block *model.BlockPin) (*model.MotionConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.MotionFilter, model.Motion] { return v.Motions }, where, paging{first, after, last, before})
}

func (queries) VotingRules(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.VotingRulesConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.VotingRules] { return v.VotingRules }, nil, paging{first, after, last, before})
}

func (queries) Proposal(ctx context.Context, id string, block *model.BlockPin) (*model.Proposal, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[uint64, *model.Proposal] { return v.Proposal })
}

func (queries) Operation(ctx context.Context, id felt.Felt, block *model.BlockPin) (*model.Operation, error) {
	return pinnedOne(ctx, block, id, func(v *view) Lookup[felt.Felt, *model.Operation] { return v.Operation })
}

type (
	proposalFields  struct{}
	operationFields struct{}
	turnFields      struct{}
)

func (proposalFields) Calls(ctx context.Context, p *model.Proposal) ([]*model.Call, error) {
	v, err := scopeOf(ctx).at(ctx, &p.AsOf)
	if err != nil {
		return nil, err
	}
	// What was put on the schedule is what knows how it ended.
	if p.OperationID != nil {
		return orEmpty(v.operationCalls.find(ctx, *p.OperationID))
	}
	return orEmpty(v.proposalCalls.find(ctx, p.Key))
}

func (proposalFields) Operation(ctx context.Context, p *model.Proposal) (*model.Operation, error) {
	if p.OperationID == nil {
		return nil, nil
	}
	v, err := scopeOf(ctx).at(ctx, &p.AsOf)
	if err != nil {
		return nil, err
	}
	return v.operation.find(ctx, *p.OperationID)
}

func (proposalFields) Votes(ctx context.Context, p *model.Proposal, first *int, after *string, last *int, before *string) (*model.VoteConnection, error) {
	v, err := scopeOf(ctx).at(ctx, &p.AsOf)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Votes, &model.VoteFilter{Proposal: &p.ID}, paging{first, after, last, before})
}

func (operationFields) Calls(ctx context.Context, o *model.Operation) ([]*model.Call, error) {
	v, err := scopeOf(ctx).at(ctx, &o.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.operationCalls.find(ctx, o.ID))
}

// From is where the dial stood, or stands while the call is to be made.
func (turnFields) From(ctx context.Context, d *model.DialTurn) (*scalar.Amount, error) {
	if d.Before != nil {
		return d.Before, nil
	}
	v, err := scopeOf(ctx).at(ctx, &d.AsOf)
	if err != nil {
		return nil, err
	}
	dial, err := v.dial.find(ctx, d.Key)
	if err != nil || dial == nil {
		return nil, err
	}
	return &dial.Value, nil
}
