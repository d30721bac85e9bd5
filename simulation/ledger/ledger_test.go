package ledger_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/simulation/ledger"
)

var n = big.NewInt

func accounts() *rapid.Generator[ledger.Account] {
	return rapid.SampledFrom([]ledger.Account{ledger.Outside, ledger.Treasury, ledger.Vesting, ledger.Pool, ledger.Workers})
}

// Invariants 1 and 3 of research/economics.md §8: whatever is minted, burned and
// paid, holdings sum up to the supply, what circulates, the treasury's and what is
// locked to all of it; a burn of the treasury's leaves what circulates alone; who
// neither pays nor burns loses nothing.
func TestEveryTokenIsSomewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger.New()
		held := func() map[ledger.Account]*big.Int {
			all := map[ledger.Account]*big.Int{}
			for _, a := range []ledger.Account{ledger.Outside, ledger.Treasury, ledger.Vesting, ledger.Pool, ledger.Workers} {
				all[a] = l.Of(a, ledger.SAGE)
			}
			return all
		}
		act := func(t *rapid.T, pays ledger.Account, do func(amount *big.Int)) {
			before := held()
			do(n(rapid.Int64Range(0, l.Of(pays, ledger.SAGE).Int64()).Draw(t, "amount")))
			for account, had := range before {
				if account != pays && l.Of(account, ledger.SAGE).Cmp(had) < 0 {
					t.Fatalf("%v loses when %v pays", account, pays)
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				if err := l.Check(); err != nil {
					t.Fatal(err)
				}
			},
			"mint": func(t *rapid.T) {
				l.Mint(ledger.SAGE, accounts().Draw(t, "to"), n(rapid.Int64Range(0, 1_000).Draw(t, "amount")))
			},
			"burn": func(t *rapid.T) {
				from, floats := accounts().Draw(t, "from"), l.Circulating()
				act(t, from, func(amount *big.Int) { l.Burn(ledger.SAGE, from, amount) })
				if from == ledger.Treasury && l.Circulating().Cmp(floats) != 0 {
					t.Fatal("the treasury's burn changes what circulates")
				}
			},
			"pay": func(t *rapid.T) {
				from := accounts().Draw(t, "from")
				act(t, from, func(amount *big.Int) { l.Move(ledger.SAGE, from, accounts().Draw(t, "to"), amount) })
			},
		})
	})
}

func TestWhatIsNotThereIsNotPaid(t *testing.T) {
	for name, do := range map[string]func(*ledger.Ledger){
		"would pay": func(l *ledger.Ledger) { l.Move(ledger.USD, ledger.Workers, ledger.Pool, n(11)) },
		"pay":       func(l *ledger.Ledger) { l.Burn(ledger.USD, ledger.Workers, n(11)) },
		"payment":   func(l *ledger.Ledger) { l.Move(ledger.USD, ledger.Workers, ledger.Pool, n(-1)) },
		"mint":      func(l *ledger.Ledger) { l.Mint(ledger.USD, ledger.Workers, n(-1)) },
	} {
		l := ledger.New()
		l.Mint(ledger.USD, ledger.Workers, n(10))
		do(l)
		do(l) // the first error stays
		if err := l.Check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if l.Of(ledger.Workers, ledger.USD).Int64() != 10 {
			t.Errorf("%s: it was done all the same", name)
		}
	}
}
