// Package market is the domain: jobs, assignments, amounts, receipts. It knows
// neither chain nor database and imports nothing of ours.
package market

import "fmt"

// JobID is generation << 32 | slot: the contract uses slots again, the
// generation tells their jobs apart.
type JobID uint64

func (id JobID) Slot() uint32       { return uint32(id) }
func (id JobID) Generation() uint32 { return uint32(id >> 32) }
func (id JobID) String() string     { return fmt.Sprintf("%d-%d", id.Slot(), id.Generation()) }

// ProviderID is a provider's number in the Registry; 0 is nobody.
type ProviderID uint32

// JobState mirrors the contract's enum, in its order.
type JobState uint8

const (
	JobNone JobState = iota
	JobOpen
	JobClosed
	JobDone
)

func (s JobState) String() string { return name(s, "none", "open", "closed", "done") }

// AssignmentState mirrors the contract's enum, in its order.
type AssignmentState uint8

const (
	AssignmentOpen AssignmentState = iota
	AssignmentTaken
	AssignmentCommitted
	AssignmentSubmitted
	AssignmentVerified
	AssignmentDisputed
	AssignmentFailed
	AssignmentSettled
	AssignmentRefunded
)

func (s AssignmentState) String() string {
	return name(s, "open", "taken", "committed", "submitted", "verified", "disputed", "failed",
		"settled", "refunded")
}

// Final reports whether nothing can happen to the assignment any more.
func (s AssignmentState) Final() bool {
	return s == AssignmentSettled || s == AssignmentRefunded
}

func name[S ~uint8](s S, names ...string) string {
	if int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("unknown(%d)", uint8(s))
}

// Range is the tasks First .. First+Count-1 of an assignment.
type Range struct{ First, Count uint32 }

// RangeOf is the range of assignment index of a job of tasks cut into chunks,
// each computed by replicas workers. Errors when the index is out of the job.
func RangeOf(tasks, chunk, replicas, index uint32) (Range, error) {
	if tasks == 0 || chunk == 0 || replicas == 0 {
		return Range{}, fmt.Errorf("a job needs tasks, chunk and replicas above zero, not %d, %d, %d",
			tasks, chunk, replicas)
	}
	first := uint64(index/replicas) * uint64(chunk)
	if first >= uint64(tasks) {
		return Range{}, fmt.Errorf("assignment %d is out of a job of %d tasks", index, tasks)
	}
	return Range{First: uint32(first), Count: min(chunk, tasks-uint32(first))}, nil
}

// Assignments is how many assignments such a job has.
func Assignments(tasks, chunk, replicas uint32) uint32 {
	if chunk == 0 {
		return 0
	}
	return (tasks + chunk - 1) / chunk * replicas
}
