mod decay;
mod dials;
mod packing;
mod record;
mod setup;
