pub mod contract;
pub mod dials;
pub mod ekubo;
pub mod errors;
pub mod feed;
pub mod interface;
pub mod packing;
pub mod pragma;
pub mod ring;
pub mod rules;
pub mod signed_feed;
#[cfg(test)]
mod tests;
pub mod types;
pub mod venue;
