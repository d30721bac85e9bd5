mod depth;
mod history;
mod liquidity;
mod opening;
mod packing;
mod parameters;
mod setup;
mod swapping;
