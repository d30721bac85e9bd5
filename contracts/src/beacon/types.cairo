#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct BeaconConfig {
    /// Length of a commit window, and of the reveal window after it, seconds.
    pub round_seconds: u64,
    /// Stake that a keeper locks while it takes part.
    pub keeper_bond: u128,
    /// Part of the bond, in basis points, that one withheld reveal costs.
    pub silence_bps: u16,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum RoundPhase {
    /// Nobody has committed (yet).
    Empty,
    Committing,
    Revealing,
    /// The reveal window is over; waits for `finalise`.
    Due,
    /// Has a seed.
    Final,
    /// Nobody revealed; consumers use the next round with a seed.
    Void,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Round {
    pub round: u64,
    pub phase: RoundPhase,
    pub commits: u32,
    pub reveals: u32,
    /// Block and time of the last commit. The seed mixes in that block's hash.
    pub last_commit_block: u64,
    pub last_commit_at: u64,
    /// Time of the last commit of the final round before this one: whoever
    /// waits since a moment t uses the first final round with
    /// `previous_commit_at` <= t < `last_commit_at`.
    pub previous_commit_at: u64,
    /// Zero unless final.
    pub seed: felt252,
}
