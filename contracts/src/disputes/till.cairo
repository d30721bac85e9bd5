//! Bonds and rewards, all of them in Escrow; this contract holds no token.

use starknet::{ContractAddress, get_contract_address};
use crate::escrow::interface::{
    IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait, IEscrowDispatcher,
    IEscrowDispatcherTrait,
};
use crate::escrow::types::Payout;

/// Payouts that Escrow takes at once.
const BATCH: u32 = 16;

#[derive(Copy, Drop)]
pub struct Till {
    pub escrow: ContractAddress,
    /// SAGE
    pub token: ContractAddress,
}

#[generate_trait]
pub impl TillImpl of TillTrait {
    fn custody(self: Till) -> IEscrowCustodyDispatcher {
        IEscrowCustodyDispatcher { contract_address: self.escrow }
    }

    fn take_bond(self: Till, account: ContractAddress, amount: u128) {
        self.custody().lock(self.token, account, amount);
    }

    fn return_bond(self: Till, account: ContractAddress, amount: u128) {
        self.custody().settle(self.token, account, amount, [].span());
    }

    /// What slashes of this call have brought: nothing is ever left over
    /// between calls, so it is all that this contract has available.
    fn take_rewards(self: Till) -> u128 {
        let this = get_contract_address();
        let escrow = IEscrowDispatcher { contract_address: self.escrow };
        let rewards = escrow.balance_of(self.token, this).available;
        self.take_bond(this, rewards);
        rewards
    }

    /// Out of `payer`'s locked `amount`: `each` to every head, the rest to
    /// `last`. `each` × heads <= `amount`.
    fn divide(
        self: Till,
        payer: ContractAddress,
        amount: u128,
        heads: Span<ContractAddress>,
        each: u128,
        last: ContractAddress,
    ) {
        let mut payouts = array![Payout { to: last, amount: amount - each * heads.len().into() }];
        for head in heads {
            if payouts.len() == BATCH {
                self.custody().settle(self.token, payer, 0, payouts.span());
                payouts = array![];
            }
            payouts.append(Payout { to: *head, amount: each });
        }
        self.custody().settle(self.token, payer, 0, payouts.span());
    }
}
