package deploy

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// dial is a parameter that governance may turn, where it starts and how far it may
// ever go. The bounds are for good, and the same on every network: they hold what is
// sound, and each network's own numbers are within them.
type dial struct {
	contract, name string
	unit           unit
	// start and the bounds in base units; step is how far it moves where 15 % of it
	// is nothing.
	start, min, max, step *big.Int
}

// unit of a dial; a contract counts in 10^-decimals of it.
type unit struct {
	name     string
	decimals int64
}

var (
	inParts   = unit{"basis points, in WAD", 14}
	inBps     = unit{"basis points", 0}
	inUSD     = unit{"dollars", 6}
	inWhole   = unit{"whole dollars", 0}
	inSage    = unit{"SAGE", 18}
	inSeconds = unit{"seconds", 0}
	inTicks   = unit{"ticks (0.0001 %)", 0}
	inPowers  = unit{"log2 of base units", 0}
	inNumber  = unit{"number", 0}
	// A WAD of 18 decimals for base units of which the dollar has 12 less.
	inSagePerUSD = unit{"SAGE for a dollar", 30}
)

func (u unit) of(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(u.decimals)) }

// text of an amount in base units.
func (u unit) text(n *big.Int) string {
	whole, rest := new(big.Int).DivMod(n, pow10(u.decimals), new(big.Int))
	if rest.Sign() == 0 {
		return whole.String()
	}
	return strings.TrimRight(fmt.Sprintf("%s.%0*s", whole, int(u.decimals), rest), "0")
}

func (d dial) bounds() b.DialBounds {
	return b.DialBounds{Min: u128(d.min), Max: u128(d.max), Step: u128(d.step)}
}

// dials are all of a network that starts with these parameters.
func (p Parameters) dials() []dial { return append(p.spineDials(), p.economyDials()...) }

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
	if err != nil && !r.absent(err) {
		return nil, err
	}
	var calls []cairo.Call
	for _, one := range r.cfg.Parameters.dials() {
		if _, ok := known[one.key(d)]; !ok {
			calls = append(calls, params(d).Register(d.Address(one.contract), shortString(one.name), one.bounds()))
		}
	}
	return calls, nil
}

// checkDials names the first parameter that starts outside its hard bounds, which
// Params would not register.
func (p Parameters) checkDials() error {
	for _, one := range p.dials() {
		if one.start.Cmp(one.min) < 0 || one.start.Cmp(one.max) > 0 {
			text := one.unit.text
			return fmt.Errorf("parameters: %s.%s is %s, want %s to %s (%s)",
				one.contract, one.name, text(one.start), text(one.min), text(one.max), one.unit.name)
		}
	}
	return nil
}
