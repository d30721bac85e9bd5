package main

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// keeperAccount is what the keepers send with and derive their secrets from.
type keeperAccount struct {
	*account.Account
	node   *rpc.Client
	secret []byte
}

func openAccount(ctx context.Context, cfg *config, node *rpc.Client) (*keeperAccount, error) {
	secret, err := account.Secret(cfg.data, "beacon")
	if err != nil {
		return nil, err
	}
	a, err := account.Open(ctx, account.Config{
		KeyFile: cfg.keyFile, PassphraseFile: cfg.passphraseFile, Dir: cfg.data, Log: cfg.logger,
	}, node)
	if err != nil {
		return nil, err
	}
	return &keeperAccount{Account: a, node: node, secret: secret}, nil
}

// Send implements keepers.Sender.
func (a *keeperAccount) Send(ctx context.Context, key string, calls []cairo.Call) error {
	_, err := a.Do(ctx, key, calls)
	return err
}

func address(cfg *config, name string) felt.Felt { return felt.Felt(cfg.deployment.Address(name)) }
