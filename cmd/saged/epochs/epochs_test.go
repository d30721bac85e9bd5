package epochs_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/saged/epochs"
	"github.com/bitsage-network/bitsage/economy/report"
)

var (
	num      = felt.FromUint64[felt.Felt]
	treasury = num(0x71)
	emission = num(0xe1)
	cfg      = epochs.Config{Treasury: treasury, Emission: emission, Start: 3}
)

const week = 604_800

// chain is a node that has closed idle epochs: no income, no price, nothing to
// spend, so that every figure is 0 but those of time. Changes of a parameter may
// come between them.
type chain struct {
	t        *testing.T
	treasury b.TreasuryConfig
	emission b.EmissionConfig
	events   []rpc.EmittedEvent
	head     felt.Felt
	epochs   uint64
}

func newChain(t *testing.T) *chain {
	amount := func(n uint64) cairo.U128 { return cairo.U128From64(n) }
	return &chain{t: t,
		treasury: b.TreasuryConfig{
			OpsBudget: amount(600_000_000), SecurityBudget: amount(400_000_000), Rho: amount(7), BurnMax: amount(5), SigmaMax: amount(9),
			GMin: amount(3), RunwayEpochs: amount(10), MaxPriceAge: amount(3_600), RewardBase: amount(0), RewardCap: amount(0),
			RewardGrowth: amount(15_000), GrantCapUSD: amount(3), GrantCapSage: amount(4),
		},
		emission: b.EmissionConfig{Kp: amount(1), Ki: amount(2), Leak: amount(3), DeadBand: amount(4), RMin: amount(5), RMax: amount(6), DrMax: amount(7)},
	}
}

func hash(encode func(*cairo.Encoder)) felt.Felt {
	e := new(cairo.Encoder)
	encode(e)
	var fields []*felt.Felt
	for _, f := range e.Felts() {
		fields = append(fields, &f)
	}
	return crypto.PoseidonArray(fields...)
}

func (c *chain) emit(from felt.Felt, name string, keys []felt.Felt, data []felt.Felt) {
	c.events = append(c.events, rpc.EmittedEvent{
		Event:       rpc.Event{From: from, Keys: append([]felt.Felt{*utils.GetSelectorFromNameFelt(name)}, keys...), Data: data},
		BlockNumber: 3 + uint64(len(c.events)),
	})
}

// close adds the next epoch.
func (c *chain) close() {
	c.epochs++
	var r b.TreasuryReport
	in := &r.Inputs
	in.Epoch, in.EpochSeconds = c.epochs, week
	in.OpenedAt = 1_800_000_000 + (c.epochs-1)*week
	in.ClosedAt = in.OpenedAt + week
	in.Reading.Health = b.HealthNotInitialised
	in.Supply = cairo.U128From64(1_000_000)
	out := &r.Outputs
	out.Budget = cairo.U128From64(c.treasury.OpsBudget.Big().Uint64() + c.treasury.SecurityBudget.Big().Uint64())
	out.Supply = in.Supply
	out.Params = hash(func(e *cairo.Encoder) { b.EncodeTreasuryConfig(e, c.treasury) })
	out.Step.Params = hash(func(e *cairo.Encoder) { b.EncodeEmissionConfig(e, c.emission) })
	out.Step.Status = b.StepStatusNoPrice
	out.Outcomes = b.Outcomes{Emission: b.StepOutcomeNoPrice, Pol: b.StepOutcomeNoPrice, Burn: b.StepOutcomeNoPrice, Buyback: b.StepOutcomeNoPrice}
	e := new(cairo.Encoder)
	b.EncodeTreasuryReport(e, r)
	var fields []*felt.Felt
	for _, f := range e.Felts() {
		fields = append(fields, &f)
	}
	c.head = *report.Head(&c.head, fields)
	c.emit(treasury, "EpochClosed", []felt.Felt{num(c.epochs), num(0xca11)}, append([]felt.Felt{c.head}, e.Felts()...))
}

func (c *chain) set(from felt.Felt, name string, previous, value uint64) {
	key, err := cairo.ShortString(name)
	if err != nil {
		c.t.Fatal(err)
	}
	c.emit(from, "ParameterSet", []felt.Felt{key}, []felt.Felt{num(previous), num(value)})
}

func (c *chain) Head(context.Context) (rpc.Header, error) {
	return rpc.Header{Number: 99, Hash: num(99)}, nil
}

func (c *chain) Call(_ context.Context, call cairo.Call, at cairo.At) ([]felt.Felt, error) {
	if at != cairo.AtHash(num(99)) {
		return nil, errors.New("the node keeps no old states")
	}
	e := new(cairo.Encoder)
	switch call.Selector {
	case b.Treasury{}.ReportHead().Selector:
		e.Felt(c.head)
	case b.Treasury{}.Config().Selector: // of the same name in both
		if call.To == treasury {
			b.EncodeTreasuryConfig(e, c.treasury)
		} else {
			b.EncodeEmissionConfig(e, c.emission)
		}
	}
	return e.Felts(), nil
}

