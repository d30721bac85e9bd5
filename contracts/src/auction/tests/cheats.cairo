//! What bidders and keepers may try, and what it brings them.

use starknet::testing::set_block_timestamp;
use starknet::{ContractAddress, get_block_timestamp};
use crate::auction::errors;
use crate::auction::interface::{IBurnAuctionDispatcherTrait, IBurnAuctionSafeDispatcherTrait};
use crate::auction::rules::commitment_of;
use crate::auction::types::{AuctionConfig, AuctionPhase, BidState};
use crate::devnet::test_desk::IDeskDispatcherTrait;
use crate::testing::stage::{act_as, address};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    BUCKET, CHAIN, ESCROW, T0, USD, WAD, World, WorldTrait, addresses, at, bidder, config,
    deploy_auction, deploy_with, refused, salt_of,
};

#[feature("safe_dispatcher")]
fn refused_commit(w: @World, n: u32, auction_id: u64, commitment: felt252, bucket: u8) -> felt252 {
    act_as(bidder(n));
    refused((*w.safe).commit(auction_id, commitment, bucket))
}

#[feature("safe_dispatcher")]
fn refused_reveal(
    w: @World, who: ContractAddress, amount: u128, price: u128, salt: felt252,
) -> felt252 {
    refused((*w.safe).reveal(who, amount, price, salt))
}

#[feature("safe_dispatcher")]
fn refused_advance(w: @World, position: u32, order: Span<u32>) -> felt252 {
    act_as(address('poster'));
    refused((*w.safe).advance(position, addresses(order)))
}

#[feature("safe_dispatcher")]
fn refused_claim(w: @World, n: u32) -> felt252 {
    refused((*w.safe).claim(bidder(n)))
}

#[test]
fn commitments_are_guarded() {
    let w = deploy_with(AuctionConfig { max_bids: 3, ..config() }, usd());
    w.fund(1, 2 * ESCROW);
    assert_eq!(refused_commit(@w, 1, 0, 1, BUCKET), errors::NOT_BIDDING); // none runs
    assert_eq!(refused_commit(@w, 1, 1, 1, BUCKET), errors::OTHER_AUCTION);
    w.kick(1_000);
    assert_eq!(refused_commit(@w, 1, 0, 1, BUCKET), errors::OTHER_AUCTION);
    assert_eq!(refused_commit(@w, 1, 2, 1, BUCKET), errors::OTHER_AUCTION);
    assert_eq!(refused_commit(@w, 1, 1, 0, BUCKET), errors::ZERO_COMMITMENT);
    assert_eq!(refused_commit(@w, 1, 1, 1, 59), errors::BAD_BUCKET);
    assert_eq!(refused_commit(@w, 1, 1, 1, 84), errors::BAD_BUCKET);
    assert_eq!(refused_commit(@w, 1, 1, 1, 120), errors::BAD_BUCKET);
    assert_eq!(refused_commit(@w, 1, 1, 1, 255), errors::BAD_BUCKET);
    assert_eq!(refused_commit(@w, 1, 1, 1, 60), 'accepted');
    assert_eq!(w.auction.bid(bidder(1)).escrow, 0x1000000000000000);
    // once per account, also with another commitment
    assert_eq!(refused_commit(@w, 1, 1, 1, 60), errors::UNCLAIMED);
    assert_eq!(refused_commit(@w, 1, 1, 2, 60), errors::UNCLAIMED);
    w.commit(2, 10, 9 * WAD);
    at(200); // the last second
    w.commit(3, 10, 9 * WAD);
    w.fund(4, ESCROW);
    assert_eq!(refused_commit(@w, 4, 1, 1, BUCKET), errors::TOO_MANY_BIDS);
    at(201);
    assert_eq!(refused_commit(@w, 4, 1, 1, BUCKET), errors::NOT_BIDDING);
    assert_eq!(w.auction.auction().commits, 3);
    // over: an old bid must be claimed before the next
    at(461);
    w.auction.lapse();
    assert_eq!(refused_commit(@w, 4, 1, 1, BUCKET), errors::NOT_BIDDING);
    w.hand_back();
    w.treasury.set_reading(super::setup::healthy());
    w.kick(1_000);
    assert_eq!(refused_commit(@w, 1, 2, 1, 60), errors::UNCLAIMED);
    w.claim(1);
    assert_eq!(refused_commit(@w, 1, 2, 1, 60), 'accepted');
    w.conserved();
}

