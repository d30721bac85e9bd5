pub mod contract;
pub mod curve;
pub mod errors;
pub mod interface;
pub mod packing;
#[cfg(test)]
mod tests;
pub mod types;
