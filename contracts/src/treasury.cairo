pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod parameters;
pub mod peers;
pub mod rules;
pub mod sales;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod till;
pub mod types;
pub mod waterfall;
