package deploy_test

import (
	"context"
	"errors"
	"math/big"
	"reflect"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/contracts"
)

// idle sends nothing: the power is gone before the first transaction.
type idle struct{}

func (idle) Send(context.Context, string, []cairo.Call) error { return errCut }

func plan(t *testing.T, n *network) (steps []deploy.Step, d deploy.Deployment, fee *big.Int) {
	t.Helper()
	steps, d, err := deploy.Plan(t.Context(), n.cfg, deploy.OverRPC(n.node), contracts.Class)
	if err != nil {
		t.Fatal(err)
	}
	fee = new(big.Int)
	for _, s := range steps {
		if (s.Class == "") == (len(s.Calls) == 0) || s.Fee.Sign() <= 0 || s.What == "" {
			t.Errorf("step %+v", s)
		}
		if s.Class == "" {
			fee.Add(fee, s.Fee)
		}
	}
	return steps, d, fee
}

// TestPlan: what a plan says is what a run then sends, to where it said, for about the fee
// it said; a plan of what is done is empty, and one of half of it is the other half.
// The initial supply goes where genesis says, once.
func TestPlan(t *testing.T) {
	n := newNetwork(t)
	n.cfg.HandOver = true
	p := n.cfg.Parameters
	whole := func(sage int64) cairo.U128 { return u128(t, new(big.Int).Mul(big.NewInt(sage), big.NewInt(1e18))) }
	terms := b.Terms{Total: whole(9_000_000), Start: 1_800_000_000, Cliff: 86_400, Duration: 864_000, Revocable: true}
	n.cfg.Genesis = deploy.Genesis{
		Allocations: []deploy.Allocation{{Sage: whole(100_000_000)}, {To: address(77), Sage: whole(1_000_000)}},
		Vesting:     []deploy.Grant{{Beneficiary: address(78), Terms: terms}},
	}
	n.cfg.Venue.Ekubo = address(79)

	steps, planned, rough := plan(t, n)
	const declared, sends = 27, 8 // the spine, the economy, settings by forty, genesis, handing over
	if len(steps) != declared+sends || steps[declared-1].Class != "EkuboVenue" || steps[declared].Class != "" || !steps[declared].Rough {
		t.Fatalf("%d steps, the last of %s", len(steps), steps[len(steps)-1].What)
	}
	c := n.counted(0)
	if _, err := deploy.Run(t.Context(), n.cfg, c, idle{}, contracts.Class, func(string) {}); !errors.Is(err, errCut) || c.declared != declared {
		t.Fatalf("declared %d: %v", c.declared, err)
	}
	rest, again, exact := plan(t, n)
	if len(rest) != sends || rest[0].Rough || !reflect.DeepEqual(again.Contracts, planned.Contracts) {
		t.Fatalf("%d steps are left, want %d; rough %t", len(rest), sends, rest[0].Rough)
	}
	// What was reckoned is near what the node says, so that an operator may rely on it.
	for i := range rest {
		if off := percent(steps[declared+i].Fee, rest[i].Fee); off < 85 || off > 125 {
			t.Errorf("%s was reckoned as %d %% of the node's estimate", rest[i].What, off)
		}
	}
	if off := percent(rough, exact); off < 95 || off > 115 {
		t.Errorf("reckoned was %d %% of the node's estimate", off)
	}

	d, c, err := n.run(unlimited)
	if err != nil || c.sent != sends || !reflect.DeepEqual(d.Contracts, planned.Contracts) {
		t.Fatalf("sent %d, want %d: %v", c.sent, sends, err)
	}
	if steps, _, _ := plan(t, n); len(steps) != 0 {
		t.Errorf("a plan of what is done has %d steps, the first %q", len(steps), steps[0].What)
	}
	token := b.SageToken{Address: felt.Felt(d.Address("SageToken"))}
	for account, want := range map[cairo.ContractAddress]cairo.U128{
		n.cfg.Deployer: {}, address(77): whole(1_000_000), d.Address("Treasury"): whole(100_000_000), d.Address("Vesting"): whole(9_000_000),
	} {
		if got, err := cairo.Read(t.Context(), n.node, token.BalanceOf(account), cairo.PreConfirmed()); err != nil || got.Lo != want {
			t.Errorf("%s holds %s (%v), want %s", account, got, err, want)
		}
	}
	schedule, err := cairo.Read(t.Context(), n.node, b.Vesting{Address: felt.Felt(d.Address("Vesting"))}.Schedule(1), cairo.PreConfirmed())
	if err != nil || schedule.Terms != terms || schedule.Beneficiary != address(78) {
		t.Errorf("vests %+v (%v)", schedule, err)
	}

	// What was promised otherwise, and numbers that stand elsewhere, are found.
	n.cfg.Genesis.Vesting[0].Terms.Cliff++
	if err := deploy.Check(t.Context(), n.cfg, n.node, d); !errors.Is(err, deploy.ErrMiswired) || err.Error() !=
		deploy.ErrMiswired.Error()+": Vesting: schedule 1: [Cliff is 86400, want 86401]" {
		t.Errorf("another cliff: %v", err)
	}
	n.cfg.Genesis.Vesting[0].Terms.Cliff--
	if found, err := deploy.Differences(t.Context(), n.cfg, n.node, d); err != nil || len(found) != 0 {
		t.Errorf("differences of what was deployed: %v, %v", found, err)
	}
	n.cfg.Parameters.Market.FeeBps, n.cfg.Parameters.Treasury.OpsBudget = 501, cairo.U128From64(100_500_000)
	n.cfg.Parameters.Governor.QuorumBps, n.cfg.Parameters.EpochSeconds = 1_500, 7_200
	found, err := deploy.Differences(t.Context(), n.cfg, n.node, d)
	want := []deploy.Difference{
		{Contract: "Market", Name: "fee_bps", Has: "500", Wants: "501", Unit: "basis points"},
		{Contract: "Treasury", Name: "ops_budget", Has: "100", Wants: "100.5", Unit: "dollars"},
		{Contract: "Governor", Name: "quorum_bps", Has: "1000", Wants: "1500", Unit: "basis points"},
		{Contract: "Treasury", Name: "epoch_seconds", Has: "3600", Wants: "7200", Unit: "seconds"},
	}
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("differences %v (%v), want %v", found, err, want)
	}
	// The class that a contract is of is read, not believed.
	wrong := d.Contracts["Market"]
	wrong.ClassHash = d.Contracts["Escrow"].ClassHash
	d.Contracts["Market"] = wrong
	n.cfg.Parameters = p
	if err := deploy.Check(t.Context(), n.cfg, n.node, d); !errors.Is(err, deploy.ErrMiswired) {
		t.Errorf("Market of Escrow's class: %v", err)
	}
}

// percent is a of b.
func percent(a, b *big.Int) int64 {
	return new(big.Int).Quo(new(big.Int).Mul(a, big.NewInt(100)), b).Int64()
}

func u128(t *testing.T, v *big.Int) cairo.U128 {
	t.Helper()
	out, err := cairo.U128FromBig(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
