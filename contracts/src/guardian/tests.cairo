mod council;
mod motions;
mod packing;
mod random;
mod setup;
mod votes;
