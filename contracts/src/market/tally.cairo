//! Amounts added up per account, so that one call to a peer does the work of many.

use core::dict::{Felt252Dict, Felt252DictTrait};
use starknet::ContractAddress;
use crate::escrow::types::Payout;

#[derive(Destruct)]
pub struct Tally {
    amounts: Felt252Dict<u128>,
    accounts: Array<ContractAddress>,
}

#[generate_trait]
pub impl TallyImpl of TallyTrait {
    fn new() -> Tally {
        Tally { amounts: Default::default(), accounts: array![] }
    }

    /// Zero adds nothing, not even the account.
    fn add(ref self: Tally, account: ContractAddress, amount: u128) {
        if amount == 0 {
            return;
        }
        let before = self.amounts.get(account.into());
        if before == 0 {
            self.accounts.append(account);
        }
        self.amounts.insert(account.into(), before + amount);
    }

    /// The sums, in the order in which accounts came.
    fn finish(self: Tally) -> Span<Payout> {
        let Tally { mut amounts, accounts } = self;
        let mut sums: Array<Payout> = array![];
        for to in accounts {
            sums.append(Payout { to, amount: amounts.get(to.into()) });
        }
        sums.span()
    }
}
