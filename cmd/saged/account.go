package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/sage/local/direct"
	"github.com/bitsage-network/bitsage/internal/run"
)

// account is the keeper's: it sends, one transaction manager per key.
type account struct {
	address  felt.Felt
	secret   []byte
	node     *rpc.Client
	sender   *direct.Sender
	services []run.Service
}

func openAccount(_ context.Context, cfg *config, node *rpc.Client) (*account, error) {
	address, err := cairo.HexFelt(cfg.account)
	if err != nil {
		return nil, fmt.Errorf("--account: %w", err)
	}
	raw, err := os.ReadFile(cfg.keyFile)
	if err != nil {
		return nil, fmt.Errorf("--key-file: %w", err)
	}
	key, err := cairo.HexFelt(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("--key-file %s: %w", cfg.keyFile, err)
	}
	secret := key.Bytes()
	return &account{
		address: address, secret: secret[:], node: node,
		sender: &direct.Sender{Node: node, Account: address, Key: key},
	}, nil
}

func (a *account) Send(ctx context.Context, key string, calls []cairo.Call) error {
	return a.sender.Send(ctx, key, calls)
}

func (a *account) close() {}
