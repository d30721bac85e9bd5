mod access;
mod history;
mod locking;
mod packing;
mod setup;
mod slashing;
mod staking;
mod unbonding;
