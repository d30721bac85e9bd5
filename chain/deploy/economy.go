package deploy

import (
	"context"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// economy is what governs the market and what its fees feed.
var economy = []contract{
	{
		name: "Timelock",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.TimelockConstructor(c.Deployer, c.Parameters.TimelockDelay)
		},
		bind: func(at felt.Felt) governed { return b.Timelock{Address: at} },
	}, {
		name: "Governor",
		arguments: func(c Config, d Deployment) []felt.Felt {
			return b.GovernorConstructor(c.Deployer, d.Address("Timelock"), d.Address("Staking"), c.Parameters.Governor)
		},
		bind: func(at felt.Felt) governed { return b.Governor{Address: at} },
	}, {
		name: "Params",
		arguments: func(c Config, d Deployment) []felt.Felt {
			return b.ParamsConstructor(c.Deployer, d.Address("Timelock"))
		},
		bind: func(at felt.Felt) governed { return b.Params{Address: at} },
	}, {
		name: "Guardian",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.GuardianConstructor(c.Deployer, c.Council, c.CouncilQuorum)
		},
		bind: func(at felt.Felt) governed { return b.Guardian{Address: at} },
	}, {
		name: "PriceOracle",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.PriceOracleConstructor(c.Deployer, c.Parameters.Oracle)
		},
		bind: func(at felt.Felt) governed { return b.PriceOracle{Address: at} },
	},
	signedFeed(0), signedFeed(1), signedFeed(2),
	{
		name:      "Pol",
		arguments: func(c Config, _ Deployment) []felt.Felt { return b.PolConstructor(c.Deployer, c.Parameters.Pol) },
		bind:      func(at felt.Felt) governed { return b.Pol{Address: at} },
	}, {
		name: "Emission",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.EmissionConstructor(c.Deployer, c.Parameters.Emission)
		},
		bind: func(at felt.Felt) governed { return b.Emission{Address: at} },
	}, {
		name: "Treasury",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.TreasuryConstructor(c.Deployer, c.Parameters.EpochSeconds, c.Parameters.Treasury)
		},
		bind: func(at felt.Felt) governed { return b.Treasury{Address: at} },
	}, {
		name: "BurnAuction",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.BurnAuctionConstructor(c.Deployer, c.Parameters.Auction)
		},
		bind: func(at felt.Felt) governed { return b.BurnAuction{Address: at} },
	}, {
		name: "Buyback",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.BuybackConstructor(c.Deployer, c.Parameters.Buyback)
		},
		bind: func(at felt.Felt) governed { return b.Buyback{Address: at} },
	}, {
		name: "Rewards",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.RewardsConstructor(c.Deployer, c.Parameters.Rewards)
		},
		bind: func(at felt.Felt) governed { return b.Rewards{Address: at} },
	}, {
		name: "Worklog",
		arguments: func(c Config, d Deployment) []felt.Felt {
			return b.WorklogConstructor(c.Deployer, d.Address("Market"), d.Address("Registry"))
		},
		bind: func(at felt.Felt) governed { return b.Worklog{Address: at} },
	}, {
		name:      "Vesting",
		arguments: func(c Config, _ Deployment) []felt.Felt { return b.VestingConstructor(c.Deployer) },
		bind:      func(at felt.Felt) governed { return b.Vesting{Address: at} },
	},
}

// feedNames are the signed venues of the price. A first price needs three live
// venues, and the fourth, Pol, opens at a price: so there are three.
var feedNames = [Feeds]string{"SignedFeedA", "SignedFeedB", "SignedFeedC"}

// feedPair is what all of them price, as reporters sign it.
const feedPair = "SAGE/USD"

func signedFeed(i int) contract {
	return contract{
		name: feedNames[i], class: "SignedFeed",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.SignedFeedConstructor(c.Deployer, shortString(feedPair), c.Reporters[i], c.Parameters.Feed)
		},
		bind: func(at felt.Felt) governed { return b.SignedFeed{Address: at} },
	}
}

// notCirculating are the contracts whose SAGE does not circulate.
var notCirculating = []string{"Treasury", "Vesting"}

// configureEconomy gives what is missing of venues, the right to mint, excluded
// balances and the source of work.
func (r *run) configureEconomy(ctx context.Context, d Deployment) ([]cairo.Call, error) {
	token := b.SageToken{Address: felt.Felt(d.Address("SageToken"))}
	oracle := b.PriceOracle{Address: felt.Felt(d.Address("PriceOracle"))}
	p := r.cfg.Parameters
	var calls []cairo.Call
	excluded, err := reading(ctx, r, token.Excluded(), nil)
	if err != nil {
		return nil, err
	}
	for _, name := range notCirculating {
		if !slices.Contains(excluded, d.Address(name)) {
			calls = append(calls, token.SetExcluded(d.Address(name), true))
		}
	}
	minter, err := reading(ctx, r, token.MinterCap(d.Address("Emission")), b.MinterCap{})
	if err != nil {
		return nil, err
	}
	if minter.EpochCap != p.EmissionEpochCap || minter.TotalCap != p.EmissionTotalCap {
		calls = append(calls, token.SetMinter(d.Address("Emission"), p.EmissionEpochCap, p.EmissionTotalCap))
	}
	set, err := reading(ctx, r, oracle.Venues(), nil)
	if err != nil {
		return nil, err
	}
	if want := venues(d); !slices.Equal(set, want) {
		calls = append(calls, oracle.SetVenues(want))
	}
	rewards := b.Rewards{Address: felt.Felt(d.Address("Rewards"))}
	source, err := cairo.Read(ctx, r.node, rewards.WorkSource(), cairo.PreConfirmed())
	if err != nil {
		return nil, err
	}
	if source != d.Address("Worklog") {
		calls = append(calls, rewards.SetWorkSource(d.Address("Worklog")))
	}
	return calls, nil
}
