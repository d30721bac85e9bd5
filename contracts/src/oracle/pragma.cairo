//! PragmaVenue: a Pragma spot median as one of our venues.
//!
//! Pragma answers with a price, not with a memory; anyone's `poke` looks it up,
//! and the venue remembers.

use starknet::ContractAddress;
use super::feed::FeedState;

/// Pragma's kinds of data, in its order.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum DataType {
    SpotEntry: felt252,
    FutureEntry: (felt252, u64),
    GenericEntry: felt252,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct PragmaPricesResponse {
    pub price: u128,
    pub decimals: u32,
    pub last_updated_timestamp: u64,
    pub num_sources_aggregated: u32,
    pub expiration_timestamp: Option<u64>,
}

/// What we use of Pragma's oracle.
#[starknet::interface]
pub trait IPragmaOracle<TState> {
    fn get_data_median(self: @TState, data_type: DataType) -> PragmaPricesResponse;
}

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct PragmaConfig {
    pub oracle: ContractAddress,
    /// Pragma's name of the pair, 'SAGE/USD'.
    pub pair: felt252,
    /// Sources that a price needs at the least.
    pub min_sources: u32,
    /// Seconds that it may be old when it is looked up.
    pub max_age: u64,
    /// Seconds without a new price after which the venue is stale.
    pub heartbeat: u64,
}

#[starknet::interface]
pub trait IPragmaVenue<TState> {
    /// Looks the price up and remembers it.
    /// Caller: anyone. Errors: PRAGMA: few sources, future, old, nothing new, bad
    /// price; TICK: out of range. Emits: PriceSeen.
    fn poke(ref self: TState);
    fn feed(self: @TState) -> FeedState;
    fn config(self: @TState) -> PragmaConfig;
    /// Caller: governor. Errors: GOV: not governor; PRAGMA: bad config.
    /// Emits: ConfigSet.
    fn set_config(ref self: TState, config: PragmaConfig);
}

pub mod errors {
    pub const BAD_CONFIG: felt252 = 'PRAGMA: bad config';
    pub const FEW_SOURCES: felt252 = 'PRAGMA: few sources';
    pub const FUTURE: felt252 = 'PRAGMA: future';
    pub const OLD: felt252 = 'PRAGMA: old';
    pub const NOTHING_NEW: felt252 = 'PRAGMA: nothing new';
    pub const BAD_PRICE: felt252 = 'PRAGMA: bad price';
}

#[starknet::contract]
pub mod PragmaVenue {
    use core::num::traits::{Pow, Zero};
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_block_timestamp};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::math::bits::P24;
    use crate::math::tick::tick_of;
    use super::super::feed::FeedComponent::InternalTrait as FeedInternal;
    use super::super::feed::{FeedComponent, FeedState};
    use super::super::ring::TickRingComponent;
    use super::super::venue::{IVenue, VenueReading};
    use super::{
        DataType, IPragmaOracleDispatcher, IPragmaOracleDispatcherTrait, IPragmaVenue, PragmaConfig,
        errors,
    };

    const WAD_DECIMALS: u32 = 18;
    /// 10^36 still fits u128.
    const MAX_DECIMALS: u32 = 36;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: TickRingComponent, storage: ring, event: RingEvent);
    component!(path: FeedComponent, storage: feed, event: FeedEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.pragma_venue';
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
        config: PragmaConfig,
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
        PriceSeen: PriceSeen,
        ConfigSet: ConfigSet,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PriceSeen {
        pub price: u128,
        pub tick: i128,
        pub observed_at: u64,
        pub sources: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ConfigSet {
        pub config: PragmaConfig,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: PragmaConfig) {
        self.governed.initialize(governor);
        self.write(config);
    }

    #[abi(embed_v0)]
    impl PragmaVenueImpl of IPragmaVenue<ContractState> {
        fn poke(ref self: ContractState) {
            let config = self.config.read();
            let said = IPragmaOracleDispatcher { contract_address: config.oracle }
                .get_data_median(DataType::SpotEntry(config.pair));
            let now = get_block_timestamp();
            let observed_at = said.last_updated_timestamp;
            assert(said.num_sources_aggregated >= config.min_sources, errors::FEW_SOURCES);
            assert(observed_at <= now, errors::FUTURE);
            assert(now - observed_at <= config.max_age, errors::OLD);
            assert(observed_at > self.feed.observed_at(), errors::NOTHING_NEW);
            let price = in_wad(said.price, said.decimals);
            let tick = tick_of(price);
            self.feed.accept(tick, observed_at);
            self.emit(PriceSeen { price, tick, observed_at, sources: said.num_sources_aggregated });
        }

        fn feed(self: @ContractState) -> FeedState {
            self.feed.state()
        }

        fn config(self: @ContractState) -> PragmaConfig {
            self.config.read()
        }

        fn set_config(ref self: ContractState, config: PragmaConfig) {
            self.governed.assert_governor();
            self.write(config);
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
        fn write(ref self: ContractState, config: PragmaConfig) {
            assert(
                config.oracle.is_non_zero()
                    && config.pair != 0
                    && config.min_sources != 0
                    && config.max_age != 0
                    && config.heartbeat >= config.max_age
                    && config.heartbeat.into() < P24,
                errors::BAD_CONFIG,
            );
            self.config.write(config);
            self.feed.set_heartbeat(config.heartbeat);
            self.emit(ConfigSet { config });
        }
    }

    /// Rounded down.
    fn in_wad(price: u128, decimals: u32) -> u128 {
        assert(decimals <= MAX_DECIMALS, errors::BAD_PRICE);
        if decimals > WAD_DECIMALS {
            price / 10_u128.pow(decimals - WAD_DECIMALS)
        } else {
            let wad: u256 = price.into() * 10_u256.pow(WAD_DECIMALS - decimals);
            wad.try_into().expect(errors::BAD_PRICE)
        }
    }
}
