package txm_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// strk is the fee token, which is the same on every devnet.
var strk = felt.UnsafeFromString[felt.Felt]("0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d")

// transfer moves STRK: each one is an effect that a balance counts.
func transfer(to felt.Felt, amount uint64) cairo.Call {
	return cairo.Call{To: strk, Selector: *utils.GetSelectorFromNameFelt("transfer"), Calldata: []felt.Felt{to, num(amount), {}}, Name: "STRK.transfer"}
}

func balance(t *testing.T, node *rpc.Client, of felt.Felt, at cairo.At) uint64 {
	t.Helper()
	got, err := node.Call(t.Context(), cairo.Call{To: strk, Selector: *utils.GetSelectorFromNameFelt("balance_of"), Calldata: []felt.Felt{of}}, at)
	must(t, err)
	return got[0].Uint64()
}

// live starts a sender of a devnet's first account.
func live(t *testing.T, d *devnet.Devnet, change func(*txm.Config)) *txm.Sender {
	t.Helper()
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	sender, stop, err := open(t.Context(), d.Client, accounts[0].Address, accounts[0].PrivateKey, filepath.Join(t.TempDir(), "tx.db"), nil, change)
	must(t, err)
	t.Cleanup(stop)
	return sender
}

// open runs a sender; wrap may come between it and its node and store.
func open(ctx context.Context, client *rpc.Client, address, private felt.Felt, path string,
	wrap func(txm.Node, txm.Store) (txm.Node, txm.Store), change func(*txm.Config),
) (*txm.Sender, func(), error) {
	id, err := client.ChainID(ctx)
	if err != nil {
		return nil, nil, err
	}
	signer, err := txm.NewKeySigner(address, private)
	if err != nil {
		return nil, nil, err
	}
	db, err := txm.OpenBolt(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	store, err := db.Account(id, address)
	if err != nil {
		return nil, nil, err
	}
	var node txm.Node = client
	if wrap != nil {
		node, store = wrap(node, store)
	}
	cfg := txm.Config{ChainID: id, Poll: 5 * time.Millisecond, Depth: 1}
	if change != nil {
		change(&cfg)
	}
	sender, err := txm.New(cfg, node, store, signer)
	if err != nil {
		return nil, nil, err
	}
	running, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sender.Run(running) }()
	return sender, func() {
		cancel()
		<-ended
		_ = db.Close()
	}, nil
}

func TestAgainstDevnet(t *testing.T) {
	d := devnettest.Start(t, devnet.Config{Seed: 5, Accounts: 1, Archive: true, Blocks: devnet.OnDemand})
	seen := new(journal)
	sender := live(t, d, func(c *txm.Config) { c.Depth, c.Listener = 3, seen })
	t.Run("pipeline", func(t *testing.T) { pipeline(t, d, sender, seen) })
	t.Run("revert", func(t *testing.T) { revert(t, d, sender) })
	t.Run("reorg", func(t *testing.T) { reorg(t, d, sender, seen) })
}

// Several are in flight before the first is in a block.
func pipeline(t *testing.T, d *devnet.Devnet, sender *txm.Sender, seen *journal) {
	const n = 6
	done := make(chan outcome, n)
	for i := range uint64(n) {
		go func() {
			result, err := sender.Send(t.Context(), txm.Request{
				Key: fmt.Sprint("pipe ", i), Calls: []cairo.Call{transfer(num(0x100+i), 1), transfer(num(0x200), 2)},
			})
			done <- outcome{result, err}
		}()
	}
	eventually(t, "all sent", func() bool { return seen.count(txm.Sent) == n })
	if seen.count(txm.Landed) != 0 || balance(t, d.Client, num(0x200), cairo.PreConfirmed()) != 2*n || balance(t, d.Client, num(0x200), cairo.Latest()) != 0 {
		t.Error("not in flight together")
	}
	_, err := d.CreateBlock(t.Context())
	must(t, err)
	nonces := make(map[uint64]bool)
	for range n {
		o := <-done
		must(t, o.err)
		r := o.result
		nonces[r.Nonce] = true
		if len(r.Events) != 3 || r.Events[1].From != strk || r.Gas.L2 == 0 || r.Fee.IsZero() || r.BlockHash.IsZero() {
			t.Errorf("result %+v", r)
		}
		receipt, err := d.Receipt(t.Context(), r.Hash)
		if err != nil || receipt.BlockHash != r.BlockHash || receipt.Fee != r.Fee {
			t.Errorf("receipt %+v, %v", receipt, err)
		}
	}
	if len(nonces) != n {
		t.Errorf("nonces %v", nonces)
	}
}

func revert(t *testing.T, d *devnet.Devnet, sender *txm.Sender) {
	head, err := d.Head(t.Context())
	must(t, err)
	too := transfer(num(1), 0)
	too.Calldata[2] = num(1) // 2^128
	_, err = sender.Send(t.Context(), txm.Request{Key: "too much", Calls: []cairo.Call{too}})
	var reverted *txm.RevertError
	var why *cairo.Revert
	if !errors.As(err, &reverted) || reverted.Sent || !errors.As(err, &why) || len(why.Panic) == 0 {
		t.Errorf("got %v", err)
	}
	dear := live(t, d, func(c *txm.Config) { c.Fees.MaxFee = big.NewInt(1) })
	var tooDear *txm.FeeCapError
	if _, err := dear.Send(t.Context(), txm.Request{Key: "dear", Calls: []cairo.Call{transfer(num(1), 1)}}); !errors.As(err, &tooDear) {
		t.Errorf("got %v", err)
	}
	if now, err := d.Head(t.Context()); err != nil || now.Number != head.Number {
		t.Errorf("head %d, was %d, %v", now.Number, head.Number, err)
	}
}

// A reorg takes accepted transfers away; they come back, once each.
func reorg(t *testing.T, d *devnet.Devnet, sender *txm.Sender, seen *journal) {
	ctx := t.Context()
	before := seen.count(txm.Sent)
	to := num(0x300)
	done := make(chan outcome, 3)
	for i := range 3 {
		go func() {
			result, err := sender.Send(ctx, txm.Request{Key: fmt.Sprint("reorg ", i), Calls: []cairo.Call{transfer(to, 1)}, Final: true})
			done <- outcome{result, err}
		}()
	}
	eventually(t, "all sent", func() bool { return seen.count(txm.Sent) == before+3 })
	landed := seen.count(txm.Landed)
	_, err := d.CreateBlock(ctx)
	must(t, err)
	eventually(t, "all landed", func() bool { return seen.count(txm.Landed) == landed+3 })
	head, err := d.Head(ctx)
	must(t, err)
	must(t, d.Reorg(ctx, head.Number))
	if balance(t, d.Client, to, cairo.Latest()) != 0 {
		t.Fatal("no reorg")
	}
	eventually(t, "noticed", func() bool { return seen.count(txm.Reorged) == 3 })
	eventually(t, "settled", func() bool {
		_, err := d.CreateBlock(ctx)
		must(t, err)
		return len(done) == 3
	})
	for range 3 {
		o := <-done
		must(t, o.err)
		if o.result.BlockNumber <= head.Number {
			t.Errorf("in block %d, which was replaced", o.result.BlockNumber)
		}
	}
	if got := balance(t, d.Client, to, cairo.Latest()); got != 3 {
		t.Errorf("%d effects of 3", got)
	}
}
