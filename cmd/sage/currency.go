package main

import (
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// currency is a token that jobs are paid in.
type currency struct {
	name     string
	decimals uint8
	token    func(sdk.Contracts) felt.Felt
}

var (
	inSage = currency{"SAGE", sageDecimals, func(c sdk.Contracts) felt.Felt { return c.Token }}
	inUSD  = currency{"USD", usdDecimals, func(c sdk.Contracts) felt.Felt { return c.USD }}
)

// parseCurrency reads what a flag names.
func parseCurrency(name string) (currency, error) {
	switch name {
	case "sage":
		return inSage, nil
	case "usd":
		return inUSD, nil
	}
	return currency{}, fmt.Errorf("%q is no currency: sage or usd", name)
}

// currencyOf is that of a token; one that nobody knows is counted in base units.
func currencyOf(token felt.Felt, c sdk.Contracts) currency {
	for _, known := range []currency{inSage, inUSD} {
		if known.token(c) == token {
			return known
		}
	}
	return currency{name: token.String()}
}

// amount is a number of the currency's base units, without its name.
func (c currency) amount(v *big.Int) string { return market.FormatUnits(v, c.decimals) }

func (c currency) format(v *big.Int) string { return c.amount(v) + " " + c.name }

func (c currency) parse(text string) (*big.Int, error) { return market.ParseUnits(text, c.decimals) }
