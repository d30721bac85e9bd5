//! A pool between two tokens that do as they are told.

use starknet::syscalls::deploy_syscall;
use starknet::testing::set_block_timestamp;
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::components::parameters::IParametersDispatcher;
use crate::oracle::venue::IVenueDispatcher;
use crate::pol::contract::Pol;
use crate::pol::interface::{
    IPolDispatcher, IPolDispatcherTrait, IPolReserveDispatcher, IPolReserveDispatcherTrait,
};
use crate::pol::types::{Liquidity, PolConfig};
use crate::testing::events::drop_events;
use crate::testing::odd_token::{IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{GOVERNOR, act_as, address};

pub const TREASURY: ContractAddress = 'treasury'.try_into().unwrap();
pub const PARAMS: ContractAddress = 'params'.try_into().unwrap();
pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();

pub const START: u64 = 1_700_000_000;
pub const FAR: u64 = 9_000_000_000;
pub const SAGE: u128 = 1_000_000_000_000_000_000;
pub const USD: u128 = 1_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub pol: IPolDispatcher,
    pub reserve: IPolReserveDispatcher,
    pub venue: IVenueDispatcher,
    pub parameters: IParametersDispatcher,
    pub sage: IOddTokenDispatcher,
    pub usd: IOddTokenDispatcher,
}

pub fn config() -> PolConfig {
    PolConfig {
        fee_bps: 30, max_deviation: 20_000, target_floor: 1_000 * USD, target_cap: 5_000_000 * USD,
    }
}

pub fn peers(token: ContractAddress, usd: ContractAddress) -> EconomyPeers {
    EconomyPeers {
        token,
        usd,
        staking: address('staking'),
        escrow: address('escrow'),
        beacon: address('beacon'),
        params: PARAMS,
        guardian: address('guardian'),
        oracle: address('oracle'),
        pol: address('pol'),
        emission: address('emission'),
        treasury: TREASURY,
        rewards: address('rewards'),
        auction: address('auction'),
        buyback: address('buyback'),
        vesting: address('vesting'),
        operations: address('operations'),
    }
}

fn deploy_salted(class: ClassHash, salt: felt252, calldata: Span<felt252>) -> ContractAddress {
    let (contract, _) = deploy_syscall(class, salt, calldata, false).unwrap_syscall();
    contract
}

/// A pool that is not open; TREASURY, ALICE and BOB have ten million of both.
pub fn deploy_pol() -> World {
    another_pol(0)
}

/// The `number`th of several in one test.
pub fn another_pol(number: felt252) -> World {
    set_block_timestamp(START);
    let mut calldata = array![];
    (GOVERNOR, config()).serialize(ref calldata);
    let contract_address = deploy_salted(Pol::TEST_CLASS_HASH, number, calldata.span());
    let sage = deploy_salted(OddToken::TEST_CLASS_HASH, 2 * number, [].span());
    let usd = deploy_salted(OddToken::TEST_CLASS_HASH, 2 * number + 1, [].span());
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address }.wire_economy(peers(sage, usd));
    let world = World {
        address: contract_address,
        pol: IPolDispatcher { contract_address },
        reserve: IPolReserveDispatcher { contract_address },
        venue: IVenueDispatcher { contract_address },
        parameters: IParametersDispatcher { contract_address },
        sage: IOddTokenDispatcher { contract_address: sage },
        usd: IOddTokenDispatcher { contract_address: usd },
    };
    for account in [TREASURY, ALICE, BOB].span() {
        world.sage.give(*account, (10_000_000 * SAGE).into());
        world.usd.give(*account, (10_000_000 * USD).into());
    }
    drop_events(contract_address);
    world
}

/// Opened by the Treasury at half a dollar, with a million dollars.
pub fn open_pol() -> World {
    another_open_pol(0)
}

pub fn another_open_pol(number: felt252) -> World {
    let world = another_pol(number);
    world.refill(1_000_000 * USD, 2_000_000 * SAGE);
    drop_events(world.address);
    world
}

/// A call that a safe dispatcher made failed with this error and left no trace.
pub fn expect_refused<T, +Drop<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("not refused: {}", error),
        Err(said) => assert_eq!(*said[0], error),
    }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn refill(self: World, usd: u128, sage: u128) -> Liquidity {
        act_as(TREASURY);
        self.reserve.refill(usd, sage)
    }

    /// The pool holds what it books, at the least, and exactly if nobody has
    /// sent it anything.
    fn expect_conserved(self: World) {
        let reserves = self.pol.reserves();
        assert_eq!(self.sage.balance_of(self.address), reserves.sage.into());
        assert_eq!(self.usd.balance_of(self.address), reserves.usd.into());
    }
}
