pub mod contract;
pub mod erc20;
pub mod errors;
pub mod interface;
pub mod permit;
#[cfg(test)]
mod tests;
pub mod types;
