mod ledger;
mod opening;
mod packing;
mod setup;
mod tally;
