//! One auction from kick to the last claim, every figure and event of it.

use starknet::testing::set_block_timestamp;
use crate::auction::interface::{IBurnAuctionDispatcherTrait, events};
use crate::auction::rules::{cutoff_of, schedule};
use crate::auction::types::{AuctionBooks, AuctionOutcome, AuctionPhase, BidState};
use crate::devnet::test_desk::{IDeskDispatcherTrait, Told};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::address;
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    BUCKET, CHAIN, ESCROW, T0, USD, WAD, WorldTrait, at, bidder, config, deploy_auction,
};

/// A seed whose cutoff is after second 150 and before second 200.
const SEED: felt252 = 'seed';

#[test]
fn winners_pay_the_highest_rejected_price() {
    let w = deploy_auction();
    let times = schedule(config(), T0);
    assert_eq!(w.auction.auction().phase, AuctionPhase::Idle);
    assert_eq!(w.auction.next_action(), 0);
    assert!(w.can_kick(1_000 * USD));

    let id = w.kick(1_000);
    assert_eq!(id, 1);
    expect_event(
        w.address,
        selector!("AuctionKicked"),
        events::AuctionKicked {
            auction_id: 1,
            kicker: w.treasury.contract_address,
            purpose: 'test',
            lot: 1_000 * USD,
            cap: 250 * USD,
            min_bid: 10 * USD,
            reserve: 9 * WAD,
            bond_bps: 213, // 0.4 · 5 % · √(360 s / 1 day) = 12.9 bp, on 200
            min_bucket: 60,
            max_bids: 1_500,
            schedule: times,
        },
    );
    w.conserved();
    assert!(!w.can_kick(1_000 * USD));
    assert_eq!(w.auction.auction().phase, AuctionPhase::Bidding);

    let bids: [(u32, u128, u128); 8] = [
        (1, 250, 12 * WAD), (2, 250, 11 * WAD), (3, 100, 11 * WAD), (4, 250, 10 * WAD),
        (5, 200, 95 * WAD / 10), (6, 100, 92 * WAD / 10), (7, 50, 9 * WAD - 1), (8, 50, 13 * WAD),
    ];
    at(50);
    for bid in bids.span() {
        let (n, dollars, price) = *bid;
        w.commit(n, dollars, price);
        expect_event(
            w.address,
            selector!("BidCommitted"),
            events::BidCommitted {
                auction_id: 1,
                bidder: bidder(n),
                commitment: w.commitment(1, n, dollars, price),
                escrow: ESCROW,
                index: n - 1,
                at: T0 + 50,
            },
        );
    }
    at(200);
    w.commit(9, 250, 14 * WAD); // too late, as the Beacon will say
    w.drop_logs();
    assert_eq!(w.auction.next_action(), 0);
    at(201);
    assert_eq!(w.auction.auction().phase, AuctionPhase::Drawing);
    assert_eq!(w.auction.auction().cutoff, None);
    assert_eq!(w.auction.next_action(), 'draw');
    let cutoff = w.draw(SEED);
    assert_eq!(cutoff, cutoff_of(SEED, CHAIN, w.address, 1, times));
    assert!(cutoff >= T0 + 100 && cutoff < T0 + 200);
    expect_event(
        w.address,
        selector!("CutoffDrawn"),
        events::CutoffDrawn { auction_id: 1, round: 7, seed: SEED, cutoff },
    );
    assert_eq!(w.auction.next_action(), 'reveal');

    for bid in bids.span() {
        let (n, dollars, price) = *bid;
        if n == 8 {
            break; // stays silent
        }
        w.reveal(n, dollars, price);
        let valid = n != 7;
        expect_event(
            w.address,
            selector!("BidRevealed"),
            events::BidRevealed {
                auction_id: 1, bidder: bidder(n), amount: dollars * USD, price, valid,
            },
        );
    }
    assert_eq!(w.auction.auction().valid, 6);
    assert_eq!(w.auction.bid(bidder(2)).state, BidState::Valid);
    assert_eq!(w.auction.bid(bidder(2)).index, 1);
    assert_eq!(w.auction.bid(bidder(7)).state, BidState::Below);
    // below the reserve and after the cutoff: theirs at once
    assert_eq!(w.claim(7), (0, ESCROW));
    assert_eq!(w.claim(9), (0, ESCROW));
    w.drop_logs();

    set_block_timestamp(times.reveal_end + 1);
    assert_eq!(w.auction.next_action(), 'advance');
    w.advance(0, [1, 2].span());
    expect_event(
        w.address,
        selector!("OrderAdvanced"),
        events::OrderAdvanced { auction_id: 1, poster: address('poster'), posted: 2 },
    );
    assert_eq!(w.auction.posted(address('poster')), 2);
    assert_eq!(w.auction.posted(address('other')), 0);
    w.advance(2, [3, 4, 5].span()); // the lot is full within this chunk
    w.drop_logs();
    assert_eq!(w.auction.outcome(1).settled, false);
    w.advance(5, [6].span());
    let price = 92 * WAD / 10;
    expect_event(
        w.address,
        selector!("AuctionSettled"),
        events::AuctionSettled {
            auction_id: 1,
            lapsed: false,
            bids: 6,
            price,
            sold: 1_000 * USD,
            burned: 1_000 * price,
            marginal_price: 95 * WAD / 10,
            marginal_index: 4,
            fill: 150 * USD,
            cutoff,
        },
    );
    assert_eq!(
        w.auction.outcome(1),
        AuctionOutcome {
            settled: true,
            lapsed: false,
            price,
            sold: 1_000 * USD,
            burned: 1_000 * price,
            marginal_price: 95 * WAD / 10,
            marginal_index: 4,
            fill: 150 * USD,
            cutoff,
            bond_bps: 213,
        },
    );
    assert_eq!(w.auction.next_action(), 'hand_back');
    // claims do not wait for it
    assert_eq!(w.claim(1), (250 * USD, ESCROW - 250 * price));
    expect_event(
        w.address,
        selector!("BidClaimed"),
        events::BidClaimed {
            auction_id: 1,
            bidder: bidder(1),
            usd: 250 * USD,
            refunded: ESCROW - 250 * price,
            paid: 250 * price,
            forfeited: 0,
        },
    );
    assert_eq!(w.usd.balance_of(bidder(1)), (250 * USD).into());
    assert_eq!(w.sage.balance_of(bidder(1)), (ESCROW - 250 * price).into());
    w.hand_back();
    expect_event(
        w.address,
        selector!("AuctionClosed"),
        events::AuctionClosed {
            auction_id: 1,
            kicker: w.treasury.contract_address,
            spent: 1_000 * USD,
            returned: 0,
            burned: 1_000 * price,
        },
    );
    expect_no_event(w.address);
    assert_eq!(
        w.treasury.told(),
        Told { times: 1, auction_id: 1, spent: 1_000 * USD, returned: 0, burned: 1_000 * price },
    );
    assert_eq!(w.auction.auction().phase, AuctionPhase::Idle);

    assert_eq!(w.claim(2), (250 * USD, ESCROW - 250 * price));
    assert_eq!(w.claim(3), (100 * USD, ESCROW - 100 * price));
    assert_eq!(w.claim(4), (250 * USD, ESCROW - 250 * price));
    assert_eq!(w.claim(5), (150 * USD, ESCROW - 150 * price));
    assert_eq!(w.claim(6), (0, ESCROW));
    let bond = (ESCROW * 213 + 9_999) / 10_000; // rounded up
    assert_eq!(w.claim(8), (0, ESCROW - bond));
    assert_eq!(w.sage.balance_of(w.treasury.contract_address), bond.into());
    assert_eq!(
        w.auction.books(),
        AuctionBooks {
            sage_taken: 9 * ESCROW,
            sage_burned: 1_000 * price,
            sage_refunded: 9 * ESCROW - 1_000 * price - bond,
            sage_forfeited: bond,
            usd_lots: 1_000 * USD,
            usd_paid: 1_000 * USD,
            usd_returned: 0,
        },
    );
    assert_eq!(w.sage.balance_of(w.address), 0);
    assert_eq!(w.usd.balance_of(w.address), 0);
    assert_eq!(BUCKET, 80);
}

