use starknet::testing::set_block_timestamp;
use crate::auction::interface::IBurnAuctionDispatcherTrait;
use crate::auction::kick::{IAuctionReturnsSafeDispatcher, IAuctionReturnsSafeDispatcherTrait};
use crate::auction::rules::commitment_of;
use crate::auction::tests::setup::{T0, USD, WAD, bidder, healthy, refused, salt_of};
use crate::auction::types::AuctionPhase;
use crate::buyback::errors;
use crate::buyback::interface::{IBuybackDispatcherTrait, events};
use crate::buyback::lot::{IBuybackLotDispatcherTrait, IBuybackLotSafeDispatcherTrait};
use crate::buyback::types::BuybackState;
use crate::devnet::test_desk::{IDeskDispatcherTrait, Told};
use crate::devnet::test_usd::{IFaucetDispatcher, IFaucetDispatcherTrait};
use crate::guardian::types::pause;
use crate::oracle::types::{Health, Reading};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{WEEK, World, WorldTrait, config, deploy_buyback};

const SURPLUS: u128 = 9_000_000_000;
const LOT: u128 = 2_999_700_000;

fn wanted(w: @World) -> u128 {
    (*w.lot).wanted(20_000 * USD + SURPLUS, 20_000 * USD, healthy())
}

#[feature("safe_dispatcher")]
fn refusal(w: @World, lot: u128) -> felt252 {
    act_as(*w.treasury.contract_address);
    refused((*w.safe).execute(lot))
}

/// From the Treasury through the auction: part is sold, the rest is back, the SAGE
/// is burned, the Buyback keeps nothing.
#[test]
fn a_lot_is_sold_and_the_rest_goes_back() {
    let w = deploy_buyback();
    let treasury = w.treasury.contract_address;
    assert_eq!(wanted(@w), LOT);
    w.buy(LOT);
    expect_event(
        w.address,
        selector!("BuybackStarted"),
        events::BuybackStarted {
            auction_id: 1,
            lot: LOT,
            price: WAD / 10,
            volatility: WAD / 20,
            next_at: T0 + WEEK.into(),
        },
    );
    assert_eq!(w.buyback.state(), BuybackState { last_at: T0, auction_id: 1 });
    assert!(w.auction.auction().from_buyback);
    w.empty();
    assert!(!w.lot.can_execute(LOT)); // one runs, and the week is not over

    act_as(TREASURER);
    w.sage.transfer(bidder(1), 0x400000000000000000);
    act_as(bidder(1));
    w.sage.approve(w.auction.contract_address, 0x400000000000000000);
    let chain = starknet::get_tx_info().chain_id;
    let sealed = commitment_of(
        chain, w.auction.contract_address, 1, bidder(1), 100 * USD, 10 * WAD, salt_of(1),
    );
    w.auction.commit(1, sealed, 70);
    set_block_timestamp(T0 + 261);
    w.auction.reveal(bidder(1), 100 * USD, 10 * WAD, salt_of(1));
    set_block_timestamp(T0 + 361);
    w.auction.advance(0, [bidder(1)].span());
    // somebody's gift goes to the Treasury too
    IFaucetDispatcher { contract_address: w.usd.contract_address }.mint(w.address, 7);
    w.auction.hand_back();
    expect_event(
        w.address,
        selector!("BuybackSettled"),
        events::BuybackSettled {
            auction_id: 1,
            spent: 100 * USD,
            returned: LOT - 100 * USD,
            burned: 900 * WAD,
            forwarded: (LOT - 100 * USD + 7).into(),
        },
    );
    expect_no_event(w.address);
    w.empty();
    assert_eq!(w.has(treasury), (100_000 * USD - 100 * USD + 7).into());
    assert_eq!(w.buyback.state(), BuybackState { last_at: T0, auction_id: 0 });
    assert_eq!(w.auction.claim(bidder(1)), (100 * USD, 0x400000000000000000 - 900 * WAD));
    // what came back of the lot, not the gift
    assert_eq!(
        w.treasury.told(),
        Told {
            times: 1, auction_id: 1, spent: 100 * USD, returned: LOT - 100 * USD, burned: 900 * WAD,
        },
    );
}

#[test]
fn it_wants_nothing_when_it_may_not() {
    let w = deploy_buyback();
    let (have, need) = (20_000 * USD + SURPLUS, 20_000 * USD);
    assert_eq!(w.lot.wanted(have, need, healthy()), LOT);
    let bound = config().max_volatility;
    let cases: [(Reading, u128); 9] = [
        (Reading { volatility: 0, ..healthy() }, LOT),
        (Reading { volatility: bound, ..healthy() }, LOT),
        (Reading { volatility: bound + 1, ..healthy() }, 0),
        (Reading { health: Health::NotInitialised, ..healthy() }, 0),
        (Reading { health: Health::Stale, ..healthy() }, 0),
        (Reading { health: Health::MinSources, ..healthy() }, 0),
        (Reading { health: Health::Deviation, ..healthy() }, 0),
        (Reading { health: Health::Liquidity, ..healthy() }, 0),
        (Reading { price: 0, ..healthy() }, 0),
    ];
    for case in cases.span() {
        let (reading, lot) = *case;
        assert_eq!(w.lot.wanted(have, need, reading), lot);
    }
    assert_eq!(w.lot.wanted(need + 121 * USD, need, healthy()), 40_329_300);
}

