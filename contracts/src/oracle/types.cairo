/// Whether the price may be used, and why not. Append only: stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Health {
    /// No price was ever accepted.
    NotInitialised,
    Ok,
    /// The last accepted price is older than the reader allows.
    Stale,
    /// Fewer live venues than the price needs.
    MinSources,
    /// Half of the venues or more were clamped.
    Deviation,
    /// The protocol's own pool is too shallow.
    Liquidity,
}

/// The price as people, keepers and contracts read it: one view for all.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Reading {
    pub health: Health,
    /// Dollars per whole SAGE, WAD (1e18): with SAGE in base units (1e-18) and
    /// dollars in base units (1e-6), usd = sage · price / 1e30. 0 when there is none.
    pub price: u128,
    /// When it was accepted.
    pub at: u64,
    /// Live venues behind it, and how many of them were clamped.
    pub venues: u8,
    pub clamped: u8,
    /// Realised volatility over 24 h, WAD (not annualised).
    pub volatility: u128,
}

/// The dials of the oracle. Times in seconds; a tick is a millionth.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct OracleConfig {
    /// From one accepted price to the next request.
    pub min_interval: u64,
    /// The window that a price is averaged over is as long as the beacon says,
    /// between these two …
    pub min_length: u64,
    pub max_length: u64,
    /// … and ends at most this long before the request.
    pub max_offset: u64,
    /// How long a request waits for the beacon until the window is the fixed
    /// one; twice as long, and the request has expired.
    pub beacon_wait: u64,
    /// Bounds of the scale s, ticks; a venue counts within 3s of the last price.
    pub floor: u32,
    pub ceiling: u32,
    /// Weight of the newest change in the scale. 1 to 5,000.
    pub weight_bps: u16,
    /// Dollars of depth below which the protocol's own pool is no venue.
    pub min_depth: u128,
}

/// Where a window's length and end came from.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum WindowSource {
    /// The first final round of the beacon after the request.
    Beacon: u64,
    /// There was none in time: the longest window, ending at the request.
    Fallback,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Window {
    pub start: u64,
    pub end: u64,
}

/// What one venue said in an update.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct VenueTick {
    pub venue: starknet::ContractAddress,
    pub verdict: VenueVerdict,
    /// Before the clamp; 0 unless it counted.
    pub tick: i128,
}

/// Whether a venue counted. Append only.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum VenueVerdict {
    Counted,
    /// It counted, moved to within 3s of the last price.
    Clamped,
    NotInitialised,
    PeriodTooLong,
    Stale,
    Broken,
    /// Less than `min_depth` behind it.
    Shallow,
}

/// What anybody may do for the oracle now.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum OracleAction {
    /// Nothing before this time.
    Wait: u64,
    Request,
    /// The request waits for a seed; from this time on it does without.
    AwaitBeacon: u64,
    /// With the first final round after the request, which exists.
    Update,
    UpdateWithoutBeacon,
}

/// The oracle's memory beside the price.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct OracleState {
    /// The last accepted tick; meaningless before the first.
    pub tick: i128,
    pub at: u64,
    /// Time of the open request, 0 when there is none.
    pub requested_at: u64,
    /// The scale s that the next update would clamp by, were it now, ticks.
    pub scale: u128,
    /// Returns that the volatility is made of, at most 24.
    pub returns: u64,
}
