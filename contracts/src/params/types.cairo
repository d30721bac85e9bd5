use starknet::ContractAddress;

/// Length of the epoch that changes are measured in, seconds; epochs count
/// from 1 January 1970.
pub const EPOCH_SECONDS: u64 = 30 * 24 * 3600;
/// Most that a dial may stand away from where it stood when the epoch began.
pub const CHANGE_BPS: u128 = 1_500;
/// Values, bounds and steps stay below this.
pub const VALUE_BOUND: u128 = 0x1000000000000000000000000000000;
/// Dials that one view returns.
pub const PAGE: u32 = 32;

/// What a dial may ever be.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct DialBounds {
    pub min: u128,
    pub max: u128,
    /// Most that the dial may move in an epoch at whose start 15 % of it is less
    /// than one unit, in particular from zero.
    pub step: u128,
}

/// A dial and what it may become now.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Dial {
    pub target: ContractAddress,
    pub name: felt252,
    pub bounds: DialBounds,
    pub value: u128,
    /// The present epoch and the value at its beginning.
    pub epoch: u32,
    pub start: u128,
    pub lowest: u128,
    pub highest: u128,
}
