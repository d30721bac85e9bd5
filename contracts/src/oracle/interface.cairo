//! PriceOracle: what SAGE is worth in dollars, from several venues.
//!
//! A price is made in two steps. Anyone requests one; later the Beacon draws
//! how long a window, and how long before the request, it is averaged over: so
//! whoever pushes a venue does not know which minutes will count. Anyone then
//! updates: five means per venue, their median; moved to within three scales of
//! the last price; and the median of the venues.

use starknet::ContractAddress;
use super::types::{OracleAction, OracleConfig, OracleState, Reading};

/// What the other contracts, keepers and people read.
#[starknet::interface]
pub trait IPriceReader<TState> {
    /// The last accepted price, judged now: `Stale` when older than `max_age`
    /// seconds. Never fails.
    fn read(self: @TState, max_age: u64) -> Reading;
}

#[starknet::interface]
pub trait IPriceOracle<TState> {
    /// Fixes the moment before which the window will lie.
    /// Caller: anyone. Errors: ORACLE: too early (`min_interval` since the last
    /// price), request open. Emits: PriceRequested.
    fn request(ref self: TState);
    /// Makes a price over the window that `round` draws: the Beacon's first
    /// final round whose last commitment came after the request. Returns what
    /// `read` now says. With fewer than two live venues, or fewer than three
    /// before the first price, nothing is accepted and the request is used up.
    /// Caller: anyone. Errors: ORACLE: no request, request expired; BEACON: no
    /// seed, not first after. Emits: PriceAccepted or PriceRefused, HealthChanged.
    fn update(ref self: TState, round: u64) -> Reading;
    /// The same over the longest window, ending at the request, once the request
    /// has waited `beacon_wait` and there is no seed after it.
    /// Caller: anyone. Errors: ORACLE: no request, request expired, too early,
    /// seed exists. Emits: as update.
    fn update_without_beacon(ref self: TState) -> Reading;
    /// What may be done now.
    fn next_action(self: @TState) -> OracleAction;
    fn state(self: @TState) -> OracleState;
    fn config(self: @TState) -> OracleConfig;
    fn venues(self: @TState) -> Span<ContractAddress>;
    /// Three to five distinct venues; the protocol's own pool is the one that
    /// the economy is wired to.
    /// Caller: governor. Errors: GOV: not governor; ORACLE: bad venues.
    /// Emits: VenuesSet.
    fn set_venues(ref self: TState, venues: Span<ContractAddress>);
}

pub mod events {
    use starknet::ContractAddress;
    use super::super::types::{Health, VenueTick, Window, WindowSource};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PriceRequested {
        #[key]
        pub by: ContractAddress,
        pub at: u64,
    }

    /// The whole state after an update: from these events alone anyone can
    /// recompute price, scale and volatility.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PriceAccepted {
        /// Who is to be paid for it.
        #[key]
        pub by: ContractAddress,
        pub requested_at: u64,
        pub source: WindowSource,
        pub window: Window,
        pub venues: Span<VenueTick>,
        /// A venue counts within three times this of the last tick; 0 the first time.
        pub scale: u128,
        pub tick: i128,
        pub price: u128,
        pub health: Health,
        /// Of |change| / sqrt(seconds), 16 fractional bits.
        pub mean_change: u128,
        pub volatility: u128,
    }

    /// Too few venues: the last price stays and ages.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PriceRefused {
        #[key]
        pub by: ContractAddress,
        pub requested_at: u64,
        pub source: WindowSource,
        pub window: Window,
        pub venues: Span<VenueTick>,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct HealthChanged {
        pub previous: Health,
        pub health: Health,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VenuesSet {
        pub venues: Span<ContractAddress>,
    }
}
