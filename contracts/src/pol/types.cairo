/// What is put in; the other one comes out.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Asset {
    Sage,
    Usd,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct PolConfig {
    /// Of what a swap puts in; stays in the pool. 1 to 100.
    pub fee_bps: u16,
    /// Ticks that the price may be away from its mean of the last half hour for
    /// a refill to go through. 100 to 100,000.
    pub max_deviation: u32,
    /// Dollars of depth that are kept however little is traded: with them the pool
    /// opens. 1 to target_cap.
    pub target_floor: u128,
    /// Dollars beyond which the target depth does not grow.
    pub target_cap: u128,
}

/// What the pool owns: the sum of what was put in and not taken out. Tokens
/// that are merely sent here do not count.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Reserves {
    pub sage: u128,
    pub usd: u128,
}

/// Amounts that moved in or out, and the shares for them.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Liquidity {
    pub sage: u128,
    pub usd: u128,
    pub shares: u128,
}
