package account_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// strk is the fee token of a devnet.
var strk = felt.UnsafeFromString[felt.Felt]("0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d")

// TestFence: what the fence holds back does not go out, and does once it may.
func TestFence(t *testing.T) {
	d := devnettest.Start(t, devnet.Config{Seed: 13, Accounts: 1, Timeout: time.Minute})
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	signer, err := txm.NewKeySigner(accounts[0].Address, accounts[0].PrivateKey)
	must(t, err)
	var open atomic.Bool
	var asked atomic.Int32
	a, err := account.New(t.Context(), account.Config{
		Dir: t.TempDir(), Poll: 20 * time.Millisecond,
		Fence: func(context.Context) error {
			asked.Add(1)
			if open.Load() {
				return nil
			}
			return errors.New("another leads")
		},
	}, d.Client, signer)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		stop()
		<-ended
		must(t, a.Close())
	}()

	transfer := []cairo.Call{b.SageToken{Address: strk}.Transfer(cairo.ContractAddress(felt.One), cairo.U256From64(7))}
	must(t, a.Submit(t.Context(), txm.Request{Key: "gift", Calls: transfer}))
	for asked.Load() == 0 {
		time.Sleep(10 * time.Millisecond) // the sender's own goroutine asks
	}
	if nonce := nonceOf(t, d, a); nonce != 0 {
		t.Errorf("the fence holds nothing back: nonce %d", nonce)
	}
	open.Store(true)
	if _, err := a.Do(t.Context(), "gift", transfer); err != nil {
		t.Error(err)
	}
	if nonce := nonceOf(t, d, a); nonce != 1 {
		t.Errorf("nonce %d, want 1", nonce)
	}
}

func nonceOf(t *testing.T, d *devnet.Devnet, a *account.Account) uint64 {
	t.Helper()
	nonce, err := d.Nonce(t.Context(), a.Address(), cairo.PreConfirmed())
	must(t, err)
	return nonce
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
