pub mod bids;
pub mod clearing;
pub mod contract;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod kick;
pub mod ledger;
pub mod order;
pub mod packing;
pub mod present;
pub mod rules;
#[cfg(test)]
pub mod tests;
pub mod till;
pub mod types;
