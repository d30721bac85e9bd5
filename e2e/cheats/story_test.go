package cheats_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market"
)

// slash is stake that was taken, in SAGE.
type slash struct {
	who  *kit.Account
	why  b.Offence
	sage string
}

// story is one cheat on a market that may have seen others. It keeps the books
// of what everybody should have gained and lost.
type story struct {
	*kit.Net
	t      *testing.T
	studio *studio

	before map[*kit.Account]*big.Int
	gains  map[*kit.Account]*big.Int
	taken  []b.SlasherStakeSlashed
}

// tell runs a story: after every transaction that moved money the market's
// books must balance, and in the end everybody must have what the story says.
func tell(t *testing.T, n *kit.Net, at *studio, plot func(*story)) {
	t.Helper()
	s := &story{Net: n, t: t, studio: at, before: map[*kit.Account]*big.Int{}, gains: map[*kit.Account]*big.Int{}}
	for _, a := range s.everybody() {
		s.before[a], s.gains[a] = s.fortune(a), new(big.Int)
	}
	n.Observe = func(_ string, r kit.Receipt) {
		if s.note(r) {
			n.Conserved()
		}
	}
	defer func() { n.Observe = nil }()
	plot(s)
	s.compare()
}

// note keeps the slashes of a transaction and reports whether it moved money.
func (s *story) note(r kit.Receipt) (moved bool) {
	for _, e := range s.Events(r) {
		switch e := e.(type) {
		case b.SlasherStakeSlashed:
			s.taken = append(s.taken, e)
			moved = true
		case b.EscrowEvent, b.StakingEvent, b.SageTokenEvent:
			moved = true
		}
	}
	return moved
}

func (s *story) everybody() []*kit.Account {
	all := append([]*kit.Account{s.Governor, s.Treasury, s.Buyer, s.Keeper}, s.Strangers...)
	for _, p := range s.Providers {
		all = append(all, p.Owner, p.Operator)
	}
	return all
}

// fortune is all the SAGE an account has: in hand, in Escrow, at stake.
func (s *story) fortune(a *kit.Account) *big.Int {
	sum := kit.View(s.Net, s.Token.BalanceOf(a.Address)).Big()
	escrow := s.inEscrow(a)
	stake := kit.View(s.Net, s.Staking.StakeOf(a.Address))
	for _, part := range []cairo.U128{escrow.Available, escrow.Locked, stake.Active, stake.Unbonding} {
		sum.Add(sum, part.Big())
	}
	return sum
}

func (s *story) inEscrow(a *kit.Account) b.Balance {
	return kit.View(s.Net, s.Escrow.BalanceOf(s.sage(), a.Address))
}

func (s *story) sage() cairo.ContractAddress { return cairo.ContractAddress(s.Token.Address) }

// gain says that an account should come out with so much more SAGE, or less,
// such as "-0.5".
func (s *story) gain(a *kit.Account, sage string) { s.gainExactly(a, units(s.t, sage)) }

func (s *story) gainExactly(a *kit.Account, amount *big.Int) {
	s.gains[a] = new(big.Int).Add(s.gains[a], amount)
}

// slashed fails the story unless exactly these were slashed, in this order, and
// what was taken went nowhere but to burning, reporter and victim.
func (s *story) slashed(want ...slash) {
	s.t.Helper()
	if len(s.taken) != len(want) {
		s.t.Fatalf("%d slashes, want %d: %+v", len(s.taken), len(want), s.taken)
	}
	for i, w := range want {
		got, amount := s.taken[i], units(s.t, w.sage)
		if got.Offender != w.who.Address || got.Offence != w.why || got.Taken.Big().Cmp(amount) != 0 {
			s.t.Errorf("slash %d took %s of %v for %v, want %s of %v (%s) for %v",
				i, got.Taken.Big(), got.Offender, got.Offence, amount, w.who.Address, w.who, w.why)
		}
	}
}

// compare holds the books against the chain. All that was lost and not gained
// by anybody must have been burned by a slash.
func (s *story) compare() {
	s.t.Helper()
	sum := new(big.Int)
	for _, a := range s.everybody() {
		got := new(big.Int).Sub(s.fortune(a), s.before[a])
		if want := s.gains[a]; got.Cmp(want) != 0 {
			s.t.Errorf("%s gained %s, want %s", a, got, want)
		}
		sum.Add(sum, got)
	}
	for _, e := range s.taken {
		sum.Add(sum, e.Burned.Big())
	}
	if sum.Sign() != 0 {
		s.t.Errorf("what everybody gained and what was burned sum to %s, want 0", sum)
	}
	s.Conserved()
}

// units is an amount of SAGE in base units.
func units(t *testing.T, sage string) *big.Int {
	t.Helper()
	text, negative := strings.CutPrefix(sage, "-")
	v, err := market.ParseUnits(text, 18)
	if err != nil {
		t.Fatal(err)
	}
	if negative {
		v.Neg(v)
	}
	return v
}

// owner of a provider.
func (s *story) owner(id uint32) *kit.Account { return s.ByID(id).Owner }

// only is the one number of a list.
func only(t *testing.T, list []uint32) uint32 {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%v, want one", list)
	}
	return list[0]
}

func number(n uint64) felt.Felt { return *new(felt.Felt).SetUint64(n) }
