pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod pricing;
pub mod refill;
#[cfg(test)]
mod tests;
pub mod types;
