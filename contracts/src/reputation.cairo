pub mod contract;
pub mod decay;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod posterior;
#[cfg(test)]
mod tests;
pub mod types;
