package model

import (
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// AssignmentKey names an assignment.
type AssignmentKey struct {
	Job   uint64
	Index uint32
}

// AttemptKey names one attempt at an assignment, with its receipt and audit.
type AttemptKey struct {
	AssignmentKey
	Attempt uint8
}

// EventKey names an event by its place in the chain.
type EventKey struct {
	Block      uint64
	TxIndex    uint32
	EventIndex uint32
}

// DelegationKey names a delegation.
type DelegationKey struct{ Operator, Delegator felt.Felt }

// DialKey names a dial; Name is its short string.
type DialKey struct{ Target, Name felt.Felt }

func (k AssignmentKey) String() string { return fmt.Sprintf("%d-%d", k.Job, k.Index) }

func (k AttemptKey) String() string { return fmt.Sprintf("%s-%d", k.AssignmentKey, k.Attempt) }

func (k EventKey) String() string { return fmt.Sprintf("%d-%d-%d", k.Block, k.TxIndex, k.EventIndex) }
