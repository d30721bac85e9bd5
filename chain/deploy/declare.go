package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/account"
	"github.com/NethermindEth/starknet.go/contracts"
	"github.com/NethermindEth/starknet.go/hash"
	snrpc "github.com/NethermindEth/starknet.go/rpc"
)

// class is a compiled contract, ready to be declared.
type class struct {
	sierra contracts.ContractClass
	casm   contracts.CasmClass
	hash   felt.Felt
}

func parseClass(name string, sierra, casm []byte) (class, error) {
	var c class
	if err := json.Unmarshal(sierra, &c.sierra); err != nil {
		return class{}, fmt.Errorf("sierra class of %s: %w", name, err)
	}
	if err := json.Unmarshal(casm, &c.casm); err != nil {
		return class{}, fmt.Errorf("casm class of %s: %w", name, err)
	}
	c.hash = *hash.ClassHash(&c.sierra)
	return c, nil
}

// declarer sends declarations from one account. It is apart from chain/txm
// because a declaration is no call: it happens once per class, before anything
// else uses the account.
type declarer struct {
	provider *snrpc.Provider
	account  *account.Account
}

func newDeclarer(ctx context.Context, url string, address felt.Felt, key *big.Int) (*declarer, error) {
	provider, err := snrpc.NewProvider(ctx, url)
	if err != nil && !errors.Is(err, snrpc.ErrIncompatibleVersion) {
		return nil, fmt.Errorf("node at %s: %w", url, err)
	}
	// The keystore is addressed by any name; the public key is not used to sign.
	const name = "deployer"
	keys := account.NewMemKeystore()
	keys.Put(name, key)
	acct, err := account.NewAccount(provider, &address, name, keys, account.CairoV2)
	if err != nil {
		return nil, fmt.Errorf("deployer account: %w", err)
	}
	return &declarer{provider: provider, account: acct}, nil
}

// declare makes the class known to the chain, unless it is. It returns when
// the chain has it.
func (d *declarer) declare(ctx context.Context, c class) error {
	if known, err := d.declared(ctx, c.hash); known || err != nil {
		return err
	}
	blake := true // compiled class hashes are Blake2s since Starknet 0.14.1
	_, err := d.account.BuildAndSendDeclareTxn(ctx, &c.casm, &c.sierra, &account.TxnOptions{
		CustomTip: "0xa", UseBlake2sHash: &blake,
	})
	if err != nil {
		return err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if known, err := d.declared(ctx, c.hash); known || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// classHashNotFound is the code of the node's answer for an unknown class.
const classHashNotFound = 28

func (d *declarer) declared(ctx context.Context, hash felt.Felt) (bool, error) {
	_, err := d.provider.Class(ctx, snrpc.WithBlockTag(snrpc.BlockTagPreConfirmed), &hash)
	var code *snrpc.RPCError
	if errors.As(err, &code) && code.Code == classHashNotFound {
		return false, nil
	}
	return err == nil, err
}
