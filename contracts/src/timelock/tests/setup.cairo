use core::fmt::Debug;
use starknet::ContractAddress;
use starknet::account::Call;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, deploy};
use crate::timelock::contract::Timelock;
use crate::timelock::interface::{ITimelockDispatcher, ITimelockDispatcherTrait};
use crate::timelock::types::{MIN_DELAY, OperationState};
use super::mocks::{Counter, ICounterDispatcher};

pub const PROPOSER: ContractAddress = 'PROPOSER'.try_into().unwrap();
pub const ANYONE: ContractAddress = 'ANYONE'.try_into().unwrap();
pub const BEGIN: u64 = 1_700_000_000;
pub const DAY: u64 = 24 * 3600;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub timelock: ITimelockDispatcher,
    /// Governed by the Timelock.
    pub counter: ICounterDispatcher,
}

pub fn deploy_timelock(min_delay: u64) -> ContractAddress {
    deploy(Timelock::TEST_CLASS_HASH, [GOVERNOR.into(), min_delay.into()].span())
}

/// A counter that has offered its governance to `to`.
pub fn offered_counter(to: ContractAddress) -> ContractAddress {
    let counter = deploy(Counter::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    act_as(GOVERNOR);
    IGovernedDispatcher { contract_address: counter }.offer_governor(to);
    counter
}

/// Started: PROPOSER proposes, the counter is the Timelock's.
pub fn deploy_world() -> World {
    set_block_timestamp(BEGIN);
    let address = deploy_timelock(MIN_DELAY);
    let counter = offered_counter(address);
    let timelock = ITimelockDispatcher { contract_address: address };
    act_as(GOVERNOR);
    timelock.start(PROPOSER, [counter].span());
    drop_events(address);
    drop_events(counter);
    World { address, timelock, counter: ICounterDispatcher { contract_address: counter } }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn add(self: World, amount: u128) -> Call {
        Call {
            to: self.counter.contract_address,
            selector: selector!("add"),
            calldata: [amount.into()].span(),
        }
    }

    fn call_back(self: World) -> Call {
        Call {
            to: self.counter.contract_address,
            selector: selector!("call_back"),
            calldata: [].span(),
        }
    }

    fn fail(self: World) -> Call {
        Call { to: self.counter.contract_address, selector: selector!("fail"), calldata: [].span() }
    }

    fn to_itself(self: World, selector: felt252, calldata: Span<felt252>) -> Call {
        Call { to: self.address, selector, calldata }
    }

    fn schedule(self: World, calls: Span<Call>, salt: felt252) -> felt252 {
        self.schedule_after(calls, 0, salt)
    }

    fn schedule_after(
        self: World, calls: Span<Call>, predecessor: felt252, salt: felt252,
    ) -> felt252 {
        act_as(PROPOSER);
        self.timelock.schedule_batch(calls, predecessor, salt, self.timelock.get_min_delay())
    }

    fn expect_state(self: World, id: felt252, state: OperationState) {
        assert_eq!(self.timelock.get_operation_state(id), state);
    }
}

/// A call was refused with `error`, at whatever depth.
pub fn expect_refused<T, +Drop<T>, +Debug<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("should have been refused"),
        Err(reasons) => assert_eq!(*reasons[0], error),
    }
}
