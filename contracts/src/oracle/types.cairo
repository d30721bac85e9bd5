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
