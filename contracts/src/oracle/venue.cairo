//! What the oracle asks of a venue, whatever stands behind it.

/// Whether a venue's answer counts.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum VenueHealth {
    Ok,
    /// It never had a price.
    NotInitialised,
    /// It has forgotten, or never knew, the earliest of the times asked for.
    PeriodTooLong,
    /// It stood still within the times asked for, or stands still now.
    Stale,
    /// It did not answer in this form; the oracle's word for a call that failed.
    Broken,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct VenueReading {
    pub health: VenueHealth,
    /// Σ tick · seconds at each time asked for, from a start that is the
    /// venue's own: only differences mean something. Empty unless Ok.
    pub cumulative: Span<i128>,
    /// Dollars (6 decimals) that move its price by 1 %; None for a venue that
    /// holds no liquidity itself.
    pub depth: Option<u128>,
}

#[starknet::interface]
pub trait IVenue<TState> {
    /// `times` ascend, lie at equal distances and are not in the future; ticks
    /// are those of `math::tick`, of the price in dollars per whole SAGE.
    /// Does not fail for times it cannot serve: it says so in `health`.
    fn cumulative_ticks(self: @TState, times: Span<u64>) -> VenueReading;
}

/// The answer of a venue that cannot serve.
pub fn unable(health: VenueHealth, depth: Option<u128>) -> VenueReading {
    VenueReading { health, cumulative: [].span(), depth }
}
