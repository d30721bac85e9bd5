package epochs

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/report"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

var (
	epochClosed  = *utils.GetSelectorFromNameFelt("EpochClosed")
	parameterSet = *utils.GetSelectorFromNameFelt("ParameterSet")
)

// read returns the epochs in order, each with the parameters of its moment. Only
// the present ones can be asked for without old states: events lead back.
func read(ctx context.Context, cfg Config, node Node, at cairo.At) ([]*entry, error) {
	present, err := parameters(ctx, cfg, node, at)
	if err != nil {
		return nil, err
	}
	events, err := gather(ctx, cfg, node, at)
	if err != nil {
		return nil, err
	}
	var entries []*entry
	for _, e := range slices.Backward(events) {
		switch {
		case e.Keys[0] == parameterSet:
			if err := present.undo(cfg, e); err != nil {
				return nil, err
			}
		case e.From == cfg.Treasury && e.Keys[0] == epochClosed:
			one, err := closed(e)
			if err != nil {
				return nil, err
			}
			one.params = present.params()
			entries = append(entries, one)
		}
	}
	slices.Reverse(entries)
	return entries, nil
}

func gather(ctx context.Context, cfg Config, node Node, to cairo.At) ([]rpc.EmittedEvent, error) {
	var events []rpc.EmittedEvent
	// One query for both contracts: which came first is what counts.
	for page, err := range node.Events(ctx, rpc.EventFilter{
		From: cairo.AtNumber(cfg.Start), To: to, Addresses: []felt.Felt{cfg.Treasury, cfg.Emission},
		Keys: [][]felt.Felt{{epochClosed, parameterSet}},
	}) {
		if err != nil {
			return nil, err
		}
		events = append(events, page...)
	}
	// Older nodes give one contract after the other.
	slices.SortStableFunc(events, inOrder)
	return events, nil
}

func inOrder(a, b rpc.EmittedEvent) int {
	for _, by := range [][2]uint64{
		{a.BlockNumber, b.BlockNumber}, {uint64(a.TxIndex), uint64(b.TxIndex)}, {uint64(a.EventIndex), uint64(b.EventIndex)},
	} {
		if by[0] != by[1] {
			if by[0] < by[1] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// closed reads the event without believing its fields.
func closed(e rpc.EmittedEvent) (*entry, error) {
	if len(e.Keys) != 3 || len(e.Data) == 0 || !e.Keys[1].BigInt(new(big.Int)).IsUint64() {
		return nil, fmt.Errorf("block %d: %w", e.BlockNumber, report.ErrFields)
	}
	one := &entry{Epoch: Epoch{
		Number: e.Keys[1].Uint64(), Caller: cairo.ContractAddress(e.Keys[2]), Head: e.Data[0], Block: e.BlockNumber,
	}}
	for _, f := range e.Data[1:] {
		one.fields = append(one.fields, &f)
	}
	return one, nil
}

// dials are values by the names that Params uses.
type dials map[string]*big.Int

// state is both contracts' dials at one moment.
type state struct{ treasury, emission dials }

func parameters(ctx context.Context, cfg Config, node cairo.Caller, at cairo.At) (state, error) {
	t, err := cairo.Read(ctx, node, b.Treasury{Address: cfg.Treasury}.Config(), at)
	if err != nil {
		return state{}, err
	}
	e, err := cairo.Read(ctx, node, b.Emission{Address: cfg.Emission}.Config(), at)
	if err != nil {
		return state{}, err
	}
	return state{
		treasury: dials{
			"ops_budget": t.OpsBudget.Big(), "security_budget": t.SecurityBudget.Big(), "rho": t.Rho.Big(),
			"burn_max": t.BurnMax.Big(), "sigma_max": t.SigmaMax.Big(), "g_min": t.GMin.Big(),
			"runway_epochs": t.RunwayEpochs.Big(), "max_price_age": t.MaxPriceAge.Big(),
			"reward_base": t.RewardBase.Big(), "reward_cap": t.RewardCap.Big(), "reward_growth": t.RewardGrowth.Big(),
			"grant_cap_usd": t.GrantCapUSD.Big(), "grant_cap_sage": t.GrantCapSage.Big(),
		},
		emission: dials{
			"kp": e.Kp.Big(), "ki": e.Ki.Big(), "leak": e.Leak.Big(), "dead_band": e.DeadBand.Big(),
			"r_min": e.RMin.Big(), "r_max": e.RMax.Big(), "dr_max": e.DrMax.Big(),
		},
	}, nil
}

// undo takes a change back.
func (s state) undo(cfg Config, e rpc.EmittedEvent) error {
	of, name, previous, value, err := s.change(cfg, e)
	if err != nil {
		return fmt.Errorf("block %d: %w", e.BlockNumber, err)
	}
	if now, ok := of[name]; !ok || now.Cmp(value.Big()) != 0 {
		return fmt.Errorf("block %d: %w: %s was set to %s and is %s", e.BlockNumber, ErrParameters, name, value.Big(), now)
	}
	of[name] = previous.Big()
	return nil
}

func (s state) change(cfg Config, e rpc.EmittedEvent) (of dials, name string, previous, value cairo.U128, err error) {
	var felt felt.Felt
	switch e.From {
	case cfg.Treasury:
		event, err := b.DecodeTreasuryEvent(e.Keys, e.Data)
		set, ok := event.(b.TreasuryParameterSet)
		if err != nil || !ok {
			return nil, "", previous, value, fmt.Errorf("%w: %w", ErrParameters, err)
		}
		of, felt, previous, value = s.treasury, set.Name, set.Previous, set.Value
	case cfg.Emission:
		event, err := b.DecodeEmissionEvent(e.Keys, e.Data)
		set, ok := event.(b.EmissionParameterSet)
		if err != nil || !ok {
			return nil, "", previous, value, fmt.Errorf("%w: %w", ErrParameters, err)
		}
		of, felt, previous, value = s.emission, set.Name, set.Previous, set.Value
	}
	name, _ = cairo.ShortStringOf(felt) // a name that is none is none of ours, either
	return of, name, previous, value, nil
}

// params is a copy as the models want it.
func (s state) params() report.Params {
	t, e := s.treasury, s.emission
	return report.Params{
		Treasury: waterfall.Config{
			OpsBudget: t["ops_budget"], SecurityBudget: t["security_budget"], Rho: t["rho"], BurnMax: t["burn_max"],
			SigmaMax: t["sigma_max"], GMin: t["g_min"], RunwayEpochs: t["runway_epochs"], MaxPriceAge: t["max_price_age"],
			RewardBase: t["reward_base"], RewardCap: t["reward_cap"], RewardGrowth: t["reward_growth"],
			GrantCapUSD: t["grant_cap_usd"], GrantCapSAGE: t["grant_cap_sage"],
		},
		Emission: emission.Config{
			Kp: e["kp"], Ki: e["ki"], Leak: e["leak"], DeadBand: e["dead_band"],
			RMin: e["r_min"], RMax: e["r_max"], DrMax: e["dr_max"],
		},
	}
}
