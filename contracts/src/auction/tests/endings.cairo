//! Every way an auction ends, whoever is silent.

use starknet::ContractAddress;
use crate::auction::errors;
use crate::auction::interface::{IBurnAuctionDispatcherTrait, IBurnAuctionSafeDispatcherTrait};
use crate::auction::rules::bond_of;
use crate::auction::types::AuctionPhase;
use crate::devnet::test_desk::{IDeskDispatcherTrait, Told};
use crate::devnet::test_usd::TestUsd;
use crate::testing::stage::{act_as, address};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    ESCROW, T0, USD, WAD, World, WorldTrait, at, config, deploy_auction, deploy_nth, deploy_salted,
    refused,
};

#[feature("safe_dispatcher")]
fn refused_lapse(w: @World) -> felt252 {
    act_as(address('anyone'));
    refused((*w.safe).lapse())
}

#[feature("safe_dispatcher")]
fn refused_hand_back(w: @World) -> felt252 {
    act_as(address('anyone'));
    refused((*w.safe).hand_back())
}

#[feature("safe_dispatcher")]
fn refused_empty(w: @World) -> felt252 {
    act_as(address('anyone'));
    refused((*w.safe).advance(0, [].span()))
}

/// Nobody committed: over with the last second for commitments, whole lot back.
#[test]
fn nobody_came() {
    let w = deploy_auction();
    assert_eq!(refused_hand_back(@w), errors::NOT_SETTLED);
    assert_eq!(refused_lapse(@w), errors::STILL_TIME);
    assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
    w.kick(1_000);
    assert_eq!(refused_hand_back(@w), errors::NOT_SETTLED);
    at(200);
    assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
    at(201);
    assert_eq!(w.auction.next_action(), 'advance');
    w.advance(0, [].span());
    assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
    let outcome = w.auction.outcome(1);
    assert_eq!((outcome.sold, outcome.burned, outcome.price), (0, 0, 9 * WAD));
    w.hand_back();
    assert_eq!(refused_hand_back(@w), errors::NOT_SETTLED);
    assert_eq!(
        w.treasury.told(),
        Told { times: 1, auction_id: 1, spent: 0, returned: 1_000 * USD, burned: 0 },
    );
    assert_eq!(w.usd.balance_of(w.treasury.contract_address), (1_000 * USD).into());
    // and if even that was not said in time
    w.kick(1_000);
    at(201 + 460);
    assert_eq!(w.auction.next_action(), 'advance');
    at(201 + 461);
    assert_eq!(w.auction.next_action(), 'lapse');
    assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
    assert_eq!(refused_lapse(@w), 'accepted');
    w.hand_back();
    w.conserved();
}

fn usd(second: bool) -> ContractAddress {
    deploy_salted(TestUsd::TEST_CLASS_HASH, second.into(), [].span())
}

/// All silent, with and without the Beacon: bonds to the Treasury, the lot back.
#[test]
fn everybody_was_silent() {
    for drawn in array![true, false] {
        let w = deploy_nth(drawn.into(), config(), usd(drawn));
        w.kick(1_000);
        for n in 1..4_u32 {
            w.commit(n, 100, 10 * WAD);
        }
        at(201);
        if drawn {
            w.draw('seed');
        }
        at(360);
        assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
        assert_eq!(refused_lapse(@w), errors::STILL_TIME);
        at(361);
        w.advance(0, [].span());
        w.hand_back();
        assert_eq!(w.treasury.told().returned, 1_000 * USD);
        let bond = bond_of(ESCROW, 213);
        for n in 1..4_u32 {
            assert_eq!(w.claim(n), (0, ESCROW - bond));
        }
        assert_eq!(w.sage.balance_of(w.treasury.contract_address), (3 * bond).into());
        assert_eq!(w.sage.balance_of(w.address), 0);
    }
}

/// No keeper cleared: openers get all back, the silent pay, the lot goes back.
#[test]
fn nobody_cleared() {
    let w = deploy_auction();
    w.kick_from(w.buyback, 1_000 * USD + 999_999);
    w.commit(1, 250, 10 * WAD);
    w.commit(2, 250, 11 * WAD);
    w.commit(3, 250, 12 * WAD);
    w.commit(4, 250, 8 * WAD);
    at(261);
    w.reveal(1, 250, 10 * WAD);
    w.reveal(2, 250, 11 * WAD);
    w.reveal(4, 250, 8 * WAD);
    at(361);
    w.advance(0, [2].span()); // and went away
    at(460);
    assert_eq!(refused_lapse(@w), errors::STILL_TIME);
    assert_eq!(w.auction.auction().phase, AuctionPhase::Clearing);
    at(461);
    assert_eq!(w.auction.auction().phase, AuctionPhase::Overdue);
    assert_eq!(refused_empty(@w), errors::NOT_CLEARING);
    assert_eq!(refused_hand_back(@w), errors::NOT_SETTLED);
    assert_eq!(refused_lapse(@w), 'accepted');
    assert_eq!(refused_lapse(@w), errors::STILL_TIME);
    let outcome = w.auction.outcome(1);
    assert!(outcome.lapsed && outcome.settled);
    assert_eq!((outcome.sold, outcome.burned, outcome.price), (0, 0, 0));
    assert_eq!(outcome.cutoff, T0 + 100);
    w.hand_back();
    assert_eq!(w.buyback.told().returned, 1_000 * USD + 999_999);
    assert_eq!(w.usd.balance_of(w.buyback.contract_address), (1_000 * USD + 999_999).into());
    assert_eq!(w.claim(1), (0, ESCROW));
    assert_eq!(w.claim(2), (0, ESCROW));
    assert_eq!(w.claim(3), (0, ESCROW - bond_of(ESCROW, 213)));
    assert_eq!(w.claim(4), (0, ESCROW));
    assert_eq!(w.auction.books().sage_burned, 0);
}

/// A single bidder pays the reserve; cents of the lot are never sold.
#[test]
fn one_bidder_pays_the_reserve() {
    let w = deploy_auction();
    w.kick_from(w.treasury, 1_000 * USD + 999_999);
    w.commit(1, 250, 100 * WAD);
    at(261);
    w.reveal(1, 250, 100 * WAD);
    at(361);
    w.advance(0, [1].span());
    assert_eq!(w.claim(1), (250 * USD, ESCROW - 250 * 9 * WAD));
    w.hand_back();
    assert_eq!(w.treasury.told().returned, 750 * USD + 999_999);
}

/// Only bids below the reserve: no order is needed, nothing is sold.
#[test]
fn nobody_offered_enough() {
    let w = deploy_auction();
    w.kick(1_000);
    w.commit(1, 250, 9 * WAD - 1);
    w.commit(2, 250, 1);
    at(261);
    w.reveal(1, 250, 9 * WAD - 1);
    w.reveal(2, 250, 1);
    at(361);
    w.advance(0, [].span());
    assert_eq!(w.auction.outcome(1).sold, 0);
    assert_eq!(w.claim(1), (0, ESCROW));
    assert_eq!(w.claim(2), (0, ESCROW));
    w.hand_back();
    assert_eq!(w.treasury.told().returned, 1_000 * USD);
}
