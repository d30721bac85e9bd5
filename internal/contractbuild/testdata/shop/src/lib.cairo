//! Two contracts that share prices.
pub mod prices;
pub mod shelf;
#[cfg(test)]
mod testing;
pub mod till;