fn usd() -> ContractAddress {
    crate::testing::stage::deploy(crate::devnet::test_usd::TestUsd::TEST_CLASS_HASH, [].span())
}

/// Whoever copies a commitment cannot open it, before or after its owner does, and
/// pays for its silence.
#[test]
fn a_copied_commitment_is_worth_nothing() {
    let w = deploy_auction();
    w.kick(1_000);
    w.commit(1, 100, 12 * WAD);
    w.fund(2, ESCROW);
    let copied = w.commitment(1, 1, 100, 12 * WAD);
    assert_eq!(refused_commit(@w, 2, 1, copied, BUCKET), 'accepted');
    at(261);
    let amount = 100 * USD;
    assert_eq!(refused_reveal(@w, bidder(2), amount, 12 * WAD, salt_of(1)), errors::WRONG_OPENING);
    w.reveal(1, 100, 12 * WAD);
    assert_eq!(refused_reveal(@w, bidder(2), amount, 12 * WAD, salt_of(1)), errors::WRONG_OPENING);
    at(361);
    w.advance(0, [1].span());
    assert_eq!(w.claim(1), (amount, ESCROW - 900 * WAD)); // alone: the reserve
    let (usd, back) = w.claim(2);
    assert_eq!(usd, 0);
    assert!(back < ESCROW - ESCROW / 50, "silence costs 2 % and more");
}

/// Every part of an opening is bound: chain, contract, auction, bidder, amount, price
/// and salt.
#[test]
fn openings_are_guarded() {
    let w = deploy_auction();
    w.kick(1_000);
    let price = 10 * WAD;
    w.commit(1, 100, price);
    let wrong: [(felt252, ContractAddress, u64, ContractAddress); 4] = [
        ('OTHER_CHAIN', w.address, 1, bidder(2)), (CHAIN, address('other'), 1, bidder(2)),
        (CHAIN, w.address, 2, bidder(2)), (CHAIN, w.address, 1, bidder(3)),
    ];
    let mut n = 10;
    for case in wrong.span() {
        let (chain, contract, id, who) = *case;
        let who = if who == bidder(2) {
            bidder(n)
        } else {
            who
        };
        w.fund(n, ESCROW);
        let commitment = commitment_of(chain, contract, id, who, 100 * USD, price, salt_of(n));
        assert_eq!(refused_commit(@w, n, 1, commitment, BUCKET), 'accepted');
        n += 1;
    }
    // bids that the rules refuse: dust, over the cap, not whole, short salt, price
    // beyond the range, more than the escrow
    let most = 0x10000000000000000000000;
    let odd: [(u128, u128, felt252, u8, felt252); 8] = [
        (10 * USD, price, salt_of(20), BUCKET, 'accepted'),
        (9 * USD, price, salt_of(21), BUCKET, errors::DUST_BID),
        (250 * USD, price, salt_of(22), BUCKET, 'accepted'),
        (251 * USD, price, salt_of(23), BUCKET, errors::OVER_CAP),
        (100 * USD + 1, price, salt_of(24), BUCKET, errors::NOT_WHOLE),
        (100 * USD, price, 0xffffffffffffffffffffffffffffffff, BUCKET, errors::SHORT_SALT),
        (100 * USD, most, salt_of(26), BUCKET, errors::PRICE_RANGE),
        (100 * USD, ESCROW / 100 + 1, salt_of(27), BUCKET, errors::OVER_ESCROW),
    ];
    let mut i = 20;
    for case in odd.span() {
        let (amount, price, salt, bucket, _) = *case;
        w.fund(i, ESCROW);
        let commitment = commitment_of(CHAIN, w.address, 1, bidder(i), amount, price, salt);
        assert_eq!(refused_commit(@w, i, 1, commitment, bucket), 'accepted');
        i += 1;
    }
    assert_eq!(refused_reveal(@w, bidder(1), 100 * USD, price, salt_of(1)), errors::NOT_REVEALING);
    at(201); // nor while the Beacon may still speak
    assert_eq!(refused_reveal(@w, bidder(1), 100 * USD, price, salt_of(1)), errors::NOT_REVEALING);
    at(261);
    assert_eq!(refused_reveal(@w, bidder(99), 100 * USD, price, salt_of(1)), errors::NOT_SEALED);
    assert_eq!(refused_reveal(@w, bidder(1), 101 * USD, price, salt_of(1)), errors::WRONG_OPENING);
    assert_eq!(
        refused_reveal(@w, bidder(1), 100 * USD, price + 1, salt_of(1)), errors::WRONG_OPENING,
    );
    assert_eq!(refused_reveal(@w, bidder(1), 100 * USD, price, salt_of(2)), errors::WRONG_OPENING);
    for n in 10..14_u32 {
        assert_eq!(
            refused_reveal(@w, bidder(n), 100 * USD, price, salt_of(n)), errors::WRONG_OPENING,
        );
    }
    let mut i = 20;
    for case in odd.span() {
        let (amount, price, salt, _, answer) = *case;
        assert_eq!(refused_reveal(@w, bidder(i), amount, price, salt), answer);
        i += 1;
    }
    // twice
    assert_eq!(refused_reveal(@w, bidder(1), 100 * USD, price, salt_of(1)), 'accepted');
    assert_eq!(refused_reveal(@w, bidder(1), 100 * USD, price, salt_of(1)), errors::NOT_SEALED);
    assert_eq!(w.auction.auction().valid, 3);
    at(361);
    assert_eq!(
        refused_reveal(@w, bidder(23), 251 * USD, price, salt_of(23)), errors::NOT_REVEALING,
    );
    w.conserved();
}

