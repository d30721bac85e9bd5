package history_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/history"
)

func who(n uint64) history.Address { return address(felt.FromUint64[felt.Felt](n)) }

// Contracts and a person of a small ledger.
var staking, escrow, slasher, ann = who(1), who(2), who(3), who(4)

// small is a ledger where Ann has 10 in hand, 20 in Escrow and 30 staked.
func small() history.Ledger {
	n := big.NewInt
	return history.Ledger{
		Supply:   n(60),
		Wallets:  map[history.Address]*big.Int{ann: n(10), escrow: n(20), staking: n(30)},
		Balances: map[history.Address]history.Balance{ann: {Available: n(15), Locked: n(5)}},
		Stakes:   map[history.Address]history.Position{ann: {Active: n(25), Locked: n(4), Unbonding: n(5)}},
	}
}

// TestLedgerFindsFaults: whatever a contract did wrong must show.
func TestLedgerFindsFaults(t *testing.T) {
	if err := small().Sound(staking, escrow, slasher); err != nil {
		t.Fatal(err)
	}
	pay := func(from, to history.Address, v uint64) any {
		return b.SageTokenTransfer{From: from, To: to, Value: cairo.U256From64(v)}
	}
	escrowed := func(available, locked uint64) any {
		return b.EscrowBalanceChanged{Account: ann, Balance: b.Balance{
			Available: cairo.U128From64(available), Locked: cairo.U128From64(locked)}}
	}
	staked := func(active, locked, unbonding uint64) any {
		return b.StakingStakeChanged{Staker: ann, Stake: b.Stake{Active: cairo.U128From64(active),
			Locked: cairo.U128From64(locked), Unbonding: cairo.U128From64(unbonding)}}
	}
	for name, test := range map[string]struct {
		events []any
		sound  bool
	}{
		"deposit":                 {[]any{escrowed(16, 5), pay(ann, escrow, 1)}, true},
		"credit without tokens":   {[]any{escrowed(16, 5)}, false},
		"tokens without a credit": {[]any{pay(ann, escrow, 1)}, false},
		"slash, half burned": {[]any{staked(23, 4, 5), pay(staking, slasher, 2),
			pay(slasher, history.Address{}, 1), pay(slasher, escrow, 1), escrowed(16, 5)}, true},
		"slash that stays":           {[]any{staked(23, 4, 5), pay(staking, slasher, 2)}, false},
		"stake that vanishes":        {[]any{staked(20, 4, 5)}, false},
		"more locked than is active": {[]any{staked(25, 26, 5)}, false},
		"mint":                       {[]any{pay(history.Address{}, ann, 7)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := small().Clone()
			for _, e := range test.events {
				l.Apply(e)
			}
			if err := l.Sound(staking, escrow, slasher); (err == nil) != test.sound {
				t.Errorf("got %v", err)
			}
			if err := l.Diff(small()); err == nil {
				t.Error("no difference was found")
			}
		})
	}
}

// TestModelRefuses: what the contracts must refuse changes nothing.
func TestModelRefuses(t *testing.T) {
	m := history.New(history.World{
		Staking: staking, Escrow: escrow,
		Wallets: map[history.Address]*big.Int{ann: big.NewInt(10)}, Stakes: map[history.Address]*big.Int{},
	})
	before := m.Ledger()
	for name, refused := range map[string]error{
		"deposit of more than there is":  m.Deposit(ann, big.NewInt(11)),
		"withdrawal of what is not hers": m.Withdraw(ann, big.NewInt(1), ann),
		"stake of nothing":               m.Stake(ann, new(big.Int)),
		"unstaking of nothing staked":    m.RequestUnstake(ann, big.NewInt(1)),
		"nothing is due":                 m.WithdrawStake(ann),
	} {
		if refused == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := m.Ledger().Diff(before); err != nil {
		t.Error(err)
	}
	if err := m.Deposit(ann, big.NewInt(10)); err != nil {
		t.Fatal(err)
	}
	if err := m.Ledger().Sound(staking, escrow, slasher); err != nil {
		t.Error(err)
	}
}
