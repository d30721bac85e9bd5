package read

import (
	"errors"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Meta implements graphql.Snapshot. What is indexed is the state's, so that it
// fits the rows; the rest is the indexer's as the state was opened.
func (s *snapshot) Meta() (*model.Meta, error) {
	indexed, head := s.view.Head, s.status.Head
	if head == nil || indexed != nil && indexed.Number > head.Number {
		head = indexed
	}
	if head == nil {
		return nil, graphql.Errorf(graphql.Behind, "no block has been seen yet")
	}
	m := &model.Meta{
		ChainID: s.source.cfg.ChainID, Head: block(*head), L1Head: s.status.Finalized,
		Seq: s.view.Position.Seq, Ready: s.status.Ready(s.source.cfg.MaxLag) == nil,
		Spec: s.status.Spec, Error: reason(s.status.Failing), Contracts: s.source.contracts,
	}
	m.Lag = int(head.Number) + 1
	if indexed != nil {
		m.Indexed = block(*indexed)
		m.Lag = int(head.Number - indexed.Number)
	}
	return m, nil
}

func block(b follow.BlockRef) *model.Block {
	return &model.Block{Number: b.Number, Hash: b.Hash, Time: b.Time.UTC()}
}

// reason says in public what kind of failure it is: the error itself may hold
// addresses and keys of the operator's.
func reason(err error) *string {
	var database *store.DatabaseError
	var event *store.EventError
	var text string
	switch {
	case err == nil:
		return nil
	case errors.As(err, &database):
		text = "the database fails"
	case errors.As(err, &event):
		text = "an event cannot be projected"
	case errors.Is(err, store.ErrFenced):
		text = "another indexer has taken over"
	default:
		text = "the node cannot be followed"
	}
	return &text
}
