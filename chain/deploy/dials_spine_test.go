package deploy

import (
	"math/big"
	"reflect"
	"strings"
	"testing"
)

// TestSpineDials: each number that the contracts of the market start with is a dial,
// once, by a name that fits and within bounds that Params takes.
func TestSpineDials(t *testing.T) {
	p := Devnet()
	fields := map[string]int{
		"Market":   reflect.TypeOf(p.Market).NumField() + len(p.Tiers)*reflect.TypeOf(p.Tiers[0]).NumField() + 1,
		"Staking":  reflect.TypeOf(p.Staking).NumField(),
		"Registry": reflect.TypeOf(p.Registry).NumField(),
		"Receipts": 1,
		"Beacon":   reflect.TypeOf(p.Beacon).NumField(),
		"Audits":   reflect.TypeOf(p.Audits).NumField(),
		"Disputes": reflect.TypeOf(p.Disputes).NumField(),
		// a cap, nine reporters, and the victims of four offences
		"Slasher":    1 + 9 + 4,
		"Reputation": reflect.TypeOf(p.Reputation).NumField(),
	}
	bound, seen := new(big.Int).Lsh(big.NewInt(1), 120), map[string]bool{}
	for _, d := range p.spineDials() {
		key := d.contract + "." + d.name
		fields[d.contract]--
		switch {
		case seen[key]:
			t.Errorf("%s is there twice", key)
		case len(d.name) > 31:
			t.Errorf("%s: the name does not fit", key)
		case d.min.Cmp(d.start) > 0 || d.start.Cmp(d.max) > 0:
			t.Errorf("%s starts at %s, outside %s to %s", key, d.start, d.min, d.max)
		case d.max.Cmp(bound) >= 0 || d.step.Sign() <= 0 || d.step.Cmp(d.max) > 0:
			t.Errorf("%s: at most %s in steps of %s", key, d.max, d.step)
		case !reflect.DeepEqual(d.bounds().Max.Big(), d.max):
			t.Errorf("%s: %s became %s", key, d.max, d.bounds().Max.Big())
		}
		seen[key] = true
	}
	for contract, left := range fields {
		if left != 0 {
			t.Errorf("%s: %d dials are missing", contract, left)
		}
	}
}

// TestDialsStartWithinBounds: what Params would not register is refused before
// anything is sent.
func TestDialsStartWithinBounds(t *testing.T) {
	for want, change := range map[string]func(*Parameters){
		"Market.fee_bps is 2001":          func(p *Parameters) { p.Market.FeeBps = 2_001 },
		"Market.tier.2.stake_bps is 999":  func(p *Parameters) { p.Tiers[TierGuarded].StakeBps = 999 },
		"Disputes.min_jury_pairs is 0":    func(p *Parameters) { p.Disputes.MinJury = 1 },
		"Reputation.half_life_seconds is": func(p *Parameters) { p.Reputation.HalfLifeSeconds = 86_399 },
	} {
		p := Devnet()
		change(&p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
