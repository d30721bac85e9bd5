mod appeals;
mod juries;
mod ledger;
mod opening;
mod outcomes;
mod packing;
mod setup;
mod tally;
