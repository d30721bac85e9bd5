pub mod clearing;
pub mod contract;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod kick;
pub mod ledger;
pub mod packing;
pub mod rules;
#[cfg(test)]
pub mod tests;
pub mod types;
