//! Escrow. A ledger cell per (token, account); money enters by `deposit`,
//! `fund` and `credit`, leaves by `withdraw` only, and in between changes hands inside.

#[starknet::contract]
pub mod Escrow {
    use core::num::traits::{CheckedAdd, CheckedSub, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address, get_contract_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::escrow::errors;
    use crate::escrow::interface::events::{BalanceChanged, Deposited, TokenAllowed, Withdrawn};
    use crate::escrow::interface::{IEscrow, IEscrowCustody};
    use crate::escrow::packing::{PackBalance, TokenBook};
    use crate::escrow::types::{Balance, MAX_PAYOUTS, Payout};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.escrow';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        balances: Map<(ContractAddress, ContractAddress), Balance>,
        tokens: Map<ContractAddress, TokenBook>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        BalanceChanged: BalanceChanged,
        Deposited: Deposited,
        Withdrawn: Withdrawn,
        TokenAllowed: TokenAllowed,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress) {
        self.governed.initialize(governor);
    }

    #[abi(embed_v0)]
    impl EscrowImpl of IEscrow<ContractState> {
        fn deposit(ref self: ContractState, token: ContractAddress, amount: u128) {
            assert(amount != 0, errors::ZERO_AMOUNT);
            let book = self.tokens.entry(token).read();
            assert(book.allowed, errors::TOKEN_NOT_ALLOWED);
            let account = get_caller_address();
            self.owe(token, book, amount);
            self.add_available(token, account, amount);
            self.emit(Deposited { account, token, amount });
            pull(token, account, amount);
        }

        fn withdraw(
            ref self: ContractState, token: ContractAddress, amount: u128, to: ContractAddress,
        ) {
            assert(amount != 0, errors::ZERO_AMOUNT);
            assert(to.is_non_zero(), errors::ZERO_ADDRESS);
            let account = get_caller_address();
            let mut balance = self.balances.entry((token, account)).read();
            balance.available = balance.available.checked_sub(amount).expect(errors::LOW_AVAILABLE);
            self.set_balance(token, account, balance);
            let book = self.tokens.entry(token).read();
            self.tokens.entry(token).write(TokenBook { owed: book.owed - amount, ..book });
            self.emit(Withdrawn { account, token, amount, to });
            let paid = IErc20Dispatcher { contract_address: token }.transfer(to, amount.into());
            assert(paid, errors::TRANSFER_FAILED);
        }

        fn balance_of(
            self: @ContractState, token: ContractAddress, account: ContractAddress,
        ) -> Balance {
            self.balances.entry((token, account)).read()
        }

        fn owed(self: @ContractState, token: ContractAddress) -> u128 {
            self.tokens.entry(token).read().owed
        }

        fn is_allowed(self: @ContractState, token: ContractAddress) -> bool {
            self.tokens.entry(token).read().allowed
        }

        fn allow_token(ref self: ContractState, token: ContractAddress, allowed: bool) {
            self.governed.assert_governor();
            assert(token.is_non_zero(), errors::ZERO_ADDRESS);
            let book = self.tokens.entry(token).read();
            self.tokens.entry(token).write(TokenBook { allowed, ..book });
            self.emit(TokenAllowed { token, allowed });
        }
    }

    #[abi(embed_v0)]
    impl CustodyImpl of IEscrowCustody<ContractState> {
        fn lock(
            ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
        ) {
            self.assert_custodian();
            if amount == 0 {
                return;
            }
            let balance = self.balances.entry((token, account)).read();
            let available = balance.available.checked_sub(amount).expect(errors::LOW_AVAILABLE);
            self
                .set_balance(
                    token, account, Balance { available, locked: balance.locked + amount },
                );
        }

