package project_test

import (
	"maps"
	"testing"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func recorded(job int, indices ...uint32) follow.Event {
	return ofJob("Worklog", "Recorded", job, indices, 2)
}

// TestRecords: a fee is due from the pay on, until it is recorded or the slot of
// its job used again.
func TestRecords(t *testing.T) {
	const slot, generation = 3, 1 << 32
	const first, second = generation + slot, 2*generation + slot
	w := newWorld(t)
	is := func(what string, job int, want ...project.Record) {
		t.Helper()
		for i, record := range want {
			equal(t, what, w.assignment(uint64(job), uint32(i)).Record, record)
		}
	}
	w.block(post(first, nil), taken(first, 41, 0, 0), taken(first, 42, 1, 0), taken(first, 41, 2, 0))
	is("posted", first, project.RecordNone, project.RecordNone, project.RecordNone)
	fault := market("AssignmentSettled", first, 41, 2, true, 4, 0, 0, 50, 0)
	w.block(settled(first, 41, 0, 0), settled(first, 42, 1, 0), fault)
	is("paid", first, project.RecordDue, project.RecordDue, project.RecordNone)
	w.block(recorded(first, 1))
	is("one recorded", first, project.RecordDue, project.RecordDone, project.RecordNone)
	w.block(post(second, nil), post(generation+slot+1, nil))
	is("the slot is used again", first, project.RecordLost, project.RecordDone, project.RecordNone)
	is("its next job", second, project.RecordNone, project.RecordNone, project.RecordNone)
	w.block(taken(second, 41, 0, 0), settled(second, 41, 0, 0))
	w.block(recorded(second, 0))
	is("its next job", second, project.RecordDone)
	is("stays", first, project.RecordLost, project.RecordDone, project.RecordNone)
}

// TestNoWorklog: where nobody could record a fee, none is due.
func TestNoWorklog(t *testing.T) {
	w := newWorld(t)
	without := maps.Clone(addresses)
	delete(without, "Worklog")
	block := w.chain.Extend(0, post(1, nil), taken(1, 41, 0, 0), settled(1, 41, 0, 0))
	batch := follow.Batch{Added: []follow.Block{block}, Head: block.BlockRef}
	if _, err := w.store.Commit(t.Context(), w.cur, batch, project.New(without).Apply); err != nil {
		t.Fatal(err)
	}
	equal(t, "nothing is due", w.assignment(1, 0).Record, project.RecordNone)
}
