//! A Buyback before a real BurnAuction; the desk is Treasury, oracle and Guardian.

use starknet::ContractAddress;
use crate::auction::contract::BurnAuction;
use crate::auction::interface::{IBurnAuctionDispatcher, IBurnAuctionDispatcherTrait};
use crate::auction::tests::setup::{
    SUPPLY, T0, USD, WAD, config as auction_config, deploy_salted, healthy, peers,
};
use crate::buyback::contract::Buyback;
use crate::buyback::interface::IBuybackDispatcher;
use crate::buyback::lot::{IBuybackLotDispatcher, IBuybackLotSafeDispatcher};
use crate::buyback::types::BuybackConfig;
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use crate::devnet::test_desk::{IDeskDispatcher, IDeskDispatcherTrait, TestDesk};
use crate::devnet::test_usd::{IFaucetDispatcher, IFaucetDispatcherTrait, TestUsd};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, deploy, deploy_sage};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

pub const WEEK: u32 = 604_800;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub buyback: IBuybackDispatcher,
    pub lot: IBuybackLotDispatcher,
    pub safe: IBuybackLotSafeDispatcher,
    pub auction: IBurnAuctionDispatcher,
    pub usd: IErc20Dispatcher,
    pub sage: IErc20Dispatcher,
    pub treasury: IDeskDispatcher,
}

/// A third of the surplus, at most 5,000 dollars a week, below 8 % a day.
pub fn config() -> BuybackConfig {
    BuybackConfig {
        beta_bps: 3_333,
        max_volatility: 8 * WAD / 100,
        max_lot: 5_000 * USD,
        interval_seconds: WEEK,
        max_price_age: 1_800,
    }
}

/// The Treasury has 100,000 dollars.
pub fn deploy_buyback() -> World {
    starknet::testing::set_block_timestamp(T0);
    let mut calldata = array![];
    (GOVERNOR, config()).serialize(ref calldata);
    let address = deploy(Buyback::TEST_CLASS_HASH, calldata.span());
    let mut calldata = array![];
    (GOVERNOR, auction_config()).serialize(ref calldata);
    let auction = deploy(BurnAuction::TEST_CLASS_HASH, calldata.span());
    let sage = deploy_sage(SUPPLY);
    let usd = deploy(TestUsd::TEST_CLASS_HASH, [].span());
    let treasury = deploy_salted(TestDesk::TEST_CLASS_HASH, 0, [].span());
    let peers = EconomyPeers { auction, buyback: address, ..peers(sage, usd, treasury) };
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address: address }.wire_economy(peers);
    IEconomyWiredDispatcher { contract_address: auction }.wire_economy(peers);
    let world = World {
        address,
        buyback: IBuybackDispatcher { contract_address: address },
        lot: IBuybackLotDispatcher { contract_address: address },
        safe: IBuybackLotSafeDispatcher { contract_address: address },
        auction: IBurnAuctionDispatcher { contract_address: auction },
        usd: IErc20Dispatcher { contract_address: usd },
        sage: IErc20Dispatcher { contract_address: sage },
        treasury: IDeskDispatcher { contract_address: treasury },
    };
    world.treasury.set_reading(healthy());
    IFaucetDispatcher { contract_address: usd }.mint(treasury, (100_000 * USD).into());
    drop_events(address);
    drop_events(auction);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn buy(self: @World, lot: u128) {
        (*self.treasury).buy_back(*self.usd.contract_address, *self.address, lot, lot);
    }

    fn has(self: @World, account: ContractAddress) -> u256 {
        (*self.usd).balance_of(account)
    }

    /// Nothing stays with the Buyback.
    fn empty(self: @World) {
        assert_eq!(self.has(*self.address), 0);
        assert_eq!((*self.usd).allowance(*self.address, *self.auction.contract_address), 0);
    }

    /// Ends the auction under way, which nobody bid in.
    fn end_auction(self: @World) {
        (*self.auction).advance(0, [].span());
        (*self.auction).hand_back();
    }
}
