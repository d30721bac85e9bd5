mod configs;
mod life;
mod packing;
mod proposing;
mod rules;
mod setup;
mod vetoes;
mod voting;
