package main

import (
	"context"
	"errors"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/beacon"
	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/sdk"
)

// onlyKeeper is for a process that has nothing else to run.
func onlyKeeper(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, nil, errors.New("a keeper needs --key-file")
	}
	return keeperServices(ctx, cfg)
}

// keeperServices runs the beacon keeper and the clerk over one sender. Without
// an account there is nothing to run.
func keeperServices(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	nothing := func() {}
	if cfg.keyFile == "" {
		return nil, nothing, nil
	}
	mirror, err := sdk.NewMirror(cfg.graphqlURL)
	if err != nil {
		return nil, nil, err
	}
	node, err := cfg.client()
	if err != nil {
		return nil, nil, err
	}
	sender, err := openAccount(ctx, cfg, node)
	if err != nil {
		return nil, nil, err
	}
	closeAccount := func() {
		if err := sender.Close(); err != nil {
			cfg.logger.Error("closing the keeper's journal", "err", err)
		}
	}
	view := newPending(mirror)
	beaconKeeper, err := newBeacon(cfg, sender, view)
	if err != nil {
		closeAccount()
		return nil, nil, err
	}
	secondClerk, err := newClerk(ctx, cfg, node, view)
	if err != nil {
		closeAccount()
		return nil, nil, err
	}
	services := []run.Service{sender}
	for _, bot := range []keepers.Bot{beaconKeeper, secondClerk} {
		loop, err := keepers.NewLoop(bot, sender, keepers.Config{Interval: time.Second / 2}, cfg.logger, nil)
		if err != nil {
			closeAccount()
			return nil, nil, err
		}
		services = append(services, loop)
	}
	return services, closeAccount, nil
}

func newBeacon(cfg *config, sender *keeperAccount, view pending) (*beacon.Keeper, error) {
	chain, err := cairo.HexFelt(cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	return beacon.New(beacon.Config{
		Beacon: address(cfg, "Beacon"), ChainID: chain, Keeper: sender.Address(),
		Secret: sender.secret,
	}, sender.node, view)
}

func newClerk(ctx context.Context, cfg *config, node cairo.Caller, view pending) (*clerk.Clerk, error) {
	audits, err := cairo.Read(ctx, node, b.Audits{Address: address(cfg, "Audits")}.Config(), cairo.Latest())
	if err != nil {
		return nil, err
	}
	disputes, err := cairo.Read(ctx, node, b.Disputes{Address: address(cfg, "Disputes")}.Config(), cairo.Latest())
	if err != nil {
		return nil, err
	}
	reveal, err := cairo.Read(ctx, node, b.Receipts{Address: address(cfg, "Receipts")}.RevealSeconds(), cairo.Latest())
	if err != nil {
		return nil, err
	}
	return clerk.New(clerk.Config{
		Market: address(cfg, "Market"), Receipts: address(cfg, "Receipts"),
		Audits: address(cfg, "Audits"), Disputes: address(cfg, "Disputes"),
		DrawSeconds: audits.DrawSeconds, DisputeDrawSeconds: disputes.DrawSeconds, RevealSeconds: reveal,
	}, view), nil
}
