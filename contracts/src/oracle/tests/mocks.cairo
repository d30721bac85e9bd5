//! Stand-ins for what the oracle and its adapters call.

use starknet::ContractAddress;
use crate::beacon::types::Round;
use crate::oracle::ekubo::i129;
use crate::oracle::pragma::{DataType, PragmaPricesResponse};
use crate::oracle::venue::{VenueHealth, VenueReading};

/// What a mock venue does when asked.
#[derive(Copy, Drop, Serde, PartialEq, starknet::Store)]
pub enum Manner {
    #[default]
    Answers,
    Panics,
    /// Returns one sum too few.
    Stutters,
    /// Returns sums no difference of which is a tick.
    Exaggerates,
}

#[starknet::interface]
pub trait IMockVenue<TState> {
    fn cumulative_ticks(self: @TState, times: Span<u64>) -> VenueReading;
    /// The same tick in all five buckets.
    fn hold(ref self: TState, tick: i128);
    fn hold_buckets(ref self: TState, ticks: Span<i128>);
    fn behave(ref self: TState, manner: Manner);
    /// The rank of a VenueHealth, and a depth unless 0.
    fn state(ref self: TState, health: u8, depth: u128);
}

#[starknet::contract]
pub mod MockVenue {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use super::{Manner, VenueHealth, VenueReading};

    #[storage]
    struct Storage {
        ticks: Map<u32, i128>,
        manner: Manner,
        health: u8,
        depth: u128,
    }

    #[abi(embed_v0)]
    impl MockVenueImpl of super::IMockVenue<ContractState> {
        fn cumulative_ticks(self: @ContractState, times: Span<u64>) -> VenueReading {
            let manner = self.manner.read();
            assert(manner != Manner::Panics, 'a venue that panics');
            let mut sum: i128 = 1_000_000_000;
            let mut sums = array![sum];
            let mut i = 1;
            let last = if manner == Manner::Stutters {
                times.len() - 1
            } else {
                times.len()
            };
            while i < last {
                let tick = if manner == Manner::Exaggerates {
                    30_000_000
                } else {
                    self.ticks.read(i - 1)
                };
                sum += tick * (*times[i] - *times[i - 1]).into();
                sums.append(sum);
                i += 1;
            }
            let health = match self.health.read() {
                0 => VenueHealth::Ok,
                1 => VenueHealth::NotInitialised,
                2 => VenueHealth::PeriodTooLong,
                _ => VenueHealth::Stale,
            };
            let depth = match self.depth.read() {
                0 => None,
                depth => Some(depth),
            };
            VenueReading { health, cumulative: sums.span(), depth }
        }

        fn hold(ref self: ContractState, tick: i128) {
            for i in 0..5_u32 {
                self.ticks.write(i, tick);
            }
        }

        fn hold_buckets(ref self: ContractState, ticks: Span<i128>) {
            for i in 0..5_u32 {
                self.ticks.write(i, *ticks[i]);
            }
        }

        fn behave(ref self: ContractState, manner: Manner) {
            self.manner.write(manner);
        }

        fn state(ref self: ContractState, health: u8, depth: u128) {
            self.health.write(health);
            self.depth.write(depth);
        }
    }
}

/// A venue that returns what is no reading.
#[starknet::interface]
pub trait IBabbler<TState> {
    fn cumulative_ticks(self: @TState, times: Span<u64>) -> felt252;
}

#[starknet::contract]
pub mod Babbler {
    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl BabblerImpl of super::IBabbler<ContractState> {
        fn cumulative_ticks(self: @ContractState, times: Span<u64>) -> felt252 {
            77
        }
    }
}

#[starknet::interface]
pub trait IMockBeacon<TState> {
    fn seed_after(self: @TState, since: u64, round: u64) -> felt252;
    fn last_final_round(self: @TState) -> u64;
    fn round(self: @TState, round: u64) -> Round;
    /// One final round.
    fn fix(ref self: TState, round: u64, last_commit_at: u64, seed: felt252);
}

