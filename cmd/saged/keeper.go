package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/beacon"
	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/sdk"
)

// keeperServices runs the beacon keeper and the clerk over one sender. Without
// an account there is nothing to run.
func keeperServices(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	nothing := func() {}
	if cfg.account == "" {
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
	account, err := openAccount(ctx, cfg, node)
	if err != nil {
		return nil, nil, err
	}
	view := pending{mirror: mirror}
	beaconKeeper, err := newBeacon(cfg, account, view)
	if err != nil {
		account.close()
		return nil, nil, err
	}
	secondClerk, err := newClerk(ctx, cfg, node, view)
	if err != nil {
		account.close()
		return nil, nil, err
	}
	services := account.services
	for _, bot := range []keepers.Bot{beaconKeeper, secondClerk} {
		loop, err := keepers.NewLoop(bot, account, keepers.Config{Interval: time.Second / 2}, cfg.logger, nil)
		if err != nil {
			account.close()
			return nil, nil, err
		}
		services = append(services, loop)
	}
	return services, account.close, nil
}

func newBeacon(cfg *config, account *account, view pending) (*beacon.Keeper, error) {
	chain, err := cairo.HexFelt(cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	return beacon.New(beacon.Config{
		Beacon: address(cfg, "Beacon"), ChainID: chain, Keeper: account.address,
		Secret: derive(account.secret, "beacon"),
	}, account.node, view)
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

func address(cfg *config, name string) felt.Felt { return felt.Felt(cfg.deployment.Address(name)) }

// derive makes a secret of its own for each purpose out of the account's key.
func derive(secret []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("bitsage/" + purpose))
	return mac.Sum(nil)
}
