package main

import (
	"context"
	"errors"
	"math/big"
	"sync"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/lead"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// desk is what everything that sends from one account shares.
type desk struct {
	cfg     *config
	node    *rpc.Client
	sender  *sender
	lease   *lead.Lease // nil where one process uses the account
	report  *report
	metrics *metrics
}

func openDesk(ctx context.Context, cfg *config) (*desk, error) {
	node, err := cfg.client()
	if err != nil {
		return nil, err
	}
	signer, err := cfg.signer()
	if err != nil {
		return nil, err
	}
	address := signer.Address()
	d := &desk{cfg: cfg, node: node, metrics: newMetrics(cfg.ops.registry)}
	d.report = newReport(address)
	if d.lease, err = openLease(ctx, cfg, address.String()); err != nil {
		return nil, err
	}
	accountConfig := account.Config{Dir: cfg.data, Log: cfg.logger, Listener: listeners{d.report, d.metrics}}
	if d.lease != nil {
		accountConfig.Fence = d.lease.Check
	}
	a, err := account.New(ctx, accountConfig, node, signer)
	if err != nil {
		d.close()
		return nil, err
	}
	d.sender = &sender{Account: a, cfg: cfg, metrics: d.metrics}
	return d, nil
}

// signer opens the key file.
func (c *config) signer() (*txm.KeySigner, error) { return account.Signer(c.keyFile, c.passphraseFile) }

func (d *desk) close() {
	var err error
	if d.sender != nil {
		err = d.sender.Close()
	}
	if d.lease != nil {
		err = errors.Join(err, d.lease.Close())
	}
	if err != nil {
		d.cfg.logger.Error("closing the keeper's account", "err", err)
	}
}

// sender is the account as the keepers want it.
type sender struct {
	*account.Account
	cfg     *config
	metrics *metrics

	mu sync.Mutex
	// told are transactions that were told of: an action may be decided again
	// before its effect is seen, and is then known already.
	told map[felt.Felt]bool
}

var _ keepers.Sender = (*sender)(nil)

// Send implements keepers.Sender. What it cost and brought is told.
func (s *sender) Send(ctx context.Context, key string, calls []cairo.Call) error {
	result, err := s.Do(ctx, key, calls)
	if err != nil || !s.first(result.Hash) {
		return err
	}
	fee := result.Fee.BigInt(new(big.Int))
	s.metrics.paid(fee)
	if reward, ok := s.reward(result.Events); ok {
		s.metrics.rewarded(reward)
		s.cfg.logger.Info("rewarded", "action", key, "dollars", usd(reward), "fee_strk", sage(fee))
	}
	return nil
}

// first tells whether a transaction was not told of before.
func (s *sender) first(hash felt.Felt) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told[hash] {
		return false
	}
	const many = 1_000
	if s.told == nil || len(s.told) >= many {
		s.told = map[felt.Felt]bool{}
	}
	s.told[hash] = true
	return true
}

// reward is what the Treasury paid for an epoch that the transaction closed, in
// dollars (6 decimals).
func (s *sender) reward(events []rpc.Event) (*big.Int, bool) {
	treasury := address(s.cfg, "Treasury")
	for _, e := range events {
		if e.From != treasury {
			continue
		}
		event, err := b.DecodeTreasuryEvent(e.Keys, e.Data)
		if err != nil {
			continue // of a later version: its reward is in the event all the same
		}
		if closed, ok := event.(b.TreasuryEpochClosed); ok {
			return closed.Report.Outputs.CallerReward.Big(), true
		}
	}
	return nil, false
}

// listeners of transactions.
type listeners []txm.Listener

// Note implements txm.Listener.
func (l listeners) Note(e txm.Event) {
	for _, one := range l {
		one.Note(e)
	}
}

func address(cfg *config, name string) felt.Felt { return felt.Felt(cfg.deployment.Address(name)) }
