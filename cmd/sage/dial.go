package main

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// dialText is where a dial stands, in the unit that people think in.
func dialText(u deploy.Unit, v *big.Int) string {
	switch u.Kind {
	case deploy.UnitRatio:
		return market.FormatUnits(v, u.Decimals+2) + " %"
	case deploy.UnitSeconds:
		if v.IsInt64() && v.Int64() < int64(math.MaxInt64/time.Second) {
			return span(time.Duration(v.Int64()) * time.Second)
		}
	case deploy.UnitAmount:
		return market.FormatUnits(v, u.Decimals) + " " + u.Name
	}
	return v.String()
}

// parseDial reads a value for a dial: a whole number of its base units, or an amount that
// has its unit behind it: 77%, 36h, 500USD.
func parseDial(u deploy.Unit, text string) (*big.Int, error) {
	if v, ok := new(big.Int).SetString(text, 10); ok && v.Sign() >= 0 {
		return v, nil
	}
	switch u.Kind {
	case deploy.UnitRatio:
		if amount, ok := strings.CutSuffix(text, "%"); ok {
			return market.ParseUnits(amount, u.Decimals+2)
		}
	case deploy.UnitSeconds:
		if d, err := time.ParseDuration(text); err == nil && d >= 0 && d%time.Second == 0 {
			return big.NewInt(int64(d / time.Second)), nil
		}
	case deploy.UnitAmount:
		if amount, ok := strings.CutSuffix(text, u.Name); ok {
			return market.ParseUnits(strings.TrimSpace(amount), u.Decimals)
		}
	}
	if like, ok := likeUnits[u.Kind]; ok {
		return nil, fmt.Errorf("%q is neither a whole number of base units nor such as %s%s", text, like, u.Name)
	}
	return nil, fmt.Errorf("%q is not a whole number", text)
}

var likeUnits = map[deploy.UnitKind]string{deploy.UnitRatio: "77%", deploy.UnitSeconds: "36h", deploy.UnitAmount: "500"}

// unitOf is the unit of a contract's dial; a mere number where this build knows none.
func (l *lookout) unitOf(target cairo.ContractAddress, name felt.Felt) deploy.Unit {
	u, _ := deploy.UnitOf(l.Name(target), sdk.Text(name))
	return u
}

// describe says what a call does. One that turns a dial has the value in its unit.
func (l *lookout) describe(c b.Call) string {
	target, name, value, ok := l.Turns(c)
	if !ok {
		return l.Describe(c)
	}
	return fmt.Sprintf("%s %s = %s", l.Name(target), sdk.Text(name), dialText(l.unitOf(target, name), value.Big()))
}

func (a *app) dialsCommand() *cobra.Command {
	return a.lookCommand("dials [CONTRACT]", "List what governance can turn, and how far in this epoch", cobra.MaximumNArgs(1),
		func(ctx context.Context, l *lookout, args []string) error {
			var only cairo.ContractAddress
			var err error
			if len(args) == 1 {
				if only, err = l.Named(args[0]); err != nil {
					return err
				}
			}
			dials, err := l.Dials(ctx, l.node)
			if err != nil {
				return sdk.AsRefused(err)
			}
			var shown []dial
			for _, d := range dials {
				if len(args) == 0 || d.Target == only {
					shown = append(shown, dial{l.Name(d.Target), sdk.Text(d.Name), l.unitOf(d.Target, d.Name), d})
				}
			}
			return sayRows(a, shown, "governance turns no dial here", []string{"contract", "dial", "value", "in this epoch", "ever"}, dial.row)
		})
}

// dial is one with the names and the unit that people know.
type dial struct {
	Contract, Name string
	Unit           deploy.Unit
	Dial           b.Dial
}

func (d dial) row() []string {
	text := func(v cairo.U128) string { return dialText(d.Unit, v.Big()) }
	return []string{
		d.Contract, d.Name, text(d.Dial.Value), text(d.Dial.Lowest) + " to " + text(d.Dial.Highest),
		text(d.Dial.Bounds.Min) + " to " + text(d.Dial.Bounds.Max),
	}
}
