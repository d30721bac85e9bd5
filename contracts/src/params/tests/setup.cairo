use core::fmt::Debug;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::parameters::{IParametersDispatcher, IParametersDispatcherTrait};
use crate::params::contract::Params;
use crate::params::interface::{
    IParamsDispatcher, IParamsDispatcherTrait, IParamsSafeDispatcher, IParamsSafeDispatcherTrait,
};
use crate::params::types::{DialBounds, EPOCH_SECONDS};
use crate::testing::board::{Board, IBoardDispatcher, IBoardDispatcherTrait};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, deploy};

pub const TIMELOCK: ContractAddress = 'TIMELOCK'.try_into().unwrap();
pub const ANYONE: ContractAddress = 'ANYONE'.try_into().unwrap();
/// The beginning of an epoch.
pub const BEGIN: u64 = 700 * EPOCH_SECONDS;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub params: IParamsDispatcher,
    pub board: ContractAddress,
}

pub fn deploy_params(timelock: ContractAddress) -> ContractAddress {
    deploy(Params::TEST_CLASS_HASH, [GOVERNOR.into(), timelock.into()].span())
}

pub fn deploy_board(params: ContractAddress) -> ContractAddress {
    deploy(Board::TEST_CLASS_HASH, [params.into()].span())
}

/// A board without dials; TIMELOCK turns them.
pub fn deploy_world() -> World {
    set_block_timestamp(BEGIN);
    let address = deploy_params(TIMELOCK);
    let world = World {
        address,
        params: IParamsDispatcher { contract_address: address },
        board: deploy_board(address),
    };
    drop_events(address);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn plug(self: World, name: felt252, value: u128) {
        IBoardDispatcher { contract_address: self.board }.plug(name, value);
    }

    /// A registered dial at `value`.
    fn dial(self: World, name: felt252, value: u128, bounds: DialBounds) {
        self.plug(name, value);
        act_as(GOVERNOR);
        self.params.register(self.board, name, bounds);
        act_as(TIMELOCK);
    }

    fn value(self: World, name: felt252) -> u128 {
        IParametersDispatcher { contract_address: self.board }.parameter(name)
    }

    #[feature("safe_dispatcher")]
    fn try_apply(self: World, name: felt252, value: u128) -> Result<(), Array<felt252>> {
        act_as(TIMELOCK);
        IParamsSafeDispatcher { contract_address: self.address }.apply(self.board, name, value)
    }

    fn expect_applied(self: World, name: felt252, value: u128) {
        self.try_apply(name, value).unwrap();
        assert_eq!(self.value(name), value);
    }

    fn expect_too_far(self: World, name: felt252, value: u128) {
        let before = self.value(name);
        expect_refused(self.try_apply(name, value), 'PARAMS: too far in this epoch');
        assert_eq!(self.value(name), before);
    }
}

pub fn expect_refused<T, +Drop<T>, +Debug<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("should have been refused"),
        Err(reasons) => assert_eq!(*reasons[0], error),
    }
}
