use starknet::syscalls::deploy_syscall;
use starknet::testing::{pop_log_raw, set_block_timestamp};
use starknet::{ClassHash, ContractAddress};
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::components::wired::Peers;
use crate::devnet::test_usd::{IFaucetDispatcher, IFaucetDispatcherTrait, TestUsd};
use crate::emission::contract::Emission;
use crate::emission::interface::IEmissionDispatcher;
use crate::emission::types::EmissionConfig;
use crate::escrow::contract::Escrow;
use crate::escrow::interface::{
    IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait, IEscrowDispatcher,
    IEscrowDispatcherTrait,
};
use crate::escrow::types::Payout;
use crate::math::ratio::WAD;
use crate::testing::events::{drop_events, expect_no_event};
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address, deploy, named_peers, wire};
use crate::token::contract::SageToken;
use crate::token::interface::{
    IErc20Dispatcher, IErc20DispatcherTrait, ISageSupplyDispatcher, ISageSupplyDispatcherTrait,
};
use crate::treasury::contract::Treasury;
use crate::treasury::interface::events::EpochClosed;
use crate::treasury::interface::{
    ITreasuryDispatcher, ITreasuryDispatcherTrait, ITreasuryGovernanceDispatcher,
    ITreasuryGovernanceSafeDispatcher, ITreasurySafeDispatcher, ITreasuryViewsDispatcher,
    ITreasuryViewsDispatcherTrait,
};
use crate::treasury::types::{Report, TreasuryConfig};
use super::peer::{IKnobsDispatcher, IKnobsDispatcherTrait, Peer};

pub const BUYER: ContractAddress = 'BUYER'.try_into().unwrap();
pub const KEEPER: ContractAddress = 'KEEPER'.try_into().unwrap();
pub const WEEK: u64 = 604_800;
/// A multiple of the token's epoch, so that both calendars agree.
pub const START: u64 = 2_800 * WEEK;
/// One dollar, one SAGE.
pub const D: u128 = 1_000_000;
pub const S: u128 = 1_000_000_000_000_000_000;
/// Half a dollar.
pub const PRICE: u128 = WAD / 2;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub usd: IErc20Dispatcher,
    pub sage: IErc20Dispatcher,
    pub supply: ISageSupplyDispatcher,
    pub treasury: ITreasuryDispatcher,
    pub safe: ITreasurySafeDispatcher,
    pub views: ITreasuryViewsDispatcher,
    pub governance: ITreasuryGovernanceDispatcher,
    pub safe_governance: ITreasuryGovernanceSafeDispatcher,
    pub emission: IEmissionDispatcher,
    pub escrow: IEscrowDispatcher,
    pub oracle: IKnobsDispatcher,
    pub guardian: IKnobsDispatcher,
    pub pol: IKnobsDispatcher,
    pub auction: IKnobsDispatcher,
    pub buyback: IKnobsDispatcher,
    pub rewards: IKnobsDispatcher,
}

/// B = 1,000 dollars: 600 for operations, 400 for security.
pub fn config() -> TreasuryConfig {
    TreasuryConfig {
        ops_budget: 600 * D,
        security_budget: 400 * D,
        rho: 7 * WAD / 10,
        burn_max: 5_000 * D,
        sigma_max: WAD / 10,
        g_min: WAD / 5,
        runway_epochs: 10,
        max_price_age: 3_600,
        reward_base: 2 * D,
        reward_cap: 50 * D,
        reward_growth: 15_000,
        grant_cap_usd: 300 * D,
        grant_cap_sage: 1_000 * S,
    }
}

