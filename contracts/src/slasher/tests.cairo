mod cap;
mod dials;
mod packing;
mod setup;
mod slashing;
