package sdk

import (
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// MaxClaimEpochs is how many epochs one claim of rewards walks at most.
const MaxClaimEpochs = 52

// ClaimRewards pays an account what own stake, commission and work earned in up
// to so many epochs that no claim has walked. Anyone may send it; id makes the
// intent unique.
func (e Economy) ClaimRewards(id string, account felt.Felt, epochs uint32) (Tx, error) {
	if err := checkEpochs(epochs); err != nil {
		return Tx{}, err
	}
	return one("claim-rewards:"+id, e.Rewards.Claim(cairo.ContractAddress(account), epochs)), nil
}

// ClaimDelegation pays a delegator what its delegation to an operator earned,
// after commission. Anyone may send it.
func (e Economy) ClaimDelegation(id string, operator, delegator felt.Felt, epochs uint32) (Tx, error) {
	if err := checkEpochs(epochs); err != nil {
		return Tx{}, err
	}
	call := e.Rewards.ClaimDelegation(cairo.ContractAddress(operator), cairo.ContractAddress(delegator), epochs)
	return one("claim-delegation:"+id, call), nil
}

func checkEpochs(epochs uint32) error {
	if epochs < 1 || epochs > MaxClaimEpochs {
		return fmt.Errorf("%d epochs: a claim takes 1 to %d, and can be made again", epochs, MaxClaimEpochs)
	}
	return nil
}

// ClaimVested pays the beneficiary of a vesting schedule what has vested. Anyone
// may send it.
func (e Economy) ClaimVested(id string, schedule uint64) Tx {
	return one(fmt.Sprintf("claim-vested:%d:%s", schedule, id), e.Vesting.Claim(schedule))
}
