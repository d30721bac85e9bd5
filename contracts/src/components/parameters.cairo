//! How governance turns a contract's dials.
//!
//! A parameter lives in the contract that uses it, packed beside what is read
//! with it; Params knows its bounds and the value at the start of the epoch, and
//! is the only one that sets it. So reading a parameter costs its user nothing
//! more, and every change passes one check.

#[starknet::interface]
pub trait IParameters<TState> {
    /// The present value, in the unit that the contract's specification gives.
    /// Errors: PARAM: unknown.
    fn parameter(self: @TState, name: felt252) -> u128;
    /// Caller: Params. Errors: PARAM: not Params, unknown, bad value (the whole
    /// configuration would not hold). Emits: ParameterSet.
    fn set_parameter(ref self: TState, name: felt252, value: u128);
}

pub mod errors {
    pub const NOT_PARAMS: felt252 = 'PARAM: not Params';
    pub const UNKNOWN: felt252 = 'PARAM: unknown';
    pub const BAD_VALUE: felt252 = 'PARAM: bad value';
}

pub mod events {
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ParameterSet {
        #[key]
        pub name: felt252,
        pub previous: u128,
        pub value: u128,
    }
}
