package local

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"
	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// The predeployed accounts, by what they are for. Workers have two each: the
// owner's and the operator's.
const (
	deployerAccount = iota
	buyerAccount
	keeperAccount
	operationsAccount
	firstWorkerAccount
	accountsNeeded = firstWorkerAccount + 2*Workers
)

func ownerOf(worker int) int    { return firstWorkerAccount + 2*worker }
func operatorOf(worker int) int { return ownerOf(worker) + 1 }

type predeployed struct{ Address, Key felt.Felt }

func readPredeployed(ctx context.Context, node *rpc.Client) ([]predeployed, error) {
	var got []struct {
		Address    rpc.Felt `json:"address"`
		PrivateKey rpc.Felt `json:"private_key"`
	}
	if err := node.Do(ctx, "devnet_getPredeployedAccounts", struct{}{}, &got); err != nil {
		return nil, err
	}
	if len(got) < accountsNeeded {
		return nil, fmt.Errorf("devnet has %d accounts, want %d", len(got), accountsNeeded)
	}
	out := make([]predeployed, len(got))
	for i, a := range got {
		out[i] = predeployed{Address: felt.Felt(a.Address), Key: felt.Felt(a.PrivateKey)}
	}
	return out, nil
}

// devnetCost is cheap to open: these keys are in devnet's log anyway.
var devnetCost = keystore.Cost{LogN: 14}

// keys writes an account's key, encrypted under the network's passphrase, as a
// provider or keeper on a live network would keep it.
func (n *builder) keys(name string, index int) (Keys, error) {
	dir := filepath.Join(n.Dir, "keys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Keys{}, err
	}
	k := Keys{
		Account: n.accounts[index].Address.String(), KeyFile: filepath.Join(dir, name+".json"),
		PassphraseFile: filepath.Join(dir, "passphrase"),
	}
	passphrase, err := os.ReadFile(k.PassphraseFile)
	if errors.Is(err, os.ErrNotExist) {
		var random [16]byte
		if _, err := rand.Read(random[:]); err != nil {
			return Keys{}, err
		}
		passphrase = []byte(hex.EncodeToString(random[:]))
		err = os.WriteFile(k.PassphraseFile, passphrase, 0o600)
	}
	if err != nil {
		return Keys{}, err
	}
	a := n.accounts[index]
	return k, keystore.Create(k.KeyFile, passphrase, a.Address, a.Key, devnetCost)
}

// as lets use send as one of the predeployed accounts.
func (n *builder) as(ctx context.Context, index int, use func(context.Context, *account.Account) error) error {
	a := n.accounts[index]
	signer, err := txm.NewKeySigner(a.Address, a.Key)
	if err != nil {
		return err
	}
	dir := filepath.Join(n.Dir, "setup", strconv.Itoa(index))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	acct, err := account.New(ctx, account.Config{Dir: dir}, n.node, signer)
	if err != nil {
		return err
	}
	err = running(ctx, acct, use)
	return errors.Join(err, acct.Close())
}

// running runs the account's sender while use uses it.
func running(ctx context.Context, acct *account.Account, use func(context.Context, *account.Account) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var g errgroup.Group
	g.Go(func() error { return acct.Run(ctx) })
	err := use(ctx, acct)
	stop()
	if running := g.Wait(); !errors.Is(running, context.Canceled) {
		err = errors.Join(err, running)
	}
	return err
}

// deploySender is the deployer as the deployment sees it.
type deploySender struct{ *account.Account }

func (s deploySender) Send(ctx context.Context, key string, calls []cairo.Call) error {
	_, err := s.Do(ctx, key, calls)
	return err
}
