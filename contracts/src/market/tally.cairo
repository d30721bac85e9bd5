//! Amounts added up per account, so that one call to a peer does the work of many.

use core::dict::{Felt252Dict, Felt252DictTrait};
use starknet::ContractAddress;
use crate::escrow::types::Payout;

/// Up to here comparing each with each is cheaper than a dictionary.
const FEW: u32 = 8;

#[derive(Drop)]
pub struct Tally {
    entries: Array<Payout>,
}

#[generate_trait]
pub impl TallyImpl of TallyTrait {
    fn new() -> Tally {
        Tally { entries: array![] }
    }

    /// Zero adds nothing, not even the account.
    fn add(ref self: Tally, account: ContractAddress, amount: u128) {
        if amount != 0 {
            self.entries.append(Payout { to: account, amount });
        }
    }

    /// The sums, in the order in which accounts came.
    fn finish(self: Tally) -> Span<Payout> {
        let entries = self.entries.span();
        if entries.len() <= FEW {
            merge_few(entries)
        } else {
            merge_many(entries)
        }
    }
}

pub fn merge_few(entries: Span<Payout>) -> Span<Payout> {
    let mut sums: Array<Payout> = array![];
    let mut rest = entries;
    while let Some(entry) = rest.pop_front() {
        let to = *entry.to;
        let mut known = false;
        for sum in sums.span() {
            known = known || *sum.to == to;
        }
        if !known {
            let mut amount = *entry.amount;
            for later in rest {
                if *later.to == to {
                    amount += *later.amount;
                }
            }
            sums.append(Payout { to, amount });
        }
    }
    sums.span()
}

pub fn merge_many(entries: Span<Payout>) -> Span<Payout> {
    let mut amounts: Felt252Dict<u128> = Default::default();
    let mut accounts: Array<ContractAddress> = array![];
    for entry in entries {
        let account = (*entry.to).into();
        let before = amounts.get(account);
        if before == 0 {
            accounts.append(*entry.to);
        }
        amounts.insert(account, before + *entry.amount);
    }
    let mut sums: Array<Payout> = array![];
    for to in accounts {
        sums.append(Payout { to, amount: amounts.get(to.into()) });
    }
    sums.span()
}