/// Snipers commit after the cutoff: they cannot open, and get everything back.
#[test]
fn a_snipe_after_the_cutoff_is_refunded() {
    let w = deploy_auction();
    w.kick(1_000);
    at(100);
    w.commit(1, 100, 10 * WAD);
    at(101);
    w.commit(2, 100, 20 * WAD);
    at(260); // still the Beacon's
    assert_eq!(refused_claim(@w, 2), errors::NOT_SETTLED);
    at(261); // silent: min_end counts
    assert_eq!(w.auction.auction().cutoff, Some(T0 + 100));
    assert_eq!(refused_claim(@w, 1), errors::NOT_SETTLED);
    assert_eq!(
        refused_reveal(@w, bidder(2), 100 * USD, 20 * WAD, salt_of(2)), errors::AFTER_CUTOFF,
    );
    assert_eq!(w.claim(2), (0, ESCROW));
    w.reveal(1, 100, 10 * WAD); // in the cutoff's own second
    at(361);
    assert_eq!(refused_advance(@w, 0, [2].span()), errors::NOT_A_BID);
    w.advance(0, [1].span());
    assert_eq!(w.claim(1), (100 * USD, ESCROW - 900 * WAD));
}

#[test]
#[feature("safe_dispatcher")]
fn the_draw_is_the_beacons() {
    let w = deploy_auction();
    assert_eq!(refused(w.safe.draw(7)), errors::NOT_DRAWING);
    w.kick(1_000);
    w.commit(1, 100, 10 * WAD);
    w.treasury.set_seed(T0 + 200, 7, 'seed');
    at(200);
    assert_eq!(refused(w.safe.draw(7)), errors::NOT_DRAWING); // bids are still taken
    at(201);
    assert_eq!(refused(w.safe.draw(8)), 'BEACON: no seed');
    w.treasury.set_seed(T0 + 199, 7, 'seed'); // a seed that somebody could have known
    assert_eq!(refused(w.safe.draw(7)), 'BEACON: not first after');
    w.treasury.set_seed(T0 + 200, 7, 'seed');
    at(260);
    let snapshot = get_block_timestamp();
    set_block_timestamp(snapshot + 1);
    assert_eq!(refused(w.safe.draw(7)), errors::NOT_DRAWING); // too late
    set_block_timestamp(snapshot);
    w.draw('seed');
    assert_eq!(refused(w.safe.draw(7)), errors::NOT_DRAWING); // once
    // spread over the whole window, by seed and by auction
    let times = w.auction.auction().schedule;
    let (mut low, mut high) = (false, false);
    for seed in 0..200_u32 {
        let cutoff = crate::auction::rules::cutoff_of(seed.into(), CHAIN, w.address, 1, times);
        assert!(cutoff >= times.min_end && cutoff <= times.max_end);
        low = low || cutoff < times.min_end + 5;
        high = high || cutoff > times.max_end - 5;
    }
    assert!(low && high);
}

/// Seven valid bids, ready to be cleared: 1..5 in order of price, 6 and 7 tie with 3.
fn uncleared() -> World {
    let w = deploy_auction();
    w.kick(1_000);
    let prices: [u128; 7] = [15, 14, 13, 12, 11, 13, 13];
    for n in 1..8_u32 {
        w.commit(n, 200, *prices.span()[n - 1] * WAD);
    }
    at(261);
    for n in 1..8_u32 {
        w.reveal(n, 200, *prices.span()[n - 1] * WAD);
    }
    assert_eq!(refused_advance(@w, 0, [1].span()), errors::NOT_CLEARING);
    at(360);
    assert_eq!(refused_advance(@w, 0, [1].span()), errors::NOT_CLEARING);
    at(361);
    w
}

