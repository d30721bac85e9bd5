mod custody;
mod funding;
mod history;
mod packing;
mod setup;
mod users;
