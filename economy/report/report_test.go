package report_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/report"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

func i(n int64) *big.Int { return big.NewInt(n) }

func d(n int64) *big.Int { return i(n * 1_000_000) }

func s(n int64) *big.Int { return new(big.Int).Mul(i(n), i(1_000_000_000_000_000_000)) }

// parameters are those of the contract's own tests.
func parameters() report.Params {
	part := func(of int64) *big.Int { return new(big.Int).Quo(s(1), i(of)) }
	return report.Params{
		Treasury: waterfall.Config{
			OpsBudget: d(600), SecurityBudget: d(400), Rho: i(700_000_000_000_000_000), BurnMax: d(5_000),
			SigmaMax: part(10), GMin: part(5), RunwayEpochs: i(10), MaxPriceAge: i(3_600),
			RewardBase: d(2), RewardCap: d(50), RewardGrowth: i(15_000), GrantCapUSD: d(300), GrantCapSAGE: s(1_000),
		},
		Emission: emission.Config{
			Kp: part(100), Ki: part(200), Leak: i(800_000_000_000_000_000), DeadBand: part(50),
			RMin: part(10_000), RMax: part(200), DrMax: part(500),
		},
	}
}

// whole are the fields of the epoch that the contract's test
// a_whole_epoch_in_its_order works out by hand.
func whole(t *testing.T) []*felt.Felt {
	t.Helper()
	p := parameters()
	hash := func(values ...*big.Int) *big.Int {
		var felts []*felt.Felt
		for _, v := range values {
			felts = append(felts, new(felt.Felt).SetBigInt(v))
		}
		h := crypto.PoseidonArray(felts...)
		return h.BigInt(new(big.Int))
	}
	c, e := p.Treasury, p.Emission
	treasury := hash(c.OpsBudget, c.SecurityBudget, c.Rho, c.BurnMax, c.SigmaMax, c.GMin, c.RunwayEpochs, c.MaxPriceAge,
		c.RewardBase, c.RewardCap, c.RewardGrowth, c.GrantCapUSD, c.GrantCapSAGE)
	emitted := hash(e.Kp, e.Ki, e.Leak, e.DeadBand, e.RMin, e.RMax, e.DrMax)
	start := int64(2_800 * 604_800)
	half := new(big.Int).Quo(s(1), i(2))
	minusOne := new(big.Int).Neg(s(1))
	values := []*big.Int{
		i(1), i(start), i(start + 604_800), i(604_800), d(4_000), s(1_000), i(0), d(20_000), s(100_000), d(24_000), s(101_000), i(0), i(0), i(0),
		i(1), half, i(3_600), i(3), i(1), i(0), i(0), s(1_000_000), d(500), d(970), i(0),
		d(4_500), d(1_000), d(600), d(2),
		i(0), minusOne, i(0), i(0), new(big.Int).Quo(s(1), i(10_000)), new(big.Int).Quo(s(1), i(10_000)), s(900_000), s(20_000), i(0), emitted,
		d(400), s(800), d(500), s(1_000), s(1), d(2_800), s(700), i(0), d(970),
		d(19_130), s(98_500), i(0), i(0), s(999_300), s(901_500),
		i(1), i(1), i(1), i(1), i(1), i(0), treasury,
	}
	var fields []*felt.Felt
	for _, v := range values {
		fields = append(fields, new(felt.Felt).SetBigInt(v)) // a negative one lies below the prime
	}
	return fields
}

