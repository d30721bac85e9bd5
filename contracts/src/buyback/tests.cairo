mod dials;
mod lots;
mod rules;
mod setup;
