package history_test

import (
	"encoding/binary"
	"hash/fnv"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// lie is the value that liars have agreed on.
var lie = felt.FromUint64[felt.Felt](666)

// chance is a number that follows from the seed and what it is about, so that
// somebody who seals a lie unseals the same lie.
func (g *game) chance(about string, parts ...uint64) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(about)) // never fails
	for _, part := range append(parts, g.seed) {
		_ = binary.Write(h, binary.BigEndian, part)
	}
	return h.Sum64() >> 8
}

// lies are the tasks whose results the assignment's worker has invented: of most
// workers none.
func (g *game) lies(j *history.Job, index uint32) []uint32 {
	a, first := j.Assignments[index], j.First(index)
	c := g.chance("worker", j.ID, uint64(index), uint64(a.Attempt), uint64(a.Worker))
	if c%5 != 0 {
		return nil
	}
	return []uint32{first + uint32(c/5%uint64(min(j.Terms.Chunk, j.Terms.Tasks-first)))}
}

// word is what a juror says. Of some cases nobody has the input, or hardly anybody;
// some juries are bought.
func (g *game) word(d *history.Dispute, juror uint32) felt.Felt {
	unavailable, lying := uint64(10), uint64(8)
	switch g.chance("case", d.ID, uint64(d.Round)) % 6 {
	case 0:
		unavailable = 90
	case 1:
		unavailable = 45
	case 2:
		unavailable, lying = 5, 85
	}
	p := g.chance("juror", d.ID, uint64(d.Round), uint64(juror)) % 100
	j := g.m.Jobs[d.Job]
	switch {
	case p < unavailable:
		return history.Unavailable
	case d.Claim == b.ClaimWithheld:
		if served := g.chance("served", d.ID)%2 == 0; served == (p >= unavailable+lying) {
			return history.Served
		}
		return history.Withheld
	case p < unavailable+lying:
		return lie
	case j != nil && j.Assignments[d.Index].Fault:
		return kit.FaultTruth(d.Job, d.Task)
	}
	return kit.Truth(d.Job, d.Task)
}

// speaks says whether the juror takes part at all.
func (g *game) speaks(d *history.Dispute, juror uint32) bool {
	return g.chance("silent", d.ID, uint64(d.Round), uint64(juror))%12 != 0
}

// valuesOf are what the openings say.
func valuesOf(job uint64, openings []b.Opening) []felt.Felt {
	values := make([]felt.Felt, len(openings))
	for i, o := range openings {
		values[i] = receipt.Value(job, o.Task, digestOf(o.Leaf.Input), digestOf(o.Leaf.Output))
	}
	return values
}

func digestOf(v cairo.U256) (d receipt.Digest) {
	v.Big().FillBytes(d[:])
	return d
}

// operates is the provider that the account operates; 0 for none.
func (g *game) operates(by *kit.Account) uint32 {
	for _, p := range g.n.Providers {
		if p.Operator == by {
			return p.ID
		}
	}
	return 0
}
