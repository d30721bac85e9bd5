package history_test

import (
	"github.com/bitsage-network/bitsage/e2e/kit"
)

func (g *game) commit(id uint64, index uint32, by *kit.Account) move {
	return move{name: "commit", by: by, call: g.n.Receipts.Commit(id, index, g.work(id, index).Commitment()),
		want: g.m.Commit(by.Address, id, index), job: id, index: index}
}

func (g *game) reveal(id uint64, index uint32, by *kit.Account) move {
	w := g.work(id, index)
	return move{name: "reveal", by: by, call: g.n.Receipts.Reveal(id, index, w.Root(), w.CommitSalt()),
		want: g.m.Reveal(by.Address, id, index), job: id, index: index}
}

func (g *game) failUnrevealed(id uint64, index uint32) move {
	by := pick(g, g.people)
	return move{name: "fail_unrevealed", by: by, call: g.n.Receipts.FailUnrevealed(id, index),
		want: g.m.FailUnrevealed(by.Address, id, index), job: id, index: index}
}
