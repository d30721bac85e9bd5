// Package report reads the Treasury's report of an epoch as the chain emitted it,
// computes it again, and follows the chain of their hashes. Whoever has the events
// and the parameters needs to believe nobody.
package report

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

// domain is the Cairo short string 'bitsage.report.1'.
var domain = new(felt.Felt).SetBytes([]byte("bitsage.report.1"))

// Report is one epoch as the event EpochClosed tells it.
type Report struct {
	Epoch uint64
	In    waterfall.Inputs
	// What came without a word, and what was known of the supply before.
	EndowmentUSD, EndowmentSAGE, Supply *big.Int
	// The reading's time, the venues behind it and how many of them were clamped.
	ReadAt, Venues, Clamped uint64
	// Health as the oracle numbers it; 1 is Ok, 5 Liquidity.
	Health      uint64
	Step        Step
	Out         waterfall.Outputs
	SupplyAfter *big.Int
	Circulating *big.Int
	Params      *felt.Felt
}

// Step is Emission's answer within the report.
type Step struct {
	Status                                                                        uint64
	Error, AverageBefore, Average, RateBefore, Rate, Circulating, CapLeft, Minted *big.Int
	Params                                                                        *felt.Felt
}

// empty tells that Emission did not answer.
func (s Step) empty() bool {
	for _, v := range []*big.Int{
		s.Error, s.AverageBefore, s.Average, s.RateBefore, s.Rate, s.Circulating, s.CapLeft, s.Minted,
	} {
		if v.Sign() != 0 {
			return false
		}
	}
	return s.Status == 0 && s.Params.IsZero()
}

// Head continues the chain: the Poseidon hash of the head before, the domain and
// the report's fields.
func Head(before *felt.Felt, fields []*felt.Felt) *felt.Felt {
	hash := crypto.PoseidonArray(append([]*felt.Felt{before, domain}, fields...)...)
	return &hash
}

// ErrFields tells that what was given is no report.
var ErrFields = errors.New("not the fields of a report")

// Decode reads a report's fields: the data of EpochClosed after the head.
func Decode(fields []*felt.Felt) (r Report, err error) {
	d := decoder{fields: fields}
	r.Epoch = d.small()
	in := &r.In
	in.OpenedAt, in.ClosedAt, in.EpochSeconds = d.small(), d.small(), d.small()
	in.FeesUSD, in.FeesSAGE, in.OtherUSD = d.big(), d.big(), d.big()
	r.EndowmentUSD, r.EndowmentSAGE = d.big(), d.big()
	in.USD, in.SAGE, in.CarriedUSD, in.CarriedSAGE, in.UnsoldUSD = d.big(), d.big(), d.big(), d.big(), d.big()
	r.Health = d.small()
	in.Healthy, in.Shallow = r.Health == 1, r.Health == 5
	in.Price = d.big()
	r.ReadAt, r.Venues, r.Clamped = d.small(), d.small(), d.small()
	in.Volatility = d.big()
	in.Paused = uint32(d.small())
	r.Supply = d.big()
	out := &r.Out
	out.PolShortfall, out.BuybackWanted = d.big(), d.big()
	in.Scheduled = d.big()

	out.Revenue, out.Budget, out.OpsPaid, out.CallerReward = d.big(), d.big(), d.big(), d.big()
	s := &r.Step
	s.Status = d.small()
	s.Error, s.AverageBefore, s.Average = d.signed(), d.signed(), d.signed()
	s.RateBefore, s.Rate, s.Circulating, s.CapLeft, s.Minted = d.big(), d.big(), d.big(), d.big(), d.big()
	s.Params = d.felt()
	out.SecurityUSD, out.SecuritySAGE, out.PolUSD, out.PolSAGE = d.big(), d.big(), d.big(), d.big()
	out.Throttle, out.BurnLot = d.big(), d.big()
	out.BurnedFees, out.BurnedStock, out.BuybackLot = d.big(), d.big(), d.big()
	out.USD, out.SAGE, out.CarriedUSD, out.CarriedSAGE = d.big(), d.big(), d.big(), d.big()
	r.SupplyAfter, r.Circulating = d.big(), d.big()
	for _, o := range []*waterfall.Outcome{&out.Emission, &out.Security, &out.Pol, &out.Burn, &out.Buyback, &out.Schedule} {
		*o = waterfall.Outcome(d.small())
	}
	r.Params = d.felt()
	if d.short || len(d.fields) != 0 {
		return Report{}, ErrFields
	}
	return r, nil
}

// Params is everything that a report is computed with besides its own inputs.
type Params struct {
	Treasury waterfall.Config
	Emission emission.Config
}

// Check computes the report again and names the first figure that differs.
func (r Report) Check(p Params) error {
	if hash := hashOf(treasuryFields(p.Treasury)); !hash.Equal(r.Params) {
		return fmt.Errorf("parameters of the Treasury: %s, the report says %s", hash, r.Params)
	}
	out, step := r.Out, r.Step
	refused := func(o waterfall.Outcome) bool { return o == waterfall.Refused }
	if !refused(out.Emission) {
		if hash := hashOf(emissionFields(p.Emission)); !hash.Equal(step.Params) {
			return fmt.Errorf("parameters of Emission: %s, the report says %s", hash, step.Params)
		}
		if err := r.checkStep(p.Emission); err != nil {
			return err
		}
	} else if !step.empty() {
		return errors.New("a step of emission although it refused")
	}
	// A peer that refused to say what it wants has 0 in its place: then, and only
	// then, a refusal needs no amount.
	want := waterfall.Spend(p.Treasury, r.In, waterfall.Answers{
		EmissionRefused: refused(out.Emission),
		Minted:          step.Minted,
		SecurityRefused: refused(out.Security),
		PolSilent:       refused(out.Pol) && out.PolShortfall.Sign() == 0,
		PolRefused:      refused(out.Pol),
		PolShortfall:    out.PolShortfall,
		PolTakes:        func(_, _ *big.Int) (*big.Int, *big.Int) { return out.PolUSD, out.PolSAGE },
		BuybackSilent:   refused(out.Buyback),
		BuybackWanted:   out.BuybackWanted,
	})
	if err := Differ(want, out); err != nil {
		return err
	}
	if out.PolUSD.Cmp(want.OfferedUSD) > 0 || out.PolSAGE.Cmp(want.OfferedSAGE) > 0 {
		return errors.New("the liquidity took more than it was offered")
	}
	supply := new(big.Int).Add(r.Supply, step.Minted)
	supply.Sub(supply, out.BurnedFees).Sub(supply, out.BurnedStock)
	if supply.Cmp(r.SupplyAfter) != 0 {
		return fmt.Errorf("supply: %s, the report says %s", supply, r.SupplyAfter)
	}
	return nil
}

