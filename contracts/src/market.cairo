pub mod book;
pub mod consolation;
pub mod contract;
pub mod dials;
pub mod errors;
pub mod interface;
pub mod marks;
pub mod outcomes;
pub mod packing;
pub mod pricing;
pub mod rules;
pub mod settlement;
pub mod tally;
pub mod terms;
#[cfg(test)]
pub mod tests;
pub mod types;
pub mod word;
