mod bootstrap;
mod ids;
mod life;
mod mocks;
mod packing;
mod running;
mod setup;
