pub mod checkpoint;
pub mod contract;
pub mod delegation;
pub mod delegation_interface;
pub mod dials;
pub mod errors;
pub mod history_interface;
pub mod interface;
pub mod packing;
pub mod pool;
#[cfg(test)]
mod tests;
pub mod time;
pub mod time_interface;
pub mod types;
