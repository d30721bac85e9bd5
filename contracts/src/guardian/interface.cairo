//! Guardian: k of n people may lower rates, for a while.

#[starknet::interface]
pub trait IPauses<TState> {
    /// The bits of `types::pause` that are in force now; 0 after they expire.
    fn paused(self: @TState) -> u32;
}
