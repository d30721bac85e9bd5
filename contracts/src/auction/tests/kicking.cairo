use crate::auction::contract::BurnAuction;
use crate::auction::errors;
use crate::auction::interface::IBurnAuctionDispatcherTrait;
use crate::auction::kick::IBurnAuctionKickSafeDispatcherTrait;
use crate::auction::types::{AuctionConfig, AuctionPhase};
use crate::devnet::test_desk::IDeskDispatcherTrait;
use crate::oracle::types::{Health, Reading};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    USD, WAD, World, WorldTrait, at, config, deploy_auction, deploy_nth, deploy_salted, healthy,
    refused,
};

/// Kicks as the Treasury without paying for it: for refusals before the transfer.
#[feature("safe_dispatcher")]
fn refusal(w: @World, lot: u128) -> felt252 {
    act_as(*w.treasury.contract_address);
    refused((*w.safe_kick).kick(lot, 'test'))
}

#[test]
#[feature("safe_dispatcher")]
fn only_treasury_and_buyback_kick() {
    let w = deploy_auction();
    for caller in array![address('anyone'), GOVERNOR, address('params'), 0.try_into().unwrap()] {
        act_as(caller);
        assert_eq!(refused(w.safe_kick.kick(1_000 * USD, 'test')), errors::NOT_KICKER);
    }
    assert_eq!(w.kick_from(w.buyback, 1_000 * USD), 1);
    assert!(w.auction.auction().from_buyback);
    at(201);
    w.advance(0, [].span()); // nobody committed: it is over
    w.hand_back();
    assert_eq!(w.usd.balance_of(w.buyback.contract_address), (1_000 * USD).into());
    assert_eq!(w.buyback.told().auction_id, 1);
    assert_eq!(w.treasury.told().times, 0);
    assert_eq!(w.kick_from(w.treasury, 1_000 * USD), 2);
    assert!(!w.auction.auction().from_buyback);
}

#[test]
fn one_at_a_time() {
    let w = deploy_auction();
    w.kick(1_000);
    assert_eq!(refusal(@w, 1_000 * USD), errors::RUNNING);
    at(201);
    assert_eq!(refusal(@w, 1_000 * USD), errors::RUNNING);
    w.advance(0, [].span());
    assert_eq!(w.auction.auction().phase, AuctionPhase::Settled);
    assert_eq!(refusal(@w, 1_000 * USD), errors::RUNNING);
    assert!(!w.can_kick(1_000 * USD));
    w.hand_back();
    assert!(w.can_kick(1_000 * USD));
    w.kick(1_000);
}

#[test]
fn a_reserve_needs_a_healthy_price() {
    let w = deploy_auction();
    let cases: [(Health, felt252); 5] = [
        (Health::NotInitialised, errors::NO_PRICE), (Health::Stale, errors::PRICE_STALE),
        (Health::MinSources, errors::FEW_SOURCES), (Health::Deviation, errors::PRICE_DEVIATES),
        (Health::Liquidity, errors::POOL_SHALLOW),
    ];
    for case in cases.span() {
        let (health, error) = *case;
        w.treasury.set_reading(Reading { health, ..healthy() });
        assert_eq!(refusal(@w, 1_000 * USD), error);
        assert!(!w.can_kick(1_000 * USD));
    }
    w.treasury.set_reading(Reading { price: 0, ..healthy() });
    assert_eq!(refusal(@w, 1_000 * USD), errors::NO_PRICE);
    assert!(!w.can_kick(1_000 * USD));
    // 0.9 · 1e36 / price must stay below 2^88
    w.treasury.set_reading(Reading { price: 2_908_000_000, ..healthy() });
    assert_eq!(refusal(@w, 1_000 * USD), errors::PRICE_RANGE);
    assert!(!w.can_kick(1_000 * USD));
    // its own max_price_age: accepted 60 s before T0
    w.treasury.set_reading(healthy());
    at(1_741);
    assert_eq!(refusal(@w, 1_000 * USD), errors::PRICE_STALE);
    assert!(!w.can_kick(1_000 * USD));
    at(1_740);
    assert!(w.can_kick(1_000 * USD));
    w.kick(1_000);
    assert_eq!(w.auction.auction().reserve, 9 * WAD);
}

#[test]
fn a_lot_has_bounds() {
    let w = deploy_auction();
    // a quarter of it must be at least 10 dollars
    assert_eq!(refusal(@w, 40 * USD - 1), errors::LOT_TOO_SMALL);
    assert!(!w.can_kick(40 * USD - 1));
    assert!(w.can_kick(40 * USD));
    assert_eq!(refusal(@w, 0x400000000 * USD), errors::LOT_TOO_LARGE);
    assert!(!w.can_kick(0x400000000 * USD));
    let most = 0x400000000 * USD - 1;
    assert!(w.can_kick(most));
    w.kick_from(w.treasury, most);
    assert_eq!(w.auction.auction().lot, most);
    assert_eq!(w.auction.auction().cap, 0xffffffff * USD);
    at(201);
    w.advance(0, [].span());
    w.hand_back();
    assert_eq!(w.treasury.told().returned, most); // cents too
    w.kick(40);
    assert_eq!(w.auction.auction().cap, 10 * USD);
}

/// A dollar that misbehaves; 1,000 of it for the Treasury.
fn odd_world(n: felt252, fault: Fault) -> World {
    let coin = deploy_salted(OddToken::TEST_CLASS_HASH, n, [].span());
    let w = deploy_nth(n, config(), coin);
    let coin = IOddTokenDispatcher { contract_address: coin };
    coin.give(w.treasury.contract_address, (1_000 * USD).into());
    coin.set_fault(fault);
    w
}

#[test]
fn the_dollars_must_arrive() {
    for case in array![
        (0, Fault::Honest, 'accepted'), (1, Fault::Refuses, errors::TRANSFER_FAILED),
        (2, Fault::Skims, errors::WRONG_DELTA),
    ] {
        let (n, fault, error) = case;
        let w = odd_world(n, fault);
        assert_eq!(refusal(@w, 1_000 * USD), error);
    }
}

#[test]
#[should_panic(expected: ('TESTUSD: low allowance', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn a_kick_without_an_approval_fails() {
    let w = deploy_auction();
    act_as(w.treasury.contract_address);
    crate::auction::kick::IBurnAuctionKickDispatcherTrait::kick(
        crate::auction::kick::IBurnAuctionKickDispatcher { contract_address: w.address },
        1_000 * USD,
        'test',
    );
}

#[test]
#[should_panic(expected: ('AUCTION: bad config', 'CONSTRUCTOR_FAILED'))]
fn a_bad_configuration_is_not_deployed() {
    let mut calldata = array![];
    let bad = AuctionConfig { cap_bps: 10_001, ..config() };
    (GOVERNOR, bad).serialize(ref calldata);
    deploy(BurnAuction::TEST_CLASS_HASH, calldata.span());
}
