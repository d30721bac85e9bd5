package model

import "fmt"

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

func (k AssignmentKey) String() string { return fmt.Sprintf("%d-%d", k.Job, k.Index) }

func (k AttemptKey) String() string { return fmt.Sprintf("%s-%d", k.AssignmentKey, k.Attempt) }
