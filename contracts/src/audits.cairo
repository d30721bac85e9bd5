pub mod bonds;
pub mod contract;
pub mod dials;
pub mod dossier;
pub mod endings;
pub mod errors;
pub mod interface;
pub mod packing;
pub mod rules;
pub mod sampling;
#[cfg(test)]
mod tests;
pub mod types;