pub fn emission_config() -> EmissionConfig {
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

pub fn deploy_treasury_with(config: TreasuryConfig, epoch_seconds: u64) -> ContractAddress {
    let mut calldata = array![];
    (GOVERNOR, epoch_seconds, config).serialize(ref calldata);
    deploy(Treasury::TEST_CLASS_HASH, calldata.span())
}

/// At the first address that is free: a test may build several worlds.
pub fn fresh(class: ClassHash, calldata: Span<felt252>) -> ContractAddress {
    let mut salt = 0;
    loop {
        match deploy_syscall(class, salt, calldata, false) {
            Ok((contract, _)) => { break contract; },
            Err(errors) => assert_eq!(*errors.at(0), 'CONTRACT_ALREADY_DEPLOYED'),
        }
        salt += 1;
    }
}

/// A treasury with 100,000 SAGE of 10^6 and no dollars, SAGE at half a dollar,
/// nothing paused, and peers that want nothing.
pub fn deploy_world() -> World {
    set_block_timestamp(START);
    act_as(GOVERNOR);
    let mut calldata = array![];
    let (initial, most): (u256, u256) = ((1_000_000 * S).into(), (2_000_000 * S).into());
    (GOVERNOR, TREASURER, initial, most).serialize(ref calldata);
    let token = fresh(SageToken::TEST_CLASS_HASH, calldata.span());
    let usd = fresh(TestUsd::TEST_CLASS_HASH, [].span());
    let mut calldata = array![];
    (GOVERNOR,).serialize(ref calldata);
    let escrow = fresh(Escrow::TEST_CLASS_HASH, calldata.span());
    let mut calldata = array![];
    (GOVERNOR, emission_config()).serialize(ref calldata);
    let emission = fresh(Emission::TEST_CLASS_HASH, calldata.span());
    let mut calldata = array![];
    (GOVERNOR, WEEK, config()).serialize(ref calldata);
    let treasury = fresh(Treasury::TEST_CLASS_HASH, calldata.span());
    let mut all = array![];
    for _ in 0..6_u32 {
        let mut calldata = array![];
        (usd, token).serialize(ref calldata);
        all.append(fresh(Peer::TEST_CLASS_HASH, calldata.span()));
    }
    let peers = EconomyPeers {
        token,
        usd,
        staking: address('staking'),
        escrow,
        beacon: address('beacon'),
        params: address('params'),
        oracle: *all[0],
        guardian: *all[1],
        pol: *all[2],
        auction: *all[3],
        buyback: *all[4],
        rewards: *all[5],
        emission,
        treasury,
        vesting: address('vesting'),
        operations: address('operations'),
    };
    for contract in array![emission, treasury] {
        IEconomyWiredDispatcher { contract_address: contract }.wire_economy(peers);
    }
    wire(escrow, Peers { token, escrow, treasury, ..named_peers() });
    let escrow = IEscrowDispatcher { contract_address: escrow };
    escrow.allow_token(usd, true);
    escrow.allow_token(token, true);
    let supply = ISageSupplyDispatcher { contract_address: token };
    supply.set_excluded(treasury, true);
    supply.set_minter(emission, 20_000 * S, 500_000 * S);
    let world = World {
        address: treasury,
        usd: IErc20Dispatcher { contract_address: usd },
        sage: IErc20Dispatcher { contract_address: token },
        supply,
        treasury: ITreasuryDispatcher { contract_address: treasury },
        safe: ITreasurySafeDispatcher { contract_address: treasury },
        views: ITreasuryViewsDispatcher { contract_address: treasury },
        governance: ITreasuryGovernanceDispatcher { contract_address: treasury },
        safe_governance: ITreasuryGovernanceSafeDispatcher { contract_address: treasury },
        emission: IEmissionDispatcher { contract_address: emission },
        escrow,
        oracle: IKnobsDispatcher { contract_address: *all[0] },
        guardian: IKnobsDispatcher { contract_address: *all[1] },
        pol: IKnobsDispatcher { contract_address: *all[2] },
        auction: IKnobsDispatcher { contract_address: *all[3] },
        buyback: IKnobsDispatcher { contract_address: *all[4] },
        rewards: IKnobsDispatcher { contract_address: *all[5] },
    };
    world.oracle.set('price', PRICE);
    world.pol.set('takes', WAD);
    act_as(TREASURER);
    world.sage.transfer(treasury, (100_000 * S).into());
    world.sage.transfer(BUYER, (100_000 * S).into());
    act_as(BUYER);
    world.print(BUYER, 1_000_000_000 * D);
    for token in array![world.usd, world.sage] {
        token.approve(escrow.contract_address, core::num::traits::Bounded::MAX);
        token.approve(treasury, core::num::traits::Bounded::MAX);
    }
    drop_events(treasury);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn print(self: World, to: ContractAddress, amount: u128) {
        IFaucetDispatcher { contract_address: self.usd.contract_address }.mint(to, amount.into());
    }

    /// BUYER's deposit becomes a fee, as the Market would settle it.
    fn pay_fee(self: World, token: IErc20Dispatcher, amount: u128) {
        act_as(BUYER);
        let token = token.contract_address;
        self.escrow.deposit(token, amount);
        act_as(address('market'));
        let custody = IEscrowCustodyDispatcher { contract_address: self.escrow.contract_address };
        custody.lock(token, BUYER, amount);
        custody.settle(token, BUYER, 0, [Payout { to: self.address, amount }].span());
    }

    /// The fee, and into the open epoch.
    fn earn(self: World, token: IErc20Dispatcher, amount: u128) {
        if amount != 0 {
            self.pay_fee(token, amount);
            act_as(KEEPER);
            self.treasury.collect(token.contract_address);
        }
    }

    /// When the open epoch may be closed.
    fn due_at(self: World) -> u64 {
        let clock = self.views.clock();
        clock.opened_at + clock.epoch_seconds
    }

    /// KEEPER closes the epoch as soon as it can.
    fn run(self: World) -> Report {
        self.run_late(0)
    }

    fn run_late(self: World, late: u64) -> Report {
        self.close_late(late).report
    }

    /// What is emitted of it, and nothing besides.
    fn close_late(self: World, late: u64) -> EpochClosed {
        set_block_timestamp(self.due_at() + late);
        act_as(KEEPER);
        drop_events(self.address);
        let head = self.treasury.run_epoch();
        let (mut keys, mut data) = pop_log_raw(self.address).expect('no event left');
        assert_eq!(keys.pop_front(), Some(@selector!("EpochClosed")));
        let closed: EpochClosed = starknet::Event::deserialize(ref keys, ref data).unwrap();
        assert!(keys.is_empty() && data.is_empty(), "more in the event than its fields");
        assert_eq!(closed.head, head);
        expect_no_event(self.address);
        closed
    }

    fn usd_of(self: World, account: ContractAddress) -> u128 {
        self.usd.balance_of(account).try_into().unwrap()
    }

    fn sage_of(self: World, account: ContractAddress) -> u128 {
        self.sage.balance_of(account).try_into().unwrap()
    }

    /// KEEPER puts the next lot on sale.
    fn put_up(self: World) -> u64 {
        act_as(KEEPER);
        self.treasury.put_up()
    }

    /// All that waits goes on sale, so that nothing comes again.
    fn sell_lots(self: World) {
        while self.views.lots().burn + self.views.lots().buyback != 0 {
            self.put_up();
        }
    }

    /// The book is what the balances are.
    fn expect_book(self: World) {
        let purse = self.views.purse();
        let lots = self.views.lots();
        assert_eq!(purse.usd + lots.burn + lots.buyback, self.usd_of(self.address));
        assert_eq!(purse.sage, self.sage_of(self.address));
    }
}

/// The call was refused with exactly this error.
pub fn expect_refused<T, +Drop<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => core::panic_with_felt252(error),
        Err(errors) => assert_eq!(*errors.at(0), error),
    }
}
