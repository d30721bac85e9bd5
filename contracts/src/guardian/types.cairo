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

/// Longest pause that people can decide, hours.
pub const PEOPLE_HOURS: u16 = 72;
/// Longest pause that a vote can decide at a time, hours.
pub const VOTE_HOURS: u16 = 30 * 24;
/// After the end of a pause, seconds in which people cannot pause the same
/// again.
pub const COOL_DOWN: u64 = 7 * 24 * 3600;
/// How long a motion waits for its confirmations, seconds.
pub const MOTION_SECONDS: u64 = 24 * 3600;
pub const MIN_MEMBERS: u32 = 3;
pub const MAX_MEMBERS: u32 = 31;

/// What members decide. Append only: the discriminants are in storage and
/// events.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum MotionKind {
    Pause,
    Lift,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Motion {
    pub kind: MotionKind,
    pub mask: u32,
    /// 0 for Lift.
    pub hours: u16,
    pub expires_at: u64,
    /// Which council it was put to; it ends with it.
    pub council: u32,
    pub confirmations: u8,
    pub carried: bool,
}

/// One bit's pause.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct BitPause {
    pub bit: u32,
    /// In force before this time.
    pub until: u64,
    /// People can pause it from then on.
    pub free_at: u64,
    /// Only a vote lifts what a vote paused.
    pub by_vote: bool,
}