func (c *chain) Events(_ context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error] {
	return func(yield func([]rpc.EmittedEvent, error) bool) {
		if f.From != cairo.AtNumber(3) || f.To != cairo.AtHash(num(99)) {
			yield(nil, errors.New("asked for other blocks"))
			return
		}
		for _, e := range c.events { // a page each
			if !yield([]rpc.EmittedEvent{e}, nil) {
				return
			}
		}
	}
}

func TestHolds(t *testing.T) {
	c := newChain(t)
	c.close()
	c.treasury.BurnMax = cairo.U128From64(6)
	c.set(treasury, "burn_max", 5, 6)
	c.emission.Ki = cairo.U128From64(9)
	c.set(emission, "ki", 2, 9)
	c.close()
	c.treasury.BurnMax = cairo.U128From64(8)
	c.set(treasury, "burn_max", 6, 8)
	c.close()
	got, err := epochs.Verify(t.Context(), cfg, c)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d epochs: %v", len(got), err)
	}
	if got[2].Number != 3 || got[2].Out.Budget.Int64() != 1_000_000_000 || got[2].Caller != cairo.ContractAddress(num(0xca11)) {
		t.Errorf("%+v", got[2])
	}
	// Older nodes answer contract by contract.
	slices.SortStableFunc(c.events, func(a, b rpc.EmittedEvent) int { return a.From.Cmp(&b.From) })
	if _, err := epochs.Verify(t.Context(), cfg, c); err != nil {
		t.Error(err)
	}
	empty := newChain(t)
	if got, err := epochs.Verify(t.Context(), cfg, empty); err != nil || len(got) != 0 {
		t.Errorf("before the first epoch: %v, %v", got, err)
	}
}

// TestEveryDigit: whichever field of the second report differs by one, it and no
// other is named.
func TestEveryDigit(t *testing.T) {
	whole := newChain(t)
	whole.close()
	whole.close()
	whole.close()
	for at := range whole.events[1].Data {
		c := *whole
		c.events = slices.Clone(whole.events)
		c.events[1].Data = slices.Clone(whole.events[1].Data)
		f := &c.events[1].Data[at]
		f.Add(f, &felt.One)
		got, err := epochs.Verify(t.Context(), cfg, &c)
		var wrong *epochs.MismatchError
		if !errors.As(err, &wrong) || wrong.Epoch != 2 || got[0].Wrong != nil || got[1].Wrong == nil {
			t.Errorf("field %d: %v", at, err)
		}
	}
}

func TestNamesTheFigure(t *testing.T) {
	whole := newChain(t)
	whole.close()
	fields := whole.events[0].Data
	budget := slices.IndexFunc(fields, func(f felt.Felt) bool { return f == num(1_000_000_000) })
	fields[budget].Add(&fields[budget], &felt.One)
	_, err := epochs.Verify(t.Context(), cfg, whole)
	if err == nil || !strings.Contains(err.Error(), "epoch 1: budget: 1000000000, the report says 1000000001") {
		t.Errorf("%v", err)
	}
}

// TestMissing: no report can be left out, at either end or between.
func TestMissing(t *testing.T) {
	for _, gone := range []int{0, 1, 2} {
		c := newChain(t)
		c.close()
		c.close()
		c.close()
		c.events = slices.Delete(c.events, gone, gone+1)
		if _, err := epochs.Verify(t.Context(), cfg, c); !errors.Is(err, epochs.ErrChain) {
			t.Errorf("without report %d: %v", gone+1, err)
		}
	}
	c := newChain(t)
	c.close()
	c.events = nil
	if _, err := epochs.Verify(t.Context(), cfg, c); !errors.Is(err, epochs.ErrChain) {
		t.Errorf("without any: %v", err)
	}
}

func TestParametersWithAGap(t *testing.T) {
	for _, set := range []struct {
		name  string
		value uint64
	}{{"burn_max", 7}, {"nonsense", 5}} {
		c := newChain(t)
		c.close()
		c.set(treasury, set.name, 4, set.value)
		if _, err := epochs.Verify(t.Context(), cfg, c); !errors.Is(err, epochs.ErrParameters) {
			t.Errorf("%+v: %v", set, err)
		}
	}
}

func TestNoReport(t *testing.T) {
	c := newChain(t)
	c.close()
	c.events[0].Data = c.events[0].Data[:9]
	got, err := epochs.Verify(t.Context(), cfg, c)
	if !errors.Is(err, report.ErrFields) || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
