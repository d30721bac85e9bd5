use starknet::{ClassHash, ContractAddress, EthAddress};

/// A plain enum: a typed constant in Go.
#[derive(Copy, Drop, Serde, PartialEq)]
pub enum Phase {
    Open,
    Sealed,
    Done,
}

#[derive(Copy, Drop, Serde, PartialEq)]
pub struct Terms {
    pub usd_limit: u256,
    pub vram_gb: u16,
    pub class: u8,
    pub phase: Phase,
}

#[derive(Drop, Serde, PartialEq)]
pub struct Order {
    pub job_id: u64,
    pub terms: Terms,
    pub note: ByteArray,
    pub fills: Array<(u64, u128)>,
    pub parent: Option<ContractAddress>,
}

/// An enum with payloads: a tagged struct in Go.
#[derive(Drop, Serde, PartialEq)]
pub enum Verdict {
    Pending,
    Fined: u256,
    Settled: Terms,
    Shared: (ContractAddress, u32),
    Appealed: Appeal,
    Listed: Array<felt252>,
}

#[derive(Copy, Drop, Serde, PartialEq)]
pub enum Appeal {
    None,
    Jury: u8,
}

/// Every scalar, so that its bounds can be checked at both ends.
#[derive(Copy, Drop, Serde, PartialEq)]
pub struct Scalars {
    pub flag: bool,
    pub a_u8: u8,
    pub a_u16: u16,
    pub a_u32: u32,
    pub a_u64: u64,
    pub a_u128: u128,
    pub a_u256: u256,
    pub a_i8: i8,
    pub a_i16: i16,
    pub a_i32: i32,
    pub a_i64: i64,
    pub a_i128: i128,
    pub a_felt: felt252,
    pub owner: ContractAddress,
    pub class: ClassHash,
    pub l1_url: bytes31,
    pub eth: EthAddress,
    pub divisor: NonZero<u64>,
}

#[derive(Drop, Serde, PartialEq)]
pub struct Pair<T> {
    pub left: T,
    pub right: T,
}
