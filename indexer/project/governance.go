package project

import (
	"context"
	"errors"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyGovernor(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeGovernorEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.GovernorProposalCreated:
		return proposed(ctx, tx, at, e)
	case b.GovernorCallProposed:
		return store.Upsert(ctx, tx, ProposalCall{Proposal: e.ProposalID, Position: e.Position, Call: at.call(e.Call)})
	case b.GovernorVoteCast:
		return voted(ctx, tx, at, e)
	case b.GovernorProposalQueued:
		return queued(ctx, tx, at, e)
	case b.GovernorVetoEnacted:
		return changeProposal(ctx, tx, at, e.ProposalID, func(p *Proposal) { p.Stage = ProposalExecuted })
	case b.GovernorProposalCanceled:
		return changeProposal(ctx, tx, at, e.ProposalID, func(p *Proposal) { p.Stage = ProposalCanceled })
	case b.GovernorConfigSet:
		c := e.Config
		return store.Upsert(ctx, tx, VotingRules{
			Revision: e.Version, VotingDelay: c.VotingDelay, VotingPeriod: c.VotingPeriod, VetoPeriod: c.VetoPeriod,
			Smoothing: c.Smoothing, QueueWindow: c.QueueWindow, QuorumBps: c.QuorumBps,
			ProposalThreshold: amount(c.ProposalThreshold), Block: at.number(),
		})
	}
	return nil
}

func changeProposal(ctx context.Context, tx *store.Tx, at where, id uint64, fn func(*Proposal)) error {
	return store.Update(ctx, tx, Proposal{ID: id}, func(p *Proposal) error {
		p.Block = at.number()
		fn(p)
		return nil
	})
}

func proposed(ctx context.Context, tx *store.Tx, at where, e b.GovernorProposalCreated) error {
	rules, err := store.Get(ctx, tx, VotingRules{Revision: e.ConfigVersion})
	if err != nil {
		return err
	}
	return store.Upsert(ctx, tx, Proposal{
		ID: e.ProposalID, Proposer: address(e.Proposer), Kind: uint8(e.Kind), Description: clean(e.Description),
		Subject: store.Felt(e.Subject), StartsAt: e.StartsAt, EndsAt: e.EndsAt, QueueUntil: e.EndsAt + rules.QueueWindow,
		ConfigVersion: e.ConfigVersion, CreatedAt: at.time(), Block: at.number(), Transaction: at.tx(),
	})
}

