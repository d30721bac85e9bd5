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

// Difference is a number that is not as a Config says. That of a dial, or of the
// Governor, may be what governance has decided since.
type Difference struct {
	Contract, Name string
	// Has and Wants are in Unit.
	Has, Wants, Unit string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s.%s is %s, the file says %s (%s)", d.Contract, d.Name, d.Has, d.Wants, d.Unit)
}

// Differences reads every number of a network back and gives those that are not as cfg
// says, in the order of the dials. What a number must be within, and everything else
// that cfg says, is Check's. It sends nothing.
func Differences(ctx context.Context, cfg Config, node cairo.Caller, d Deployment) ([]Difference, error) {
	known, err := readDials(ctx, node, d)
	if err != nil {
		return nil, err
	}
	var out []Difference
	compare := func(contract, name string, u unit, has, wants *big.Int) {
		if has.Cmp(wants) != 0 {
			out = append(out, Difference{contract, name, u.text(has), u.text(wants), u.name})
		}
	}
	for _, want := range cfg.Parameters.dials() {
		if got, ok := known[want.key(d)]; ok {
			compare(want.contract, want.name, want.unit, got.Value.Big(), want.start)
		}
	}
	// What is no dial is read from its contract, into a copy of the parameters.
	has := cfg.Parameters
	at := func(name string) felt.Felt { return felt.Felt(d.Address(name)) }
	treasury, rewards := b.Treasury{Address: at("Treasury")}, b.Rewards{Address: at("Rewards")}
	token, governor := b.SageToken{Address: at("SageToken")}, b.Governor{Address: at("Governor")}
	clock, err := cairo.Read(ctx, node, treasury.Clock(), cairo.PreConfirmed())
	if err != nil {
		return nil, err
	}
	has.EpochSeconds = clock.EpochSeconds
	if has.Rewards, err = cairo.Read(ctx, node, rewards.Config(), cairo.PreConfirmed()); err != nil {
		return nil, err
	}
	if has.MaxSupply, err = cairo.Read(ctx, node, token.MaxSupply(), cairo.PreConfirmed()); err != nil {
		return nil, err
	}
	if has.Governor, err = cairo.Read(ctx, node, governor.Config(), cairo.PreConfirmed()); err != nil {
		return nil, err
	}
	dials := map[string]bool{}
	for _, one := range cfg.Parameters.dials() {
		dials[one.contract+"."+one.name] = true
	}
	got := has.settings()
	for i, want := range cfg.Parameters.settings() {
		if !dials[want.key()] {
			compare(want.contract, want.name, want.unit, got[i].base(), want.base())
		}
	}
	return out, nil
}

// Unit of a dial, to show its value in. The zero value is a mere number.
type Unit struct {
	Kind UnitKind
	// Name of an amount: SAGE, USD.
	Name string
	// Decimals of an amount, or of a ratio's basis points.
	Decimals uint8
}

// UnitKind says how a unit is read.
type UnitKind uint8

// The kinds of units.
const (
	UnitNumber UnitKind = iota
	UnitAmount
	UnitRatio
	UnitSeconds
)

func (k UnitKind) String() string {
	return [...]string{"Number", "Amount", "Ratio", "Seconds"}[k]
}

// kinds are the units that are shown otherwise than as numbers.
var kinds = map[unit]Unit{
	inBps: {Kind: UnitRatio}, inParts: {Kind: UnitRatio, Decimals: 14}, inSeconds: {Kind: UnitSeconds},
	inSage: {Kind: UnitAmount, Name: "SAGE", Decimals: 18}, inUSD: {Kind: UnitAmount, Name: "USD", Decimals: 6},
	inWhole: {Kind: UnitAmount, Name: "USD"}, inSagePerUSD: {Kind: UnitAmount, Name: "SAGE per USD", Decimals: 30},
}

// UnitOf is the unit of a dial, by the names of docs/dials.md; false for what is no dial
// of this build.
func UnitOf(contract, dial string) (Unit, bool) {
	// Every tier has the dials of the first.
	if _, of, ok := strings.Cut(strings.TrimPrefix(dial, "tier."), "."); ok && strings.HasPrefix(dial, "tier.") {
		dial = "tier.0." + of
	}
	for _, d := range Devnet().dials() {
		if d.contract == contract && d.name == dial {
			return kinds[d.unit], true
		}
	}
	return Unit{}, false
}
