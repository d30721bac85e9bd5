pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
#[cfg(test)]
mod tests;
pub mod time_interface;
pub mod types;
