//! Worklog: reads what the Market settled and tells Rewards of it, once. It holds
//! no money, and whoever calls it chooses nothing but the moment.

#[starknet::contract]
pub mod Worklog {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::market::interface::{IMarketDispatcher, IMarketDispatcherTrait};
    use crate::market::pricing::protocol_fee;
    use crate::market::tally::{Tally, TallyTrait};
    use crate::market::terms::hash_purse;
    use crate::market::types::{Assignment, AssignmentState, Purse};
    use crate::market::word::split_job_id;
    use crate::math::ratio::{Rounding, mul_div};
    use crate::oracle::interface::{IPriceReaderDispatcher, IPriceReaderDispatcherTrait};
    use crate::oracle::types::Health;
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::rewards::interface::{IRewardsDispatcher, IRewardsDispatcherTrait};
    use crate::rewards::work::{IWorkIndexDispatcher, IWorkIndexDispatcherTrait};
    use crate::worklog::errors;
    use crate::worklog::interface::events::Recorded;
    use crate::worklog::interface::{IWorklog, MAX_RECORDED};
    use crate::worklog::page::{PackPage, Page, PageTrait, page_key};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.worklog';
    }

    /// usd = sage · price / 1e30, as the oracle says it.
    const SAGE_TO_USD: u128 = 1_000_000_000_000_000_000_000_000_000_000;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        market: ContractAddress,
        registry: ContractAddress,
        /// By `page_key`.
        pages: Map<u64, Page>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        Recorded: Recorded,
    }

    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        market: ContractAddress,
        registry: ContractAddress,
    ) {
        self.governed.initialize(governor);
        self.market.write(market);
        self.registry.write(registry);
    }

    #[abi(embed_v0)]
    impl WorklogImpl of IWorklog<ContractState> {
        fn record(ref self: ContractState, job_id: u64, purse: Purse, indices: Span<u32>) -> u128 {
            assert(!indices.is_empty(), errors::NO_INDICES);
            assert(indices.len() <= MAX_RECORDED, errors::TOO_MANY_INDICES);
            let earned = self.fees_by_owner(job_id, purse, indices);
            self.mark(job_id, indices);
            let (price, unit) = self.price_of(purse.token);
            let rewards = self.economy.Economy_peers.rewards.read();
            let rewards = IWorkIndexDispatcher { contract_address: rewards };
            let mut fees = 0;
            for sum in earned.finish() {
                let worth = mul_div(*sum.amount, price, unit, Rounding::Down);
                fees += worth;
                rewards.record_work(*sum.to, worth);
            }
            self.emit(Recorded { job_id, indices, fees });
            fees
        }

        fn recorded(self: @ContractState, job_id: u64, index: u32) -> bool {
            let (generation, slot) = split_job_id(job_id);
            self.pages.read(page_key(slot, index)).seen_by(generation).has(index)
        }

        fn market(self: @ContractState) -> ContractAddress {
            self.market.read()
        }

        fn registry(self: @ContractState) -> ContractAddress {
            self.registry.read()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        /// What the Market took of each assignment, in the job's token.
        fn fees_by_owner(
            self: @ContractState, job_id: u64, purse: Purse, indices: Span<u32>,
        ) -> Tally {
            let market = IMarketDispatcher { contract_address: self.market.read() };
            let job = market.job(job_id);
            assert(job.terms_hash == hash_purse(@purse), errors::BAD_TERMS_HASH);
            let mut workers = array![];
            let mut fees = array![];
            for index in indices {
                let assignment = market.assignment(job_id, *index);
                assert(assignment.state == AssignmentState::Settled, errors::NOT_SETTLED);
                let fee = fee_of(assignment, job.fee_bps);
                assert(fee != 0, errors::NO_FEE);
                workers.append(assignment.worker);
                fees.append(fee);
            }
            let registry = IRegistryDispatcher { contract_address: self.registry.read() };
            let mut earned = TallyTrait::new();
            let mut owners = registry.owners_of(workers.span());
            for fee in fees {
                earned.add(*owners.pop_front().unwrap(), fee);
            }
            earned
        }

        fn mark(ref self: ContractState, job_id: u64, indices: Span<u32>) {
            let (generation, slot) = split_job_id(job_id);
            let mut at = page_key(slot, *indices[0]);
            let mut page = self.pages.read(at).seen_by(generation);
            for index in indices {
                let key = page_key(slot, *index);
                if key != at {
                    self.pages.write(at, page);
                    at = key;
                    page = self.pages.read(at).seen_by(generation);
                }
                assert(!page.has(*index), errors::RECORDED_BEFORE);
                page.set(*index);
            }
            self.pages.write(at, page);
        }

        /// Dollars of `unit` base units. A price is as old as Rewards allows it.
        fn price_of(self: @ContractState, token: ContractAddress) -> (u128, u128) {
            let peers = self.economy.Economy_peers;
            if token == peers.usd.read() {
                return (1, 1);
            }
            assert(token == peers.token.read(), errors::OTHER_TOKEN);
            let rewards = IRewardsDispatcher { contract_address: peers.rewards.read() };
            let reading = IPriceReaderDispatcher { contract_address: peers.oracle.read() }
                .read(rewards.config().price_max_age);
            assert(reading.health == Health::Ok, errors::NO_PRICE);
            (reading.price, SAGE_TO_USD)
        }
    }

    /// As `settle` took it: nothing for a fault in the input.
    fn fee_of(assignment: Assignment, fee_bps: u16) -> u128 {
        if assignment.fault {
            0
        } else {
            protocol_fee(assignment.count.into() * assignment.price, fee_bps)
        }
    }
}
