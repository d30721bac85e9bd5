mod dials;
mod mocks;
mod opening;
mod setup;
mod submitting;
mod vectors;
