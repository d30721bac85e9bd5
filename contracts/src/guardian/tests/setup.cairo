use core::fmt::Debug;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::guardian::contract::Guardian;
use crate::guardian::interface::{
    IGuardianDispatcher, IGuardianDispatcherTrait, IGuardianSafeDispatcher, IPausesDispatcher,
    IPausesDispatcherTrait,
};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};

pub const BEGIN: u64 = 1_700_000_000;
pub const HOUR: u64 = 3600;
pub const DAY: u64 = 24 * HOUR;
pub const ANYONE: ContractAddress = 'ANYONE'.try_into().unwrap();

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub guardian: IGuardianDispatcher,
    pub safe: IGuardianSafeDispatcher,
}

pub fn person(n: u32) -> ContractAddress {
    address('person' + n.into())
}

pub fn people(count: u32) -> Span<ContractAddress> {
    let mut people = array![];
    for n in 0..count {
        people.append(person(n));
    }
    people.span()
}

pub fn deploy_guardian(members: Span<ContractAddress>, quorum: u8) -> ContractAddress {
    let mut calldata = array![];
    (GOVERNOR, members, quorum).serialize(ref calldata);
    deploy(Guardian::TEST_CLASS_HASH, calldata.span())
}

/// Three of five people.
pub fn deploy_world() -> World {
    set_block_timestamp(BEGIN);
    let address = deploy_guardian(people(5), 3);
    drop_events(address);
    World {
        address,
        guardian: IGuardianDispatcher { contract_address: address },
        safe: IGuardianSafeDispatcher { contract_address: address },
    }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn paused(self: World) -> u32 {
        IPausesDispatcher { contract_address: self.address }.paused()
    }

    fn expect_paused_at(self: World, time: u64, mask: u32) {
        set_block_timestamp(time);
        assert_eq!(self.paused(), mask);
    }

    /// The first three carry a pause.
    fn pause(self: World, mask: u32, hours: u16) {
        act_as(person(0));
        let motion = self.guardian.propose_pause(mask, hours);
        self.confirm_by_two(motion);
    }

    fn lift(self: World, mask: u32) {
        act_as(person(0));
        let motion = self.guardian.propose_lift(mask);
        self.confirm_by_two(motion);
    }

    fn confirm_by_two(self: World, motion: u64) {
        for n in 1..3_u32 {
            act_as(person(n));
            self.guardian.confirm(motion);
        }
    }
}

pub fn expect_refused<T, +Drop<T>, +Debug<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("should have been refused"),
        Err(reasons) => assert_eq!(*reasons[0], error),
    }
}
