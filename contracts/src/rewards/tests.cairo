mod claiming;
mod closing;
mod history;
pub mod oracle_stub;
pub mod setup;
mod words;
