mod ledger;
mod permit;
mod recurrences;
mod setup;
mod supply;
