/// Most epochs that one claim walks.
pub const MAX_CLAIM_EPOCHS: u32 = 52;

/// `epoch_seconds` is fixed for ever; the others are dials of Params, by their
/// names here.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct RewardsConfig {
    /// 1 hour … 30 days.
    pub epoch_seconds: u64,
    /// Part of each amount that is for stake, basis points; the rest is for work.
    pub staker_bps: u128,
    /// Most that work earns of the fees it brought, basis points, up to 10,000:
    /// whoever pays themselves to earn loses.
    pub rebate_bps: u128,
    /// Oldest price by which that is measured, seconds, 1 … 2^32 − 1.
    pub price_max_age: u64,
}

/// The epoch that still takes in. Base units; fees in dollars of 6 decimals.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct OpenEpoch {
    pub epoch: u64,
    pub stakers: u128,
    pub workers: u128,
    pub fees: u128,
}

/// What one base unit of stake held for one second, and one base unit of fees,
/// earns in a closed epoch: base units of SAGE in 2^-64, stake in units of 1e9.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Rates {
    pub stake: u256,
    pub work: u256,
}

/// `credit` is what is earned and not paid, base units in 2^-64 / 10,000: less
/// than one base unit after a claim. `next` is the first epoch that no claim
/// has walked, 0 before the first claim.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Earner {
    pub next: u64,
    pub credit: u256,
}

/// Fees that a worker brought in `epoch`, not yet credited.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct WorkDone {
    pub epoch: u64,
    pub fees: u128,
}

/// What closed epochs could not divide, base units in 2^-64: part of the next pots.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Residue {
    pub stakers: u256,
    pub workers: u256,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct RewardsLedger {
    pub received: u128,
    pub paid: u128,
}
