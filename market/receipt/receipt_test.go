package receipt_test

import (
	"errors"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/market/receipt"
)

func TestEveryLeafOpensAndNoOtherDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 70).Draw(t, "leaves")
		hashes := make([]felt.Felt, n)
		for i := range hashes {
			leaf := receipt.Leaf{Input: receipt.Digest{byte(i)}, Salt: *new(felt.Felt).SetUint64(uint64(i))}
			hashes[i] = leaf.Hash(receipt.Scope{Job: 7, Worker: 3}, uint32(i))
		}
		tree, err := receipt.NewTree(hashes)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, n-1).Draw(t, "leaf")
		path, err := tree.Path(i)
		if err != nil {
			t.Fatal(err)
		}
		if !receipt.Verify(tree.Root(), hashes[i], i, n, path) {
			t.Fatalf("leaf %d of %d does not open", i, n)
		}
		other := rapid.IntRange(0, n-1).Draw(t, "other")
		if other != i && receipt.Verify(tree.Root(), hashes[other], i, n, path) {
			t.Fatalf("leaf %d opens in the place of leaf %d", other, i)
		}
		if receipt.Verify(tree.Root(), hashes[i], i, n, append(path, felt.Felt{})) {
			t.Fatal("a path that is too long opens")
		}
	})
}

func TestScopeIsPartOfTheLeaf(t *testing.T) {
	base := receipt.Scope{Job: 1, Attempt: 0, Worker: 2}
	seen := map[felt.Felt]receipt.Scope{}
	for _, s := range []receipt.Scope{base, {Job: 2, Worker: 2}, {Job: 1, Attempt: 1, Worker: 2}, {Job: 1, Worker: 3}} {
		h := receipt.Leaf{}.Hash(s, 0)
		if other, dup := seen[h]; dup {
			t.Errorf("%+v and %+v give one leaf", s, other)
		}
		seen[h] = s
	}
}

func TestFaultRoundTrips(t *testing.T) {
	if reason, ok := receipt.Fault(9).IsFault(); !ok || reason != 9 {
		t.Errorf("Fault(9).IsFault() = %d, %v", reason, ok)
	}
	if _, ok := (receipt.Digest{1, 2, 3}).IsFault(); ok {
		t.Error("an ordinary digest reads as a fault")
	}
}

func TestNoTreeOfNothing(t *testing.T) {
	if _, err := receipt.NewTree(nil); !errors.Is(err, receipt.ErrNoLeaves) {
		t.Errorf("got %v", err)
	}
}
