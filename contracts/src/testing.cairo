//! What the tests of several contracts use.

pub mod board;
pub mod dials;
pub mod economy_stage;
pub mod events;
pub mod odd_token;
pub mod scene;
pub mod stage;
pub mod stake_book;
pub mod stake_history;
