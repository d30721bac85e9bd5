package read

import (
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func proposal(c converter, p project.Proposal) (*model.Proposal, error) {
	kind, err := named(proposalKinds, p.Kind)
	return &model.Proposal{
		AsOf: c.asOf, Key: p.ID, OperationID: optional(p.Operation),
		ID: id(p.ID), Proposer: felt.Felt(p.Proposer), Kind: kind, State: proposalState(p, c.now), Description: p.Description,
		Subject: felt.Felt(p.Subject), StartsAt: moment(p.StartsAt), EndsAt: moment(p.EndsAt), ConfigVersion: int(p.ConfigVersion),
		InFavour: scalar.Amount(p.InFavour), Against: scalar.Amount(p.Against), Abstained: scalar.Amount(p.Abstained),
		Quorum: scalar.Amount(p.Quorum), CreatedAt: moment(p.CreatedAt),
		Block: p.Block, Transaction: felt.Felt(p.Transaction), Finality: c.finality(p.Block),
	}, err
}

// proposalState is the Governor's view of a proposal at a time.
func proposalState(p project.Proposal, now uint64) model.ProposalState {
	switch {
	case p.Stage == project.ProposalExecuted:
		return model.ProposalStateExecuted
	case p.Stage == project.ProposalCanceled:
		return model.ProposalStateCanceled
	case p.Stage == project.ProposalQueued && now < p.ExpiresAt:
		return model.ProposalStateQueued
	case p.Stage == project.ProposalQueued:
		return model.ProposalStateExpired
	case now < p.StartsAt:
		return model.ProposalStatePending
	case now < p.EndsAt:
		return model.ProposalStateActive
	case !passed(p):
		return model.ProposalStateDefeated
	case now < p.QueueUntil:
		return model.ProposalStateSucceeded
	}
	return model.ProposalStateExpired
}

// passed: a strict majority, and a quorum of those in favour and abstaining.
func passed(p project.Proposal) bool {
	inFavour := p.InFavour.Big()
	return inFavour.Cmp(p.Against.Big()) > 0 && inFavour.Add(inFavour, p.Abstained.Big()).Cmp(p.Quorum.Big()) >= 0
}

func proposalFilter(_ rows, f model.ProposalFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("proposer", f.Proposer)
	if f.Kind != nil {
		c.add("kind = ?", number(proposalKinds, *f.Kind))
	}
	if f.Ended != nil {
		c.add("(stage IN (?, ?)) = ?", project.ProposalExecuted, project.ProposalCanceled, *f.Ended)
	}
	return c, nil
}

func vote(_ converter, v project.Vote) (*model.Vote, error) {
	support, err := named(supports, v.Support)
	return &model.Vote{
		Proposal: id(v.Proposal), Voter: felt.Felt(v.Voter), Support: support, Weight: scalar.Amount(v.Weight), Time: moment(v.Time),
		Block: v.Block, Transaction: felt.Felt(v.Transaction),
	}, err
}

func voteFilter(_ rows, f model.VoteFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("voter", f.Voter)
	return c, c.id("proposal", f.Proposal)
}

func operation(c converter, o project.Operation) (*model.Operation, error) {
	out := &model.Operation{
		AsOf: c.asOf,
		ID:   felt.Felt(o.ID), Index: int(o.Number), State: operationState(o, c.now), Predecessor: optional(o.Predecessor),
		Salt: felt.Felt(o.Salt), ScheduledAt: moment(o.ScheduledAt), ReadyAt: moment(o.ReadyAt), ExpiresAt: moment(o.ExpiresAt),
		EndedAt: maybe(o.EndedAt), Block: o.Block, Transaction: felt.Felt(o.Transaction), Finality: c.finality(o.Block),
	}
	if o.Proposal != 0 {
		proposal := id(o.Proposal)
		out.Proposal = &proposal
	}
	return out, nil
}

// operationState is the Timelock's view of an operation at a time.
func operationState(o project.Operation, now uint64) model.OperationState {
	switch {
	case o.Stage == project.OperationExecuted:
		return model.OperationStateDone
	case o.Stage == project.OperationCancelled:
		return model.OperationStateCancelled
	case now < o.ReadyAt:
		return model.OperationStateWaiting
	case now < o.ExpiresAt:
		return model.OperationStateReady
	}
	return model.OperationStateExpired
}

func operationFilter(_ rows, f model.OperationFilter) (*conditions, error) {
	c := &conditions{}
	if f.Pending != nil {
		c.add("(stage = ?) = ?", project.OperationScheduled, *f.Pending)
	}
	if f.ReadyBefore != nil {
		c.add("ready_at < ?", f.ReadyBefore.Unix())
	}
	return c, nil
}

func proposalCall(c converter, p project.ProposalCall) (*model.Call, error) {
	return c.call(p.Position, p.Call), nil
}

func operationCall(c converter, o project.OperationCall) (*model.Call, error) {
	out := c.call(o.Position, o.Call)
	if out.Dial != nil {
		out.Dial.Before = maybeAmount(o.Before)
	}
	return out, nil
}

func (c converter) call(position uint32, call project.Call) *model.Call {
	target, selector := felt.Felt(call.Target), felt.Felt(call.Selector)
	out := &model.Call{
		Position: int(position), Target: target, Contract: c.names.contract(target), Selector: selector,
		Function: c.names.function(target, selector), Calldata: make([]felt.Felt, len(call.Calldata)),
	}
	copy(out.Calldata, call.Calldata)
	if call.DialTarget != nil && call.DialName != nil {
		key := model.DialKey{Target: felt.Felt(*call.DialTarget), Name: felt.Felt(*call.DialName)}
		out.Dial = &model.DialTurn{
			AsOf: c.asOf, Key: key, Target: key.Target, Contract: c.names.contract(key.Target), Name: project.Text(key.Name),
			To: scalar.Amount(call.DialValue),
		}
	}
	return out
}

func pause(c converter, p project.Pause) (*model.Pause, error) {
	of := ratesOf(p.Bit)
	if len(of) != 1 {
		return nil, fmt.Errorf("read: %d is no rate's bit", p.Bit)
	}
	out := &model.Pause{Rate: of[0], InForce: c.now < p.Until, Since: moment(p.Since), Until: moment(p.Until), Block: p.Block}
	if p.Motion != 0 {
		motion := id(p.Motion)
		out.Motion = &motion
	}
	return out, nil
}

// ratesOf are the rates whose bits are set.
func ratesOf(mask uint32) []model.Rate {
	out := []model.Rate{}
	for bit, rate := range rates {
		if mask&(1<<bit) != 0 {
			out = append(out, rate)
		}
	}
	return out
}

func motion(_ converter, m project.Motion) (*model.Motion, error) {
	kind, err := named(motionKinds, m.Kind)
	return &model.Motion{
		ID: id(m.ID), Kind: kind, Proposer: felt.Felt(m.Proposer), Rates: ratesOf(m.Mask), Hours: int(m.Hours),
		Confirmations: int(m.Confirmations), Carried: m.Carried, ExpiresAt: moment(m.ExpiresAt), Block: m.Block,
	}, err
}

func motionFilter(_ rows, f model.MotionFilter) (*conditions, error) {
	c := &conditions{}
	if f.Carried != nil {
		c.add("carried = ?", *f.Carried)
	}
	return c, nil
}

func council(_ converter, k project.Council) (*model.Council, error) {
	return &model.Council{Number: int(k.Number), Members: append([]felt.Felt{}, k.Members...), Quorum: int(k.Quorum), Block: k.Block}, nil
}

func votingRules(_ converter, r project.VotingRules) (*model.VotingRules, error) {
	return &model.VotingRules{
		Version: int(r.Revision), VotingDelay: r.VotingDelay, VotingPeriod: r.VotingPeriod, VetoPeriod: r.VetoPeriod,
		Smoothing: r.Smoothing, QueueWindow: r.QueueWindow, QuorumBps: int(r.QuorumBps),
		ProposalThreshold: scalar.Amount(r.ProposalThreshold), Block: r.Block,
	}, nil
}
