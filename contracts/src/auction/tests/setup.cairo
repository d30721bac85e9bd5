//! A BurnAuction between real SAGE and TestUsd; two desks kick it, the first of
//! which is Treasury, oracle, Beacon and Guardian.

use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_chain_id};
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::auction::contract::BurnAuction;
use crate::auction::interface::{
    IBurnAuctionDispatcher, IBurnAuctionDispatcherTrait, IBurnAuctionSafeDispatcher,
};
use crate::auction::kick::{
    IBurnAuctionKickDispatcher, IBurnAuctionKickDispatcherTrait, IBurnAuctionKickSafeDispatcher,
};
use crate::auction::rules::commitment_of;
use crate::auction::types::{AuctionBooks, AuctionConfig};
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::devnet::test_desk::{IDeskDispatcher, IDeskDispatcherTrait, TestDesk};
use crate::devnet::test_usd::{IFaucetDispatcher, IFaucetDispatcherTrait, TestUsd};
use crate::oracle::types::{Health, Reading};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address, deploy};
use crate::token::contract::SageToken;
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

pub const CHAIN: felt252 = 'SAGE_TEST';
/// When auctions are kicked.
pub const T0: u64 = 1_000_000;
pub const WAD: u128 = 1_000_000_000_000_000_000;
pub const USD: u128 = 1_000_000;
pub const SUPPLY: u256 = 1_000_000_000_000_000_000_000_000_000;
/// 2^80 base units are 1.2 million SAGE.
pub const BUCKET: u8 = 80;
pub const ESCROW: u128 = 0x100000000000000000000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub auction: IBurnAuctionDispatcher,
    pub safe: IBurnAuctionSafeDispatcher,
    pub safe_kick: IBurnAuctionKickSafeDispatcher,
    pub sage: IErc20Dispatcher,
    pub usd: IErc20Dispatcher,
    pub treasury: IDeskDispatcher,
    pub buyback: IDeskDispatcher,
}

/// Bidding 100–200 s, drawing until 260, revealing until 360, clearing until 460.
pub fn config() -> AuctionConfig {
    AuctionConfig {
        min_seconds: 100,
        max_seconds: 200,
        draw_seconds: 60,
        reveal_seconds: 100,
        clear_seconds: 100,
        max_price_age: 1_800,
        discount_bps: 1_000,
        cap_bps: 2_500,
        bond_floor_bps: 200,
        min_bucket: 60,
        min_bid: 10,
        max_bids: 1_500,
    }
}

/// SAGE is worth 10 cents, so that a dollar is worth 10 SAGE and the reserve is 9.
pub fn healthy() -> Reading {
    Reading {
        health: Health::Ok,
        price: WAD / 10,
        at: T0 - 60,
        venues: 3,
        clamped: 0,
        volatility: WAD / 20,
    }
}

pub fn peers(sage: ContractAddress, usd: ContractAddress, desk: ContractAddress) -> EconomyPeers {
    EconomyPeers {
        token: sage,
        usd,
        staking: address('staking'),
        escrow: address('escrow'),
        beacon: desk,
        params: address('params'),
        guardian: desk,
        oracle: desk,
        pol: address('pol'),
        emission: address('emission'),
        treasury: desk,
        rewards: address('rewards'),
        auction: address('auction'),
        buyback: address('buyback'),
        vesting: address('vesting'),
        operations: address('operations'),
    }
}

pub fn deploy_auction() -> World {
    deploy_with(config(), deploy(TestUsd::TEST_CLASS_HASH, [].span()))
}

pub fn deploy_with(config: AuctionConfig, usd: ContractAddress) -> World {
    deploy_nth(0, config, usd)
}

/// One of several in a test, which `n` tells apart.
pub fn deploy_nth(n: felt252, config: AuctionConfig, usd: ContractAddress) -> World {
    set_chain_id(CHAIN);
    set_block_timestamp(T0);
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    let contract_address = deploy_salted(BurnAuction::TEST_CLASS_HASH, n, calldata.span());
    let mut calldata = array![];
    (GOVERNOR, TREASURER, SUPPLY, SUPPLY).serialize(ref calldata);
    let sage = deploy_salted(SageToken::TEST_CLASS_HASH, n, calldata.span());
    let treasury = deploy_salted(TestDesk::TEST_CLASS_HASH, 2 * n, [].span());
    let buyback = deploy_salted(TestDesk::TEST_CLASS_HASH, 2 * n + 1, [].span());
    let world = World {
        address: contract_address,
        auction: IBurnAuctionDispatcher { contract_address },
        safe: IBurnAuctionSafeDispatcher { contract_address },
        safe_kick: IBurnAuctionKickSafeDispatcher { contract_address },
        sage: IErc20Dispatcher { contract_address: sage },
        usd: IErc20Dispatcher { contract_address: usd },
        treasury: IDeskDispatcher { contract_address: treasury },
        buyback: IDeskDispatcher { contract_address: buyback },
    };
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address }
        .wire_economy(
            EconomyPeers { auction: contract_address, buyback, ..peers(sage, usd, treasury) },
        );
    world.treasury.set_reading(healthy());
    drop_events(contract_address);
    world
}

