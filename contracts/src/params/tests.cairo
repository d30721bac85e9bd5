mod dials;
mod mocks;
mod packing;
mod queue;
mod random;
mod range;
mod setup;
mod turning;
