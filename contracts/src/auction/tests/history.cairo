//! Random auctions, each compared with a reference that sorts by itself.

use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use crate::auction::interface::IBurnAuctionDispatcherTrait;
use crate::auction::rules::bond_of;
use crate::devnet::test_desk::IDeskDispatcherTrait;
use crate::testing::stage::{act_as, address};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    ESCROW, T0, USD, WAD, World, WorldTrait, addresses, at, bidder, deploy_auction, healthy,
};

#[derive(Copy, Drop)]
struct Plan {
    n: u32,
    dollars: u128,
    price: u128,
    late: bool,
    silent: bool,
}

/// The valid bids of a plan in order, by repeated search for the best one left.
fn sorted(plans: Span<Plan>) -> Array<Plan> {
    let mut out: Array<Plan> = array![];
    loop {
        let mut best: Option<Plan> = None;
        for plan in plans {
            let mut used = *plan.late || *plan.silent || *plan.price < 9 * WAD;
            for other in out.span() {
                used = used || other.n == plan.n;
            }
            if used {
                continue;
            }
            // plans are in the order of their commitments: the first of equals stays
            best = match best {
                Some(found) => if *plan.price > found.price {
                    Some(*plan)
                } else {
                    Some(found)
                },
                None => Some(*plan),
            };
        }
        match best {
            Some(plan) => out.append(plan),
            None => { break; },
        }
    }
    out
}

#[test]
fn random_auctions_clear_as_the_reference() {
    let w = deploy_auction();
    let mut seed: felt252 = 'auctions';
    let (mut full, mut short, mut ties) = (0_u32, 0_u32, 0_u32);
    for auction in 0..8_u64 {
        let start = auction * 1_000;
        at(start);
        w.treasury.set_reading(crate::oracle::types::Reading { at: T0 + start, ..healthy() });
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let dollars = 40 + random.low % 400;
        w.kick(dollars);
        let cap = dollars / 4;
        let count: u32 = (random.high % 10).try_into().unwrap();
        let mut plans: Array<Plan> = array![];
        for n in 0..count {
            seed = poseidon_hash_span([seed].span());
            let r: u256 = seed.into();
            let late = r.high % 8 == 0;
            let wanted = 10 + r.low % (cap - 9);
            let price = 17 * WAD / 2 + (r.low / 1_000) % 9 * (WAD / 2); // often equal
            plans.append(Plan { n, dollars: wanted, price, late, silent: (r.high / 8) % 8 == 0 });
        }
        for plan in plans.span() {
            at(start + if *plan.late {
                150
            } else {
                50
            });
            if !*plan.late {
                w.commit(*plan.n, *plan.dollars, *plan.price);
            }
        }
        at(start + 150);
        for plan in plans.span() {
            if *plan.late {
                w.commit(*plan.n, *plan.dollars, *plan.price);
            }
        }
        at(start + 261);
        for plan in plans.span() {
            if !*plan.late && !*plan.silent {
                w.reveal(*plan.n, *plan.dollars, *plan.price);
            }
        }
        let order = sorted(plans.span());
        let (mut sold, mut price) = (0, 9 * WAD);
        let mut rejected = false;
        for plan in order.span() {
            if sold == dollars && !rejected {
                rejected = true;
                price = *plan.price;
            }
            sold += min(*plan.dollars, dollars - sold);
        }
        at(start + 361);
        let chunk: u32 = (random.high / 16 % 4 + 1).try_into().unwrap();
        let mut position = 0;
        if order.is_empty() {
            w.advance(0, [].span());
        }
        while position < order.len() {
            let mut part: Array<u32> = array![];
            let end = min(position + chunk, order.len());
            for i in position..end {
                part.append(*order[i].n);
            }
            w.advance(position, part.span());
            position = end;
        }
        let outcome = w.auction.outcome(auction + 1);
        assert_eq!((outcome.price, outcome.sold), (price, sold * USD));
        assert_eq!(outcome.burned, sold * price);
        w.hand_back();
        let mut left = dollars;
        let mut last_price = 0;
        for plan in order.span() {
            let got = min(*plan.dollars, left);
            left -= got;
            assert_eq!(w.claim(*plan.n), (got * USD, ESCROW - got * price));
            assert!(got == 0 || price <= *plan.price);
            if *plan.price == last_price {
                ties += 1;
            }
            last_price = *plan.price;
        }
        for plan in plans.span() {
            if *plan.late || (*plan.price < 9 * WAD && !*plan.silent) {
                assert_eq!(w.claim(*plan.n), (0, ESCROW));
            } else if *plan.silent {
                assert_eq!(w.claim(*plan.n), (0, ESCROW - bond_of(ESCROW, 213)));
            }
        }
        assert_eq!(w.sage.balance_of(w.address), 0);
        assert_eq!(w.usd.balance_of(w.address), 0);
        if left == 0 {
            full += 1;
        } else {
            short += 1;
        }
    }
    assert!(full != 0 && short != 0 && ties != 0, "the histories miss a case");
}

/// Many bids settle in chunks. (A thousand: `e2e/formulas`; the gas of each:
/// `e2e/auction`. Here the test runner's own cost grows with their square.)
#[test]
fn many_bids_settle_in_chunks() {
    let w = deploy_auction();
    w.kick(4_000);
    let count = 100_u32;
    for n in 0..count {
        quick_commit(@w, n);
    }
    at(261);
    act_as(address('anyone'));
    for n in 0..count {
        w.auction.reveal(bidder(n), 50 * USD, price_of(n), super::setup::salt_of(n));
    }
    at(361);
    act_as(address('poster'));
    let mut position = 0;
    while position < count {
        let mut chunk: Array<u32> = array![];
        for i in position..min(position + 30, count) {
            chunk.append(count - 1 - i); // prices rise with the number
        }
        w.auction.advance(position, addresses(chunk.span()));
        position += 30;
    }
    let outcome = w.auction.outcome(1);
    // 80 bids of 50 dollars fill the lot; the 81st sets the price
    assert_eq!((outcome.sold, outcome.price), (4_000 * USD, price_of(count - 81)));
    assert_eq!(outcome.marginal_index, count - 80);
    w.conserved();
    assert_eq!(w.claim(count - 80), (50 * USD, SMALL - 50 * outcome.price));
    assert_eq!(w.claim(count - 81), (0, SMALL));
    w.hand_back();
}

/// 2^70 base units: 1,180 SAGE.
const SMALL: u128 = 0x400000000000000000;

fn price_of(n: u32) -> u128 {
    10 * WAD + n.into() * (WAD / 100)
}

fn quick_commit(w: @World, n: u32) {
    w.fund(n, SMALL);
    (*w.auction).commit(1, w.commitment(1, n, 50, price_of(n)), 70);
}
