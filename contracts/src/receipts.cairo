pub mod contract;
pub mod errors;
pub mod interface;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod types;
