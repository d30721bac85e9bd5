package project

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/report"
	"github.com/bitsage-network/bitsage/economy/waterfall"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// epochClosed keeps a report, computes it again, and opens the next epoch. fields
// are those of the report as they were emitted.
func epochClosed(ctx context.Context, tx *store.Tx, at where, e b.TreasuryEpochClosed, fields []felt.Felt) error {
	step, err := stepOf(e.Report.Outputs.Step)
	if err != nil {
		return err
	}
	row := Epoch{
		Epoch: e.Epoch, Caller: address(e.Caller), Head: store.Felt(e.Head), In: inputsOf(e.Report.Inputs),
		Step: step, Out: outputsOf(e.Report.Outputs), Block: at.number(), Transaction: at.tx(),
	}
	if err := recompute(ctx, tx, at, &row, fields); err != nil {
		return err
	}
	if err := store.Upsert(ctx, tx, row); err != nil {
		return err
	}
	return changeTreasury(ctx, tx, at, func(t *Treasury) error {
		in, out := row.In, row.Out
		t.Epoch, t.EpochSeconds, t.Head = e.Epoch+1, in.EpochSeconds, some(e.Head)
		// The calendar stays: the next epoch opens where the last whole one ended.
		if in.EpochSeconds != 0 && in.ClosedAt >= in.OpenedAt {
			t.OpenedAt = in.OpenedAt + (in.ClosedAt-in.OpenedAt)/in.EpochSeconds*in.EpochSeconds
		}
		t.USD, t.Sage, t.CarriedUSD, t.CarriedSage = out.USD, out.Sage, out.CarriedUSD, out.CarriedSage
		t.BurnLot, t.BuybackLot = out.BurnLot, out.BuybackLot
		t.FeesUSD, t.FeesSage, t.OtherUSD = store.Uint256{}, store.Uint256{}, store.Uint256{}
		t.GrantedUSD, t.GrantedSage = store.Uint256{}, store.Uint256{}
		if out.BurnedStock.Big().Sign() != 0 && t.BurnsLeft != 0 {
			t.BurnsLeft--
		}
		return nil
	})
}

// unknownError says that something a report was made with is not known here.
type unknownError struct{ what string }

func (e unknownError) Error() string { return e.what }

// recompute writes into row whether the report is what follows from its inputs,
// the dials and the report before it, to the last digit. Its error is the
// database's.
func recompute(ctx context.Context, tx *store.Tx, at where, row *Epoch, fields []felt.Felt) error {
	fault, err := examine(ctx, tx, at, *row, fields)
	var unknown unknownError
	switch {
	case err != nil:
		return err
	case fault == nil:
		row.Status, row.Detail = CheckOK, ""
	case errors.As(fault, &unknown):
		row.Status, row.Detail = CheckUnknown, fault.Error()
	default:
		row.Status, row.Detail = CheckDiffers, fault.Error()
	}
	return nil
}

// examine returns what is wrong with a report, and apart from that what went
// wrong here.
func examine(ctx context.Context, tx *store.Tx, at where, row Epoch, fields []felt.Felt) (fault, err error) {
	pointers := make([]*felt.Felt, len(fields))
	for i := range fields {
		pointers[i] = &fields[i]
	}
	r, fault := report.Decode(pointers)
	if fault != nil {
		return fault, nil
	}
	if r.Epoch != row.Epoch {
		return fmt.Errorf("epoch: %d, the report says %d", row.Epoch, r.Epoch), nil
	}
	before, fault, err := previous(ctx, tx, row, r)
	if fault != nil || err != nil {
		return fault, err
	}
	if head := report.Head(before, pointers); *head != felt.Felt(row.Head) {
		return fmt.Errorf("head: %s, the event says %s", head, row.Head), nil
	}
	params, fault, err := paramsOf(ctx, tx, at)
	if fault != nil || err != nil {
		return fault, err
	}
	return r.Check(params), nil
}

// previous is the head that a report continues, having checked that it does.
func previous(ctx context.Context, tx *store.Tx, row Epoch, r report.Report) (head *felt.Felt, fault, err error) {
	if row.Epoch <= 1 {
		return new(felt.Felt), nil, nil
	}
	last, err := store.Get(ctx, tx, Epoch{Epoch: row.Epoch - 1})
	if errors.Is(err, store.ErrNoRow) {
		return nil, fmt.Errorf("there is no report of epoch %d before it", row.Epoch-1), nil
	}
	if err != nil {
		return nil, nil, err
	}
	fault = r.Follows(report.Report{
		Epoch: last.Epoch,
		In:    waterfall.Inputs{OpenedAt: last.In.OpenedAt, ClosedAt: last.In.ClosedAt, EpochSeconds: last.In.EpochSeconds},
		Out:   waterfall.Outputs{CarriedUSD: last.Out.CarriedUSD.Big(), CarriedSAGE: last.Out.CarriedSage.Big()},
	})
	return (*felt.Felt)(&last.Head), fault, nil
}

