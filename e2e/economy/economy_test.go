package economy_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/report"
)

// TestFeeToEpoch: a job's fee arrives in the Treasury; the feeds make a price though
// no pool is open yet; and the first epoch that anybody closes mints what the budget
// lacks, opens the pool, burns and reports, all under the Timelock's government.
func TestFeeToEpoch(t *testing.T) {
	p := deploy.Devnet()
	n := kit.Start(t, kit.Config{Strangers: 1, Parameters: &p, HandOver: true})
	anyone, e := n.Strangers[0], n.Economy
	sage := cairo.ContractAddress(n.Token.Address)
	n.Endow(kit.Sage(1_000_000), cairo.U128From64(100_000e6))

	j, _ := n.PostJob(n.Terms(8))
	n.Take(n.Providers[0], j, 0)
	w := n.Work(j, 0)
	n.Submit(w)
	n.AuditHonestly(w)
	n.AwaitPayable(j)
	n.Settle(j, 0)
	fee := kit.View(n, n.Escrow.BalanceOf(sage, n.Treasury.Address)).Available
	n.Do(anyone, e.Treasury.Collect(sage))
	if got := kit.View(n, e.Treasury.Income()).FeesSage; fee == (cairo.U128{}) || got != fee {
		t.Fatalf("the income is %s, want the fee of %s", got, fee)
	}

	tenCents := kit.Amount(big.NewInt(1e17))
	if got := n.MakePrice(tenCents); got.Health != b.HealthOk || got.Venues != deploy.Feeds {
		t.Fatalf("the price is %+v", got)
	}
	price := kit.View(n, e.Oracle.Read(p.EpochSeconds)).Price // within a tick of ten cents

	before := kit.View(n, n.Token.TotalSupply())
	n.AdvanceTo(kit.View(n, e.Treasury.Clock()).OpenedAt + p.EpochSeconds)
	closed := kit.Only[b.TreasuryEpochClosed](n, n.Do(anyone, e.Treasury.RunEpoch()))
	in, out := closed.Report.Inputs, closed.Report.Outputs
	if in.FeesSage != fee || in.EndowmentUSD != cairo.U128From64(100_000e6) || in.Reading.Price != price {
		t.Errorf("it started from %+v", in)
	}
	// The mint pays for security; and no volatility is known yet, which is not calm.
	done, idle := b.StepOutcomeDone, b.StepOutcomeIdle
	want := b.Outcomes{Emission: done, Security: idle, Pol: done, Burn: done, Buyback: idle, Schedule: idle}
	if out.Outcomes != want {
		t.Errorf("the steps ended %+v, want %+v", out.Outcomes, want)
	}

	// The gap of the budget, in SAGE at the price: less than the rate and the caps allow.
	gap := new(big.Int).Sub(out.Budget.Big(), out.Revenue.Big())
	mint := gap.Mul(gap, pow10(30)).Div(gap, price.Big())
	if out.Step.Minted.Big().Cmp(mint) != 0 || mint.Cmp(p.EmissionEpochCap.Big()) >= 0 {
		t.Errorf("it minted %s, want %s", out.Step.Minted, mint)
	}
	if got := kit.View(n, n.Token.MinterCap(cairo.ContractAddress(e.Emission.Address))); got.Minted != out.Step.Minted {
		t.Errorf("the token knows of %s minted, want %s", got.Minted, out.Step.Minted)
	}
	if got := kit.View(n, n.Token.BalanceOf(cairo.ContractAddress(e.Rewards.Address))).Lo; got != out.Step.Minted {
		t.Errorf("the rewards have %s, want what was minted: %s", got, out.Step.Minted)
	}
	supply := new(big.Int).Add(before.Big(), mint)
	supply.Sub(supply, out.BurnedFees.Big())
	if got := kit.View(n, n.Token.TotalSupply()).Big(); out.BurnedFees == (cairo.U128{}) || got.Cmp(supply) != 0 {
		t.Errorf("the supply is %s, want %s", got, supply)
	}
	if got := kit.View(n, e.Pol.Depth()); got.Big().Cmp(p.Pol.TargetCap.Big()) < 0 {
		t.Errorf("the pool opened with a depth of %s, want %s at least", got, p.Pol.TargetCap)
	}
	var fields []*felt.Felt
	for _, f := range cairo.Encode(closed.Report, b.EncodeTreasuryReport) {
		fields = append(fields, &f)
	}
	if head := kit.View(n, e.Treasury.ReportHead()); !report.Head(&felt.Zero, fields).Equal(&head) || head != closed.Head {
		t.Errorf("the reports' head is %s, not the hash of the first", head.String())
	}
	n.Conserved()
	n.Refused(b.ErrTreasuryEpochOpen, anyone, e.Treasury.RunEpoch())
	mirrorAgrees(t, n)
}

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
