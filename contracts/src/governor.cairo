pub mod contract;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod rules;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod types;
