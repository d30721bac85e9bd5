mod dials;
mod keepers;
mod packing;
mod rounds;
mod setup;
