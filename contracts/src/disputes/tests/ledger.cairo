//! Escrow's ledger without tokens. It keeps the sum of all balances, so that
//! tests can see that nothing is made or lost.

use starknet::ContractAddress;

#[starknet::interface]
pub trait ILedger<TState> {
    fn give(ref self: TState, account: ContractAddress, amount: u128);
    fn available(self: @TState, account: ContractAddress) -> u128;
    fn locked(self: @TState, account: ContractAddress) -> u128;
    /// Σ available + locked, Σ locked, and what was ever given or credited.
    fn sums(self: @TState) -> (u128, u128, u128);
}

#[starknet::contract]
pub mod Ledger {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::escrow::errors;
    use crate::escrow::types::{Balance, Payout};

    #[storage]
    struct Storage {
        available: Map<ContractAddress, u128>,
        locked: Map<ContractAddress, u128>,
        held: u128,
        held_locked: u128,
        brought: u128,
    }

    #[abi(embed_v0)]
    impl LedgerImpl of super::ILedger<ContractState> {
        fn give(ref self: ContractState, account: ContractAddress, amount: u128) {
            self.add(account, amount);
            self.brought.write(self.brought.read() + amount);
        }

        fn available(self: @ContractState, account: ContractAddress) -> u128 {
            self.available.read(account)
        }

        fn locked(self: @ContractState, account: ContractAddress) -> u128 {
            self.locked.read(account)
        }

        fn sums(self: @ContractState) -> (u128, u128, u128) {
            (self.held.read(), self.held_locked.read(), self.brought.read())
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn add(ref self: ContractState, account: ContractAddress, amount: u128) {
            self.available.write(account, self.available.read(account) + amount);
            self.held.write(self.held.read() + amount);
        }
    }

    #[external(v0)]
    fn balance_of(
        self: @ContractState, token: ContractAddress, account: ContractAddress,
    ) -> Balance {
        Balance { available: self.available.read(account), locked: self.locked.read(account) }
    }

    #[external(v0)]
    fn lock(
        ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
    ) {
        let available = self.available.read(account);
        assert(amount <= available, errors::LOW_AVAILABLE);
        self.available.write(account, available - amount);
        self.locked.write(account, self.locked.read(account) + amount);
        self.held_locked.write(self.held_locked.read() + amount);
    }

    #[external(v0)]
    fn settle(
        ref self: ContractState,
        token: ContractAddress,
        payer: ContractAddress,
        refund: u128,
        payouts: Span<Payout>,
    ) {
        assert(payouts.len() <= 16, errors::TOO_MANY_PAYOUTS);
        let mut total = refund;
        for payout in payouts {
            total += *payout.amount;
        }
        let locked = self.locked.read(payer);
        assert(total <= locked, errors::LOW_LOCKED);
        self.locked.write(payer, locked - total);
        self.held_locked.write(self.held_locked.read() - total);
        self.held.write(self.held.read() - total);
        self.add(payer, refund);
        for payout in payouts {
            self.add(*payout.to, *payout.amount);
        }
    }

    #[external(v0)]
    fn credit(ref self: ContractState, token: ContractAddress, to: ContractAddress, amount: u128) {
        self.add(to, amount);
        self.brought.write(self.brought.read() + amount);
    }
}
