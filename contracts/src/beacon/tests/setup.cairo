//! A Beacon with rounds of 100 seconds, beside a StakeBook.

use core::poseidon::poseidon_hash_span;
use starknet::syscalls::deploy_syscall;
use starknet::testing::{
    set_block_hash, set_block_number, set_block_timestamp, set_chain_id, set_contract_address,
};
use starknet::{ContractAddress, SyscallResultTrait};
use crate::beacon::contract::Beacon;
use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
use crate::beacon::types::BeaconConfig;
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::testing::dials::params;
use crate::testing::events::drop_events;
use crate::testing::stake_book::{IStakeBookDispatcher, IStakeBookDispatcherTrait, StakeBook};

pub const BOND: u128 = 5_000_000_000;
pub const ROUND: u64 = 100;
pub const CHAIN: felt252 = 'SAGE_TEST';

#[derive(Copy, Drop)]
pub struct Setup {
    pub beacon: IBeaconDispatcher,
    pub stakes: IStakeBookDispatcher,
}

pub fn governor() -> ContractAddress {
    'governor'.try_into().unwrap()
}

pub fn keeper(number: felt252) -> ContractAddress {
    (0x1000 + number).try_into().unwrap()
}

pub fn config() -> BeaconConfig {
    BeaconConfig { round_seconds: ROUND, keeper_bond: BOND, silence_bps: 3_333 }
}

pub fn deploy() -> Setup {
    set_chain_id(CHAIN);
    let mut calldata = array![];
    governor().serialize(ref calldata);
    config().serialize(ref calldata);
    let (beacon, _) = deploy_syscall(
        Beacon::TEST_CLASS_HASH.try_into().unwrap(), 0, calldata.span(), false,
    )
        .unwrap_syscall();
    let (stakes, _) = deploy_syscall(
        StakeBook::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false,
    )
        .unwrap_syscall();
    let other: ContractAddress = 'other'.try_into().unwrap();
    set_contract_address(governor());
    IWiredDispatcher { contract_address: beacon }
        .wire(
            Peers {
                token: other,
                staking: stakes,
                registry: other,
                escrow: other,
                market: other,
                receipts: other,
                beacon,
                audits: other,
                disputes: other,
                slasher: stakes,
                reputation: other,
                treasury: other,
                params: params(),
            },
        );
    drop_events(beacon);
    Setup {
        beacon: IBeaconDispatcher { contract_address: beacon },
        stakes: IStakeBookDispatcher { contract_address: stakes },
    }
}

/// Sets time and block for the calls that follow.
pub fn at(time: u64, block: u64) {
    set_block_timestamp(time);
    set_block_number(block);
}

#[generate_trait]
pub impl SetupImpl of SetupTrait {
    fn commitment(self: @Setup, number: felt252, round: u64, secret: felt252) -> felt252 {
        poseidon_hash_span(
            [
                'SAGE_BEACON', CHAIN, (*self.beacon.contract_address).into(), round.into(),
                keeper(number).into(), secret,
            ]
                .span(),
        )
    }

    fn join(self: @Setup, number: felt252) {
        (*self.stakes).set_free(keeper(number), 2 * BOND);
        set_contract_address(keeper(number));
        (*self.beacon).join();
    }

    /// The secret is the keeper's number times 1000 plus the round.
    fn commit(self: @Setup, number: felt252, round: u64) {
        set_contract_address(keeper(number));
        (*self.beacon).commit(round, self.commitment(number, round, secret_of(number, round)));
    }

    fn reveal(self: @Setup, number: felt252, round: u64) {
        set_contract_address(keeper(number));
        (*self.beacon).reveal(round, secret_of(number, round));
    }

    /// Takes one keeper through commit, reveal and finalise of a round, with
    /// the hash `block` for the block of that number.
    fn run_round(self: @Setup, number: felt252, round: u64, block: u64) -> felt252 {
        at(round * ROUND + 1, block);
        self.commit(number, round);
        at((round + 1) * ROUND, block + 1);
        self.reveal(number, round);
        at((round + 2) * ROUND, block + 10);
        set_block_hash(block, block.into());
        (*self.beacon).finalise(round);
        (*self.beacon).round(round).seed
    }

    fn drop_logs(self: @Setup) {
        drop_events(*self.beacon.contract_address);
        drop_events(*self.stakes.contract_address);
    }
}

pub fn secret_of(number: felt252, round: u64) -> felt252 {
    number * 1000 + round.into()
}