func voted(ctx context.Context, tx *store.Tx, at where, e b.GovernorVoteCast) error {
	err := store.Upsert(ctx, tx, Vote{
		Proposal: e.ProposalID, Voter: address(e.Voter), Support: e.Support, Weight: amount(e.Weight),
		Time: at.time(), Block: at.number(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return changeProposal(ctx, tx, at, e.ProposalID, func(p *Proposal) {
		p.InFavour, p.Against = amount(e.Tally.InFavour), amount(e.Tally.Against)
		p.Abstained, p.Quorum = amount(e.Tally.Abstained), amount(e.Tally.Quorum)
	})
}

// queued joins a proposal and its operation, which the Timelock has told of
// before.
func queued(ctx context.Context, tx *store.Tx, at where, e b.GovernorProposalQueued) error {
	var expires uint64
	err := store.Update(ctx, tx, Operation{ID: store.Felt(e.Operation)}, func(o *Operation) error {
		o.Proposal, o.Block = e.ProposalID, at.number()
		expires = o.ExpiresAt
		return nil
	})
	if err != nil {
		return err
	}
	return changeProposal(ctx, tx, at, e.ProposalID, func(p *Proposal) {
		p.Stage, p.Operation, p.ExpiresAt = ProposalQueued, some(e.Operation), expires
	})
}

func applyTimelock(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeTimelockEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.TimelockOperationScheduled:
		return store.Upsert(ctx, tx, Operation{
			ID: store.Felt(e.ID), Number: e.Index, Stage: OperationScheduled, Predecessor: some(e.Predecessor),
			Salt: store.Felt(e.Salt), ScheduledAt: at.time(), ReadyAt: e.ReadyAt, ExpiresAt: e.ExpiresAt,
			Block: at.number(), Transaction: at.tx(),
		})
	case b.TimelockCallScheduled:
		return store.Upsert(ctx, tx, OperationCall{Operation: store.Felt(e.ID), Position: e.Position, Call: at.call(e.Call)})
	case b.TimelockOperationExecuted:
		if err := beforeCalls(ctx, tx, store.Felt(e.ID)); err != nil {
			return err
		}
		return ended(ctx, tx, at, store.Felt(e.ID), OperationExecuted, ProposalExecuted)
	case b.TimelockOperationCancelled:
		return ended(ctx, tx, at, store.Felt(e.ID), OperationCancelled, ProposalCanceled)
	}
	return nil
}

// ended closes an operation, and the proposal that asked for it.
func ended(ctx context.Context, tx *store.Tx, at where, id store.Felt, stage, of uint8) error {
	var proposal uint64
	err := store.Update(ctx, tx, Operation{ID: id}, func(o *Operation) error {
		o.Stage, o.EndedAt, o.Block = stage, at.time(), at.number()
		proposal = o.Proposal
		return nil
	})
	if err != nil || proposal == 0 {
		return err
	}
	return changeProposal(ctx, tx, at, proposal, func(p *Proposal) { p.Stage = of })
}

// beforeCalls keeps where the dials stand that an operation is about to turn: the
// Timelock says that it executes one before it makes the calls.
func beforeCalls(ctx context.Context, tx *store.Tx, operation store.Felt) error {
	calls, err := store.Find[OperationCall](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("operation = ?", operation).Where("dial_target IS NOT NULL")
	})
	if err != nil {
		return err
	}
	type key struct{ target, name store.Felt }
	set := map[key]store.Uint256{} // by calls before
	for _, call := range calls {
		k := key{*call.DialTarget, *call.DialName}
		before, ok := set[k]
		if !ok {
			dial, err := store.Get(ctx, tx, Dial{Target: k.target, Name: k.name})
			if errors.Is(err, store.ErrNoRow) {
				continue // Params will refuse it
			}
			if err != nil {
				return err
			}
			before = dial.Value
		}
		set[k] = call.DialValue
		call.Before = &before
		if err := store.Upsert(ctx, tx, call); err != nil {
			return err
		}
	}
	return nil
}

func applyGuardian(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeGuardianEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.GuardianMotionProposed:
		return store.Upsert(ctx, tx, Motion{
			ID: e.Motion, Kind: uint8(e.Kind), Proposer: address(e.Member), Mask: e.Mask, Hours: e.Hours,
			Confirmations: 1, ExpiresAt: e.ExpiresAt, Block: at.number(),
		})
	case b.GuardianMotionConfirmed:
		return changeMotion(ctx, tx, at, e.Motion, func(m *Motion) { m.Confirmations = e.Confirmations })
	case b.GuardianPaused:
		return paused(ctx, tx, at, e.Motion, e.Mask, func(p *Pause) {
			p.Since, p.Until, p.Motion = at.time(), e.Until, e.Motion
		})
	case b.GuardianLifted:
		return paused(ctx, tx, at, e.Motion, e.Mask, func(p *Pause) { p.Until = at.time() })
	case b.GuardianCouncilSet:
		members := make(Felts, len(e.Members))
		for i, m := range e.Members {
			members[i] = felt.Felt(m)
		}
		return store.Upsert(ctx, tx, Council{
			Contract: at.contract(), Number: e.Council, Members: members, Quorum: e.Quorum, Block: at.number(),
		})
	}
	return nil
}

func changeMotion(ctx context.Context, tx *store.Tx, at where, id uint64, fn func(*Motion)) error {
	return store.Update(ctx, tx, Motion{ID: id}, func(m *Motion) error {
		m.Block = at.number()
		fn(m)
		return nil
	})
}

// paused changes the pause of each rate of a mask, by a motion of the council or,
// with number 0, by vote.
func paused(ctx context.Context, tx *store.Tx, at where, motion uint64, mask uint32, fn func(*Pause)) error {
	for bit := uint32(1); bit != 0 && bit <= mask; bit <<= 1 {
		if mask&bit == 0 {
			continue
		}
		err := alter(ctx, tx, Pause{Bit: bit}, func(p *Pause) error {
			p.Block = at.number()
			fn(p)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if motion == 0 {
		return nil
	}
	return changeMotion(ctx, tx, at, motion, func(m *Motion) { m.Carried = true })
}
