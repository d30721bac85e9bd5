package sdk

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/market"
)

// Approve lets spender take amount of the sender's token.
func (c Contracts) approve(token, spender felt.Felt, amount *big.Int) (cairo.Call, error) {
	value, err := cairo.U256FromBig(amount)
	if err != nil {
		return cairo.Call{}, err
	}
	// Every payment token is an ERC-20; the call is the same for all.
	return b.SageToken{Address: token}.Approve(cairo.ContractAddress(spender), value), nil
}

// Deposit moves a token into the sender's Escrow balance. id makes the intent
// unique: a second deposit of the same amount needs another id.
func (c Contracts) Deposit(id string, token felt.Felt, amount *big.Int) (Tx, error) {
	calls, err := c.depositCalls(token, amount)
	return Tx{Key: "deposit:" + id, Calls: calls}, err
}

func (c Contracts) depositCalls(token felt.Felt, amount *big.Int) ([]cairo.Call, error) {
	value, err := cairo.U128FromBig(amount)
	if err != nil {
		return nil, err
	}
	approve, err := c.approve(token, c.escrow.Address, amount)
	if err != nil {
		return nil, err
	}
	return []cairo.Call{approve, c.escrow.Deposit(cairo.ContractAddress(token), value)}, nil
}

// Withdraw pays the sender's available Escrow balance to an account.
func (c Contracts) Withdraw(id string, token felt.Felt, amount *big.Int, to felt.Felt) (Tx, error) {
	value, err := cairo.U128FromBig(amount)
	if err != nil {
		return Tx{}, err
	}
	return one("withdraw:"+id, c.escrow.Withdraw(cairo.ContractAddress(token), value, cairo.ContractAddress(to))), nil
}

// Lacking reads what an account must still bring from its wallet for `total`
// of a token, beyond what it has available in Escrow; 0 if nothing.
func (c Contracts) Lacking(ctx context.Context, node cairo.Caller, token, account felt.Felt, total *big.Int) (*big.Int, error) {
	view := c.escrow.BalanceOf(cairo.ContractAddress(token), cairo.ContractAddress(account))
	balance, err := cairo.Read(ctx, node, view, cairo.PreConfirmed())
	if err != nil {
		return nil, err
	}
	lacking := new(big.Int).Sub(total, balance.Available.Big())
	if lacking.Sign() < 0 {
		lacking.SetInt64(0)
	}
	return lacking, nil
}

// Post posts a job. What the job may cost and the buyer has not available in
// Escrow, lacking, Escrow takes from the wallet: where it is above zero the
// transaction approves exactly that first, so that nothing of an allowance
// stays. slotHint 0 leaves the slot to the contract.
func (c Contracts) Post(id string, t Terms, lacking *big.Int, slotHint uint32, locator string) (Tx, error) {
	encoded, err := t.Encode()
	if err != nil {
		return Tx{}, err
	}
	var calls []cairo.Call
	if lacking.Sign() > 0 {
		approve, err := c.approve(t.Token, c.escrow.Address, lacking)
		if err != nil {
			return Tx{}, err
		}
		calls = append(calls, approve)
	}
	return Tx{Key: "post:" + id, Calls: append(calls, c.market.PostJob(encoded, slotHint, locator))}, nil
}

// ErrNothingPosted says that a transaction was accepted and posted no job.
var ErrNothingPosted = errors.New("the transaction was accepted but posted no job")

// PostedJob is the id of the job that a transaction posted, by its events.
// Errors: ErrNothingPosted.
func (c Contracts) PostedJob(events []rpc.Event) (market.JobID, error) {
	posted, ok, err := EventOf[b.MarketJobPosted](events, c.market.Address, b.DecodeMarketEvent)
	if err == nil && !ok {
		err = ErrNothingPosted
	}
	return market.JobID(posted.JobID), err
}

// Close stops a job's taking and refunds what is not running.
func (c Contracts) Close(job market.JobID, t Terms, id string) (Tx, error) {
	encoded, err := t.Encode()
	if err != nil {
		return Tx{}, err
	}
	return one(fmt.Sprintf("close:%d:%s", job, id), c.market.Close(uint64(job), terms.Purse(encoded))), nil
}

// Claim is what a challenger says of a task.
type Claim = b.Claim

// The two claims.
const (
	ClaimWrong    = b.ClaimWrong
	ClaimWithheld = b.ClaimWithheld
)

// Challenge disputes one task of a verified assignment, with a bond out of the
// sender's available SAGE in Escrow.
func (c Contracts) Challenge(w Work, task uint32, claim Claim) Tx {
	return one(fmt.Sprintf("%s:%d:%d", w.key("challenge"), task, claim),
		c.disputes.Challenge(uint64(w.Job), w.Index, task, claim))
}

// Appeal asks for the larger jury.
func (c Contracts) Appeal(dispute uint64) Tx {
	return one(fmt.Sprintf("appeal:%d", dispute), c.disputes.Appeal(dispute))
}
