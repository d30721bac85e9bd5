package sdk_test

import (
	"context"
	"errors"
	"iter"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/sdk"
)

// Addresses of the contracts in tests.
var places = map[string]uint64{
	"SageToken": 101, "Staking": 102, "PriceOracle": 104, "Pol": 105, "Emission": 106, "Treasury": 107,
	"BurnAuction": 108, "Buyback": 109, "Rewards": 110, "Vesting": 111, "Governor": 112, "Timelock": 113, "Params": 114,
	"Guardian": 115, "SignedFeedA": 116,
}

func deployment(without ...string) deploy.Deployment {
	d := deploy.Deployment{ChainID: "0x1", StartBlock: 7, USD: cairo.ContractAddress(number(103)), Contracts: map[string]deploy.Contract{}}
	for name, at := range places {
		if !slices.Contains(without, name) {
			d.Contracts[name] = deploy.Contract{Address: cairo.ContractAddress(number(at))}
		}
	}
	return d
}

// id of all intents of the tests.
const id = "7"

func economy(t *testing.T) sdk.Economy {
	t.Helper()
	e, err := sdk.NewEconomy(deployment())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestNewEconomy(t *testing.T) {
	e := economy(t)
	if e.Auction.Address != number(108) || e.Token != number(101) || e.USD != number(103) {
		t.Errorf("%+v", e)
	}
	for _, missing := range []string{"BurnAuction", "Timelock"} {
		if _, err := sdk.NewEconomy(deployment(missing)); !errors.Is(err, sdk.ErrNoEconomy) || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	poor := deployment()
	poor.USD = cairo.ContractAddress{}
	if _, err := sdk.NewEconomy(poor); !errors.Is(err, sdk.ErrNoEconomy) {
		t.Errorf("without a dollar: %v", err)
	}
	treasury := cairo.ContractAddress(number(107))
	if got, err := e.Named("Treasury"); err != nil || got != treasury || e.Name(treasury) != "Treasury" {
		t.Errorf("Treasury is %s (%v), which is %q", got, err, e.Name(treasury))
	}
	if _, err := e.Named("Nothing"); !errors.Is(err, sdk.ErrUnknownContract) {
		t.Errorf("an unknown contract gives %v", err)
	}
	if got := e.Name(cairo.ContractAddress(number(1))); got != "0x1" {
		t.Errorf("a stranger is %q", got)
	}
}

// holds compares a transaction with what it must be: its calls by name, and the
// calldata of the last of them.
func holds(t *testing.T, tx sdk.Tx, err error, key string, names []string, last ...uint64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", key, err)
		return
	}
	var got []string
	for _, c := range tx.Calls {
		got = append(got, c.Name)
	}
	var want []felt.Felt
	for _, n := range last {
		want = append(want, number(n))
	}
	if data := tx.Calls[len(tx.Calls)-1].Calldata; tx.Key != key || !slices.Equal(got, names) || !slices.Equal(data, want) {
		t.Errorf("%s %q %v, want %s %q %v", tx.Key, got, data, key, names, want)
	}
}

func TestStakeCalls(t *testing.T) {
	e := economy(t)
	operator := number(9)
	tx, err := e.Stake(id, big.NewInt(5))
	holds(t, tx, err, "stake:7", []string{"SageToken.approve", "Staking.stake"}, 5)
	if data := tx.Calls[0].Calldata; !slices.Equal(data, []felt.Felt{number(102), number(5), number(0)}) {
		t.Errorf("approves %v", data)
	}
	tx, err = e.Delegate(id, operator, big.NewInt(5))
	holds(t, tx, err, "delegate:7", []string{"SageToken.approve", "Staking.delegate"}, 9, 5)
	tx, err = e.Undelegate(id, operator, big.NewInt(5))
	holds(t, tx, err, "undelegate:7", []string{"Staking.request_undelegate"}, 9, 5)
	holds(t, e.WithdrawDelegation(id, operator), nil, "withdraw-delegation:7", []string{"Staking.withdraw_delegation"}, 9)
	tx, err = e.SetCommission(id, 5_000)
	holds(t, tx, err, "commission:7", []string{"Staking.set_commission"}, 5_000)
	if _, err := e.SetCommission(id, 5_001); err == nil {
		t.Error("a commission above half is taken")
	}
	for _, bad := range []*big.Int{big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 128)} {
		if _, err := e.Delegate(id, operator, bad); err == nil {
			t.Errorf("%s can be delegated", bad)
		}
		if _, err := e.Stake(id, bad); err == nil {
			t.Errorf("%s can be staked", bad)
		}
	}
}