/// Several contracts of a class.
pub fn deploy_salted(class: ClassHash, salt: felt252, calldata: Span<felt252>) -> ContractAddress {
    let (contract, _) = deploy_syscall(class, salt, calldata, false).unwrap_syscall();
    contract
}

/// Bidder number `n`.
pub fn bidder(n: u32) -> ContractAddress {
    (0x1000 + n.into()).try_into().unwrap()
}

pub fn salt_of(n: u32) -> felt252 {
    0x100000000000000000000000000000000 + n.into()
}

pub fn at(second: u64) {
    set_block_timestamp(T0 + second);
}

/// The error a refused call gave, without the marks of the calls around it.
pub fn refused<T, +Drop<T>>(result: Result<T, Array<felt252>>) -> felt252 {
    match result {
        Ok(_) => 'accepted',
        Err(reasons) => *reasons[0],
    }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn can_kick(self: @World, lot: u128) -> bool {
        IBurnAuctionKickDispatcher { contract_address: *self.address }.can_kick(lot)
    }

    /// The Treasury sells `dollars` at second 0.
    fn kick(self: @World, dollars: u128) -> u64 {
        self.kick_from(*self.treasury, dollars * USD)
    }

    fn kick_from(self: @World, desk: IDeskDispatcher, lot: u128) -> u64 {
        let usd = *self.usd.contract_address;
        IFaucetDispatcher { contract_address: usd }.mint(desk.contract_address, lot.into());
        desk.kick(usd, *self.address, lot, 'test')
    }

    /// Bidder `n` has SAGE for one escrow, approved.
    fn fund(self: @World, n: u32, amount: u128) {
        act_as(TREASURER);
        (*self.sage).transfer(bidder(n), amount.into());
        act_as(bidder(n));
        (*self.sage).approve(*self.address, amount.into());
    }

    fn commitment(self: @World, auction_id: u64, n: u32, dollars: u128, price: u128) -> felt252 {
        commitment_of(CHAIN, *self.address, auction_id, bidder(n), dollars * USD, price, salt_of(n))
    }

    /// Bidder `n` seals a bid for `dollars` at `price` into the present auction.
    fn commit(self: @World, n: u32, dollars: u128, price: u128) {
        self.fund(n, ESCROW);
        let auction_id = (*self.auction).auction().auction_id;
        (*self.auction).commit(auction_id, self.commitment(auction_id, n, dollars, price), BUCKET);
        self.conserved();
    }

    fn reveal(self: @World, n: u32, dollars: u128, price: u128) {
        act_as(address('anyone'));
        (*self.auction).reveal(bidder(n), dollars * USD, price, salt_of(n));
        self.conserved();
    }

    /// The seed of round 7 draws the cutoff.
    fn draw(self: @World, seed: felt252) -> u64 {
        let schedule = (*self.auction).auction().schedule;
        (*self.treasury).set_seed(schedule.max_end, 7, seed);
        act_as(address('anyone'));
        (*self.auction).draw(7);
        (*self.auction).auction().cutoff.unwrap()
    }

    fn advance(self: @World, position: u32, order: Span<u32>) {
        act_as(address('poster'));
        (*self.auction).advance(position, addresses(order));
        self.conserved();
    }

    fn claim(self: @World, n: u32) -> (u128, u128) {
        act_as(address('anyone'));
        let got = (*self.auction).claim(bidder(n));
        self.conserved();
        got
    }

    fn hand_back(self: @World) {
        act_as(address('anyone'));
        (*self.auction).hand_back();
        self.conserved();
    }

    /// What came in is what went out and what is there, in both currencies.
    fn conserved(self: @World) {
        let books: AuctionBooks = (*self.auction).books();
        let held: u256 = (books.sage_taken
            - books.sage_burned
            - books.sage_refunded
            - books.sage_forfeited)
            .into();
        assert_eq!((*self.sage).balance_of(*self.address), held);
        let left: u256 = (books.usd_lots - books.usd_paid - books.usd_returned).into();
        assert_eq!((*self.usd).balance_of(*self.address), left);
        assert_eq!((*self.sage).total_supply(), SUPPLY - books.sage_burned.into());
    }

    fn drop_logs(self: @World) {
        drop_events(*self.address);
    }
}

pub fn addresses(order: Span<u32>) -> Span<ContractAddress> {
    let mut out = array![];
    for n in order {
        out.append(bidder(*n));
    }
    out.span()
}
