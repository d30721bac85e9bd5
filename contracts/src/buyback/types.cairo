#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct BuybackConfig {
    /// β: the part of the runway surplus that one buyback may spend, below 10,000.
    pub beta_bps: u16,
    /// Above this no buyback: realised volatility over 24 h, WAD.
    pub max_volatility: u128,
    /// The most that one buyback spends, USD.
    pub max_lot: u128,
    /// At least this long between two.
    pub interval_seconds: u32,
    /// Age up to which a price counts, seconds.
    pub max_price_age: u32,
}

/// What the Buyback did so far.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct BuybackState {
    /// When the last one began, 0 when there was none.
    pub last_at: u64,
    /// The auction that is under way; 0 when none is.
    pub auction_id: u64,
}