/// The same cells serve the next auction; the outcomes of both stay.
#[test]
fn auctions_follow_each_other() {
    let w = deploy_auction();
    for round in 1..4_u64 {
        let start: u64 = round * 10_000;
        let worth: u128 = if round == 3 {
            4
        } else {
            round.into()
        };
        at(start);
        let reading = crate::oracle::types::Reading {
            at: T0 + start, price: WAD / (10 * worth), ..super::setup::healthy(),
        };
        w.treasury.set_reading(reading);
        assert_eq!(w.kick(1_000), round);
        let reserve = 9 * WAD * worth;
        at(start + 1);
        w.commit(1, 250, reserve + WAD);
        w.commit(2, 100, reserve);
        at(start + 261); // the Beacon was silent: the cutoff is min_end
        w.reveal(1, 250, reserve + WAD);
        w.reveal(2, 100, reserve);
        at(start + 361);
        w.advance(0, [1, 2].span());
        w.hand_back();
        assert_eq!(w.treasury.told().returned, 650 * USD);
        // the lot was larger than all bids: nobody was rejected
        assert_eq!(w.auction.outcome(round).price, reserve);
        assert_eq!(w.auction.outcome(round).cutoff, T0 + start + 100);
        assert_eq!(w.claim(1), (250 * USD, ESCROW - 250 * reserve));
        assert_eq!(w.claim(2), (100 * USD, ESCROW - 100 * reserve));
    }
    assert_eq!(w.auction.outcome(1).price, 9 * WAD);
    assert_eq!(w.auction.outcome(3).price, 36 * WAD);
    assert_eq!(w.usd.balance_of(w.treasury.contract_address), (3 * 650 * USD).into());
}
