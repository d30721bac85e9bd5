pub mod contract;
pub mod controller;
pub mod errors;
pub mod interface;
pub mod packing;
#[cfg(test)]
mod tests;
pub mod types;
