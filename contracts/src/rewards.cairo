pub mod contract;
pub mod dials;
pub mod errors;
pub mod intake;
pub mod interface;
pub mod packing;
pub mod shares;
pub mod stake;
#[cfg(test)]
pub mod tests;
pub mod types;
pub mod work;
