/// What a minter may still do: `epoch_cap` per epoch of `EPOCH_SECONDS`, and
/// `total_cap` for ever. Base units (18 decimals).
#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct MinterCap {
    pub epoch_cap: u128,
    pub total_cap: u128,
    pub epoch: u64,
    pub minted_in_epoch: u128,
    pub minted: u128,
}

/// What a mint is measured by. Base units.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct MintBasis {
    pub circulating: u128,
    /// What the minter's caps and the maximum supply leave it now.
    pub room: u128,
}

/// An account's balance and the supply that it is a part of. Base units.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Stock {
    pub balance: u128,
    pub supply: u128,
}

/// Length of a minting epoch, seconds.
pub const EPOCH_SECONDS: u64 = 7 * 24 * 3600;

/// The paper's two recurrences, as sums since deployment. Base units.
/// S_fdv = total − burned: what was ever created less what was ever burned.
/// S_circ = to_circulation − burned_from_circulation: what the holders that
/// count ever got from outside (from a minter, or from an excluded account, less
/// what they gave back) less what they burned. A burn by an excluded account,
/// such as the treasury, lowers S_fdv alone.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Issuance {
    /// Σ I_total, the initial supply with it.
    pub total: u256,
    /// Σ B_total.
    pub burned: u256,
    /// Σ I_to_circ; it falls when tokens leave circulation unburned.
    pub to_circulation: u256,
    /// Σ B_from_circ.
    pub burned_from_circulation: u256,
}

/// What was burned, and of it what circulated.
#[derive(Copy, Drop, PartialEq, Debug, starknet::Store)]
pub struct Burned {
    pub total: u128,
    pub from_circulation: u128,
}