// paramsOf is the dials as they stand, which is as the report found them.
func paramsOf(ctx context.Context, tx *store.Tx, at where) (p report.Params, fault, err error) {
	t, err := store.Get(ctx, tx, Treasury{Contract: at.contract()})
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return p, nil, err
	}
	d := dials{ctx: ctx, tx: tx}
	d.of("the Treasury", at.contract())
	p.Treasury = waterfall.Config{
		OpsBudget: d.value("ops_budget"), SecurityBudget: d.value("security_budget"), Rho: d.value("rho"),
		BurnMax: d.value("burn_max"), SigmaMax: d.value("sigma_max"), GMin: d.value("g_min"),
		RunwayEpochs: d.value("runway_epochs"), MaxPriceAge: d.value("max_price_age"),
		RewardBase: d.value("reward_base"), RewardCap: d.value("reward_cap"), RewardGrowth: d.value("reward_growth"),
		GrantCapUSD: d.value("grant_cap_usd"), GrantCapSAGE: d.value("grant_cap_sage"),
	}
	if t.Emission == nil {
		return p, unknownError{"the Treasury is wired to no Emission"}, d.err
	}
	d.of("Emission", *t.Emission)
	p.Emission = emission.Config{
		Kp: d.value("kp"), Ki: d.value("ki"), Leak: d.value("leak"), DeadBand: d.value("dead_band"),
		RMin: d.value("r_min"), RMax: d.value("r_max"), DrMax: d.value("dr_max"),
	}
	return p, d.fault, d.err
}

// dials reads values of dials, and keeps the first that there is none of.
type dials struct {
	ctx        context.Context
	tx         *store.Tx
	called     string
	target     store.Felt
	fault, err error
}

func (d *dials) of(called string, target store.Felt) { d.called, d.target = called, target }

func (d *dials) value(name string) *big.Int {
	row, err := store.Get(d.ctx, d.tx, Dial{Target: d.target, Name: dialName(name)})
	switch {
	case errors.Is(err, store.ErrNoRow):
		if d.fault == nil {
			d.fault = unknownError{name + " of " + d.called + " is no dial"}
		}
	case err != nil:
		d.err = err
	}
	return row.Value.Big()
}

func inputsOf(i b.Inputs) EpochInputs {
	return EpochInputs{
		OpenedAt: i.OpenedAt, ClosedAt: i.ClosedAt, EpochSeconds: i.EpochSeconds,
		FeesUSD: amount(i.FeesUSD), FeesSage: amount(i.FeesSage), OtherUSD: amount(i.OtherUSD),
		EndowmentUSD: amount(i.EndowmentUSD), EndowmentSage: amount(i.EndowmentSage),
		USD: amount(i.USD), Sage: amount(i.Sage), CarriedUSD: amount(i.CarriedUSD), CarriedSage: amount(i.CarriedSage),
		UnsoldUSD: amount(i.UnsoldUSD),
		Health:    uint8(i.Reading.Health), Price: amount(i.Reading.Price), PricedAt: i.Reading.At,
		Venues: i.Reading.Venues, Clamped: i.Reading.Clamped, Volatility: amount(i.Reading.Volatility),
		Paused: i.Paused, Supply: amount(i.Supply), PolShortfall: amount(i.PolShortfall),
		BuybackWanted: amount(i.BuybackWanted), Scheduled: amount(i.Scheduled),
	}
}

func outputsOf(o b.Outputs) EpochOutputs {
	how := o.Outcomes
	return EpochOutputs{
		Revenue: amount(o.Revenue), Budget: amount(o.Budget), OpsPaid: amount(o.OpsPaid), CallerReward: amount(o.CallerReward),
		SecurityUSD: amount(o.SecurityUSD), SecuritySage: amount(o.SecuritySage), PolUSD: amount(o.PolUSD), PolSage: amount(o.PolSage),
		Throttle: amount(o.Throttle), BurnLot: amount(o.BurnLot),
		BurnedFees: amount(o.BurnedFees), BurnedStock: amount(o.BurnedStock), BuybackLot: amount(o.BuybackLot),
		USD: amount(o.USD), Sage: amount(o.Sage), CarriedUSD: amount(o.CarriedUSD), CarriedSage: amount(o.CarriedSage),
		Supply: amount(o.Supply), Circulating: amount(o.Circulating),
		Emission: uint8(how.Emission), Security: uint8(how.Security), Pol: uint8(how.Pol), Burn: uint8(how.Burn),
		Buyback: uint8(how.Buyback), Schedule: uint8(how.Schedule), Params: store.Felt(o.Params),
	}
}

func stepOf(s b.Step) (Step, error) {
	out := Step{
		Status: uint8(s.Status), RateBefore: amount(s.RateBefore), Rate: amount(s.Rate),
		Circulating: amount(s.Circulating), CapLeft: amount(s.CapLeft), Minted: amount(s.Minted), Params: store.Felt(s.Params),
	}
	var errs [3]error
	out.Error, errs[0] = signed(s.Error)
	out.AverageBefore, errs[1] = signed(s.AverageBefore)
	out.Average, errs[2] = signed(s.Average)
	return out, errors.Join(errs[:]...)
}
