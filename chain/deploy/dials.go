package deploy

import (
	"context"
	"fmt"
	"math/big"
	"reflect"
	"strings"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// dial is a parameter that governance may turn, and how far it may ever go. The
// bounds are for good, and the same on every network: they hold what is sound, and
// each network's own numbers are within them.
type dial struct {
	contract, name string
	unit           unit
	// step is how far it moves where 15 % of it is nothing.
	min, max, step int64
}

// unit of a dial; a contract counts in 10^-decimals of it.
type unit struct {
	name     string
	decimals int64
}

var (
	parts    = unit{"basis points, in WAD", 14}
	bps      = unit{"basis points", 0}
	usd      = unit{"dollars", 6}
	wholeUSD = unit{"dollars", 0}
	sages    = unit{"SAGE", 18}
	seconds  = unit{"seconds", 0}
	ticks    = unit{"ticks (0.0001 %)", 0}
	powers   = unit{"log2 of base units", 0}
	whole    = unit{"", 0}
)

func (u unit) of(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(u.decimals)) }

func (d dial) bounds() b.DialBounds {
	return b.DialBounds{Min: u128(d.unit.of(d.min)), Max: u128(d.unit.of(d.max)), Step: u128(d.unit.of(d.step))}
}

// dialKey is how Params tells dials apart.
type dialKey struct {
	target cairo.ContractAddress
	name   felt.Felt
}

func (d dial) key(at Deployment) dialKey {
	return dialKey{at.Address(d.contract), shortString(d.name)}
}

// dialsPage is the most that Params says at once.
const dialsPage = 32

// readDials asks Params for all dials it knows.
func readDials(ctx context.Context, node cairo.Caller, d Deployment) (map[dialKey]b.Dial, error) {
	out := map[dialKey]b.Dial{}
	for from := uint32(0); ; from += dialsPage {
		page, err := cairo.Read(ctx, node, params(d).Dials(from, dialsPage), cairo.PreConfirmed())
		if err != nil {
			return nil, fmt.Errorf("dials from %d on: %w", from, err)
		}
		for _, one := range page {
			out[dialKey{one.Target, one.Name}] = one
		}
		if len(page) < dialsPage {
			return out, nil
		}
	}
}

// registerDials gives what is missing of the dials in Params.
func (r *run) registerDials(ctx context.Context, d Deployment) ([]cairo.Call, error) {
	known, err := readDials(ctx, r.node, d)
	if err != nil {
		return nil, err
	}
	var calls []cairo.Call
	for _, one := range dials {
		if _, ok := known[one.key(d)]; !ok {
			calls = append(calls, params(d).Register(d.Address(one.contract), shortString(one.name), one.bounds()))
		}
	}
	return calls, nil
}

// checkDials names the first parameter that starts outside its hard bounds, which
// Params would not register.
func (p Parameters) checkDials() error {
	for _, one := range dials {
		value, ok := valueOf(p.settings(one.contract), one.name)
		if !ok {
			return fmt.Errorf("parameters: %s has no %s", one.contract, one.name)
		}
		if least, most := one.unit.of(one.min), one.unit.of(one.max); value.Cmp(least) < 0 || value.Cmp(most) > 0 {
			return fmt.Errorf("parameters: %s.%s is %s, want %s to %s", one.contract, one.name, value, least, most)
		}
	}
	return nil
}

// settings is what a contract with dials starts with.
func (p Parameters) settings(contract string) any {
	switch contract {
	case "PriceOracle":
		return p.Oracle
	case "Pol":
		return p.Pol
	case "Emission":
		return p.Emission
	case "Treasury":
		return p.Treasury
	case "BurnAuction":
		return p.Auction
	case "Buyback":
		return p.Buyback
	case "Rewards":
		return p.Rewards
	}
	return struct{}{}
}

// valueOf is the field of a contract's settings that has the dial's name, which
// is the contract's name for it: grant_cap_usd is GrantCapUSD.
func valueOf(settings any, name string) (*big.Int, bool) {
	field := reflect.ValueOf(settings).FieldByNameFunc(func(field string) bool {
		return strings.EqualFold(field, strings.ReplaceAll(name, "_", ""))
	})
	if !field.IsValid() {
		return nil, false
	}
	if wide, ok := field.Interface().(cairo.U128); ok {
		return wide.Big(), true
	}
	if !field.CanUint() {
		return nil, false
	}
	return new(big.Int).SetUint64(field.Uint()), true
}
