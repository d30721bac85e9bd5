package deploy

import (
	"context"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// dial is a parameter that governance may turn, and how far it may ever go. The
// bounds are for good, and the same on every network.
type dial struct {
	contract, name string
	// min and max in base units; step is how far it moves where 15 % of it is
	// nothing.
	min, max, step *big.Int
}

func (d dial) bounds() b.DialBounds {
	return b.DialBounds{Min: u128(d.min), Max: u128(d.max), Step: u128(d.step)}
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
	for _, one := range r.cfg.Parameters.spineDials() {
		if _, ok := known[one.key(d)]; !ok {
			calls = append(calls, params(d).Register(d.Address(one.contract), shortString(one.name), one.bounds()))
		}
	}
	return calls, nil
}

// checkDials names the first parameter that starts outside its hard bounds, which
// Params would not register.
func (p Parameters) checkDials() error {
	for _, one := range p.spineDials() {
		if one.start.Cmp(one.min) < 0 || one.start.Cmp(one.max) > 0 {
			return fmt.Errorf("parameters: %s.%s is %s, want %s to %s", one.contract, one.name, one.start, one.min, one.max)
		}
	}
	return nil
}

func params(d Deployment) b.Params { return b.Params{Address: felt.Felt(d.Address("Params"))} }

// shortString is for constants of this package.
func shortString(text string) felt.Felt {
	f, err := cairo.ShortString(text)
	if err != nil {
		panic(err)
	}
	return f
}

// SAGE has 18 decimals; a count is what the contract counts in.
func sages(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(18)) }

func count(n int64) *big.Int { return big.NewInt(n) }
