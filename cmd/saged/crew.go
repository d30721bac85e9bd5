package main

import (
	"context"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/auction"
	"github.com/bitsage-network/bitsage/keepers/beacon"
	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/keepers/epoch"
	"github.com/bitsage-network/bitsage/keepers/onchain"
	"github.com/bitsage-network/bitsage/keepers/price"
	"github.com/bitsage-network/bitsage/keepers/watchdog"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// crew is what the roles of one process share.
type crew struct {
	cfg     *config
	node    *rpc.Client
	account felt.Felt // zero for who only looks
	// signer estimates what the account's calls cost; nil for who does not send.
	signer txm.Signer
	// view is of the mirror; nil with --graphql off.
	view   *pending
	watch  watchdog.Listener
	demand demand
}

func newCrew(cfg *config, node *rpc.Client, account felt.Felt, watch watchdog.Listener) (*crew, error) {
	c := &crew{cfg: cfg, node: node, account: account, watch: watch}
	if cfg.graphqlURL != noMirror {
		mirror, err := sdk.NewMirror(cfg.graphqlURL)
		if err != nil {
			return nil, err
		}
		view := newPending(mirror)
		c.view = &view
	}
	if account.IsZero() { // somebody who only looks
		return c, nil
	}
	var err error
	c.demand, err = c.consumers()
	return c, err
}

// consumers are all that may wait for randomness, whichever roles run here: a
// beacon keeper serves the network.
func (c *crew) consumers() (demand, error) {
	price, err := c.newPrice()
	if err != nil {
		return nil, err
	}
	auction, err := c.newAuction()
	if err != nil {
		return nil, err
	}
	all := demand{{"oracle", price}, {"auction", auction}}
	if c.view != nil {
		all = append(all, consumer{"market", c.view})
	}
	return all, nil
}

func (c *crew) clock() onchain.Clock { return onchain.Clock{Node: c.node} }

func (c *crew) seeds() onchain.Seeds {
	return onchain.Seeds{Beacon: address(c.cfg, "Beacon"), Node: c.node}
}

func (c *crew) bids() onchain.Bids {
	return onchain.Bids{Auction: address(c.cfg, "BurnAuction"), Start: c.cfg.deployment.StartBlock, Node: c.node}
}

func (c *crew) beacon(context.Context) (keepers.Bot, error) {
	chain, err := cairo.HexFelt(c.cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	secret, err := account.Secret(c.cfg.data, "beacon")
	if err != nil {
		return nil, err
	}
	return beacon.New(beacon.Config{
		Beacon: address(c.cfg, "Beacon"), ChainID: chain, Keeper: c.account, Secret: secret,
	}, c.node, c.clock(), c.demand)
}

func (c *crew) clerk(context.Context) (keepers.Bot, error) {
	return clerk.New(clerk.Config{
		Market: address(c.cfg, "Market"), Receipts: address(c.cfg, "Receipts"),
		Audits: address(c.cfg, "Audits"), Disputes: address(c.cfg, "Disputes"),
	}, c.view, c.node), nil
}

func (c *crew) price(context.Context) (keepers.Bot, error) { return c.newPrice() }

func (c *crew) newPrice() (*price.Keeper, error) {
	return price.New(price.Config{
		Oracle: address(c.cfg, "PriceOracle"), Account: c.account, Spread: c.cfg.keeper.spread,
	}, c.node, c.seeds(), c.clock())
}

func (c *crew) epoch(context.Context) (keepers.Bot, error) {
	cfg := epoch.Config{
		Treasury: address(c.cfg, "Treasury"), Account: c.account,
		Spread: c.cfg.keeper.spread, MinReward: c.cfg.keeper.reward,
	}
	if price := c.cfg.keeper.price; price != nil && price.Sign() > 0 {
		cfg.Gas = &gas{node: c.node, signer: c.signer, price: price, now: time.Now}
	}
	return epoch.New(cfg, c.node, c.clock())
}

func (c *crew) auction(context.Context) (keepers.Bot, error) { return c.newAuction() }

func (c *crew) newAuction() (*auction.Keeper, error) {
	return auction.New(auction.Config{
		Auction: address(c.cfg, "BurnAuction"), Account: c.account, Chunk: c.cfg.keeper.chunk,
	}, c.node, c.seeds(), c.bids())
}

func (c *crew) watchdog(context.Context) (keepers.Bot, error) {
	cfg := watchdog.Config{
		Oracle: address(c.cfg, "PriceOracle"), Treasury: address(c.cfg, "Treasury"),
		Auction: address(c.cfg, "BurnAuction"), Guardian: address(c.cfg, "Guardian"),
		Timelock: address(c.cfg, "Timelock"),
	}
	if !c.account.IsZero() {
		cfg.Account, cfg.FeeToken = c.account, c.cfg.keeper.feeAt
	}
	if len(c.demand) > 0 {
		cfg.Demand = c.demand
	}
	if c.view != nil {
		cfg.Mirror = c.view
	}
	return watchdog.New(cfg, c.node, c.clock(), c.watch)
}
