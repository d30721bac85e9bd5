package sdk

import (
	"context"
	"fmt"
	"strings"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// Most rows that a page of the Timelock's and of Params' views has.
const (
	schedulePage = 16
	dialsPage    = 32
)

// Schedule reads the Timelock's whole schedule, the oldest operation first.
func (e Economy) Schedule(ctx context.Context, node cairo.Caller) ([]b.Operation, error) {
	return pages(ctx, node, schedulePage, e.Timelock.Schedule)
}

// Dials reads every dial that governance can turn, in the order registered.
func (e Economy) Dials(ctx context.Context, node cairo.Caller) ([]b.Dial, error) {
	return pages(ctx, node, dialsPage, e.Params.Dials)
}

// pages reads a list to its end, which a page that is not full tells.
func pages[T any](ctx context.Context, node cairo.Caller, size uint32, view func(from, count uint32) cairo.View[[]T]) ([]T, error) {
	var all []T
	for {
		page, err := cairo.Read(ctx, node, view(uint32(len(all)), size), cairo.PreConfirmed())
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < int(size) {
			return all, nil
		}
	}
}

// Describe says what a call on the schedule does, in the words of its contract:
// "Treasury rho = 700000000000000000", "Treasury.grant(0x1, …)".
func (e Economy) Describe(c b.Call) string {
	if target, name, value, ok := e.Turns(c); ok {
		return fmt.Sprintf("%s %s = %s", e.Name(target), Text(name), value)
	}
	args := make([]string, len(c.Calldata))
	for i, f := range c.Calldata {
		args[i] = f.String()
	}
	contract := e.Name(c.To)
	return fmt.Sprintf("%s.%s(%s)", contract, entryPoint(contract, c.Selector), strings.Join(args, ", "))
}

// Turns reads a call by which the Timelock sets a dial; ok is false for another.
func (e Economy) Turns(c b.Call) (target cairo.ContractAddress, name felt.Felt, value cairo.U128, ok bool) {
	model := e.Params.Apply(cairo.ContractAddress{}, felt.Felt{}, cairo.U128{})
	if felt.Felt(c.To) != model.To || c.Selector != model.Selector {
		return target, name, value, false
	}
	dial, err := cairo.Decode(model.Name, c.Calldata, func(d *cairo.Decoder) b.Dial {
		return b.Dial{Target: d.ContractAddress(), Name: d.Felt(), Value: d.U128()}
	})
	return dial.Target, dial.Name, dial.Value, err == nil
}

// entryPoint is the name of a function that a contract of ours has, or the
// selector.
func entryPoint(contract string, selector felt.Felt) string {
	class := deploy.ClassOf(contract)
	raw, err := contracts.ABI(class)
	if err != nil {
		return selector.String()
	}
	known, err := abi.Parse(class, raw)
	if err != nil {
		return selector.String()
	}
	for _, f := range known.Functions {
		if crypto.StarknetKeccak([]byte(f.Name)) == selector {
			return f.Name
		}
	}
	return selector.String()
}

// Text is a short string, or the felt where it is none that can be shown: whoever
// proposes chooses it.
func Text(f felt.Felt) string {
	s, ok := cairo.ShortStringOf(f)
	if !ok || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return f.String()
	}
	return s
}
