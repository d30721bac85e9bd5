pub mod contract;
pub mod errors;
pub mod interface;
pub mod page;
#[cfg(test)]
mod tests;
