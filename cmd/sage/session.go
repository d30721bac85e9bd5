package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/cmd/sage/local/direct"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// session is one account's connection to a network.
type session struct {
	account   felt.Felt
	contracts sdk.Contracts
	mirror    *sdk.Mirror
	node      *rpc.Client
	sender    *direct.Sender
	market    felt.Felt
}

// connect opens a session as the buyer of the local network.
func connect(s local.State) (*session, error) {
	d, err := deploy.Load(s.Deployment)
	if err != nil {
		return nil, err
	}
	contracts, err := sdk.NewContracts(d)
	if err != nil {
		return nil, err
	}
	mirror, err := sdk.NewMirror(s.GraphQL)
	if err != nil {
		return nil, err
	}
	node, err := rpc.New(rpc.Config{URL: s.Node})
	if err != nil {
		return nil, err
	}
	account, err := cairo.HexFelt(s.Buyer.Account)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(s.Buyer.KeyFile)
	if err != nil {
		return nil, err
	}
	key, err := cairo.HexFelt(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Buyer.KeyFile, err)
	}
	return &session{
		account: account, contracts: contracts, mirror: mirror, node: node,
		sender: &direct.Sender{Node: node, Account: account, Key: key},
		market: felt.Felt(d.Address("Market")),
	}, nil
}

// Send sends a transaction and returns when the chain has accepted it.
func (s *session) Send(ctx context.Context, tx sdk.Tx) error {
	return sdk.AsRefused(s.sender.Send(ctx, tx.Key, tx.Calls))
}

// Post sends a transaction and returns the id of the job that it posted.
func (s *session) Post(ctx context.Context, tx sdk.Tx) (market.JobID, error) {
	receipt, err := s.sender.SendReceipt(ctx, tx.Key, tx.Calls)
	if err != nil {
		return 0, sdk.AsRefused(err)
	}
	for _, e := range receipt.Events {
		if e.From != s.market {
			continue
		}
		event, err := b.DecodeMarketEvent(e.Keys, e.Data)
		if err != nil {
			return 0, err
		}
		if posted, ok := event.(b.MarketJobPosted); ok {
			return market.JobID(posted.JobID), nil
		}
	}
	return 0, errors.New("the transaction was accepted but posted no job")
}

// now is the time of the newest block.
func (s *session) now(ctx context.Context) (time.Time, error) {
	head, err := s.node.Head(ctx)
	return head.Time, err
}
