pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod range;
#[cfg(test)]
mod tests;
pub mod types;
