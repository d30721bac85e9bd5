mod custody;
mod history;
mod packing;
mod setup;
mod users;
