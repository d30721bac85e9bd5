package kit

import (
	"crypto/sha256"
	"fmt"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Work is what a worker computed for an assignment: synthetic leaves, whose
// inputs and outputs follow from the task's number, under a real tree.
type Work struct {
	Job    Job
	Index  uint32
	Worker *Provider

	scope  receipt.Scope
	first  uint32
	leaves []receipt.Leaf
	tree   *receipt.Tree
}

// Work does the assignment that the provider has taken. What it says of the
// tasks named wrong is not what their inputs give.
func (n *Net) Work(j Job, index uint32, wrong ...uint32) *Work {
	n.t.Helper()
	a := n.Assignment(j, index)
	w, err := NewWork(j, index, a.Attempt, n.ByID(a.Worker), wrong...)
	n.must(err)
	return w
}

// NewWork is Work for those who know the attempt and the worker.
func NewWork(j Job, index uint32, attempt uint8, worker *Provider, wrong ...uint32) (*Work, error) {
	first := index / uint32(j.Terms.Replicas) * j.Terms.Chunk
	count := min(j.Terms.Chunk, j.Terms.Tasks-first)
	w := &Work{
		Job: j, Index: index, Worker: worker, first: first,
		scope: receipt.Scope{Job: j.ID, Attempt: attempt, Worker: worker.ID},
	}
	var hashes []felt.Felt
	for task := first; task < first+count; task++ {
		leaf := receipt.Leaf{
			Input: input(task), Output: output(task),
			Metering:    receipt.Metering{CPUMillis: 900, WallMillis: 1_000, OutputBytes: 1 << 20}.Felt(),
			Environment: receipt.Environment("kit"), Salt: salt("leaf", j.ID, uint64(task)),
		}
		for _, bad := range wrong {
			if bad == task {
				leaf.Output = digest(fmt.Sprintf("wrong %d", task))
			}
		}
		w.leaves = append(w.leaves, leaf)
		hashes = append(hashes, leaf.Hash(w.scope, task))
	}
	tree, err := receipt.NewTree(hashes)
	w.tree = tree
	return w, err
}

// Root is the tree's.
func (w *Work) Root() felt.Felt { return w.tree.Root() }

// First is the first task of the assignment.
func (w *Work) First() uint32 { return w.first }

// Opening is a task's leaf with its path.
func (w *Work) Opening(task uint32) b.Opening {
	leaf := w.leaves[task-w.first]
	path, err := w.tree.Path(int(task - w.first))
	if err != nil {
		panic(err) // the line above would have
	}
	return b.Opening{Task: task, Path: path, Leaf: b.Leaf{
		Input: u256(leaf.Input), Output: u256(leaf.Output),
		Metering: leaf.Metering, Environment: leaf.Environment, Salt: leaf.Salt,
	}}
}

// Openings are those of the tasks, in order.
func (w *Work) Openings(tasks []uint32) []b.Opening {
	out := make([]b.Opening, len(tasks))
	for i, task := range tasks {
		out[i] = w.Opening(task)
	}
	return out
}

// Value is what the worker's leaf says of a task, right or wrong.
func (w *Work) Value(task uint32) felt.Felt {
	leaf := w.leaves[task-w.first]
	return receipt.Value(w.Job.ID, task, leaf.Input, leaf.Output)
}

// Commitment binds the root.
func (w *Work) Commitment() felt.Felt {
	return receipt.Commitment(w.Job.ID, w.Index, w.scope.Attempt, w.scope.Worker, w.Root(), w.CommitSalt())
}

// CommitSalt hides it.
func (w *Work) CommitSalt() felt.Felt { return salt("commit", w.Job.ID, uint64(w.Index)) }

// Truth is the value that whoever runs the task arrives at.
func Truth(job uint64, task uint32) felt.Felt {
	return receipt.Value(job, task, input(task), output(task))
}

// Truths are those of the tasks, in order.
func Truths(job uint64, tasks []uint32) []felt.Felt {
	out := make([]felt.Felt, len(tasks))
	for i, task := range tasks {
		out[i] = Truth(job, task)
	}
	return out
}

func input(task uint32) receipt.Digest  { return digest(fmt.Sprintf("input %d", task)) }
func output(task uint32) receipt.Digest { return digest(fmt.Sprintf("output %d", task)) }

func digest(text string) receipt.Digest { return sha256.Sum256([]byte(text)) }

// salt follows from what it is for, so that runs repeat.
func salt(purpose string, parts ...uint64) felt.Felt {
	elems := []*felt.Felt{new(felt.Felt).SetBytes([]byte(purpose))}
	for _, part := range parts {
		elems = append(elems, new(felt.Felt).SetUint64(part))
	}
	return crypto.PoseidonArray(elems...)
}

func u256(d receipt.Digest) cairo.U256 {
	var v cairo.U256
	for _, half := range []struct {
		to    *cairo.U128
		bytes []byte
	}{{&v.Hi, d[:16]}, {&v.Lo, d[16:]}} {
		for i, c := range half.bytes {
			if i < 8 {
				half.to.Hi = half.to.Hi<<8 | uint64(c)
			} else {
				half.to.Lo = half.to.Lo<<8 | uint64(c)
			}
		}
	}
	return v
}