/// The view says what `execute` would: each of its reasons makes it say no.
#[test]
fn it_tells_whether_it_could_buy() {
    let w = deploy_buyback();
    // too little for the auction: a quarter of the lot must be 10 dollars
    for (lot, could) in array![
        (0, false), (40 * USD - 1, false), (40 * USD, true), (5_000 * USD, true),
        (5_000 * USD + 1, false),
    ] {
        assert_eq!(w.lot.can_execute(lot), could);
    }
    for (bits, could) in array![
        (pause::EMISSION, true), (pause::REVENUE_BURN, true), (pause::TREASURY_BURN, true),
        (11, true), (pause::BUYBACK, false), (pause::ALL, false), (0, true),
    ] {
        w.treasury.set_paused(bits);
        assert_eq!(w.lot.can_execute(LOT), could);
    }
    let bound = config().max_volatility;
    for (reading, could) in array![
        (Reading { health: Health::Deviation, ..healthy() }, false),
        (Reading { price: 0, ..healthy() }, false),
        (Reading { volatility: bound + 1, ..healthy() }, false),
        (Reading { volatility: bound, ..healthy() }, true),
    ] {
        w.treasury.set_reading(reading);
        assert_eq!(w.lot.can_execute(LOT), could);
    }
    // somebody else's auction
    w.treasury.kick(w.usd.contract_address, w.auction.contract_address, 1_000 * USD, 'revenue');
    assert!(!w.lot.can_execute(LOT));
}

#[test]
#[feature("safe_dispatcher")]
fn execution_checks_for_itself() {
    let w = deploy_buyback();
    for caller in array![address('anyone'), GOVERNOR, w.auction.contract_address] {
        act_as(caller);
        assert_eq!(refused(w.safe.execute(LOT)), errors::NOT_TREASURY);
    }
    w.treasury.set_paused(pause::BUYBACK);
    assert_eq!(refusal(@w, LOT), errors::PAUSED);
    w.treasury.set_paused(0);
    assert_eq!(refusal(@w, 0), errors::BAD_LOT);
    assert_eq!(refusal(@w, 5_000 * USD + 1), errors::BAD_LOT);
    for health in array![
        Health::NotInitialised, Health::Stale, Health::MinSources, Health::Deviation,
        Health::Liquidity,
    ] {
        w.treasury.set_reading(Reading { health, ..healthy() });
        assert_eq!(refusal(@w, LOT), errors::NO_PRICE);
    }
    // its own max_price_age
    w.treasury.set_reading(Reading { at: T0 - 1_801, ..healthy() });
    assert_eq!(refusal(@w, LOT), errors::NO_PRICE);
    w.treasury.set_reading(Reading { volatility: 8 * WAD / 100 + 1, ..healthy() });
    assert_eq!(refusal(@w, LOT), errors::TOO_VOLATILE);
    w.treasury.set_reading(Reading { at: T0 - 1_800, volatility: 8 * WAD / 100, ..healthy() });
    assert_eq!(refusal(@w, LOT), errors::NOT_FUNDED);
    let faucet = IFaucetDispatcher { contract_address: w.usd.contract_address };
    faucet.mint(w.address, (5_000 * USD - 1).into());
    assert_eq!(refusal(@w, 5_000 * USD), errors::NOT_FUNDED);
    faucet.mint(w.address, 1);
    assert_eq!(refusal(@w, 5_000 * USD), 'accepted');
    w.empty();
}

#[test]
fn one_in_an_interval() {
    let w = deploy_buyback();
    assert_eq!(w.buyback.next_at(), 0);
    w.buy(LOT);
    let next = T0 + WEEK.into();
    assert_eq!(w.buyback.next_at(), next);
    set_block_timestamp(T0 + 201);
    w.end_auction();
    assert_eq!(w.auction.auction().phase, AuctionPhase::Idle);
    assert_eq!(w.has(w.treasury.contract_address), (100_000 * USD).into());
    w.treasury.set_reading(Reading { at: next - 60, ..healthy() });
    set_block_timestamp(next - 1);
    assert!(!w.lot.can_execute(LOT));
    assert_eq!(refusal(@w, LOT), errors::TOO_SOON);
    set_block_timestamp(next);
    assert!(w.lot.can_execute(LOT));
    w.buy(LOT);
    assert_eq!(w.buyback.state(), BuybackState { last_at: next, auction_id: 2 });
}

#[test]
#[feature("safe_dispatcher")]
fn only_the_auction_settles_and_only_its_own() {
    let w = deploy_buyback();
    w.buy(LOT);
    let safe = IAuctionReturnsSafeDispatcher { contract_address: w.address };
    for caller in array![address('anyone'), w.treasury.contract_address, GOVERNOR] {
        act_as(caller);
        assert_eq!(refused(safe.auction_settled(1, 0, 0, 0)), errors::NOT_AUCTION);
    }
    act_as(w.auction.contract_address);
    assert_eq!(refused(safe.auction_settled(2, 0, 0, 0)), errors::OTHER_AUCTION);
    assert_eq!(refused(safe.auction_settled(0, 0, 0, 0)), errors::OTHER_AUCTION);
    set_block_timestamp(T0 + 201);
    w.end_auction();
    act_as(w.auction.contract_address);
    assert_eq!(refused(safe.auction_settled(0, 0, 0, 0)), errors::OTHER_AUCTION);
    assert_eq!(refused(safe.auction_settled(1, 0, 0, 0)), errors::OTHER_AUCTION);
}

#[test]
#[should_panic(expected: ('BUYBACK: not funded', 'ENTRYPOINT_FAILED'))]
fn what_is_said_to_be_returned_must_be_there() {
    let w = deploy_buyback();
    w.buy(LOT);
    act_as(w.auction.contract_address);
    crate::auction::kick::IAuctionReturnsDispatcherTrait::auction_settled(
        crate::auction::kick::IAuctionReturnsDispatcher { contract_address: w.address }, 1, 0, 1, 0,
    );
}
