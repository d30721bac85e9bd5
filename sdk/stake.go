package sdk

import (
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Stake puts SAGE at risk. id makes the intent unique.
func (c Contracts) Stake(id string, amount *big.Int) (Tx, error) {
	return c.stakeCalls("stake:"+id, amount, c.staking.Stake)
}

// Unstake moves free stake into the unbonding queue.
func (c Contracts) Unstake(id string, amount *big.Int) (Tx, error) {
	value, err := cairo.U128FromBig(amount)
	return one("unstake:"+id, c.staking.RequestUnstake(value)), err
}

// WithdrawStake pays what the unbonding queue has due.
func (c Contracts) WithdrawStake(id string) Tx {
	return one("withdraw-stake:"+id, c.staking.Withdraw())
}

// Delegate puts SAGE into an operator's pool, a share per base unit. It votes and
// earns with the operator's own stake, and is slashed after it (ADR 15).
func (c Contracts) Delegate(id string, operator felt.Felt, amount *big.Int) (Tx, error) {
	return c.stakeCalls("delegate:"+id, amount, func(value cairo.U128) cairo.Call {
		return c.staking.Delegate(cairo.ContractAddress(operator), value)
	})
}

// stakeCalls approves exactly what the call takes.
func (c Contracts) stakeCalls(key string, amount *big.Int, call func(cairo.U128) cairo.Call) (Tx, error) {
	value, err := cairo.U128FromBig(amount)
	if err != nil {
		return Tx{}, err
	}
	approve, err := c.approve(c.Token, c.staking.Address, amount)
	return Tx{Key: key, Calls: []cairo.Call{approve, call(value)}}, err
}

// Undelegate moves shares of a delegation into its queue.
func (c Contracts) Undelegate(id string, operator felt.Felt, shares *big.Int) (Tx, error) {
	value, err := cairo.U128FromBig(shares)
	return one("undelegate:"+id, c.staking.RequestUndelegate(cairo.ContractAddress(operator), value)), err
}

// WithdrawDelegation pays what the queue of a delegation has due.
func (c Contracts) WithdrawDelegation(id string, operator felt.Felt) Tx {
	return one("withdraw-delegation:"+id, c.staking.WithdrawDelegation(cairo.ContractAddress(operator)))
}

// MaxCommissionBps is the highest commission that Staking takes, in basis points.
const MaxCommissionBps = 5_000

// SetCommission sets what the sender keeps of what its delegators earn.
func (c Contracts) SetCommission(id string, bps uint16) (Tx, error) {
	if bps > MaxCommissionBps {
		return Tx{}, fmt.Errorf("commission of %d basis points: at most %d are allowed", bps, MaxCommissionBps)
	}
	return one("commission:"+id, c.staking.SetCommission(bps)), nil
}
