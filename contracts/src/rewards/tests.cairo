mod claiming;
mod closing;
mod history;
mod oracle_stub;
mod setup;
mod words;
