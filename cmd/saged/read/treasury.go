package read

import (
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func treasury(_ converter, t project.Treasury) (*model.Treasury, error) {
	out := &model.Treasury{
		Epoch: t.Epoch, OpenedAt: maybe(t.OpenedAt),
		Usd: scalar.Amount(t.USD), Sage: scalar.Amount(t.Sage), FeesUsd: scalar.Amount(t.FeesUSD), FeesSage: scalar.Amount(t.FeesSage),
		OtherUsd: scalar.Amount(t.OtherUSD), CarriedUsd: scalar.Amount(t.CarriedUSD), CarriedSage: scalar.Amount(t.CarriedSage),
		BurnLotUsd: scalar.Amount(t.BurnLot), BuybackLotUsd: scalar.Amount(t.BuybackLot),
		GrantedUsd: scalar.Amount(t.GrantedUSD), GrantedSage: scalar.Amount(t.GrantedSage), ReportHead: optional(t.Head), Block: t.Block,
	}
	if t.EpochSeconds != 0 {
		out.EpochSeconds = &t.EpochSeconds
	}
	if t.BurnsLeft != 0 {
		out.Schedule = &model.BurnSchedule{First: t.BurnFirst, Left: t.BurnsLeft, Amount: scalar.Amount(t.BurnAmount)}
	}
	if t.OpsBudget == nil || t.SecurityBudget == nil {
		return out, nil
	}
	budget, err := store.NewUint256(new(big.Int).Add(t.OpsBudget.Big(), t.SecurityBudget.Big()))
	out.Budget, out.RunwayEpochs = maybeAmount(&budget), runway(t.USD, budget)
	if t.RunwayEpochs == nil {
		return out, err
	}
	target, wrong := store.NewUint256(new(big.Int).Mul(t.RunwayEpochs.Big(), budget.Big()))
	out.RunwayTarget = maybeAmount(&target)
	return out, errors.Join(err, wrong)
}

// runway is how many budgets there are of dollars, WAD, rounded down; nil without
// a budget.
func runway(usd, budget store.Uint256) *scalar.Amount {
	b := budget.Big()
	if b.Sign() == 0 {
		return nil
	}
	var out scalar.Amount
	epochs := new(big.Int).Mul(usd.Big(), price.WAD)
	epochs.Quo(epochs, b).FillBytes(out[:])
	return &out
}

func epoch(c converter, e project.Epoch) (*model.Epoch, error) {
	status, err := named(checks, e.Status)
	in, noIn := epochInputs(e.In)
	out, noOut := epochOutputs(e.Out)
	step, noStep := emissionStep(c, project.EmissionStep{Epoch: e.Epoch, Budget: e.Out.Budget, Revenue: e.Out.Revenue, Price: e.In.Price, Step: e.Step})
	row := &model.Epoch{
		Epoch: e.Epoch, Caller: felt.Felt(e.Caller), Head: felt.Felt(e.Head), Check: &model.EpochCheck{Status: status},
		Inputs: in, Outputs: out, Step: step, RunwayEpochs: runway(e.Out.USD, e.Out.Budget),
		Block: e.Block, Transaction: felt.Felt(e.Transaction), Finality: c.finality(e.Block),
	}
	if e.Detail != "" {
		row.Check.Detail = &e.Detail
	}
	return row, errors.Join(err, noIn, noOut, noStep)
}

func epochInputs(i project.EpochInputs) (*model.EpochInputs, error) {
	health, err := named(healths, i.Health)
	return &model.EpochInputs{
		OpenedAt: moment(i.OpenedAt), ClosedAt: moment(i.ClosedAt), EpochSeconds: i.EpochSeconds,
		FeesUsd: scalar.Amount(i.FeesUSD), FeesSage: scalar.Amount(i.FeesSage), OtherUsd: scalar.Amount(i.OtherUSD),
		EndowmentUsd: scalar.Amount(i.EndowmentUSD), EndowmentSage: scalar.Amount(i.EndowmentSage),
		Usd: scalar.Amount(i.USD), Sage: scalar.Amount(i.Sage), CarriedUsd: scalar.Amount(i.CarriedUSD), CarriedSage: scalar.Amount(i.CarriedSage),
		UnsoldUsd: scalar.Amount(i.UnsoldUSD),
		Health:    health, Price: scalar.Amount(i.Price), PricedAt: maybe(i.PricedAt), Venues: int(i.Venues), Clamped: int(i.Clamped),
		Volatility: scalar.Amount(i.Volatility), Paused: ratesOf(i.Paused), Supply: scalar.Amount(i.Supply),
		PolShortfall: scalar.Amount(i.PolShortfall), BuybackWanted: scalar.Amount(i.BuybackWanted), Scheduled: scalar.Amount(i.Scheduled),
	}, err
}

func epochOutputs(o project.EpochOutputs) (*model.EpochOutputs, error) {
	out := &model.EpochOutputs{
		Revenue: scalar.Amount(o.Revenue), Budget: scalar.Amount(o.Budget), OpsPaid: scalar.Amount(o.OpsPaid),
		CallerReward: scalar.Amount(o.CallerReward), SecurityUsd: scalar.Amount(o.SecurityUSD), SecuritySage: scalar.Amount(o.SecuritySage),
		PolUsd: scalar.Amount(o.PolUSD), PolSage: scalar.Amount(o.PolSage), Throttle: scalar.Amount(o.Throttle), BurnLot: scalar.Amount(o.BurnLot),
		BurnedFees: scalar.Amount(o.BurnedFees), BurnedStock: scalar.Amount(o.BurnedStock), BuybackLot: scalar.Amount(o.BuybackLot),
		Usd: scalar.Amount(o.USD), Sage: scalar.Amount(o.Sage), CarriedUsd: scalar.Amount(o.CarriedUSD), CarriedSage: scalar.Amount(o.CarriedSage),
		Supply: scalar.Amount(o.Supply), Circulating: scalar.Amount(o.Circulating), Params: felt.Felt(o.Params),
	}
	if o.Auction != 0 {
		auction := id(o.Auction)
		out.Auction = &auction
	}
	var errs []error
	for _, how := range []struct {
		to *model.StepOutcome
		is uint8
	}{
		{&out.Emission, o.Emission}, {&out.Security, o.Security}, {&out.Pol, o.Pol}, {&out.Burn, o.Burn},
		{&out.Buyback, o.Buyback}, {&out.Schedule, o.Schedule},
	} {
		var err error
		*how.to, err = named(stepOutcomes, how.is)
		errs = append(errs, err)
	}
	return out, errors.Join(errs...)
}

func emissionStep(_ converter, e project.EmissionStep) (*model.EmissionStep, error) {
	s := e.Step
	status, err := named(stepStatuses, s.Status)
	return &model.EmissionStep{
		Epoch: e.Epoch, Status: status, Budget: scalar.Amount(e.Budget), Revenue: scalar.Amount(e.Revenue), Price: scalar.Amount(e.Price),
		Error: s.Error, AverageBefore: s.AverageBefore, Average: s.Average,
		RateBefore: scalar.Amount(s.RateBefore), Rate: scalar.Amount(s.Rate), Circulating: scalar.Amount(s.Circulating),
		CapLeft: scalar.Amount(s.CapLeft), Minted: scalar.Amount(s.Minted), Params: felt.Felt(s.Params),
	}, err
}

func epochFilter(_ rows, f model.EpochFilter) (*conditions, error) {
	c := &conditions{}
	if f.Check != nil {
		c.add("check_status = ?", number(checks, *f.Check))
	}
	return c, nil
}

func income(_ converter, i project.Income) (*model.Income, error) {
	kind, err := named(incomeKinds, i.Kind)
	out := &model.Income{
		ID: eventID(i.Block, i.TxIndex, i.EventIndex).String(), Kind: kind, Epoch: i.Epoch, Token: felt.Felt(i.Token),
		Amount: scalar.Amount(i.Amount), From: felt.Felt(i.Giver), Time: moment(i.Time), Block: i.Block, Transaction: felt.Felt(i.Transaction),
	}
	if i.Source != "" {
		out.Source = &i.Source
	}
	return out, err
}

func incomeFilter(_ rows, f model.IncomeFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("token", f.Token)
	if f.Epoch != nil {
		c.add("epoch = ?", *f.Epoch)
	}
	if f.Kind != nil {
		c.add("kind = ?", number(incomeKinds, *f.Kind))
	}
	return c, nil
}

func incomeTotal(_ converter, t project.IncomeTotal) (*model.IncomeTotal, error) {
	return &model.IncomeTotal{
		Token: felt.Felt(t.Token), Fees: scalar.Amount(t.Fees), Contributions: scalar.Amount(t.Contributions),
		StableSales: scalar.Amount(t.StableSales), LotReturns: scalar.Amount(t.LotReturns), Block: t.Block,
	}, nil
}

func treasuryGrant(_ converter, g project.TreasuryGrant) (*model.TreasuryGrant, error) {
	return &model.TreasuryGrant{
		ID: eventID(g.Block, g.TxIndex, g.EventIndex).String(), Token: felt.Felt(g.Token), To: felt.Felt(g.Receiver), Epoch: g.Epoch,
		Amount: scalar.Amount(g.Amount), Granted: scalar.Amount(g.Granted), Purpose: g.Purpose, Time: moment(g.Time),
		Block: g.Block, Transaction: felt.Felt(g.Transaction),
	}, nil
}

func treasuryGrantFilter(_ rows, f model.TreasuryGrantFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("receiver", f.To)
	c.felt("token", f.Token)
	return c, nil
}
