//! The seam through which paid, verified work earns.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IWorkIndex<TState> {
    /// An assignment of `worker` was verified and settled, and brought the
    /// treasury `fee`, dollars of 6 decimals (a fee in SAGE at the oracle's
    /// price). Nothing is no error.
    /// Caller: the work source. Errors: REWARDS: not the work source, amount
    /// too large. Emits: WorkRecorded.
    fn record_work(ref self: TState, worker: ContractAddress, fee: u128);
}
