package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// session is an account's connection to a network.
type session struct {
	account   *account.Account
	contracts sdk.Contracts
	mirror    *sdk.Mirror // nil for a command that does not ask for --graphql
	node      *rpc.Client
	market    felt.Felt
	stop      func() error
}

// connect opens a session as the network's account. Its sender runs until close.
func (a *app) connect(ctx context.Context, s local.State) (*session, error) {
	d, err := deploy.Load(s.Deployment)
	if err != nil {
		return nil, err
	}
	contracts, err := sdk.NewContracts(d)
	if err != nil {
		return nil, err
	}
	var mirror *sdk.Mirror
	if s.GraphQL != "" {
		if mirror, err = sdk.NewMirror(s.GraphQL); err != nil {
			return nil, err
		}
	}
	node, err := rpc.New(rpc.Config{URL: s.Node})
	if err != nil {
		return nil, err
	}
	dir := a.purse()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	acct, err := account.Open(ctx, account.Config{
		KeyFile: s.Buyer.KeyFile, PassphraseFile: s.Buyer.PassphraseFile, Dir: dir,
	}, node)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- acct.Run(running) }()
	return &session{
		account: acct, contracts: contracts, mirror: mirror, node: node,
		market: felt.Felt(d.Address("Market")),
		stop: func() error {
			stop()
			err := <-done
			if errors.Is(err, context.Canceled) {
				err = nil
			}
			return errors.Join(err, acct.Close())
		},
	}, nil
}

// close ends the session; what was sent goes on.
func (s *session) close() {
	// The command's own error says more than a journal that would not close.
	_ = s.stop()
}

// Send sends a transaction and returns when the chain has accepted it.
func (s *session) Send(ctx context.Context, tx sdk.Tx) error {
	_, err := s.do(ctx, tx)
	return err
}

// do is Send, with what the transaction did.
func (s *session) do(ctx context.Context, tx sdk.Tx) (txm.Result, error) {
	result, err := s.account.Do(ctx, tx.Key, tx.Calls)
	return result, sdk.AsRefused(err)
}

// Post sends a transaction and returns the id of the job that it posted.
func (s *session) Post(ctx context.Context, tx sdk.Tx) (market.JobID, error) {
	result, err := s.do(ctx, tx)
	if err != nil {
		return 0, err
	}
	return s.contracts.PostedJob(result.Events)
}

// now is the time of the newest block.
func (s *session) now(ctx context.Context) (time.Time, error) {
	head, err := s.node.Head(ctx)
	return head.Time, err
}
