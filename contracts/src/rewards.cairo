pub mod contract;
pub mod errors;
pub mod intake;
pub mod interface;
pub mod packing;
pub mod shares;
#[cfg(test)]
pub mod tests;
pub mod types;
pub mod work;
