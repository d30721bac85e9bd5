//! Stake over time as a test sets it: everyone's history is a few lines.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IStakeHistory<TState> {
    /// From now on `account` has `amount` (its own and delegated to it).
    fn set_stake(ref self: TState, account: ContractAddress, amount: u128);
}

#[starknet::contract]
pub mod StakeHistory {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp};
    use crate::staking::time_interface::IStakeTime;

    #[storage]
    struct Storage {
        /// The zero account stands for all together.
        counts: Map<ContractAddress, u32>,
        /// (account, index) → since, amount.
        times: Map<(ContractAddress, u32), u64>,
        amounts: Map<(ContractAddress, u32), u128>,
    }

    #[abi(embed_v0)]
    impl HistoryImpl of super::IStakeHistory<ContractState> {
        fn set_stake(ref self: ContractState, account: ContractAddress, amount: u128) {
            let before = self.present(account);
            let total = self.present(Zero::zero());
            self.append(account, amount);
            self.append(Zero::zero(), total + amount - before);
        }
    }

    #[abi(embed_v0)]
    impl TimeImpl of IStakeTime<ContractState> {
        fn stake_seconds(self: @ContractState, account: ContractAddress, until: u64) -> u256 {
            assert(until <= get_block_timestamp(), 'MOCK: in the future');
            let mut sum: u256 = 0;
            for i in 0..self.counts.entry(account).read() {
                let since = self.times.entry((account, i)).read();
                let next = if i + 1 == self.counts.entry(account).read() {
                    until
                } else {
                    core::cmp::min(until, self.times.entry((account, i + 1)).read())
                };
                if since < next {
                    let amount: u256 = self.amounts.entry((account, i)).read().into();
                    sum += amount * (next - since).into();
                }
            }
            sum
        }

        fn total_stake_seconds(self: @ContractState, until: u64) -> u256 {
            self.stake_seconds(Zero::zero(), until)
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn present(self: @ContractState, account: ContractAddress) -> u128 {
            let count = self.counts.entry(account).read();
            if count == 0 {
                0
            } else {
                self.amounts.entry((account, count - 1)).read()
            }
        }

        fn append(ref self: ContractState, account: ContractAddress, amount: u128) {
            let count = self.counts.entry(account).read();
            self.times.entry((account, count)).write(get_block_timestamp());
            self.amounts.entry((account, count)).write(amount);
            self.counts.entry(account).write(count + 1);
        }
    }
}