// Follows tells whether r can come after before: what one epoch carried is what
// the next one starts with.
func (r Report) Follows(before Report) error {
	switch {
	case r.Epoch != before.Epoch+1:
		return fmt.Errorf("epoch %d after %d", r.Epoch, before.Epoch)
	case r.In.CarriedUSD.Cmp(before.Out.CarriedUSD) != 0 || r.In.CarriedSAGE.Cmp(before.Out.CarriedSAGE) != 0:
		return fmt.Errorf("epoch %d: what was carried is lost", r.Epoch)
	case r.In.EpochSeconds != before.In.EpochSeconds || before.In.EpochSeconds == 0:
		return fmt.Errorf("epoch %d: another length", r.Epoch)
	}
	passed := (before.In.ClosedAt - before.In.OpenedAt) / before.In.EpochSeconds
	if opened := before.In.OpenedAt + passed*before.In.EpochSeconds; passed == 0 || r.In.OpenedAt != opened {
		return fmt.Errorf("epoch %d opened at %d, the report says %d", r.Epoch, opened, r.In.OpenedAt)
	}
	return nil
}

// How a step of Emission ended.
const (
	ran = iota
	paused
	noPrice
)

func (r Report) checkStep(c emission.Config) error {
	s, in := r.Step, r.In
	status := uint64(ran)
	want := emission.Output{Rate: s.RateBefore, Average: s.AverageBefore}
	e, mint := new(big.Int), new(big.Int)
	switch {
	case !in.Priced():
		status = noPrice
	case in.Paused&waterfall.PauseEmission != 0:
		status = paused
		e, want.Rate = emission.Error(r.Out.Budget, r.Out.Revenue), c.RMin
	default:
		e = emission.Error(r.Out.Budget, r.Out.Revenue)
		want = emission.Control(c, e, s.AverageBefore, s.RateBefore)
	}
	if status != noPrice {
		mint = emission.Mint(want.Rate, s.Circulating, r.Out.Budget, r.Out.Revenue, in.Price, s.CapLeft)
	}
	if status != s.Status {
		return fmt.Errorf("status of emission: %d, the report says %d", status, s.Status)
	}
	return firstOf([]figure{
		{"error", e, s.Error}, {"average", want.Average, s.Average}, {"rate", want.Rate, s.Rate}, {"mint", mint, s.Minted},
	})
}

type figure struct {
	name      string
	want, got *big.Int
}

func firstOf(figures []figure) error {
	for _, f := range figures {
		if f.want.Cmp(f.got) != 0 {
			return fmt.Errorf("%s: %s, the report says %s", f.name, f.want, f.got)
		}
	}
	return nil
}

// Differ names the first output that is not what it should be.
func Differ(want, got waterfall.Outputs) error {
	outcome := func(o waterfall.Outcome) *big.Int { return big.NewInt(int64(o)) }
	return firstOf([]figure{
		{"revenue", want.Revenue, got.Revenue}, {"budget", want.Budget, got.Budget},
		{"operations", want.OpsPaid, got.OpsPaid}, {"caller's reward", want.CallerReward, got.CallerReward},
		{"outcome of emission", outcome(want.Emission), outcome(got.Emission)},
		{"security in dollars", want.SecurityUSD, got.SecurityUSD}, {"security in SAGE", want.SecuritySAGE, got.SecuritySAGE},
		{"outcome of security", outcome(want.Security), outcome(got.Security)},
		{"liquidity's shortfall", want.PolShortfall, got.PolShortfall},
		{"liquidity in dollars", want.PolUSD, got.PolUSD}, {"liquidity in SAGE", want.PolSAGE, got.PolSAGE},
		{"outcome of liquidity", outcome(want.Pol), outcome(got.Pol)},
		{"throttle", want.Throttle, got.Throttle}, {"burn lot", want.BurnLot, got.BurnLot}, {"burned fees", want.BurnedFees, got.BurnedFees},
		{"outcome of the burn", outcome(want.Burn), outcome(got.Burn)},
		{"dollars carried", want.CarriedUSD, got.CarriedUSD}, {"SAGE carried", want.CarriedSAGE, got.CarriedSAGE},
		{"buyback wanted", want.BuybackWanted, got.BuybackWanted}, {"buyback lot", want.BuybackLot, got.BuybackLot},
		{"outcome of the buyback", outcome(want.Buyback), outcome(got.Buyback)},
		{"scheduled burn", want.BurnedStock, got.BurnedStock}, {"outcome of the schedule", outcome(want.Schedule), outcome(got.Schedule)},
		{"dollars left", want.USD, got.USD}, {"SAGE left", want.SAGE, got.SAGE},
	})
}
