/// What can be paused: rates only. A pause stops no refund, claim, withdrawal,
/// reveal or settlement, and moves nobody's money.
pub mod pause {
    /// Emission falls to its floor rate.
    pub const EMISSION: u32 = 1;
    /// The revenue burn's share falls to nothing.
    pub const REVENUE_BURN: u32 = 2;
    /// The buyback's share falls to nothing.
    pub const BUYBACK: u32 = 4;
    /// Scheduled treasury burns wait.
    pub const TREASURY_BURN: u32 = 8;
    pub const ALL: u32 = 15;
}
