package main

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// dear is a node whose fees a test sets.
type dear struct {
	fee   uint64
	asked int
	fail  error
}

func (d *dear) ChainID(context.Context) (felt.Felt, error) { return felt.One, nil }

func (d *dear) Nonce(context.Context, felt.Felt, cairo.At) (uint64, error) { return 5, nil }

func (d *dear) EstimateFee(_ context.Context, _ cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error) {
	d.asked++
	if tx := txs[0].(rpc.InvokeTx); !tx.Query || tx.Nonce != 5 || len(tx.Signature) != 2 || len(tx.Calldata) != 4 {
		return nil, errors.New("no transaction that can be estimated")
	}
	return []rpc.Estimate{{Fee: felt.FromUint64[felt.Felt](d.fee)}}, d.fail
}

// TestGas: fees in dollars, rounded up, as of a minute ago at most.
func TestGas(t *testing.T) {
	signer, err := txm.NewKeySigner(felt.One, felt.FromUint64[felt.Felt](7))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	node := &dear{fee: 2_000_000_000_000_000_000}
	g := &gas{node: node, signer: signer, price: big.NewInt(150_000), now: func() time.Time { return now }}
	cost := func(want uint64, asked int) {
		t.Helper()
		got, err := g.Cost(t.Context(), []cairo.Call{{To: felt.One}})
		if err != nil || got != cairo.U128From64(want) || node.asked != asked {
			t.Fatalf("%s after %d estimates (%v), want %d after %d", got, node.asked, err, want, asked)
		}
	}
	cost(300_000, 1)
	node.fee++ // a part of a millionth of a dollar more
	now = now.Add(59 * time.Second)
	cost(300_000, 1)
	now = now.Add(time.Second)
	cost(300_001, 2)
	node.fail = errors.New("it would revert")
	now = now.Add(time.Minute)
	if _, err := g.Cost(t.Context(), []cairo.Call{{To: felt.One}}); !errors.Is(err, node.fail) {
		t.Errorf("what cannot be estimated: %v", err)
	}
}
