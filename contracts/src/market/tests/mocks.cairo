//! Stand-ins for the Market's peers that keep just enough of a ledger to check
//! what the Market does to it.

use starknet::ContractAddress;
use crate::escrow::types::Payout;
use crate::registry::types::{ProviderId, Requirement};
use crate::slasher::types::{Offence, Split};
use crate::staking::types::LockReason;

#[starknet::interface]
pub trait IEscrowMock<T> {
    fn fund(ref self: T, token: ContractAddress, account: ContractAddress, amount: u128);
    fn lock(ref self: T, token: ContractAddress, account: ContractAddress, amount: u128);
    fn settle(
        ref self: T,
        token: ContractAddress,
        payer: ContractAddress,
        refund: u128,
        payouts: Span<Payout>,
    );
    fn credit(ref self: T, token: ContractAddress, to: ContractAddress, amount: u128);
    fn available(self: @T, token: ContractAddress, account: ContractAddress) -> u128;
    fn locked(self: @T, token: ContractAddress, account: ContractAddress) -> u128;
    fn owed(self: @T, token: ContractAddress) -> u128;
    fn settle_calls(self: @T) -> u32;
}

#[starknet::contract]
pub mod EscrowMock {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::escrow::types::Payout;

    #[storage]
    struct Storage {
        available: Map<(ContractAddress, ContractAddress), u128>,
        locked: Map<(ContractAddress, ContractAddress), u128>,
        owed: Map<ContractAddress, u128>,
        settle_calls: u32,
    }

    #[abi(embed_v0)]
    impl Mock of super::IEscrowMock<ContractState> {
        fn fund(
            ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
        ) {
            self.lock(token, account, amount);
        }

        fn lock(
            ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
        ) {
            let key = (token, account);
            assert(amount != 0, 'ESCROW: zero amount');
            assert(self.available.read(key) >= amount, 'ESCROW: low available');
            self.available.write(key, self.available.read(key) - amount);
            self.locked.write(key, self.locked.read(key) + amount);
        }

        fn settle(
            ref self: ContractState,
            token: ContractAddress,
            payer: ContractAddress,
            refund: u128,
            payouts: Span<Payout>,
        ) {
            assert(payouts.len() <= 16, 'ESCROW: too many payouts');
            self.settle_calls.write(self.settle_calls.read() + 1);
            let mut total = refund;
            for payout in payouts {
                assert(*payout.amount != 0, 'ESCROW: zero amount');
                total += *payout.amount;
                let key = (token, *payout.to);
                self.available.write(key, self.available.read(key) + *payout.amount);
            }
            let key = (token, payer);
            assert(self.locked.read(key) >= total, 'ESCROW: low locked');
            self.locked.write(key, self.locked.read(key) - total);
            self.available.write(key, self.available.read(key) + refund);
        }

        fn credit(
            ref self: ContractState, token: ContractAddress, to: ContractAddress, amount: u128,
        ) {
            self.available.write((token, to), self.available.read((token, to)) + amount);
            self.owed.write(token, self.owed.read(token) + amount);
        }

        fn available(
            self: @ContractState, token: ContractAddress, account: ContractAddress,
        ) -> u128 {
            self.available.read((token, account))
        }

        fn locked(self: @ContractState, token: ContractAddress, account: ContractAddress) -> u128 {
            self.locked.read((token, account))
        }

        fn owed(self: @ContractState, token: ContractAddress) -> u128 {
            self.owed.read(token)
        }

        fn settle_calls(self: @ContractState) -> u32 {
            self.settle_calls.read()
        }
    }
}

/// Staking and Slasher: half of what is slashed goes to the victim, 5 % to the
/// reporter. `short` takes part of the next slashes away, as an epoch cap does.
#[starknet::interface]
pub trait IStakeMock<T> {
    fn lock(ref self: T, staker: ContractAddress, reason: LockReason, amount: u128) -> u128;
    fn unlock(ref self: T, staker: ContractAddress, reason: LockReason, amount: u128);
    fn slash(
        ref self: T,
        offence: Offence,
        offender: ContractAddress,
        amount: u128,
        reporter: ContractAddress,
        victim: ContractAddress,
    ) -> (u128, u128);
    fn split_of(self: @T, offence: Offence) -> Split;
    fn set(ref self: T, escrow: ContractAddress, token: ContractAddress, short: u128);
    fn locked(self: @T, staker: ContractAddress) -> u128;
    fn slashed(self: @T, staker: ContractAddress) -> u128;
    /// What of all slashes nobody got.
    fn burned(self: @T) -> u128;
    fn total_locked(self: @T) -> u128;
    fn unlock_calls(self: @T) -> u32;
}

#[starknet::contract]
pub mod StakeMock {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::slasher::types::{Offence, Split};
    use crate::staking::types::{LOCK_UNIT, LockReason};
    use super::{IEscrowMockDispatcher, IEscrowMockDispatcherTrait};

    #[storage]
    struct Storage {
        locked: Map<ContractAddress, u128>,
        slashed: Map<ContractAddress, u128>,
        burned: u128,
        escrow: ContractAddress,
        token: ContractAddress,
        short: u128,
        total_locked: u128,
        unlock_calls: u32,
    }

    #[abi(embed_v0)]
    impl Mock of super::IStakeMock<ContractState> {
        fn lock(
            ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
        ) -> u128 {
            assert(reason == LockReason::Job, 'STAKING: not the locker');
            assert(amount != 0 && amount % LOCK_UNIT == 0, 'MOCK: not whole units');
            self.locked.write(staker, self.locked.read(staker) + amount);
            self.total_locked.write(self.total_locked.read() + amount);
            amount
        }

