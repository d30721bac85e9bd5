package deploy

import (
	"context"
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// spine is the market for compute, from the token to the reputations.
var spine = []contract{
	{
		name: "SageToken",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.SageTokenConstructor(c.Deployer, c.Deployer, c.Parameters.InitialSupply, c.Parameters.MaxSupply)
		},
		bind: func(at felt.Felt) governed { return b.SageToken{Address: at} },
	}, {
		name: "Staking",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.StakingConstructor(c.Deployer, c.Parameters.Staking)
		},
		bind: func(at felt.Felt) governed { return b.Staking{Address: at} },
	}, {
		name: "Registry",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.RegistryConstructor(c.Deployer, c.Parameters.Registry)
		},
		bind: func(at felt.Felt) governed { return b.Registry{Address: at} },
	}, {
		name:      "Escrow",
		arguments: func(c Config, _ Deployment) []felt.Felt { return b.EscrowConstructor(c.Deployer) },
		bind:      func(at felt.Felt) governed { return b.Escrow{Address: at} },
	}, {
		name: "Market",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.MarketConstructor(c.Deployer, c.Parameters.Market)
		},
		bind: func(at felt.Felt) governed { return b.Market{Address: at} },
	}, {
		name: "Receipts",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.ReceiptsConstructor(c.Deployer, c.Parameters.RevealSeconds)
		},
		bind: func(at felt.Felt) governed { return b.Receipts{Address: at} },
	}, {
		name: "Beacon",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.BeaconConstructor(c.Deployer, c.Parameters.Beacon)
		},
		bind: func(at felt.Felt) governed { return b.Beacon{Address: at} },
	}, {
		name: "Audits",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.AuditsConstructor(c.Deployer, c.Parameters.Audits)
		},
		bind: func(at felt.Felt) governed { return b.Audits{Address: at} },
	}, {
		name: "Disputes",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.DisputesConstructor(c.Deployer, c.Parameters.Disputes)
		},
		bind: func(at felt.Felt) governed { return b.Disputes{Address: at} },
	}, {
		name: "Slasher",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.SlasherConstructor(c.Deployer, c.Parameters.SlashEpochCap)
		},
		bind: func(at felt.Felt) governed { return b.Slasher{Address: at} },
	}, {
		name: "Reputation",
		arguments: func(c Config, _ Deployment) []felt.Felt {
			return b.ReputationConstructor(c.Deployer, c.Parameters.Reputation)
		},
		bind: func(at felt.Felt) governed { return b.Reputation{Address: at} },
	}, {
		name:      "Lens",
		arguments: func(c Config, _ Deployment) []felt.Felt { return b.LensConstructor(c.Deployer) },
		bind:      func(at felt.Felt) governed { return b.Lens{Address: at} },
	},
}

// configureSpine gives what is missing of tiers and payment tokens. What is there is
// Params' to change. SAGE is priced first and the dollar second: their dials are
// numbered so.
func (r *run) configureSpine(ctx context.Context, d Deployment) ([]cairo.Call, error) {
	market := b.Market{Address: felt.Felt(d.Address("Market"))}
	escrow := b.Escrow{Address: felt.Felt(d.Address("Escrow"))}
	p := r.cfg.Parameters
	var calls []cairo.Call
	for i, tier := range p.Tiers {
		_, err := cairo.Read(ctx, r.node, market.Tier(uint8(i)), cairo.PreConfirmed())
		switch {
		case errors.Is(err, b.ErrMarketNoSuchTier), r.absent(err):
			calls = append(calls, market.AddTier(uint8(i), tier))
		case err != nil:
			return nil, err
		}
	}
	for _, payment := range []struct {
		token cairo.ContractAddress
		rate  cairo.U128
	}{{d.Address("SageToken"), p.SageStakeRate}, {d.USD, p.USDStakeRate}} {
		now, err := reading(ctx, r, market.StakeRate(payment.token), cairo.U128{})
		if err != nil {
			return nil, err
		}
		if now == (cairo.U128{}) {
			calls = append(calls, market.PriceToken(payment.token, payment.rate), escrow.AllowToken(payment.token, true))
		}
	}
	return calls, nil
}
