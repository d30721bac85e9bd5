package cheats_test

import (
	"crypto/rand"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk/blob"
)

// job is a posted job and the film it is about.
type job struct {
	kit.Job
	film blob.Digest
}

// post posts a job at 1 SAGE per task, all tasks in one assignment.
func (s *story) post() job { return s.postChanged(s.studio.film.Digest, func(*b.JobTerms) {}) }

// postGuarded posts one with two auditors, of two leaves.
func (s *story) postGuarded() job {
	return s.postChanged(s.studio.film.Digest, func(t *b.JobTerms) { t.Tier = deploy.TierGuarded })
}

// postHalves posts one of two assignments.
func (s *story) postHalves(film blob.Digest) job {
	return s.postChanged(film, func(t *b.JobTerms) { t.Chunk = clipTasks / 2 })
}

func (s *story) postChanged(film blob.Digest, change func(*b.JobTerms)) job {
	s.t.Helper()
	terms := s.Terms(clipTasks)
	terms.Spec = u256(receipt.Digest(film))
	change(&terms)
	j, _ := s.PostJob(terms)
	return job{Job: j, film: film}
}

// proof is what a worker can prove of an assignment: leaves under a tree.
type proof struct {
	job
	index  uint32
	worker *kit.Provider
	first  uint32
	scope  receipt.Scope
	leaves []receipt.Leaf
	tree   *receipt.Tree
}

// prove builds the receipt of the assignment that the provider has taken.
func (s *story) prove(j job, index uint32, leaf func(task uint32) receipt.Leaf) *proof {
	s.t.Helper()
	a := s.Assignment(j.Job, index)
	p := s.scoped(j, index, a.First)
	for task := a.First; task < a.First+a.Count; task++ {
		p.leaves = append(p.leaves, salted(leaf(task)))
	}
	s.grow(p)
	return p
}

// proveFault builds the receipt that blames the input of a task: one leaf.
func (s *story) proveFault(j job, index, task uint32, leaf receipt.Leaf) *proof {
	s.t.Helper()
	p := s.scoped(j, index, task)
	p.leaves = []receipt.Leaf{salted(leaf)}
	s.grow(p)
	return p
}

func (s *story) scoped(j job, index, first uint32) *proof {
	a := s.Assignment(j.Job, index)
	return &proof{
		job: j, index: index, worker: s.ByID(a.Worker), first: first,
		scope: receipt.Scope{Job: j.ID, Attempt: a.Attempt, Worker: a.Worker},
	}
}

func (s *story) grow(p *proof) {
	s.t.Helper()
	hashes := make([]felt.Felt, len(p.leaves))
	for i, leaf := range p.leaves {
		hashes[i] = leaf.Hash(p.scope, p.first+uint32(i))
	}
	tree, err := receipt.NewTree(hashes)
	if err != nil {
		s.t.Fatal(err)
	}
	p.tree = tree
}

func salted(leaf receipt.Leaf) receipt.Leaf {
	var random [31]byte
	_, _ = rand.Read(random[:]) // never fails
	leaf.Salt = *new(felt.Felt).SetBytes(random[:])
	return leaf
}

// honestly takes an assignment, really runs its tasks and posts the root.
func (s *story) honestly(p *kit.Provider, j job, index uint32) *proof {
	s.t.Helper()
	s.Take(p, j.Job, index)
	work := s.prove(j, index, func(task uint32) receipt.Leaf { return s.studio.machine(p.ID).run(j.film, task) })
	s.submit(work)
	return work
}

func (s *story) submit(p *proof) {
	s.t.Helper()
	s.Do(p.worker.Operator, s.Receipts.Submit(p.ID, p.index, p.tree.Root()))
}

func (s *story) submitFault(p *proof) {
	s.t.Helper()
	s.Do(p.worker.Operator, s.Receipts.SubmitFault(p.ID, p.index, p.first, p.tree.Root()))
}

// opening of a task's leaf.
func (s *story) opening(p *proof, task uint32) b.Opening {
	s.t.Helper()
	leaf := p.leaves[task-p.first]
	path, err := p.tree.Path(int(task - p.first))
	if err != nil {
		s.t.Fatal(err)
	}
	return b.Opening{Task: task, Path: path, Leaf: b.Leaf{
		Input: u256(leaf.Input), Output: u256(leaf.Output),
		Metering: leaf.Metering, Environment: leaf.Environment, Salt: leaf.Salt,
	}}
}

// open opens the drawn leaves.
func (s *story) open(p *proof) kit.Receipt {
	s.t.Helper()
	return s.Do(p.worker.Operator, s.opens(p))
}

func (s *story) opens(p *proof) cairo.Call {
	var openings []b.Opening
	for _, task := range s.Audit(p.Job, p.index).Tasks {
		openings = append(openings, s.opening(p, task))
	}
	return s.Receipts.Open(p.ID, p.index, openings)
}

// values are what a provider gets for tasks when it runs them itself.
func (s *story) values(p uint32, j job, tasks ...uint32) []felt.Felt {
	out := make([]felt.Felt, len(tasks))
	for i, task := range tasks {
		leaf := s.studio.machine(p).run(j.film, task)
		out[i] = receipt.Value(j.ID, task, leaf.Input, leaf.Output)
	}
	return out
}

// sealed draws the audit of a root and has every auditor run its tasks and seal.
func (s *story) sealed(p *proof) b.Audit {
	s.t.Helper()
	s.Draw(p.Job, p.index)
	audit := s.Audit(p.Job, p.index)
	for _, id := range audit.Auditors {
		s.Seal(s.ByID(id), p.Job, p.index, s.values(id, p.job, audit.Tasks...))
	}
	return audit
}

// audited takes a root through an honest audit, and returns who audited.
func (s *story) audited(p *proof) []uint32 {
	s.t.Helper()
	audit := s.sealed(p)
	s.open(p)
	for _, id := range audit.Auditors {
		s.Unseal(s.ByID(id), p.Job, p.index, s.values(id, p.job, audit.Tasks...))
	}
	s.InState(p.Job, p.index, b.AssignmentStateVerified)
	return audit.Auditors
}

// settled lets the challenge window pass, settles, and returns what it says.
func (s *story) settled(j job, index uint32) b.MarketAssignmentSettled {
	s.t.Helper()
	s.AwaitPayable(j.Job)
	r := s.Settle(j.Job, index)
	s.InState(j.Job, index, b.AssignmentStateSettled)
	return kit.Only[b.MarketAssignmentSettled](s.Net, r)
}

// completed is an assignment of the whole film done, audited and paid: books
// who gets what, and returns what settling says.
func (s *story) completed(p *kit.Provider, j job) b.MarketAssignmentSettled {
	s.t.Helper()
	auditor := only(s.t, s.audited(s.honestly(p, j, 0)))
	got := s.settled(j, 0)
	s.gain(p.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.owner(auditor), "1.25")
	s.gain(s.Buyer, "-5.25")
	return got
}

func u256(d receipt.Digest) cairo.U256 {
	v, err := cairo.U256FromBig(new(big.Int).SetBytes(d[:]))
	if err != nil {
		panic(err) // 32 bytes are no more than 256 bits
	}
	return v
}