func TestAWholeEpoch(t *testing.T) {
	r, err := report.Decode(whole(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(parameters()); err != nil {
		t.Fatal(err)
	}
}

// The last digit counts, in every figure: whichever of them differs by one, the
// report is refused. What nothing follows from stands in free.
func TestEveryFigureIsHeld(t *testing.T) {
	free := map[int]string{
		0: "epoch", 2: "closed_at, within the hour", 3: "epoch_seconds, within the hour", 1: "opened_at, within the hour",
		7: "endowment", 8: "endowment", 5: "fees in SAGE, rounded down", 31: "average before, the rate being at its floor", 33: "rate before, likewise",
		16: "time of the price", 17: "venues", 18: "clamped", 19: "volatility, below the bound",
		22: "the shortfall changes what was offered", 35: "circulating, above the gap", 36: "cap", 53: "circulating after",
	}
	for at := range whole(t) {
		fields := whole(t)
		fields[at] = new(felt.Felt).Add(fields[at], &felt.One)
		r, err := report.Decode(fields)
		if err == nil {
			err = r.Check(parameters())
		}
		if _, ok := free[at]; err == nil && !ok {
			t.Errorf("field %d is not checked", at)
		}
	}
}

func TestOtherParametersAreRefused(t *testing.T) {
	r, err := report.Decode(whole(t))
	if err != nil {
		t.Fatal(err)
	}
	p := parameters()
	p.Treasury.GrantCapUSD = d(301)
	if err := r.Check(p); err == nil || !strings.Contains(err.Error(), "parameters of the Treasury") {
		t.Errorf("got %v", err)
	}
	p = parameters()
	p.Emission.Ki = i(1)
	if err := r.Check(p); err == nil || !strings.Contains(err.Error(), "parameters of Emission") {
		t.Errorf("got %v", err)
	}
}

func TestNoReports(t *testing.T) {
	fields := whole(t)
	for _, bad := range [][]*felt.Felt{nil, fields[:len(fields)-1], append(slices.Clone(fields), &felt.One)} {
		if _, err := report.Decode(bad); err == nil {
			t.Errorf("%d fields were taken for a report", len(bad))
		}
	}
	// A number of more than 128 bits is no amount.
	fields[4] = new(felt.Felt).SetBigInt(new(big.Int).Lsh(i(1), 200))
	if _, err := report.Decode(fields); err == nil {
		t.Error("an amount of 200 bits was taken")
	}
}

func TestChain(t *testing.T) {
	fields := whole(t)
	first := report.Head(&felt.Zero, fields)
	if second := report.Head(first, fields); second.Equal(first) {
		t.Error("the head does not depend on the one before")
	}
	before, err := report.Decode(fields)
	if err != nil {
		t.Fatal(err)
	}
	after := before
	after.Epoch++
	after.In.OpenedAt = before.In.ClosedAt
	after.In.ClosedAt = after.In.OpenedAt + 604_800
	if err := after.Follows(before); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*report.Report){
		"epoch":  func(r *report.Report) { r.Epoch++ },
		"opened": func(r *report.Report) { r.In.OpenedAt++ },
		"length": func(r *report.Report) { r.In.EpochSeconds++ },
		"carry":  func(r *report.Report) { r.In.CarriedUSD = i(1) },
	} {
		other := after
		change(&other)
		if other.Follows(before) == nil {
			t.Errorf("%s: another one follows too", name)
		}
	}
}

// Whatever happens in an epoch, no money appears and none is lost, and no step
// takes more than those before it left.
func TestSpendConserves(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	c := parameters().Treasury
	for range 20_000 {
		pick := func(most int64) *big.Int { return d(dice.Int64N(most + 1)) }
		sage := func(most int64) *big.Int { return s(dice.Int64N(most + 1)) }
		in := waterfall.Inputs{
			ClosedAt: 604_800 + dice.Uint64N(1_000_000), EpochSeconds: 604_800,
			FeesUSD: pick(9_000), FeesSAGE: sage(9_000), OtherUSD: pick(100), CarriedUSD: pick(5_000), CarriedSAGE: sage(5_000),
			UnsoldUSD: pick(2_000), Healthy: dice.IntN(5) > 0, Price: s(dice.Int64N(4)), Volatility: new(big.Int).Quo(s(dice.Int64N(30)), i(100)),
			Paused: dice.Uint32N(16), Scheduled: sage(1_000),
		}
		in.Shallow = !in.Healthy && dice.IntN(2) == 0
		in.USD = new(big.Int).Add(in.FeesUSD, new(big.Int).Add(in.OtherUSD, pick(20_000)))
		in.SAGE = new(big.Int).Add(in.FeesSAGE, sage(10_000))
		odd := func() bool { return dice.IntN(5) == 0 }
		a := waterfall.Answers{
			EmissionRefused: odd(), Minted: new(big.Int), SecurityRefused: odd(), PolSilent: odd(), PolRefused: odd(),
			PolShortfall: pick(3_000), BuybackSilent: odd(), BuybackWanted: pick(9_000),
			PolTakes: func(usd, sage *big.Int) (*big.Int, *big.Int) {
				return new(big.Int).Quo(usd, i(2)), new(big.Int).Quo(sage, i(3))
			},
		}
		out := waterfall.Spend(c, in, a)
		usd := new(big.Int).Add(out.OpsPaid, out.PolUSD)
		usd.Add(usd, out.BurnLot).Add(usd, out.BuybackLot).Add(usd, out.USD)
		tokens := new(big.Int).Add(out.SecuritySAGE, out.PolSAGE)
		tokens.Add(tokens, out.BurnedFees).Add(tokens, out.BurnedStock).Add(tokens, out.SAGE)
		if usd.Cmp(in.USD) != 0 || tokens.Cmp(in.SAGE) != 0 || out.USD.Sign() < 0 || out.SAGE.Sign() < 0 {
			t.Fatalf("not conserved: %+v gave %+v", in, out)
		}
		worth := new(big.Int).Add(out.BurnLot, out.CarriedUSD)
		if in.Priced() {
			worth.Add(worth, waterfall.USDOf(new(big.Int).Add(out.BurnedFees, out.CarriedSAGE), in.Price))
		}
		if worth.Cmp(c.BurnMax) > 0 {
			t.Fatalf("burn and backlog of %s: %+v gave %+v", worth, in, out)
		}
		income := new(big.Int).Add(in.FeesUSD, in.OtherUSD)
		half := new(big.Int).Rsh(new(big.Int).Mul(c.RunwayEpochs, out.Budget), 1)
		left := new(big.Int).Sub(in.USD, new(big.Int).Add(out.OpsPaid, new(big.Int).Add(out.SecurityUSD, out.OfferedUSD)))
		unburned := new(big.Int).Sub(income, new(big.Int).Quo(new(big.Int).Mul(income, c.Rho), s(1)))
		if left.Cmp(half) < 0 && out.OfferedUSD.Cmp(unburned) > 0 {
			t.Fatalf("liquidity takes of the lower half of the runway: %+v gave %+v", in, out)
		}
		if runway := new(big.Int).Mul(c.RunwayEpochs, out.Budget); out.BuybackLot.Sign() > 0 && out.USD.Cmp(runway) < 0 {
			t.Fatalf("bought back below the runway: %+v gave %+v", in, out)
		}
	}
}
