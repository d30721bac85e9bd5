mod epochs;
mod governance;
mod history;
mod income;
mod packing;
pub mod peer;
mod rules;
pub mod setup;
mod steps;
