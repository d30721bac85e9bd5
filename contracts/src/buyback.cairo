pub mod contract;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod lot;
pub mod packing;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod types;
