mod cap;
mod packing;
mod setup;
mod slashing;
mod splits;
