package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// faultLeaf says that the input of a task is at fault.
func faultLeaf(job uint64, task uint32) receipt.Leaf {
	return receipt.Leaf{Input: input(task), Output: receipt.Fault(1), Salt: salt("leaf", job, uint64(task))}
}

// FaultRoot is the root of a receipt that blames the input of a task.
func (n *Net) FaultRoot(j Job, index, task uint32) felt.Felt {
	n.t.Helper()
	a := n.Assignment(j, index)
	return FaultRoot(j.ID, a.Attempt, a.Worker, task)
}

// FaultRoot is Net.FaultRoot for those who know the attempt and the worker.
func FaultRoot(job uint64, attempt uint8, worker, task uint32) felt.Felt {
	return faultLeaf(job, task).Hash(receipt.Scope{Job: job, Attempt: attempt, Worker: worker}, task)
}

// FaultOpening opens the one leaf of such a receipt.
func FaultOpening(job uint64, task uint32) b.Opening {
	leaf := faultLeaf(job, task)
	return b.Opening{Task: task, Leaf: b.Leaf{
		Input: u256(leaf.Input), Output: u256(leaf.Output),
		Metering: leaf.Metering, Environment: leaf.Environment, Salt: leaf.Salt,
	}}
}

// FaultTruth is the value of a task whose input is found at fault.
func FaultTruth(job uint64, task uint32) felt.Felt {
	leaf := faultLeaf(job, task)
	return receipt.Value(job, task, leaf.Input, leaf.Output)
}
