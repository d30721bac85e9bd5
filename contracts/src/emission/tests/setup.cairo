use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::emission::contract::Emission;
use crate::emission::interface::{IEmissionDispatcher, IEmissionSafeDispatcher};
use crate::emission::types::EmissionConfig;
use crate::math::ratio::WAD;
use crate::oracle::types::{Health, Reading};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address, deploy};
use crate::token::contract::SageToken;
use crate::token::interface::{ISageSupplyDispatcher, ISageSupplyDispatcherTrait};

/// Takes what it is told of, or refuses.
#[starknet::interface]
pub trait IListener<TState> {
    fn refuse(ref self: TState, refuse: bool);
    fn heard(self: @TState) -> u128;
}

#[starknet::contract]
pub mod Listener {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_contract_address};
    use crate::rewards::intake::IRewardsIntake;
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    #[storage]
    struct Storage {
        token: ContractAddress,
        heard: u128,
        refuses: bool,
    }

    #[constructor]
    fn constructor(ref self: ContractState, token: ContractAddress) {
        self.token.write(token);
    }

    #[abi(embed_v0)]
    impl IntakeImpl of IRewardsIntake<ContractState> {
        fn notify(ref self: ContractState, epoch: u64, amount: u128) {
            let heard = self.heard.read() + amount;
            self.heard.write(heard);
            // Minted before it is told.
            let held = IErc20Dispatcher { contract_address: self.token.read() }
                .balance_of(get_contract_address());
            assert(held == heard.into(), 'LISTENER: not minted');
            assert(!self.refuses.read(), 'LISTENER: refuses');
        }
    }

    #[abi(embed_v0)]
    impl ListenerImpl of super::IListener<ContractState> {
        fn refuse(ref self: ContractState, refuse: bool) {
            self.refuses.write(refuse);
        }

        fn heard(self: @ContractState) -> u128 {
            self.heard.read()
        }
    }
}

pub const WEEK: u64 = 604_800;
pub const D: u128 = 1_000_000;
pub const S: u128 = 1_000_000_000_000_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub emission: IEmissionDispatcher,
    pub safe: IEmissionSafeDispatcher,
    pub sage: ISageSupplyDispatcher,
    pub rewards: IListenerDispatcher,
}

pub fn config() -> EmissionConfig {
    EmissionConfig {
        kp: WAD / 100,
        ki: WAD / 200,
        leak: 8 * WAD / 10,
        dead_band: WAD / 50,
        r_min: WAD / 10_000,
        r_max: WAD / 200,
        dr_max: WAD / 500,
    }
}

pub fn deploy_with(config: EmissionConfig) -> ContractAddress {
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    deploy(Emission::TEST_CLASS_HASH, calldata.span())
}

/// 10^6 SAGE, a tenth of it not circulating, and room for 15,000 more; a minter's
/// cap of 3,000 per epoch and 10,000 in all.
pub fn deploy_emission() -> World {
    set_block_timestamp(2_800 * WEEK);
    let mut calldata = array![];
    let (initial, most): (u256, u256) = ((1_000_000 * S).into(), (1_015_000 * S).into());
    (GOVERNOR, TREASURER, initial, most).serialize(ref calldata);
    let token = deploy(SageToken::TEST_CLASS_HASH, calldata.span());
    let rewards = deploy(Listener::TEST_CLASS_HASH, [token.into()].span());
    let contract_address = deploy_with(config());
    let peers = EconomyPeers {
        token,
        usd: address('usd'),
        staking: address('staking'),
        escrow: address('escrow'),
        beacon: address('beacon'),
        params: address('params'),
        guardian: address('guardian'),
        oracle: address('oracle'),
        pol: address('pol'),
        emission: contract_address,
        treasury: address('treasury'),
        rewards,
        auction: address('auction'),
        buyback: address('buyback'),
        vesting: address('vesting'),
        operations: address('operations'),
    };
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address }.wire_economy(peers);
    let sage = ISageSupplyDispatcher { contract_address: token };
    sage.set_minter(contract_address, 3_000 * S, 10_000 * S);
    sage.set_excluded(address('vesting'), true);
    act_as(TREASURER);
    let erc20 = crate::token::interface::IErc20Dispatcher { contract_address: token };
    crate::token::interface::IErc20DispatcherTrait::transfer(
        erc20, address('vesting'), (100_000 * S).into(),
    );
    drop_events(contract_address);
    World {
        address: contract_address,
        emission: IEmissionDispatcher { contract_address },
        safe: IEmissionSafeDispatcher { contract_address },
        sage,
        rewards: IListenerDispatcher { contract_address: rewards },
    }
}

/// SAGE at this price, seen just now.
pub fn at(price: u128) -> Reading {
    Reading { health: Health::Ok, price, at: 1, venues: 3, clamped: 0, volatility: 0 }
}

/// The call was refused with exactly this error.
pub fn expect_refused<T, +Drop<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => core::panic_with_felt252(error),
        Err(errors) => assert_eq!(*errors.at(0), error),
    }
}
