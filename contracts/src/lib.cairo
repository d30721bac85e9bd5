//! Bitsage: a market for verifiable compute. One folder per contract; data
//! flows and callers are listed in docs/architecture.md.

pub mod auction;
pub mod audits;
pub mod beacon;
pub mod buyback;
pub mod components;
pub mod devnet;
pub mod disputes;
pub mod emission;
pub mod escrow;
#[cfg(test)]
mod flows;
pub mod governor;
pub mod guardian;
pub mod lens;
pub mod market;
pub mod math;
pub mod oracle;
pub mod params;
pub mod pol;
pub mod receipts;
pub mod registry;
pub mod reputation;
pub mod rewards;
pub mod slasher;
pub mod staking;
#[cfg(test)]
pub mod testing;
pub mod timelock;
pub mod token;
pub mod treasury;
pub mod vesting;
pub mod worklog;
