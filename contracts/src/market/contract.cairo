#[starknet::contract]
pub mod Market {
    use starknet::storage::StoragePointerReadAccess;
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
    use crate::market::book::BookComponent;
    use crate::market::book::BookComponent::InternalTrait as BookInternal;
    use crate::market::interface::{IMarket, events};
    use crate::market::marks::MarksComponent;
    use crate::market::outcomes::OutcomesComponent;
    use crate::market::outcomes::OutcomesComponent::InternalTrait as OutcomesInternal;
    use crate::market::rules::RulesComponent;
    use crate::market::rules::RulesComponent::InternalTrait as RulesInternal;
    use crate::market::settlement::SettlementTrait;
    use crate::market::types::{
        Assignment, AssignmentState, Job, JobState, JobTerms, MarketConfig, Offer, Purse, Quote,
        Tier,
    };
    use crate::market::word::{
        AssignmentWord, AssignmentWordTrait, JobWord, JobWordTrait, job_id as make_job_id,
        next_action,
    };
    use crate::market::{consolation, errors, pricing, terms};
    use crate::math::ratio::{Rounding, part};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::reputation::interface::{IReputationDispatcher, IReputationDispatcherTrait};
    use crate::slasher::types::Offence;
    use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
    use crate::staking::types::LockReason;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);
    component!(path: RulesComponent, storage: rules, event: RulesEvent);
    component!(path: BookComponent, storage: book, event: BookEvent);
    component!(path: OutcomesComponent, storage: outcomes, event: OutcomesEvent);
    component!(path: MarksComponent, storage: marks, event: MarksEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.market';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;
    #[abi(embed_v0)]
    impl PeersImpl = MarksComponent::PeersImpl<ContractState>;
    #[abi(embed_v0)]
    impl RevealsImpl = MarksComponent::RevealsImpl<ContractState>;

    const MAX_SETTLED: u32 = 32;
    const MAX_LOCATOR: u32 = 255;
    const SEARCHED_SLOTS: u32 = 64;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        #[substorage(v0)]
        rules: RulesComponent::Storage,
        #[substorage(v0)]
        book: BookComponent::Storage,
        #[substorage(v0)]
        outcomes: OutcomesComponent::Storage,
        #[substorage(v0)]
        marks: MarksComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
        #[flat]
        RulesEvent: RulesComponent::Event,
        #[flat]
        BookEvent: BookComponent::Event,
        #[flat]
        OutcomesEvent: OutcomesComponent::Event,
        #[flat]
        MarksEvent: MarksComponent::Event,
        JobPosted: events::JobPosted,
        AssignmentTaken: events::AssignmentTaken,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: MarketConfig) {
        self.governed.initialize(governor);
        self.rules.initialize(config);
    }

    #[abi(embed_v0)]
    impl MarketImpl of IMarket<ContractState> {
        fn post_job(
            ref self: ContractState, terms: JobTerms, slot_hint: u32, locator: ByteArray,
        ) -> u64 {
            assert(get_caller_address() == terms.buyer, errors::NOT_BUYER);
            assert(locator.len() <= MAX_LOCATOR, errors::LOCATOR_TOO_LONG);
            let now = get_block_timestamp();
            let rules = self.rules.current_config();
            pricing::check_terms(@terms, @rules.config, now);
            let tier = self.rules.current_tier(terms.tier);
            let rate = self.priced(terms.token);
            let quote = pricing::quote(@terms, @rules.config, @tier.tier, rate);

            let (slot, generation) = self.book.claim_slot(slot_hint);
            let job_id = make_job_id(generation, slot);
            self
                .book
                .put_job(
                    slot,
                    JobWord {
                        generation,
                        state: JobState::Open,
                        tier: terms.tier,
                        tier_revision: tier.revision,
                        config_version: rules.version,
                        replicas: terms.replicas,
                        tasks: terms.tasks,
                        chunk: terms.chunk,
                        done: 0,
                        samples_e4: quote.samples_e4,
                        auditors: tier.tier.auditors,
                        kind_bit: terms.kind_bit,
                        run_seconds: terms.run_seconds,
                        challenge_seconds: terms.challenge_seconds,
                        posted_at: now,
                        duration: terms.deadline - now,
                    },
                );
            self.book.put_terms(slot, terms::hash_terms(@terms));
            self.escrow().fund(terms.token, terms.buyer, quote.total);
            self
                .emit(
                    events::JobPosted {
                        job_id, buyer: terms.buyer, terms, quote, posted_at: now, locator,
                    },
                );
            job_id
        }

        fn take(ref self: ContractState, job_id: u64, offer: Offer, index: u32, min_price: u128) {
            let (slot, job) = self.book.job_with_terms(job_id, terms::hash_offer(@offer));
            assert(job.state == JobState::Open, errors::NOT_OPEN);
            let now = get_block_timestamp();
            assert(now <= job.deadline(), errors::PAST_DEADLINE);
            let before = self.book.assignment_of(slot, @job, index);
            let attempt = self.next_attempt(@job, @before);
            let Offer { price_min, price_max, ramp_seconds, .. } = offer;
            let price = pricing::price_at(price_min, price_max, ramp_seconds, job.posted_at, now);
            assert(price >= min_price, errors::PRICE_BELOW_FLOOR);
            let (worker, owner) = self.registry().eligible(get_caller_address(), offer.requirement);
            if offer.min_reputation != 0 {
                assert(
                    self.reputation().score(worker) >= offer.min_reputation, errors::LOW_REPUTATION,
                );
            }
            self.book.check_barred(slot, index, @before, worker);
            self.book.check_replicas(slot, @job, index, worker);

            let (_, count) = job.range(index);
            let tier = self.rules.tier_at(job.tier, job.tier_revision);
            let lock_units = pricing::lock_units(
                count.into() * price, tier.stake_bps, self.rules.rate(offer.token),
            );
            let word = AssignmentWord {
                generation: job.generation,
                state: AssignmentState::Taken,
                attempt,
                fault: false,
                failed: before.failed,
                doubled: false,
                worker,
                at: now,
                lock_units,
                price,
            };
            self.book.put_assignment(slot, index, word);
            let lock = word.lock();
            if lock != 0 {
                let locked = self.staking().lock(owner, LockReason::Job, lock);
                assert(locked == lock, errors::LOCK_MISMATCH);
            }
            self
                .emit(
                    events::AssignmentTaken {
                        job_id,
                        worker,
                        index,
                        attempt,
                        price,
                        lock,
                        run_deadline: job.run_deadline(@word),
                    },
                );
        }

        fn fail_late(ref self: ContractState, job_id: u64, index: u32) {
            let (slot, job) = self.book.job_of(job_id);
            let word = self.book.assignment_of(slot, @job, index);
            assert(word.state == AssignmentState::Taken, errors::NOT_TAKEN);
            assert(get_block_timestamp() > job.run_deadline(@word), errors::TOO_EARLY);
            let late_bps = self.rules.config_at(job.config_version).late_bps;
            let lock = word.lock();
            let penalty = part(lock, late_bps.into(), Rounding::Down);
            self
                .outcomes
                .fail(
                    job_id,
                    slot,
                    index,
                    word,
                    Option::Some(Offence::Late),
                    penalty,
                    get_caller_address(),
                    consolation::nothing(),
                );
        }

        fn settle(ref self: ContractState, job_id: u64, purse: Purse, indices: Span<u32>) {
            let (slot, job) = self.book.job_with_terms(job_id, terms::hash_purse(@purse));
            assert(indices.len() != 0, errors::NO_INDICES);
            assert(indices.len() <= MAX_SETTLED, errors::TOO_MANY_INDICES);
            let config = self.rules.config_at(job.config_version);
            let desk = self.outcomes.desk();
            let now = get_block_timestamp();
            let mut settlement = SettlementTrait::new(job_id, slot, job, config, purse);
            let mut least = 0;
            for index in indices {
                assert(*index >= least, errors::DUPLICATE_INDEX);
                least = *index + 1;
                let word = self.book.assignment_of(slot, @job, *index);
                assert(word.state == AssignmentState::Verified, errors::NOT_VERIFIED);
                assert(now >= job.payable_at(@word), errors::TOO_EARLY);
                self.outcomes.settle_one(desk, *index, word, ref settlement);
            }
            if settlement.faulted && job.state == JobState::Open {
                self.outcomes.close_job(ref settlement);
            }
            self.outcomes.carry_out(settlement);
        }

        fn close(ref self: ContractState, job_id: u64, purse: Purse) {
            let (slot, job) = self.book.job_with_terms(job_id, terms::hash_purse(@purse));
            assert(job.state != JobState::Done, errors::NOTHING_TO_CLOSE);
            assert(
                job.state == JobState::Closed
                    || get_caller_address() == purse.buyer
                    || get_block_timestamp() > job.deadline(),
                errors::NOT_BUYER,
            );
            let config = self.rules.config_at(job.config_version);
            let mut settlement = SettlementTrait::new(job_id, slot, job, config, purse);
            let refunded = self.outcomes.close_job(ref settlement);
            assert(job.state == JobState::Open || refunded != 0, errors::NOTHING_TO_CLOSE);
            self.outcomes.carry_out(settlement);
        }

        fn quote(self: @ContractState, terms: JobTerms) -> Quote {
            let config = self.rules.current_config().config;
            pricing::check_terms(@terms, @config, get_block_timestamp());
            let tier = self.rules.current_tier(terms.tier).tier;
            pricing::quote(@terms, @config, @tier, self.priced(terms.token))
        }

        fn price_at(self: @ContractState, terms: JobTerms, posted_at: u64, now: u64) -> u128 {
            assert(terms.price_min <= terms.price_max, errors::BAD_PRICE);
            let JobTerms { price_min, price_max, ramp_seconds, .. } = terms;
            pricing::price_at(price_min, price_max, ramp_seconds, posted_at, now)
        }

        fn terms_hash(self: @ContractState, terms: JobTerms) -> felt252 {
            terms::hash_terms(@terms)
        }

        fn job(self: @ContractState, job_id: u64) -> Job {
            let (slot, job) = self.book.job_of(job_id);
            self.book.describe_job(job_id, slot, job, self.rules.config_at(job.config_version))
        }

        fn posted_at(self: @ContractState, job_id: u64) -> u64 {
            let (_, job) = self.book.job_of(job_id);
            job.posted_at
        }

        fn assignment(self: @ContractState, job_id: u64, index: u32) -> Assignment {
            let (slot, job) = self.book.job_of(job_id);
            let word = self.book.assignment_of(slot, @job, index);
            self.book.describe_assignment(job_id, slot, job, index, word)
        }

        fn free_slot(self: @ContractState) -> u32 {
            self.book.find_free_slot(SEARCHED_SLOTS)
        }

        fn next_action(self: @ContractState, job_id: u64, index: u32) -> felt252 {
            let (slot, job) = self.book.job_of(job_id);
            let word = self.book.assignment_of(slot, @job, index);
            next_action(@job, @word, get_block_timestamp())
        }

        fn tier(self: @ContractState, tier: u8) -> Tier {
            self.rules.current_tier(tier).tier
        }

        fn config(self: @ContractState) -> MarketConfig {
            self.rules.current_config().config
        }

        fn stake_rate(self: @ContractState, token: ContractAddress) -> u128 {
            self.rules.rate(token)
        }

        fn priced_tokens(self: @ContractState) -> Span<ContractAddress> {
            self.rules.tokens()
        }

        fn add_tier(ref self: ContractState, tier: u8, value: Tier) {
            self.governed.assert_governor();
            self.rules.add_tier(tier, value);
        }

        fn price_token(ref self: ContractState, token: ContractAddress, rate: u128) {
            self.governed.assert_governor();
            self.rules.price_token(token, rate);
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            self.rules.dial(name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            self.rules.turn(name, value);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        /// Errors: MARKET: token not priced.
        fn priced(self: @ContractState, token: ContractAddress) -> u128 {
            let rate = self.rules.rate(token);
            assert(rate != 0, errors::TOKEN_NOT_PRICED);
            rate
        }

        /// The attempt that taking would begin.
        /// Errors: MARKET: not takeable, too many attempts.
        fn next_attempt(self: @ContractState, job: @JobWord, word: @AssignmentWord) -> u8 {
            match word.state {
                AssignmentState::Open => 0,
                AssignmentState::Failed => {
                    let most = self.rules.config_at(*job.config_version).max_attempts;
                    let attempt = *word.attempt + 1;
                    assert(attempt < most, errors::TOO_MANY_ATTEMPTS);
                    attempt
                },
                _ => core::panic_with_felt252(errors::NOT_TAKEABLE),
            }
        }

        fn escrow(self: @ContractState) -> IEscrowCustodyDispatcher {
            IEscrowCustodyDispatcher { contract_address: self.wired.Wired_peers.escrow.read() }
        }

        fn registry(self: @ContractState) -> IRegistryDispatcher {
            IRegistryDispatcher { contract_address: self.wired.Wired_peers.registry.read() }
        }

        fn reputation(self: @ContractState) -> IReputationDispatcher {
            IReputationDispatcher { contract_address: self.wired.Wired_peers.reputation.read() }
        }

        fn staking(self: @ContractState) -> IStakeLocksDispatcher {
            IStakeLocksDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
        }
    }
}
