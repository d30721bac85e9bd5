//! Vesting. SAGE leaves to the beneficiaries as it vests, or to the treasury
//! what a revoked schedule had not vested.

#[starknet::contract]
pub mod Vesting {
    use core::num::traits::{CheckedAdd, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use crate::vesting::curve::vested;
    use crate::vesting::errors;
    use crate::vesting::interface::IVesting;
    use crate::vesting::interface::events::{
        BeneficiaryChanged, BeneficiaryOffered, ScheduleCreated, ScheduleRevoked, VestedClaimed,
    };
    use crate::vesting::packing::{Amounts, Times, terms};
    use crate::vesting::types::{MAX_DURATION_SECONDS, Schedule, Terms};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.vesting';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        count: u64,
        promised: u128,
        beneficiaries: Map<u64, ContractAddress>,
        offered: Map<u64, ContractAddress>,
        amounts: Map<u64, Amounts>,
        times: Map<u64, Times>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        ScheduleCreated: ScheduleCreated,
        VestedClaimed: VestedClaimed,
        ScheduleRevoked: ScheduleRevoked,
        BeneficiaryOffered: BeneficiaryOffered,
        BeneficiaryChanged: BeneficiaryChanged,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress) {
        self.governed.initialize(governor);
    }

    #[abi(embed_v0)]
    impl VestingImpl of IVesting<ContractState> {
        fn create(ref self: ContractState, beneficiary: ContractAddress, terms: Terms) -> u64 {
            self.governed.assert_governor();
            assert(beneficiary.is_non_zero(), errors::ZERO_BENEFICIARY);
            assert(terms.total != 0, errors::ZERO_AMOUNT);
            assert(
                terms.duration != 0
                    && terms.duration <= MAX_DURATION_SECONDS
                    && terms.cliff <= terms.duration
                    && terms.start < 0x10000000000,
                errors::BAD_TERMS,
            );
            let promised = self
                .promised
                .read()
                .checked_add(terms.total)
                .expect(errors::AMOUNT_TOO_LARGE);
            let held = self.sage().balance_of(get_contract_address());
            assert(promised.into() <= held, errors::UNFUNDED);
            let id = self.count.read() + 1;
            self.count.write(id);
            self.promised.write(promised);
            self.beneficiaries.entry(id).write(beneficiary);
            self.amounts.entry(id).write(Amounts { total: terms.total, claimed: 0 });
            self
                .times
                .entry(id)
                .write(
                    Times {
                        start: terms.start,
                        cliff: terms.cliff,
                        duration: terms.duration,
                        revocable: terms.revocable,
                        revoked: false,
                    },
                );
            self.emit(ScheduleCreated { id, beneficiary, terms, promised });
            id
        }

        fn claim(ref self: ContractState, id: u64) -> u128 {
            let beneficiary = self.known(id);
            let mut amounts = self.amounts.entry(id).read();
            let amount = self.vested_now(amounts, self.times.entry(id).read()) - amounts.claimed;
            assert(amount != 0, errors::NOTHING_VESTED);
            amounts.claimed += amount;
            self.amounts.entry(id).write(amounts);
            let promised = self.promised.read() - amount;
            self.promised.write(promised);
            let claimed = amounts.claimed;
            self.emit(VestedClaimed { id, beneficiary, amount, claimed, promised });
            assert(self.sage().transfer(beneficiary, amount.into()), errors::TRANSFER_FAILED);
            amount
        }

        fn revoke(ref self: ContractState, id: u64) -> u128 {
            self.governed.assert_governor();
            self.known(id);
            let mut times = self.times.entry(id).read();
            assert(times.revocable && !times.revoked, errors::NOT_REVOCABLE);
            let mut amounts = self.amounts.entry(id).read();
            let total = self.vested_now(amounts, times);
            let returned = amounts.total - total;
            times.revoked = true;
            amounts.total = total;
            self.times.entry(id).write(times);
            self.amounts.entry(id).write(amounts);
            let promised = self.promised.read() - returned;
            self.promised.write(promised);
            self.emit(ScheduleRevoked { id, returned, total, promised });
            if returned != 0 {
                let treasury = self.economy.Economy_peers.treasury.read();
                assert(self.sage().transfer(treasury, returned.into()), errors::TRANSFER_FAILED);
            }
            returned
        }

        fn offer_beneficiary(ref self: ContractState, id: u64, next: ContractAddress) {
            let beneficiary = self.known(id);
            assert(get_caller_address() == beneficiary, errors::NOT_BENEFICIARY);
            self.offered.entry(id).write(next);
            self.emit(BeneficiaryOffered { id, beneficiary, offered: next });
        }

        fn accept_beneficiary(ref self: ContractState, id: u64) {
            let caller = get_caller_address();
            assert(caller.is_non_zero(), errors::NOT_OFFERED);
            assert(caller == self.offered.entry(id).read(), errors::NOT_OFFERED);
            let previous = self.beneficiaries.entry(id).read();
            self.beneficiaries.entry(id).write(caller);
            self.offered.entry(id).write(Zero::zero());
            self.emit(BeneficiaryChanged { id, previous, beneficiary: caller });
        }

        fn schedule(self: @ContractState, id: u64) -> Schedule {
            let beneficiary = self.known(id);
            let (amounts, times) = (self.amounts.entry(id).read(), self.times.entry(id).read());
            Schedule {
                beneficiary,
                offered: self.offered.entry(id).read(),
                terms: terms(amounts, times),
                revoked: times.revoked,
                claimed: amounts.claimed,
                vested: self.vested_now(amounts, times),
            }
        }

        fn claimable(self: @ContractState, id: u64) -> u128 {
            self.known(id);
            let amounts = self.amounts.entry(id).read();
            self.vested_now(amounts, self.times.entry(id).read()) - amounts.claimed
        }

        fn count(self: @ContractState) -> u64 {
            self.count.read()
        }

        fn promised(self: @ContractState) -> u128 {
            self.promised.read()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn known(self: @ContractState, id: u64) -> ContractAddress {
            let beneficiary = self.beneficiaries.entry(id).read();
            assert(beneficiary.is_non_zero(), errors::UNKNOWN);
            beneficiary
        }

        fn vested_now(self: @ContractState, amounts: Amounts, times: Times) -> u128 {
            if times.revoked {
                amounts.total
            } else {
                vested(terms(amounts, times), get_block_timestamp())
            }
        }

        fn sage(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.token.read() }
        }
    }
}