func TestRewardCalls(t *testing.T) {
	e := economy(t)
	tx, err := e.ClaimRewards(id, number(9), 52)
	holds(t, tx, err, "claim-rewards:7", []string{"Rewards.claim"}, 9, 52)
	tx, err = e.ClaimDelegation(id, number(8), number(9), 1)
	holds(t, tx, err, "claim-delegation:7", []string{"Rewards.claim_delegation"}, 8, 9, 1)
	holds(t, e.ClaimVested(id, 3), nil, "claim-vested:3:7", []string{"Vesting.claim"}, 3)
	for _, bad := range []uint32{0, 53} {
		if _, err := e.ClaimRewards(id, number(9), bad); err == nil {
			t.Errorf("a claim of %d epochs passes", bad)
		}
		if _, err := e.ClaimDelegation(id, number(8), number(9), bad); err == nil {
			t.Errorf("a claim of %d epochs of a delegation passes", bad)
		}
	}
}

func TestPoolCalls(t *testing.T) {
	e := economy(t)
	at := time.Unix(1_000, 0)
	tx, err := e.Swap(id, b.AssetUSD, big.NewInt(5), big.NewInt(4), at)
	holds(t, tx, err, "swap:7", []string{"SageToken.approve", "Pol.swap"}, 1, 5, 4, 1_000)
	if tx.Calls[0].To != e.USD {
		t.Error("dollars are sold, and not dollars approved")
	}
	tx, err = e.Swap(id, b.AssetSage, big.NewInt(5), big.NewInt(4), at)
	holds(t, tx, err, "swap:7", []string{"SageToken.approve", "Pol.swap"}, 0, 5, 4, 1_000)
	if tx.Calls[0].To != e.Token {
		t.Error("SAGE is sold, and not SAGE approved")
	}
	tx, err = e.RemoveLiquidity(id, big.NewInt(3), big.NewInt(2), big.NewInt(1), at)
	holds(t, tx, err, "remove-liquidity:7", []string{"Pol.remove"}, 3, 2, 1, 1_000)
	// What is approved and not taken does not stay.
	approve := "SageToken.approve"
	tx, err = e.AddLiquidity(id, big.NewInt(6), big.NewInt(5), big.NewInt(4), at)
	holds(t, tx, err, "add-liquidity:7", []string{approve, approve, "Pol.add", approve, approve}, 105, 0, 0)
	if data := tx.Calls[2].Calldata; !slices.Equal(data, []felt.Felt{number(6), number(5), number(4), number(1_000)}) {
		t.Errorf("adds %v", data)
	}
	for i, want := range []felt.Felt{e.Token, e.USD, e.Pool.Address, e.Token, e.USD} {
		if tx.Calls[i].To != want {
			t.Errorf("call %d goes to %s", i, tx.Calls[i].To.String())
		}
	}
	for _, c := range []struct {
		amount int64
		bps    uint16
		want   int64
	}{{1_000, 50, 995}, {999, 50, 994}, {1_000, 0, 1_000}, {1_000, 10_000, 0}, {1, 1, 0}} {
		if got := sdk.Less(big.NewInt(c.amount), c.bps); got.Int64() != c.want {
			t.Errorf("%d less %d basis points is %s, want %d", c.amount, c.bps, got, c.want)
		}
	}
}

// node answers views by selector, and has events.
type node struct {
	views  map[felt.Felt]func(cairo.Call) []felt.Felt
	events []rpc.EmittedEvent
	asked  []rpc.EventFilter
}

func (n *node) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	answer, ok := n.views[call.Selector]
	if !ok {
		return nil, &cairo.Revert{Reason: "no such view"}
	}
	return answer(call), nil
}

func (n *node) Events(_ context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error] {
	n.asked = append(n.asked, f)
	return func(yield func([]rpc.EmittedEvent, error) bool) { yield(n.events, nil) }
}
