mod control;
mod packing;
mod parameters;
pub mod setup;
mod steps;
