mod dials;
mod packing;
mod queue;
mod random;
mod range;
mod setup;
mod turning;
