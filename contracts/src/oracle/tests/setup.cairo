//! An oracle among mock venues and a mock beacon.

use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_chain_id};
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::oracle::contract::PriceOracle;
use crate::oracle::interface::{
    IPriceOracleDispatcher, IPriceOracleDispatcherTrait, IPriceReaderDispatcher,
};
use crate::oracle::types::{OracleConfig, Reading};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::mocks::{
    IMockBeaconDispatcher, IMockBeaconDispatcherTrait, IMockVenueDispatcher,
    IMockVenueDispatcherTrait, MockBeacon, MockVenue,
};

pub const PARAMS: ContractAddress = 'params'.try_into().unwrap();
pub const KEEPER: ContractAddress = 'KEEPER'.try_into().unwrap();
pub const START: u64 = 1_700_000_000;
pub const HOUR: u64 = 3_600;
pub const USD: u128 = 1_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub oracle: IPriceOracleDispatcher,
    pub reader: IPriceReaderDispatcher,
    pub beacon: IMockBeaconDispatcher,
    /// The first is the protocol's own pool.
    pub a: IMockVenueDispatcher,
    pub b: IMockVenueDispatcher,
    pub c: IMockVenueDispatcher,
}

pub fn config() -> OracleConfig {
    OracleConfig {
        min_interval: 3_000,
        min_length: 1_800,
        max_length: 3_600,
        max_offset: 3_600,
        beacon_wait: 1_800,
        floor: 5_000,
        ceiling: 100_000,
        weight_bps: 2_000,
        min_depth: 1_000 * USD,
    }
}

pub fn deploy_salted(class: ClassHash, salt: felt252, calldata: Span<felt252>) -> ContractAddress {
    let (contract, _) = deploy_syscall(class, salt, calldata, false).unwrap_syscall();
    contract
}

pub fn venue(salt: felt252) -> IMockVenueDispatcher {
    IMockVenueDispatcher {
        contract_address: deploy_salted(MockVenue::TEST_CLASS_HASH, salt, [].span()),
    }
}

/// Three venues at tick 0, a dollar; no price yet.
pub fn deploy_oracle() -> World {
    set_block_timestamp(START);
    set_chain_id('SAGE_TEST');
    let mut calldata = array![];
    (GOVERNOR, config()).serialize(ref calldata);
    let contract_address = deploy_salted(PriceOracle::TEST_CLASS_HASH, 0, calldata.span());
    let beacon = deploy_salted(MockBeacon::TEST_CLASS_HASH, 0, [].span());
    let (a, b, c) = (venue(1), venue(2), venue(3));
    a.state(0, 50_000 * USD);
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address }
        .wire_economy(
            EconomyPeers {
                token: address('token'),
                usd: address('usd'),
                staking: address('staking'),
                escrow: address('escrow'),
                beacon,
                params: PARAMS,
                guardian: address('guardian'),
                oracle: contract_address,
                pol: a.contract_address,
                emission: address('emission'),
                treasury: address('treasury'),
                rewards: address('rewards'),
                auction: address('auction'),
                buyback: address('buyback'),
                vesting: address('vesting'),
                operations: address('operations'),
            },
        );
    let oracle = IPriceOracleDispatcher { contract_address };
    oracle.set_venues([a.contract_address, b.contract_address, c.contract_address].span());
    act_as(KEEPER);
    drop_events(contract_address);
    World {
        address: contract_address,
        oracle,
        reader: IPriceReaderDispatcher { contract_address },
        beacon: IMockBeaconDispatcher { contract_address: beacon },
        a,
        b,
        c,
    }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn hold(self: World, a: i128, b: i128, c: i128) {
        self.a.hold(a);
        self.b.hold(b);
        self.c.hold(c);
    }

    /// Requests at `time` and updates 100 seconds later by a seed.
    fn step(self: World, time: u64) -> Reading {
        act_as(KEEPER);
        set_block_timestamp(time);
        self.oracle.request();
        self.beacon.fix(time, time + 1, 'seed' + time.into());
        set_block_timestamp(time + 100);
        self.oracle.update(time)
    }
}

/// A call that a safe dispatcher made failed with this error.
pub fn expect_refused<T, +Drop<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("not refused: {}", error),
        Err(said) => assert_eq!(*said[0], error),
    }
}