#[starknet::contract]
pub mod MockBeacon {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::beacon::types::{Round, RoundPhase};

    #[storage]
    struct Storage {
        round: u64,
        last_commit_at: u64,
        seed: felt252,
    }

    #[abi(embed_v0)]
    impl MockBeaconImpl of super::IMockBeacon<ContractState> {
        fn seed_after(self: @ContractState, since: u64, round: u64) -> felt252 {
            assert(round == self.round.read(), 'BEACON: no seed');
            assert(since < self.last_commit_at.read(), 'BEACON: not first after');
            self.seed.read()
        }

        fn last_final_round(self: @ContractState) -> u64 {
            self.round.read()
        }

        fn round(self: @ContractState, round: u64) -> Round {
            Round {
                round,
                phase: RoundPhase::Final,
                commits: 1,
                reveals: 1,
                last_commit_block: 1,
                last_commit_at: self.last_commit_at.read(),
                previous_commit_at: 0,
                seed: self.seed.read(),
            }
        }

        fn fix(ref self: ContractState, round: u64, last_commit_at: u64, seed: felt252) {
            self.round.write(round);
            self.last_commit_at.write(last_commit_at);
            self.seed.write(seed);
        }
    }
}

#[starknet::interface]
pub trait IMockEkubo<TState> {
    fn get_average_tick_history(
        self: @TState,
        base_token: ContractAddress,
        quote_token: ContractAddress,
        end_time: u64,
        num_intervals: u32,
        interval_seconds: u32,
    ) -> Span<i129>;
    fn know_since(ref self: TState, time: u64);
}

/// Ekubo's history of one pair whose tick is −28,000,000 minus the interval's
/// number times 1,000.
#[starknet::contract]
pub mod MockEkubo {
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::i129;

    #[storage]
    struct Storage {
        since: u64,
    }

    #[abi(embed_v0)]
    impl MockEkuboImpl of super::IMockEkubo<ContractState> {
        fn get_average_tick_history(
            self: @ContractState,
            base_token: ContractAddress,
            quote_token: ContractAddress,
            end_time: u64,
            num_intervals: u32,
            interval_seconds: u32,
        ) -> Span<i129> {
            assert(base_token == 'SAGE'.try_into().unwrap(), 'another base');
            assert(quote_token == 'USD'.try_into().unwrap(), 'another quote');
            let start = end_time - (num_intervals * interval_seconds).into();
            assert(start >= self.since.read(), 'Time before first snapshot');
            let mut ticks = array![];
            for i in 0..num_intervals {
                ticks.append(i129 { mag: 28_000_000 + 1_000 * i.into(), sign: true });
            }
            ticks.span()
        }

        fn know_since(ref self: ContractState, time: u64) {
            self.since.write(time);
        }
    }
}

#[starknet::interface]
pub trait IMockPragma<TState> {
    fn get_data_median(self: @TState, data_type: DataType) -> PragmaPricesResponse;
    fn say(ref self: TState, price: u128, decimals: u32, at: u64, sources: u32);
}

#[starknet::contract]
pub mod MockPragma {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::{DataType, PragmaPricesResponse};

    #[storage]
    struct Storage {
        price: u128,
        decimals: u32,
        at: u64,
        sources: u32,
    }

    #[abi(embed_v0)]
    impl MockPragmaImpl of super::IMockPragma<ContractState> {
        fn get_data_median(self: @ContractState, data_type: DataType) -> PragmaPricesResponse {
            assert(data_type == DataType::SpotEntry('SAGE/USD'), 'another pair');
            PragmaPricesResponse {
                price: self.price.read(),
                decimals: self.decimals.read(),
                last_updated_timestamp: self.at.read(),
                num_sources_aggregated: self.sources.read(),
                expiration_timestamp: None,
            }
        }

        fn say(ref self: ContractState, price: u128, decimals: u32, at: u64, sources: u32) {
            self.price.write(price);
            self.decimals.write(decimals);
            self.at.write(at);
            self.sources.write(sources);
        }
    }
}
