use starknet::account::Call;

/// No delay is ever shorter, whatever governance wants.
pub const MIN_DELAY: u64 = 7 * 24 * 3600;
/// No delay is ever longer: governance could not get out of it.
pub const MAX_DELAY: u64 = 60 * 24 * 3600;
/// How long an operation may be executed once it is ready.
pub const GRACE: u64 = 14 * 24 * 3600;

pub const MAX_CALLS: u32 = 16;
/// Felts of one call's calldata; a call fits one event.
pub const MAX_CALLDATA: u32 = 256;
/// Felts of all calls of an operation, addresses, selectors and lengths counted.
pub const MAX_BODY: u32 = 512;
/// Operations that one view returns, contracts that `start` takes over.
pub const PAGE: u32 = 16;
pub const MAX_TARGETS: u32 = 32;

/// Append only: the discriminants are in views.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum OperationState {
    Unset,
    /// Before `ready_at`.
    Waiting,
    /// From `ready_at` to before `expires_at`.
    Ready,
    Done,
    /// Not executed by `expires_at`; it never will be.
    Expired,
    Cancelled,
}

/// One entry of the schedule: what changes, and when.
#[derive(Copy, Drop, Serde, Debug)]
pub struct Operation {
    pub id: felt252,
    pub state: OperationState,
    pub scheduled_at: u64,
    pub ready_at: u64,
    pub expires_at: u64,
    /// Must be done before this one; 0 for none.
    pub predecessor: felt252,
    pub salt: felt252,
    pub calls: Span<Call>,
}
