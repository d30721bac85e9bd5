package sdk

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Chain is a node that answers views and finds events; a *rpc.Client is one.
type Chain interface {
	cairo.Caller
	Events(ctx context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error]
}

// Proposed is a proposal with what was proposed, which the contract keeps as a
// hash and its events in full.
type Proposed struct {
	ID uint64
	b.Proposal
	Description string
	Calls       []b.Call
	told        bool // Description counts
}

// ErrNoProposal says that there is no proposal of a number.
var ErrNoProposal = b.ErrGovernorNoProposal

// ReadProposal reads a proposal and its text from the chain. Errors: ErrNoProposal,
// ErrNoText.
func (e Economy) ReadProposal(ctx context.Context, node Chain, id uint64) (Proposed, error) {
	proposal, err := cairo.Read(ctx, node, e.Governor.Proposal(id), cairo.PreConfirmed())
	if err != nil {
		return Proposed{}, err
	}
	p := Proposed{ID: id, Proposal: proposal}
	number := felt.FromUint64[felt.Felt](id)
	filter := rpc.EventFilter{
		From: cairo.AtNumber(e.start), Addresses: []felt.Felt{e.Governor.Address},
		Keys: [][]felt.Felt{{}, {number}},
	}
	for events, err := range node.Events(ctx, filter) {
		if err != nil {
			return Proposed{}, fmt.Errorf("the text of proposal %d: %w", id, err)
		}
		for _, ev := range events {
			if err := p.add(ev.Event); err != nil {
				return Proposed{}, fmt.Errorf("the text of proposal %d: %w", id, err)
			}
		}
	}
	if !p.told || p.Kind == b.ProposalKindCalls && len(p.Calls) == 0 {
		return p, fmt.Errorf("the text of proposal %d: %w", id, ErrNoText)
	}
	return p, nil
}

// ErrNoText says that the node has not found what was proposed, since it is too
// new to be in an accepted block, or the node does not keep events that long.
var ErrNoText = errors.New("the node finds no events of it")

func (p *Proposed) add(ev rpc.Event) error {
	event, err := b.DecodeGovernorEvent(ev.Keys, ev.Data)
	var unknown *cairo.UnknownEventError
	if errors.As(err, &unknown) {
		return nil // of a later version
	}
	switch event := event.(type) {
	case b.GovernorCallProposed:
		if event.ProposalID == p.ID {
			p.Calls = append(p.Calls, event.Call)
		}
	case b.GovernorProposalCreated:
		if event.ProposalID == p.ID {
			p.Description, p.told = event.Description, true
		}
	}
	return err
}
