//! Exact checks of what a contract emitted, in order.

use starknet::testing::pop_log_raw;
use starknet::{ContractAddress, Event};

/// Takes the next event of `emitter` and compares every felt of it.
/// `name` is `selector!("EventName")`.
pub fn expect_event<T, +Event<T>, +Drop<T>>(emitter: ContractAddress, name: felt252, event: T) {
    let (keys, data) = pop_log_raw(emitter).expect('no event left');
    let mut expected_keys = array![name];
    let mut expected_data = array![];
    event.append_keys_and_data(ref expected_keys, ref expected_data);
    assert_eq!(keys, expected_keys.span());
    assert_eq!(data, expected_data.span());
}

pub fn expect_no_event(emitter: ContractAddress) {
    assert!(pop_log_raw(emitter).is_none(), "an event too many");
}

/// Forgets the events so far; for tests about something else.
pub fn drop_events(emitter: ContractAddress) {
    while pop_log_raw(emitter).is_some() {}
}