        fn unlock(
            ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
        ) {
            assert(reason == LockReason::Job, 'STAKING: not the locker');
            assert(self.locked.read(staker) >= amount, 'STAKING: unlock too much');
            self.unlock_calls.write(self.unlock_calls.read() + 1);
            self.locked.write(staker, self.locked.read(staker) - amount);
            self.total_locked.write(self.total_locked.read() - amount);
        }

        fn slash(
            ref self: ContractState,
            offence: Offence,
            offender: ContractAddress,
            amount: u128,
            reporter: ContractAddress,
            victim: ContractAddress,
        ) -> (u128, u128) {
            let taken = amount - self.short.read();
            self.slashed.write(offender, self.slashed.read(offender) + taken);
            let escrow = IEscrowMockDispatcher { contract_address: self.escrow.read() };
            escrow.credit(self.token.read(), victim, taken / 2);
            escrow.credit(self.token.read(), reporter, taken / 20);
            self.burned.write(self.burned.read() + taken - taken / 2 - taken / 20);
            (taken, taken / 2)
        }

        fn split_of(self: @ContractState, offence: Offence) -> Split {
            Split { burn_bps: 4_500, reporter_bps: 500, victim_bps: 5_000 }
        }

        fn set(
            ref self: ContractState, escrow: ContractAddress, token: ContractAddress, short: u128,
        ) {
            self.escrow.write(escrow);
            self.token.write(token);
            self.short.write(short);
        }

        fn locked(self: @ContractState, staker: ContractAddress) -> u128 {
            self.locked.read(staker)
        }

        fn slashed(self: @ContractState, staker: ContractAddress) -> u128 {
            self.slashed.read(staker)
        }

        fn burned(self: @ContractState) -> u128 {
            self.burned.read()
        }

        fn total_locked(self: @ContractState) -> u128 {
            self.total_locked.read()
        }

        fn unlock_calls(self: @ContractState) -> u32 {
            self.unlock_calls.read()
        }
    }
}

/// Registry, Reputation and Audits. Account 'n' operates provider n, owned by
/// account 'n' + 1000, for n below 100.
#[starknet::interface]
pub trait IPeopleMock<T> {
    fn eligible(
        self: @T, operator: ContractAddress, requirement: Requirement,
    ) -> (ProviderId, ContractAddress);
    fn operated_by(self: @T, operator: ContractAddress) -> ProviderId;
    fn owner_of(self: @T, id: ProviderId) -> ContractAddress;
    fn score(self: @T, provider: ProviderId) -> u32;
    fn record(ref self: T, provider: ProviderId, success: bool, stake: u128);
    fn owners_of(self: @T, ids: Span<ProviderId>) -> Span<ContractAddress>;
    fn earned(self: @T, job_id: u64, index: u32) -> (u32, Span<ContractAddress>);
    fn earners(self: @T, job_id: u64, index: u32) -> (u32, Span<ProviderId>);
    fn set_score(ref self: T, score: u32);
    fn set_earned(ref self: T, samples: u32, auditors: u32);
    /// Successes, failures, and the stake of the last record.
    fn records(self: @T, provider: ProviderId) -> (u32, u32, u128);
}

#[starknet::contract]
pub mod PeopleMock {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::registry::types::{ProviderId, Requirement};

    #[storage]
    struct Storage {
        score: u32,
        samples: u32,
        auditors: u32,
        records: Map<ProviderId, (u32, u32, u128)>,
    }

    #[abi(embed_v0)]
    impl Mock of super::IPeopleMock<ContractState> {
        fn eligible(
            self: @ContractState, operator: ContractAddress, requirement: Requirement,
        ) -> (ProviderId, ContractAddress) {
            let id = self.operated_by(operator);
            assert(id != 0, 'REGISTRY: not an operator');
            (id, self.owner_of(id))
        }

        fn operated_by(self: @ContractState, operator: ContractAddress) -> ProviderId {
            let number: u256 = Into::<ContractAddress, felt252>::into(operator).into();
            if number < 100 {
                number.try_into().unwrap()
            } else {
                0
            }
        }

        fn owner_of(self: @ContractState, id: ProviderId) -> ContractAddress {
            let owner: felt252 = id.into() + 1000;
            owner.try_into().unwrap()
        }

        fn score(self: @ContractState, provider: ProviderId) -> u32 {
            self.score.read()
        }

        fn record(ref self: ContractState, provider: ProviderId, success: bool, stake: u128) {
            let (good, bad, _) = self.records.read(provider);
            let now = if success {
                (good + 1, bad, stake)
            } else {
                (good, bad + 1, stake)
            };
            self.records.write(provider, now);
        }

        fn owners_of(self: @ContractState, ids: Span<ProviderId>) -> Span<ContractAddress> {
            let mut owners = array![];
            for id in ids {
                owners.append(self.owner_of(*id));
            }
            owners.span()
        }

        fn earned(self: @ContractState, job_id: u64, index: u32) -> (u32, Span<ContractAddress>) {
            let (samples, ids) = self.earners(job_id, index);
            (samples, self.owners_of(ids))
        }

        /// Their owners are `auditor(index, number)`; with nobody there are no
        /// samples either.
        fn earners(self: @ContractState, job_id: u64, index: u32) -> (u32, Span<ProviderId>) {
            let mut ids = array![];
            for number in 0..self.auditors.read() {
                ids.append(1000 + 10 * index + number);
            }
            if ids.is_empty() {
                return (0, [].span());
            }
            (self.samples.read(), ids.span())
        }

        fn set_score(ref self: ContractState, score: u32) {
            self.score.write(score);
        }

        fn set_earned(ref self: ContractState, samples: u32, auditors: u32) {
            self.samples.write(samples);
            self.auditors.write(auditors);
        }

        fn records(self: @ContractState, provider: ProviderId) -> (u32, u32, u128) {
            self.records.read(provider)
        }
    }
}
