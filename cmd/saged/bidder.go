package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/keepers/bidder"
	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
	"github.com/bitsage-network/bitsage/keepers/onchain"
	"github.com/bitsage-network/bitsage/market/bid/vault"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// bidding is what the bidder's own flags say.
type bidding struct {
	command         []string
	timeout         time.Duration
	maxLock, budget string
}

// bidderCommand bids with the operator's own money: it is no role that runs by
// default.
func bidderCommand() *cobra.Command {
	cfg, b := new(config), new(bidding)
	cmd := &cobra.Command{
		Use: "bidder --strategy PROGRAM", Short: "bid in burn auctions as a program of yours says", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, b.services) },
	}
	f := cmd.Flags()
	cfg.flags(f)
	f.StringArrayVar(&b.command, "strategy", nil, "the program that says what to bid; again for each of its arguments (required)")
	f.DurationVar(&b.timeout, "strategy-timeout", 10*time.Second, "how long it may take to answer")
	f.StringVar(&b.maxLock, "max-lock", "", "the most SAGE that one bid may lock, and so cost (default: all there is)")
	f.StringVar(&b.budget, "budget", "", "the most SAGE that all bids may cost together, lost bonds included (default: no bound)")
	return cmd
}

func (b *bidding) services(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, nil, errNoKey
	}
	if len(b.command) == 0 {
		return nil, nil, errors.New("--strategy must be given: the program that says what to bid")
	}
	program, err := bidder.NewProgram(strategy.Config{Command: b.command, Timeout: b.timeout}, cfg.logger)
	if err != nil {
		return nil, nil, err
	}
	services, cleanup, err := withSender(ctx, cfg, func(d *desk) ([]run.Service, error) {
		bot, err := b.bot(cfg, d, program)
		if err != nil {
			return nil, err
		}
		loop, err := d.loop(bot)
		return []run.Service{loop}, err
	})
	if err != nil {
		return nil, nil, err
	}
	return services, func() { program.Close(); cleanup() }, nil
}

func (b *bidding) bot(cfg *config, d *desk, program *bidder.Program) (*bidder.Bidder, error) {
	chain, err := cairo.HexFelt(cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	secret, err := account.Secret(cfg.data, "bids")
	if err != nil {
		return nil, err
	}
	openings, err := vault.Open(filepath.Join(cfg.data, "bids"))
	if err != nil {
		return nil, err
	}
	own := bidder.Config{
		Auction: address(cfg, "BurnAuction"), Token: address(cfg, "SageToken"), ChainID: chain,
		Bidder: d.sender.Address(), Secret: secret, Log: cfg.logger,
	}
	if own.MaxLock, err = bounded("max-lock", b.maxLock); err != nil {
		return nil, err
	}
	if own.Budget, err = bounded("budget", b.budget); err != nil {
		return nil, err
	}
	own.Ledger = onchain.Ledger{
		Bids:   onchain.Bids{Auction: own.Auction, Start: cfg.deployment.StartBlock, Node: d.node},
		Bidder: own.Bidder,
	}
	return bidder.New(own, d.node, onchain.Clock{Node: d.node}, openings, program)
}
