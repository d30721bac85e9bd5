//! SignedFeed: prices that k of n named reporters have signed.
//!
//! Everybody signs for the same moments, multiples of `period`; whoever gathers
//! k signatures for one posts them, and their median holds from then on. A
//! reporter that signs another time or no price is simply not among the k; one
//! that signs a wrong price moves the median no further than to its neighbour.
//! Whoever posts chooses among the signatures, hence among the honest prices.

use super::feed::FeedState;

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct FeedConfig {
    /// Signatures that a price needs; more than half of the reporters.
    pub quorum: u8,
    /// Prices are of multiples of this many seconds.
    pub period: u64,
    /// Seconds that a price may be old when it is posted.
    pub max_age: u64,
    /// Seconds without a new price after which the feed is stale.
    pub heartbeat: u64,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Report {
    /// Index of the reporter.
    pub reporter: u8,
    /// Dollars per whole SAGE, WAD.
    pub price: u128,
    pub r: felt252,
    pub s: felt252,
}

#[starknet::interface]
pub trait ISignedFeed<TState> {
    /// Takes the median of the prices that reporters signed for `timestamp`;
    /// reporters ascend.
    /// Caller: anyone. Errors: FEED: off the grid, future, old, nothing new, no
    /// quorum, not ascending, no reporter, bad signature; TICK: out of range.
    /// Emits: PricePosted.
    fn post(ref self: TState, timestamp: u64, reports: Span<Report>);
    /// What a reporter signs: a SNIP-12 message of this feed on this chain.
    fn report_hash(self: @TState, key: felt252, timestamp: u64, price: u128) -> felt252;
    fn feed(self: @TState) -> FeedState;
    fn name(self: @TState) -> felt252;
    fn config(self: @TState) -> FeedConfig;
    fn reporters(self: @TState) -> Span<felt252>;
    /// One to sixteen distinct public keys of the STARK curve, and how many of
    /// them it takes. Caller: governor. Errors: GOV: not governor; FEED: bad
    /// reporters, bad config. Emits: ReportersSet.
    fn set_reporters(ref self: TState, reporters: Span<felt252>, config: FeedConfig);
}

pub mod errors {
    pub const BAD_CONFIG: felt252 = 'FEED: bad config';
    pub const BAD_REPORTERS: felt252 = 'FEED: bad reporters';
    pub const OFF_GRID: felt252 = 'FEED: off the grid';
    pub const FUTURE: felt252 = 'FEED: future';
    pub const OLD: felt252 = 'FEED: old';
    pub const NOTHING_NEW: felt252 = 'FEED: nothing new';
    pub const NO_QUORUM: felt252 = 'FEED: no quorum';
    pub const NOT_ASCENDING: felt252 = 'FEED: not ascending';
    pub const NO_REPORTER: felt252 = 'FEED: no reporter';
    pub const BAD_SIGNATURE: felt252 = 'FEED: bad signature';
}

pub const REPORT_TYPE_HASH: felt252 = selector!(
    "\"PriceReport\"(\"feed\":\"ContractAddress\",\"name\":\"shortstring\",\"price\":\"u128\",\"timestamp\":\"timestamp\")",
);

#[starknet::contract]
pub mod SignedFeed {
    use core::ecdsa::check_ecdsa_signature;
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_contract_address, get_tx_info};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::math::bits::{P24, P8, join, pop, push, split};
    use crate::math::tick::tick_of;
    use crate::token::permit::domain_hash;
    use super::super::feed::FeedComponent::InternalTrait as FeedInternal;
    use super::super::feed::{FeedComponent, FeedState};
    use super::super::ring::TickRingComponent;
    use super::super::rules::median;
    use super::super::venue::{IVenue, VenueReading};
    use super::{FeedConfig, ISignedFeed, REPORT_TYPE_HASH, Report, errors};

    const MAX_REPORTERS: u32 = 16;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: TickRingComponent, storage: ring, event: RingEvent);
    component!(path: FeedComponent, storage: feed, event: FeedEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.signed_feed';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        ring: TickRingComponent::Storage,
        #[substorage(v0)]
        feed: FeedComponent::Storage,
        name: felt252,
        /// lower: period 24 | max_age 24 | heartbeat 24 | quorum 8 | reporters 8
        config: felt252,
        reporters: Map<u8, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        RingEvent: TickRingComponent::Event,
        #[flat]
        FeedEvent: FeedComponent::Event,
        PricePosted: PricePosted,
        ReportersSet: ReportersSet,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PricePosted {
        /// The median's.
        pub tick: i128,
        pub observed_at: u64,
        pub reporters: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ReportersSet {
        pub reporters: Span<felt252>,
        pub config: FeedConfig,
    }

    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        name: felt252,
        reporters: Span<felt252>,
        config: FeedConfig,
    ) {
        self.governed.initialize(governor);
        assert(name != 0, errors::BAD_CONFIG);
        self.name.write(name);
        self.write(reporters, config);
    }

    #[abi(embed_v0)]
    impl SignedFeedImpl of ISignedFeed<ContractState> {
        fn post(ref self: ContractState, timestamp: u64, reports: Span<Report>) {
            let (config, count) = unpack(self.config.read());
            let now = get_block_timestamp();
            assert(timestamp % config.period == 0, errors::OFF_GRID);
            assert(timestamp <= now, errors::FUTURE);
            assert(now - timestamp <= config.max_age, errors::OLD);
            assert(timestamp > self.feed.observed_at(), errors::NOTHING_NEW);
            assert(reports.len() >= config.quorum.into(), errors::NO_QUORUM);
            let mut ticks = array![];
            let mut next: u32 = 0;
            for report in reports {
                let reporter: u32 = (*report.reporter).into();
                assert(reporter < count, errors::NO_REPORTER);
                assert(reporter >= next, errors::NOT_ASCENDING);
                next = reporter + 1;
                let key = self.reporters.read(*report.reporter);
                let hash = self.report_hash(key, timestamp, *report.price);
                let signed = check_ecdsa_signature(hash, key, *report.r, *report.s);
                assert(signed, errors::BAD_SIGNATURE);
                ticks.append(tick_of(*report.price));
            }
            let tick = median(ticks.span());
            self.feed.accept(tick, timestamp);
            self.emit(PricePosted { tick, observed_at: timestamp, reporters: reports.len() });
        }

        fn report_hash(self: @ContractState, key: felt252, timestamp: u64, price: u128) -> felt252 {
            let content = poseidon_hash_span(
                [
                    REPORT_TYPE_HASH, get_contract_address().into(), self.name.read(), price.into(),
                    timestamp.into(),
                ]
                    .span(),
            );
            let domain = domain_hash(get_tx_info().chain_id);
            poseidon_hash_span(['StarkNet Message', domain, key, content].span())
        }

        fn feed(self: @ContractState) -> FeedState {
            self.feed.state()
        }

        fn name(self: @ContractState) -> felt252 {
            self.name.read()
        }

        fn config(self: @ContractState) -> FeedConfig {
            let (config, _) = unpack(self.config.read());
            config
        }

        fn reporters(self: @ContractState) -> Span<felt252> {
            let (_, count) = unpack(self.config.read());
            let mut keys = array![];
            for i in 0..count {
                keys.append(self.reporters.read(i.try_into().unwrap()));
            }
            keys.span()
        }

        fn set_reporters(ref self: ContractState, reporters: Span<felt252>, config: FeedConfig) {
            self.governed.assert_governor();
            self.write(reporters, config);
        }
    }

    #[abi(embed_v0)]
    impl VenueImpl of IVenue<ContractState> {
        fn cumulative_ticks(self: @ContractState, times: Span<u64>) -> VenueReading {
            self.feed.reading(times)
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn write(ref self: ContractState, reporters: Span<felt252>, config: FeedConfig) {
            let count = reporters.len();
            assert(1 <= count && count <= MAX_REPORTERS, errors::BAD_REPORTERS);
            assert(
                2
                    * config.quorum.into() > count
                        && config.quorum.into() <= count
                        && config.period != 0
                        && config.max_age >= config.period
                        && config.heartbeat >= config.max_age
                        && config.heartbeat.into() < P24,
                errors::BAD_CONFIG,
            );
            let mut earlier: Array<felt252> = array![];
            for key in reporters {
                assert(key.is_non_zero(), errors::BAD_REPORTERS);
                for other in earlier.span() {
                    assert(other != key, errors::BAD_REPORTERS);
                }
                self.reporters.write(earlier.len().try_into().unwrap(), *key);
                earlier.append(*key);
            }
            self.config.write(pack(config, count));
            self.feed.set_heartbeat(config.heartbeat);
            self.emit(ReportersSet { reporters, config });
        }
    }

    fn pack(config: FeedConfig, count: u32) -> felt252 {
        let mut lower = 0;
        push(ref lower, config.period.into(), P24);
        push(ref lower, config.max_age.into(), P24);
        push(ref lower, config.heartbeat.into(), P24);
        push(ref lower, config.quorum.into(), P8);
        push(ref lower, count.into(), P8);
        join(lower, 0)
    }

    fn unpack(word: felt252) -> (FeedConfig, u32) {
        let (mut lower, _) = split(word);
        let count = pop(ref lower, P8).try_into().unwrap();
        let quorum = pop(ref lower, P8).try_into().unwrap();
        let heartbeat = pop(ref lower, P24).try_into().unwrap();
        let max_age = pop(ref lower, P24).try_into().unwrap();
        (FeedConfig { quorum, period: lower.try_into().unwrap(), max_age, heartbeat }, count)
    }
}
