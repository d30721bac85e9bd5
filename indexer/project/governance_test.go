package project_test

import (
	"slices"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// turning is the call that turns a dial of the Treasury.
func turning(name string, value uint64) b.Call {
	c := b.Params{Address: addresses["Params"]}.Apply(of("Treasury"), short(name), coin(value))
	return b.Call{To: of("Params"), Selector: c.Selector, Calldata: c.Calldata}
}

func rules() follow.Event {
	return event("Governor", "ConfigSet", nil, 2, as(b.EncodeGovernorConfig, b.GovernorConfig{VotingDelay: 3600, VotingPeriod: 86_400,
		VetoPeriod: 86_401, Smoothing: 86_402, QueueWindow: 1000, QuorumBps: 400, ProposalThreshold: coin(9)}))
}

func proposal(id int, kind b.ProposalKind, subject int) follow.Event {
	return event("Governor", "ProposalCreated", []any{id, 710}, as(b.EncodeProposalKind, kind), number(subject),
		1_700_003_600, 1_700_090_000, 2, "why\x00")
}

// scheduled puts operation 66 on the schedule, with these calls.
func scheduled(calls ...b.Call) []follow.Event {
	events := []follow.Event{event("Timelock", "OperationScheduled", []any{66}, 4, len(calls), 0, number(5), 1_700_700_000, 1_701_900_000)}
	for i, c := range calls {
		events = append(events, event("Timelock", "CallScheduled", []any{66, i}, as(b.EncodeCall, c)))
	}
	return events
}

func tallied(voter, support int) follow.Event {
	return event("Governor", "VoteCast", []any{1, voter}, support, 40, as(b.EncodeTally, b.Tally{InFavour: coin(40), Against: coin(3),
		Abstained: coin(2), Quorum: coin(30)}))
}

func turnedTo(value int) follow.Event {
	return event("Params", "DialTurned", []any{of("Treasury"), short("rho")}, 7, 100, 100, value)
}

func TestProposal(t *testing.T) {
	w := newWorld(t)
	p := func() project.Proposal { return row(w, project.Proposal{ID: 1}) }
	op := func() project.Operation { return row(w, project.Operation{ID: store.Felt(number(66))}) }
	call := func(position uint32) project.OperationCall {
		return row(w, project.OperationCall{Operation: store.Felt(number(66)), Position: position})
	}
	other := b.Call{To: of("Guardian"), Selector: number(3), Calldata: []felt.Felt{number(1), number(2)}}
	foreign := turning("rho", 5)
	foreign.To = of("Market")
	long := turning("rho", 5)
	long.Calldata = append(slices.Clone(long.Calldata), number(1))
	calls := []b.Call{turning("rho", 110), other, foreign, turning("rho", 115), turning("no_dial", 1), long}

	w.block(rules(), registered("Treasury", 3, dial{"rho", 100}))
	r := row(w, project.VotingRules{Revision: 2})
	equal(t, "rules", r.VotingDelay == 3600 && r.QueueWindow == 1000 && r.QuorumBps == 400 && r.ProposalThreshold == amount(9), true)
	createdAt := w.block(proposal(1, b.ProposalKindCalls, 55), event("Governor", "CallProposed", []any{1, 0}, as(b.EncodeCall, calls[0])))
	equal(t, "proposed", is(&[]store.Felt{p().Proposer}[0], 710) && p().Description == "why\uFFFD" && p().CreatedAt == createdAt, true)
	equal(t, "times", [3]uint64{p().StartsAt, p().EndsAt, p().QueueUntil}, [3]uint64{1_700_003_600, 1_700_090_000, 1_700_091_000})
	c := row(w, project.ProposalCall{Proposal: 1}).Call
	equal(t, "what changes", *c.DialTarget == column(of("Treasury")) && *c.DialName == store.Felt(short("rho")) && c.DialValue == amount(110), true)

	votedAt := w.block(tallied(711, 1))
	equal(t, "tally", [4]store.Uint256{p().InFavour, p().Against, p().Abstained, p().Quorum}, [4]store.Uint256{amount(40), amount(3), amount(2), amount(30)})
	v := row(w, project.Vote{Proposal: 1, Voter: store.Felt(number(711))})
	equal(t, "vote", v.Support == 1 && v.Weight == amount(40) && v.Time == votedAt, true)

	w.block(append(scheduled(calls...), event("Governor", "ProposalQueued", []any{1}, number(66), 1_700_700_000))...)
	equal(t, "queued", p().Stage == project.ProposalQueued && is(p().Operation, 66) && p().ExpiresAt == 1_701_900_000, true)
	equal(t, "when", op().ReadyAt == 1_700_700_000 && op().ExpiresAt == 1_701_900_000 && op().Proposal == 1 && op().Predecessor == nil, true)
	equal(t, "another call", call(1).DialTarget == nil && slices.Equal(call(1).Calldata, other.Calldata), true)
	equal(t, "not Params", call(2).DialTarget == nil, true)
	equal(t, "not what it takes", call(5).DialTarget == nil, true)
	equal(t, "nothing before yet", call(0).Before == nil, true)

	endedAt := w.block(event("Timelock", "OperationExecuted", []any{66}), turnedTo(110), turnedTo(115))
	equal(t, "executed", p().Stage == project.ProposalExecuted && op().Stage == project.OperationExecuted && op().EndedAt == endedAt, true)
	equal(t, "before", *call(0).Before, amount(100))
	equal(t, "before the second", *call(3).Before, amount(110))
	equal(t, "no dial", call(4).Before == nil, true)
	d := row(w, project.Dial{Target: column(of("Treasury")), Name: store.Felt(short("rho"))})
	equal(t, "dial", d.Value == amount(115) && d.Epoch == 7 && d.Start == amount(100) && d.TurnedAt == endedAt && d.Number == 3, true)
	change := row(w, project.DialChange{Block: w.chain.Head().Number, EventIndex: 1})
	equal(t, "history", change.Previous == amount(100) && change.Value == amount(110) && change.Time == endedAt, true)
}

func TestVeto(t *testing.T) {
	w := newWorld(t)
	stage := func(id uint64) uint8 { return row(w, project.Proposal{ID: id}).Stage }
	w.block(rules(), proposal(1, b.ProposalKindCalls, 55), proposal(3, b.ProposalKindCalls, 56))
	w.block(append(scheduled(turning("rho", 1)), event("Governor", "ProposalQueued", []any{1}, number(66), 1_700_700_000))...)
	w.block(proposal(2, b.ProposalKindVeto, 66))
	equal(t, "open", stage(2), project.ProposalOpen)
	w.block(event("Governor", "VetoEnacted", []any{2}, number(66)), event("Timelock", "OperationCancelled", []any{66}))
	equal(t, "enacted", stage(2), project.ProposalExecuted)
	equal(t, "struck off", stage(1), project.ProposalCanceled)
	equal(t, "cancelled", row(w, project.Operation{ID: store.Felt(number(66))}).Stage, project.OperationCancelled)
	w.block(event("Governor", "ProposalCanceled", []any{3}))
	equal(t, "taken back", stage(3), project.ProposalCanceled)
}

func motion(name string, id, member int, data ...any) follow.Event {
	return event("Guardian", name, []any{id, member}, data...)
}

func TestPauses(t *testing.T) {
	const emission, buyback = 1, 4
	w := newWorld(t)
	pause := func(bit uint32) project.Pause { return row(w, project.Pause{Bit: bit}) }
	w.block(event("Guardian", "CouncilSet", nil, 1, list((*cairo.Encoder).ContractAddress, account(801), account(802), account(803)), 2))
	council := row(w, project.Council{Contract: column(of("Guardian"))})
	equal(t, "council", len(council.Members) == 3 && council.Members[2] == number(803) && council.Quorum == 2, true)
	w.block(motion("MotionProposed", 7, 801, as(b.EncodeMotionKind, b.MotionKindPause), emission|buyback, 72, 1_700_086_400))
	m := func(id uint64) project.Motion { return row(w, project.Motion{ID: id}) }
	equal(t, "proposed", m(7).Confirmations == 1 && !m(7).Carried && m(7).Hours == 72 && m(7).Mask == 5, true)
	at := w.block(motion("MotionConfirmed", 7, 802, 2), event("Guardian", "Paused", []any{7}, emission|buyback, 1_700_259_200, 5))
	equal(t, "carried", m(7).Confirmations == 2 && m(7).Carried, true)
	equal(t, "paused", pause(emission), pauseOf(emission, at, 1_700_259_200, 7, w.chain.Head().Number))
	w.block(event("Guardian", "Paused", []any{0}, buyback, 1_700_999_999, 5))
	equal(t, "prolonged by vote", pause(buyback).Until == 1_700_999_999 && pause(buyback).Motion == 0, true)
	at = w.block(event("Guardian", "Lifted", []any{0}, emission, 4))
	equal(t, "lifted", pause(emission).Until, at)
	equal(t, "not the other", pause(buyback).Until, 1_700_999_999)
}

func pauseOf(bit uint32, since, until, motion, block uint64) project.Pause {
	return project.Pause{Bit: bit, Since: since, Until: until, Motion: motion, Block: block, Version: store.Version{ValidFrom: block}}
}
