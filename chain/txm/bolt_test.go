package txm_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func openStore(t *testing.T, path string) (txm.Store, *txm.Bolt) {
	t.Helper()
	db, err := txm.OpenBolt(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	store, err := db.Account(chainID, account)
	must(t, err)
	return store, db
}

// full is a record with something in every field.
func full(seq uint64) txm.Tx {
	big := felt.UnsafeFromString[felt.Felt]("0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d")
	at := time.Unix(1_800_000_000, 5).UTC()
	req := request("key", 1, 2)
	req.Deadline, req.Join, req.Final = at, true, true
	bound := rpc.Bound{MaxAmount: 1<<64 - 1, MaxPrice: big}
	return txm.Tx{
		Seq: seq, Requests: []txm.Request{req}, State: txm.Reverted, Nonce: 7, Reason: "no", At: at,
		Attempts: []txm.Attempt{{Hash: big, Tip: 10, Bounds: rpc.Bounds{L1: bound, L1Data: bound, L2: bound}, Signature: []felt.Felt{big, num(2)}, Cancel: true, At: at}},
		Landed: &txm.Result{Hash: big, Nonce: 7, BlockNumber: 3, BlockHash: big, Fee: big, Gas: rpc.Gas{L1: 1, L1Data: 2, L2: 3},
			Events: []rpc.Event{{From: big, Keys: []felt.Felt{big}, Data: []felt.Felt{num(1), big}}}},
	}
}

func TestStoreKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tx.db")
	store, db := openStore(t, path)
	ctx := t.Context()
	next := uint64(8)
	must(t, store.Save(ctx, txm.Change{Put: []txm.Tx{full(3)}, NextNonce: &next}))
	must(t, db.Close())

	store, _ = openStore(t, path)
	got, ok, err := store.Find(ctx, "key")
	if err != nil || !ok || !reflect.DeepEqual(got, full(3)) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, full(3))
	}
	saved, err := store.Load(ctx, txm.NoSettled)
	if err != nil || len(saved.Txs) != 1 || saved.NextNonce != 8 || !saved.HasNonce || saved.NextSeq != 4 {
		t.Errorf("got %+v, %v", saved, err)
	}
	if _, ok, err := store.Find(ctx, "other"); ok || err != nil {
		t.Errorf("another key: %t, %v", ok, err)
	}
}

func TestStoreLoadsWhatMatters(t *testing.T) {
	store, db := openStore(t, filepath.Join(t.TempDir(), "tx.db"))
	ctx := t.Context()
	tx := func(seq uint64, state txm.State, nonce uint64, settled bool) txm.Tx {
		tx := full(seq)
		tx.Requests, tx.At = []txm.Request{request("key "+string(rune('a'+seq)), 1)}, time.Unix(int64(seq), 0)
		tx.State, tx.Nonce, tx.Settled = state, nonce, settled
		return tx
	}
	must(t, store.Save(ctx, txm.Change{Put: []txm.Tx{
		tx(0, txm.Accepted, 10, true), tx(1, txm.Accepted, 11, true), tx(2, txm.Broadcast, 12, false), tx(3, txm.Queued, 0, false),
	}}))
	seqs := func(from uint64) (list []uint64) {
		saved, err := store.Load(ctx, from)
		must(t, err)
		for _, tx := range saved.Txs {
			list = append(list, tx.Seq)
		}
		return list
	}
	if got := seqs(txm.NoSettled); !reflect.DeepEqual(got, []uint64{2, 3}) {
		t.Errorf("open: %v", got)
	}
	if got := seqs(11); !reflect.DeepEqual(got, []uint64{1, 2, 3}) {
		t.Errorf("from nonce 11: %v", got)
	}

	// One that goes back to the queue gives up its nonce; one deleted, its key.
	must(t, store.Save(ctx, txm.Change{Delete: []uint64{3}, Put: []txm.Tx{tx(2, txm.Queued, 0, false), tx(4, txm.Signed, 12, false)}}))
	if got := seqs(12); !reflect.DeepEqual(got, []uint64{2, 4}) {
		t.Errorf("from nonce 12: %v", got)
	}
	if _, ok, _ := store.Find(ctx, "key d"); ok {
		t.Error("a deleted key is found")
	}

	// A key that was used again belongs to the later one.
	again := tx(5, txm.Queued, 0, false)
	again.Requests = tx(0, "", 0, false).Requests
	must(t, store.Save(ctx, txm.Change{Put: []txm.Tx{again}}))
	must(t, store.Prune(ctx, time.Unix(1, 0)))
	if got, ok, err := store.Find(ctx, "key a"); err != nil || !ok || got.Seq != 5 {
		t.Errorf("got %+v, %t, %v", got, ok, err)
	}
	if got := seqs(0); !reflect.DeepEqual(got, []uint64{1, 2, 4, 5}) {
		t.Errorf("after Prune: %v", got)
	}
	must(t, store.Prune(ctx, time.Unix(100, 0)))
	if got := seqs(0); !reflect.DeepEqual(got, []uint64{2, 4, 5}) {
		t.Errorf("pruned what is not settled: %v", got)
	}

	// Accounts and chains are apart.
	for _, other := range [][2]felt.Felt{{chainID, num(1)}, {num(1), account}} {
		apart, err := db.Account(other[0], other[1])
		must(t, err)
		if saved, err := apart.Load(ctx, 0); err != nil || len(saved.Txs) > 0 || saved.HasNonce {
			t.Errorf("got %+v, %v", saved, err)
		}
	}
}

func TestStoreIsLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tx.db")
	openStore(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := txm.OpenBolt(ctx, path); !errors.Is(err, txm.ErrLocked) {
		t.Errorf("got %v", err)
	}
}