#[test]
fn only_the_one_order_settles() {
    let w = uncleared();
    // not the order; ties against the index; a bid twice; a stranger
    assert_eq!(refused_advance(@w, 0, [2, 1].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 0, [1, 2, 6, 3].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 0, [1, 2, 3, 7, 6].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 0, [1, 1].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 0, [1, 2, 3, 6, 7, 4, 5, 5].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 0, [1, 99].span()), errors::NOT_A_BID);
    assert_eq!(refused_advance(@w, 0, [].span()), errors::EMPTY_CHUNK);
    assert_eq!(refused_advance(@w, 1, [2].span()), errors::WRONG_POSITION);
    // the same across chunks
    w.advance(0, [1, 2].span());
    assert_eq!(refused_advance(@w, 2, [2].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 2, [1].span()), errors::WRONG_ORDER);
    assert_eq!(refused_advance(@w, 3, [3].span()), errors::WRONG_POSITION);
    assert_eq!(refused_advance(@w, 2, [].span()), errors::EMPTY_CHUNK);
    assert_eq!(w.auction.posted(address('poster')), 2);
    // a bid left out: the order never ends …
    w.advance(2, [3, 6, 4].span());
    w.advance(5, [5].span());
    assert_eq!(w.auction.auction().phase, AuctionPhase::Clearing);
    assert_eq!(refused_advance(@w, 6, [7].span()), errors::WRONG_ORDER);
    // … and hinders nobody else, whose order is its own
    act_as(address('other'));
    w.auction.advance(0, addresses([1, 2, 3, 6].span()));
    // also its author may begin anew
    w.advance(0, [1].span());
    act_as(address('other'));
    w.auction.advance(4, addresses([7, 4, 5].span()));
    let outcome = w.auction.outcome(1);
    assert_eq!((outcome.price, outcome.marginal_index, outcome.fill), (12 * WAD, 6, 200 * USD));
    assert_eq!(refused_advance(@w, 1, [2].span()), errors::NOT_CLEARING);
    w.conserved();
}

/// The place in an order of one auction is none in the next.
#[test]
fn an_old_place_does_not_count() {
    let w = uncleared();
    w.advance(0, [1, 2, 3, 6, 7, 4].span());
    at(461);
    w.auction.lapse();
    w.hand_back();
    for n in 2..8_u32 {
        assert_eq!(w.claim(n), (0, ESCROW));
    }
    w.kick(1_000);
    w.commit(5, 200, 11 * WAD);
    at(461 + 261);
    w.reveal(5, 200, 11 * WAD);
    at(461 + 361);
    assert_eq!(w.auction.posted(address('poster')), 0);
    assert_eq!(refused_advance(@w, 6, [5].span()), errors::WRONG_POSITION);
    assert_eq!(refused_advance(@w, 0, [1].span()), errors::NOT_A_BID); // of the auction before
    w.advance(0, [5].span());
    assert_eq!(w.auction.outcome(2).price, 9 * WAD);
}

#[test]
fn claims_pay_the_bidder_once() {
    let w = uncleared();
    assert_eq!(refused_claim(@w, 1), errors::NOT_SETTLED);
    assert_eq!(refused_claim(@w, 99), errors::NOTHING_DUE);
    w.advance(0, [1, 2, 3, 6, 7, 4, 5].span());
    // a stranger's claim brings the stranger nothing
    act_as(address('thief'));
    assert_eq!(w.auction.claim(bidder(1)), (200 * USD, ESCROW - 200 * 12 * WAD));
    assert_eq!(w.usd.balance_of(address('thief')), 0);
    assert_eq!(w.sage.balance_of(address('thief')), 0);
    assert_eq!(w.usd.balance_of(bidder(1)), (200 * USD).into());
    assert_eq!(refused_claim(@w, 1), errors::NOTHING_DUE);
    assert_eq!(w.auction.bid(bidder(1)).state, BidState::Claimed);
    assert_eq!(w.claim(4), (0, ESCROW)); // the highest rejected one
    assert_eq!(w.claim(5), (0, ESCROW));
    w.conserved();
}
