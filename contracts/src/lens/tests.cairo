mod invariants;
mod setup;
mod stand_in;
mod views;
mod wiring;
