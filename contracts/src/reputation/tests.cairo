mod config;
mod decay;
mod packing;
mod record;
mod setup;
