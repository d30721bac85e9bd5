use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::economy::EconomyPeers;
use crate::testing::economy_stage::{named_economy, wire_economy};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, deploy, deploy_sage};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
use crate::vesting::contract::Vesting;
use crate::vesting::interface::{IVestingDispatcher, IVestingDispatcherTrait};
use crate::vesting::types::Terms;

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();
pub const CAROL: ContractAddress = 'CAROL'.try_into().unwrap();
pub const NOW: u64 = 1_700_000_000;
pub const SUPPLY: u128 = 1_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub sage: IErc20Dispatcher,
    pub vesting: IVestingDispatcher,
}

pub fn over(token: ContractAddress) -> World {
    set_block_timestamp(NOW);
    let mut calldata = array![];
    GOVERNOR.serialize(ref calldata);
    let contract_address = deploy(Vesting::TEST_CLASS_HASH, calldata.span());
    wire_economy(contract_address, EconomyPeers { token, ..named_economy() });
    drop_events(contract_address);
    World {
        address: contract_address,
        sage: IErc20Dispatcher { contract_address: token },
        vesting: IVestingDispatcher { contract_address },
    }
}

/// 10,000 base units lie in the contract, none of them promised.
pub fn deploy_vesting() -> World {
    let world = over(deploy_sage(SUPPLY.into()));
    world.fund(10_000);
    world
}

/// 1,000 over 1,000 seconds from NOW, with a cliff of 250.
pub fn terms(revocable: bool) -> Terms {
    Terms { total: 1_000, start: NOW, cliff: 250, duration: 1_000, revocable }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn fund(self: World, amount: u128) {
        act_as(TREASURER);
        self.sage.transfer(self.address, amount.into());
    }

    fn create(self: World, beneficiary: ContractAddress, terms: Terms) -> u64 {
        act_as(GOVERNOR);
        self.vesting.create(beneficiary, terms)
    }

    fn claim(self: World, id: u64) -> u128 {
        act_as('STRANGER'.try_into().unwrap());
        self.vesting.claim(id)
    }

    fn revoke(self: World, id: u64) -> u128 {
        act_as(GOVERNOR);
        self.vesting.revoke(id)
    }

    fn expect_balance(self: World, account: ContractAddress, amount: u128) {
        assert_eq!(self.sage.balance_of(account), amount.into());
    }
}
