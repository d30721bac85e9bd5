pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod parameters;
pub mod peers;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod types;
pub mod waterfall;
