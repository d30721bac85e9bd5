//! The purse, and what comes into it while an epoch is open. While one is closed
//! the purse is in hand, and nobody else may touch it.

#[starknet::component]
pub mod TillComponent {
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address, get_contract_address};
    use crate::components::economy::EconomyComponent;
    use crate::escrow::interface::{IEscrowDispatcher, IEscrowDispatcherTrait};
    use crate::math::ratio::{Rounding, mul_div};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use crate::treasury::interface::events::{Collected, Contributed, StableSold};
    use crate::treasury::packing::{PackClock, PackIncome, PackPurse};
    use crate::treasury::types::{Clock, Holdings, Income};
    use crate::treasury::{errors, peers};

    #[storage]
    pub struct Storage {
        pub Till_clock: Clock,
        pub Till_purse: Holdings,
        pub Till_income: Income,
        /// Decimals + 1 of a stablecoin that is sold; 0 when it is not.
        pub Till_listed: Map<ContractAddress, u8>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Collected: Collected,
        Contributed: Contributed,
        StableSold: StableSold,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Economy: EconomyComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// Errors: TREASURY: running.
        fn idle_clock(self: @ComponentState<TContractState>) -> Clock {
            let clock = self.Till_clock.read();
            assert(!clock.running, errors::RUNNING);
            clock
        }

        fn listed(self: @ComponentState<TContractState>, token: ContractAddress) -> Option<u8> {
            match self.Till_listed.entry(token).read() {
                0 => None,
                known => Some(known - 1),
            }
        }

        /// As `ITreasury::collect`.
        fn collect(ref self: ComponentState<TContractState>, token: ContractAddress) -> u128 {
            let clock = self.idle_clock();
            let economy = get_dep_component!(@self, Economy);
            let (usd, sage) = (
                economy.Economy_peers.usd.read(), economy.Economy_peers.token.read(),
            );
            let escrow = IEscrowDispatcher {
                contract_address: economy.Economy_peers.escrow.read(),
            };
            let this = get_contract_address();
            let amount = escrow.balance_of(token, this).available;
            assert(amount != 0, errors::NOTHING);
            if token == usd || token == sage {
                let mut income = self.Till_income.read();
                let mut purse = self.Till_purse.read();
                if token == usd {
                    income.fees_usd += amount;
                    purse.usd += amount;
                } else {
                    income.fees_sage += amount;
                    purse.sage += amount;
                }
                self.Till_income.write(income);
                self.Till_purse.write(purse);
            }
            self.emit(Collected { token, epoch: clock.epoch, amount });
            let erc20 = IErc20Dispatcher { contract_address: token };
            let before = erc20.balance_of(this);
            escrow.withdraw(token, amount, this);
            assert(erc20.balance_of(this) == before + amount.into(), errors::WRONG_DELTA);
            amount
        }

        /// As `ITreasury::contribute`.
        fn contribute(ref self: ComponentState<TContractState>, amount: u128, source: felt252) {
            let clock = self.idle_clock();
            let from = get_caller_address();
            self.emit(Contributed { from, epoch: clock.epoch, amount, source });
            self.receive(from, amount);
        }

        /// As `ITreasury::buy_stable`.
        fn buy_stable(
            ref self: ComponentState<TContractState>,
            token: ContractAddress,
            amount: u128,
            at_most: u128,
        ) -> u128 {
            let clock = self.idle_clock();
            let decimals = self.listed(token).expect(errors::NOT_LISTED);
            let mut unit: u128 = 1;
            for _ in 0..decimals {
                unit *= 10;
            }
            let paid = mul_div(amount, 1_000_000, unit, Rounding::Up);
            assert(paid <= at_most, errors::TOO_DEAR);
            let buyer = get_caller_address();
            self.emit(StableSold { token, buyer, epoch: clock.epoch, amount, paid });
            self.receive(buyer, paid);
            peers::pay(token, buyer, amount);
            paid
        }

        /// Pulls dollars as other income of the open epoch.
        fn receive(ref self: ComponentState<TContractState>, from: ContractAddress, amount: u128) {
            assert(amount != 0, errors::NOTHING);
            let mut income = self.Till_income.read();
            income.other_usd += amount;
            self.Till_income.write(income);
            let mut purse = self.Till_purse.read();
            purse.usd += amount;
            self.Till_purse.write(purse);
            let this = get_contract_address();
            let economy = get_dep_component!(@self, Economy);
            let dollar = IErc20Dispatcher { contract_address: economy.Economy_peers.usd.read() };
            let before = dollar.balance_of(this);
            assert(dollar.transfer_from(from, this, amount.into()), errors::TRANSFER_FAILED);
            assert(dollar.balance_of(this) == before + amount.into(), errors::WRONG_DELTA);
        }
    }
}