        fn fund(
            ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
        ) {
            // Not `assert_custodian`: what one approves for jobs no other
            // custodian may draw on.
            assert(
                get_caller_address() == self.wired.Wired_peers.market.read(), errors::NOT_CUSTODIAN,
            );
            if amount == 0 {
                return;
            }
            let Balance { available, locked } = self.balances.entry((token, account)).read();
            let locked = locked.checked_add(amount).expect(errors::AMOUNT_TOO_LARGE);
            if available >= amount {
                self.set_balance(token, account, Balance { available: available - amount, locked });
                return;
            }
            let lacking = amount - available;
            let book = self.tokens.entry(token).read();
            assert(book.allowed, errors::TOKEN_NOT_ALLOWED);
            self.owe(token, book, lacking);
            self.set_balance(token, account, Balance { available: 0, locked });
            pull(token, account, lacking);
        }

        fn settle(
            ref self: ContractState,
            token: ContractAddress,
            payer: ContractAddress,
            refund: u128,
            payouts: Span<Payout>,
        ) {
            self.assert_custodian();
            assert(payouts.len() <= MAX_PAYOUTS, errors::TOO_MANY_PAYOUTS);
            let before = self.balances.entry((token, payer)).read();
            let mut locked = before.locked.checked_sub(refund).expect(errors::LOW_LOCKED);
            for payout in payouts {
                locked = locked.checked_sub(*payout.amount).expect(errors::LOW_LOCKED);
            }
            if locked == before.locked {
                return;
            }
            let available = before.available.checked_add(refund).expect(errors::AMOUNT_TOO_LARGE);
            self.set_balance(token, payer, Balance { available, locked });
            for payout in payouts {
                if *payout.amount != 0 {
                    self.add_available(token, *payout.to, *payout.amount);
                }
            }
        }

        fn credit(
            ref self: ContractState, token: ContractAddress, to: ContractAddress, amount: u128,
        ) {
            assert(
                get_caller_address() == self.wired.Wired_peers.slasher.read(),
                errors::NOT_CUSTODIAN,
            );
            if amount == 0 {
                return;
            }
            let owed = self.owe(token, self.tokens.entry(token).read(), amount);
            self.add_available(token, to, amount);
            let held = IErc20Dispatcher { contract_address: token }
                .balance_of(get_contract_address());
            assert(held >= owed.into(), errors::UNBACKED_CREDIT);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn assert_custodian(self: @ContractState) {
            let caller = get_caller_address();
            let peers = self.wired.Wired_peers;
            assert(
                caller == peers.market.read() || caller == peers.disputes.read(),
                errors::NOT_CUSTODIAN,
            );
        }

        /// Adds to what is owed of a token; returns the new sum.
        fn owe(
            ref self: ContractState, token: ContractAddress, book: TokenBook, amount: u128,
        ) -> u128 {
            let owed = book.owed.checked_add(amount).expect(errors::AMOUNT_TOO_LARGE);
            self.tokens.entry(token).write(TokenBook { owed, ..book });
            owed
        }

        fn add_available(
            ref self: ContractState, token: ContractAddress, account: ContractAddress, amount: u128,
        ) {
            assert(account.is_non_zero(), errors::ZERO_ADDRESS);
            let mut balance = self.balances.entry((token, account)).read();
            balance
                .available = balance
                .available
                .checked_add(amount)
                .expect(errors::AMOUNT_TOO_LARGE);
            self.set_balance(token, account, balance);
        }

        fn set_balance(
            ref self: ContractState,
            token: ContractAddress,
            account: ContractAddress,
            balance: Balance,
        ) {
            self.balances.entry((token, account)).write(balance);
            self.emit(BalanceChanged { account, token, balance });
        }
    }

    /// Moves exactly `amount` from the account's wallet to this contract. The
    /// ledger is written before: a token that calls back meets the new state,
    /// and the delta check undoes all.
    fn pull(token: ContractAddress, account: ContractAddress, amount: u128) {
        let escrow = get_contract_address();
        let erc20 = IErc20Dispatcher { contract_address: token };
        let before = erc20.balance_of(escrow);
        assert(erc20.transfer_from(account, escrow, amount.into()), errors::TRANSFER_FAILED);
        assert(erc20.balance_of(escrow) == before + amount.into(), errors::WRONG_DELTA);
    }
}
