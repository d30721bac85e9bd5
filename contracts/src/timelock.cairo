pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod schedule;
#[cfg(test)]
mod tests;
pub mod types;
