pub mod bench;
pub mod contract;
pub mod dials;
pub mod docket;
pub mod endings;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod peers;
pub mod rules;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod till;
pub mod types;
