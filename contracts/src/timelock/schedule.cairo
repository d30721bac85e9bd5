//! What identifies an operation, and what it may consist of.

use core::num::traits::Zero;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use starknet::account::Call;
use super::errors;
use super::packing::{Entry, Stage};
use super::types::{GRACE, MAX_BODY, MAX_CALLDATA, MAX_CALLS, OperationState};

const DOMAIN: felt252 = 'bitsage.timelock.operation';

/// There is one encoding: a single call is a batch of one, and lengths are
/// part of it, so no two operations read the same.
pub fn operation_id(
    chain: felt252,
    timelock: ContractAddress,
    body: Span<felt252>,
    predecessor: felt252,
    salt: felt252,
) -> felt252 {
    let mut content = array![DOMAIN, chain, timelock.into(), predecessor, salt];
    content.append_span(body);
    poseidon_hash_span(content.span())
}

/// The calls as felts: their number, then each target, selector, length and
/// calldata.
pub fn body_of(calls: Span<Call>) -> Span<felt252> {
    let mut body = array![];
    calls.serialize(ref body);
    body.span()
}

pub fn calls_of(mut body: Span<felt252>) -> Span<Call> {
    Serde::deserialize(ref body).unwrap()
}

/// Errors: TIMELOCK: no calls, too many calls, too much data, zero target.
pub fn check_calls(calls: Span<Call>) {
    assert(!calls.is_empty(), errors::NO_CALLS);
    assert(calls.len() <= MAX_CALLS, errors::TOO_MANY_CALLS);
    let mut felts = 1;
    for call in calls {
        assert((*call.to).is_non_zero(), errors::ZERO_TARGET);
        assert((*call.calldata).len() <= MAX_CALLDATA, errors::TOO_MUCH_DATA);
        felts += 3 + (*call.calldata).len();
    }
    assert(felts <= MAX_BODY, errors::TOO_MUCH_DATA);
}

pub fn expires_at(entry: Entry) -> u64 {
    entry.ready_at + GRACE
}

/// An operation whose calls are being made shows as Ready: it is not done.
pub fn state_at(entry: Entry, now: u64) -> OperationState {
    match entry.stage {
        Stage::None => OperationState::Unset,
        Stage::Scheduled => if now < entry.ready_at {
            OperationState::Waiting
        } else if now < expires_at(entry) {
            OperationState::Ready
        } else {
            OperationState::Expired
        },
        Stage::Running => OperationState::Ready,
        Stage::Done => OperationState::Done,
        Stage::Cancelled => OperationState::Cancelled,
    }
}
