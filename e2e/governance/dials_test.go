package governance_test

import (
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// turned is a dial of the market's contracts, and a turn within 15 %, or within its
// step where that is less than one.
type turned struct {
	class    string
	args     []felt.Felt
	name     string
	from, to cairo.U128
	at       cairo.ContractAddress
}

// calls are those that all contracts with dials share, under one of their names.
func (d turned) calls() b.Staking { return b.Staking{Address: felt.Felt(d.at)} }

// TestDials has the Timelock turn a dial of each of the market's contracts through
// Params, and tries the ways around: the contracts' own governor, a step too far, a
// value that its contract does not take.
func TestDials(t *testing.T) {
	n := kit.Bare(t, 1)
	governor, p := n.Governor.Address, deploy.Devnet()
	u := func(v uint64) cairo.U128 { return cairo.U128{Lo: v} }
	dials := []turned{
		{class: "Market", args: b.MarketConstructor(governor, p.Market), name: "fee_bps", from: u(500), to: u(575)},
		{class: "Staking", args: b.StakingConstructor(governor, p.Staking), name: "min_stake", from: kit.Sage(100), to: kit.Sage(85)},
		{class: "Registry", args: b.RegistryConstructor(governor, p.Registry), name: "max_draw_tries", from: u(64), to: u(73)},
		{class: "Receipts", args: b.ReceiptsConstructor(governor, p.RevealSeconds), name: "reveal_seconds", from: u(60), to: u(69)},
		{class: "Beacon", args: b.BeaconConstructor(governor, p.Beacon), name: "round_seconds", from: u(4), to: u(5)},
		{class: "Audits", args: b.AuditsConstructor(governor, p.Audits), name: "bond", from: kit.Sage(10), to: kit.Sage(11)},
		{class: "Disputes", args: b.DisputesConstructor(governor, p.Disputes), name: "appeal_pairs", from: u(5), to: u(6)},
		{class: "Slasher", args: b.SlasherConstructor(governor, p.SlashEpochCap), name: "late.reporter_bps", from: u(2_000), to: u(1_700)},
		{class: "Reputation", args: b.ReputationConstructor(governor, p.Reputation), name: "half_life_seconds", from: u(2_592_000), to: u(2_980_800)},
	}
	timelock := b.Timelock{Address: n.Place("Timelock", 0, b.TimelockConstructor(governor, week)...)}
	itself := cairo.ContractAddress(timelock.Address)
	params := b.Params{Address: n.Place("Params", 0, b.ParamsConstructor(governor, itself)...)}
	// None of these peers is called but Params.
	peers := b.Peers{
		Token: governor, Staking: governor, Registry: governor, Escrow: governor, Market: governor, Receipts: governor,
		Beacon: governor, Audits: governor, Disputes: governor, Slasher: governor, Reputation: governor, Treasury: governor,
		Params: cairo.ContractAddress(params.Address),
	}
	for i := range dials {
		d := &dials[i]
		d.at = cairo.ContractAddress(n.Place(d.class, 0, d.args...))
		n.Do(n.Governor, d.calls().Wire(peers))
		n.Do(n.Governor, params.Register(d.at, n.Short(d.name), b.DialBounds{Min: u(1), Max: kit.Sage(1_000), Step: u(1)}))
	}
	n.Do(n.Governor, params.OfferGovernor(itself))
	n.Do(n.Governor, timelock.Start(governor, []cairo.ContractAddress{cairo.ContractAddress(params.Address)}))

	// vote stands for a proposal of these turns that passed.
	salt := uint64(0)
	vote := func(turns ...cairo.Call) cairo.Call {
		calls := make([]b.Call, len(turns))
		for i, c := range turns {
			calls[i] = scheduled(c)
		}
		salt++
		s := felt.FromUint64[felt.Felt](salt)
		id := kit.View(n, timelock.HashOperationBatch(calls, felt.Felt{}, s))
		n.Do(n.Governor, timelock.ScheduleBatch(calls, felt.Felt{}, s, week))
		n.Advance(week)
		return timelock.Execute(id)
	}
	value := func(d turned) cairo.U128 { return kit.View(n, d.calls().Parameter(n.Short(d.name))) }

	var all []cairo.Call
	for _, d := range dials {
		if got := value(d); got != d.from {
			t.Errorf("%s.%s starts at %s, want %s", d.class, d.name, got.Big(), d.from.Big())
		}
		n.Refused(b.ErrParametersNotParams, n.Governor, d.calls().SetParameter(n.Short(d.name), d.to))
		n.Refused(b.ErrParamsNotTimelock, n.Governor, params.Apply(d.at, n.Short(d.name), d.to))
		all = append(all, params.Apply(d.at, n.Short(d.name), d.to))
	}
	r := n.Do(n.Strangers[0], vote(all...))
	t.Logf("%d turns take %d L2 gas", len(all), r.Gas.L2)
	for _, d := range dials {
		if got := value(d); got != d.to {
			t.Errorf("%s.%s is %s, want %s", d.class, d.name, got.Big(), d.to.Big())
		}
		n.Refused(b.ErrParametersNotParams, n.Governor, d.calls().SetParameter(n.Short(d.name), d.from))
	}

	// A turn of which one does not pass is none.
	fee, bond := dials[0], dials[5]
	back := params.Apply(fee.at, n.Short(fee.name), fee.from)
	tooFar := vote(back, params.Apply(bond.at, n.Short(bond.name), kit.Sage(20)))
	n.Refused(b.ErrParamsOutsideEpoch, n.Strangers[0], tooFar)
	odd := cairo.U128{Lo: bond.to.Lo + 1, Hi: bond.to.Hi} // no whole lock units
	n.Refused(b.ErrParametersBadValue, n.Strangers[0], vote(back, params.Apply(bond.at, n.Short(bond.name), odd)))
	if got := value(fee); got != fee.to {
		t.Errorf("a refused batch left the fee at %s", got.Big())
	}
}
