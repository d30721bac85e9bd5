mod history;
mod promising;
mod setup;
mod words;
