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

/// Length of a minting epoch, seconds.
pub const EPOCH_SECONDS: u64 = 7 * 24 * 3600;
