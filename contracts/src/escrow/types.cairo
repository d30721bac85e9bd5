use starknet::ContractAddress;

/// Base units of one token. `locked` is promised to a job, bond or bounty;
/// `available` can be withdrawn at any time, in every state of the system.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Balance {
    pub available: u128,
    pub locked: u128,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Payout {
    pub to: ContractAddress,
    pub amount: u128,
}

/// Most payouts of one settlement.
pub const MAX_PAYOUTS: u32 = 16;
