pub mod contract;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod packing;
#[cfg(test)]
mod tests;
pub mod types;
