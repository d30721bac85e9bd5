mod ledger;
mod permit;
mod setup;
mod supply;
