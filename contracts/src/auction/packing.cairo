//! The auction's words. Bounds are asserted by `bits::push`.

use crate::math::bits::{P1, P24, P40, P48, flag, join, pop, push, split};
use super::clearing::Cursor;
use super::rules::{MAX_DOLLARS, MAX_PRICE};
use super::types::{AuctionConfig, AuctionOutcome, AuctionSchedule, BidState, DOLLAR};

const P2: u128 = 0x4;
const P3: u128 = 0x8;
const P7: u128 = 0x80;
const P14: u128 = 0x4000;
const P20: u128 = 0x100000;
const P54: u128 = 0x40000000000000;

/// What a kick froze, beside the schedule. Dollars are whole but for `lot`.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Terms {
    /// USD, 6 decimals.
    pub lot: u128,
    pub cap: u128,
    pub min_bid: u128,
    pub reserve: u128,
    pub bond_bps: u16,
    pub from_buyback: bool,
}

/// Append only: stored.
#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Stage {
    Idle,
    Running,
    Settled,
}

/// What changes while an auction runs.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Progress {
    pub auction_id: u64,
    pub stage: Stage,
    pub commits: u32,
    pub valid: u32,
    pub drawn: bool,
    /// Once drawn.
    pub cutoff: u64,
    /// What commitments are checked against, so that they read one word.
    pub max_bids: u32,
    pub min_bucket: u8,
    pub max_end: u64,
    /// The escrows that came, in the smallest one's; until the auction is settled.
    pub escrows: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct BidWord {
    pub state: BidState,
    pub auction_id: u64,
    pub index: u32,
    pub at: u64,
    pub bucket: u8,
    pub dollars: u128,
    pub price: u128,
}

pub fn pack_terms(terms: Terms) -> felt252 {
    let mut lower = 0;
    push(ref lower, terms.reserve, MAX_PRICE);
    push(ref lower, terms.bond_bps.into(), P14);
    push(ref lower, flag(terms.from_buyback), P1);
    let mut upper = 0;
    push(ref upper, terms.lot, P54);
    push(ref upper, terms.cap, MAX_DOLLARS);
    push(ref upper, terms.min_bid, MAX_DOLLARS);
    join(lower, upper)
}

pub fn unpack_terms(word: felt252) -> Terms {
    let (mut lower, mut upper) = split(word);
    let from_buyback = pop(ref lower, P1) == 1;
    let bond_bps = pop(ref lower, P14).try_into().unwrap();
    let min_bid = pop(ref upper, MAX_DOLLARS);
    let cap = pop(ref upper, MAX_DOLLARS);
    Terms { lot: upper, cap, min_bid, reserve: lower, bond_bps, from_buyback }
}

pub fn pack_schedule(schedule: AuctionSchedule) -> felt252 {
    let mut lower = 0;
    push(ref lower, schedule.opens.into(), P40);
    push(ref lower, (schedule.min_end - schedule.opens).into(), P20);
    push(ref lower, (schedule.max_end - schedule.opens).into(), P20);
    push(ref lower, (schedule.draw_end - schedule.max_end).into(), P20);
    let mut upper = 0;
    push(ref upper, (schedule.reveal_end - schedule.draw_end).into(), P20);
    push(ref upper, (schedule.clear_end - schedule.reveal_end).into(), P20);
    join(lower, upper)
}

pub fn unpack_schedule(word: felt252) -> AuctionSchedule {
    let (mut lower, mut upper) = split(word);
    let draw = seconds(pop(ref lower, P20));
    let max = seconds(pop(ref lower, P20));
    let min = seconds(pop(ref lower, P20));
    let opens = seconds(lower);
    let clear = seconds(pop(ref upper, P20));
    let reveal = seconds(upper);
    let max_end = opens + max;
    let draw_end = max_end + draw;
    let reveal_end = draw_end + reveal;
    AuctionSchedule {
        opens, min_end: opens + min, max_end, draw_end, reveal_end, clear_end: reveal_end + clear,
    }
}

fn seconds(value: u128) -> u64 {
    value.try_into().unwrap()
}

pub fn pack_progress(progress: Progress) -> felt252 {
    let mut lower = 0;
    push(ref lower, progress.auction_id.into(), P40);
    push(ref lower, progress.commits.into(), P24);
    push(ref lower, progress.valid.into(), P24);
    push(ref lower, progress.cutoff.into(), P40);
    let stage = match progress.stage {
        Stage::Idle => 0,
        Stage::Running => 1,
        Stage::Settled => 2,
    };
    let mut upper = 0;
    push(ref upper, stage, P2);
    push(ref upper, flag(progress.drawn), P1);
    push(ref upper, progress.max_bids.into(), P24);
    push(ref upper, progress.min_bucket.into(), P7);
    push(ref upper, progress.max_end.into(), P40);
    push(ref upper, progress.escrows, P48);
    join(lower, upper)
}

pub fn unpack_progress(word: felt252) -> Progress {
    let (mut lower, mut upper) = split(word);
    let cutoff = seconds(pop(ref lower, P40));
    let valid = pop(ref lower, P24).try_into().unwrap();
    let commits = pop(ref lower, P24).try_into().unwrap();
    let auction_id = seconds(lower);
    let escrows = pop(ref upper, P48);
    let max_end = seconds(pop(ref upper, P40));
    let min_bucket = pop(ref upper, P7).try_into().unwrap();
    let max_bids = pop(ref upper, P24).try_into().unwrap();
    let drawn = pop(ref upper, P1) == 1;
    let stage = if upper == 0 {
        Stage::Idle
    } else if upper == 1 {
        Stage::Running
    } else {
        Stage::Settled
    };
    Progress {
        auction_id, stage, commits, valid, drawn, cutoff, max_bids, min_bucket, max_end, escrows,
    }
}

pub fn pack_bid(bid: BidWord) -> felt252 {
    let mut lower = 0;
    push(ref lower, bid.price, MAX_PRICE);
    push(ref lower, bid.dollars, MAX_DOLLARS);
    let state = match bid.state {
        BidState::None => 0,
        BidState::Sealed => 1,
        BidState::Valid => 2,
        BidState::Below => 3,
        BidState::Claimed => 4,
    };
    let mut upper = 0;
    push(ref upper, bid.auction_id.into(), P40);
    push(ref upper, bid.at.into(), P40);
    push(ref upper, bid.index.into(), P24);
    push(ref upper, bid.bucket.into(), P7);
    push(ref upper, state, P3);
    join(lower, upper)
}

/// As `pack_bid` of a bid whose price and dollars are not yet known.
pub fn pack_sealed(auction_id: u64, index: u32, at: u64, bucket: u8) -> felt252 {
    let mut upper = 0;
    push(ref upper, auction_id.into(), P40);
    push(ref upper, at.into(), P40);
    push(ref upper, index.into(), P24);
    push(ref upper, bucket.into(), P7);
    push(ref upper, 1, P3);
    join(0, upper)
}

/// Whether the word holds a bid that is not claimed.
pub fn is_open(word: felt252) -> bool {
    let (_, mut upper) = split(word);
    let state = pop(ref upper, P3);
    state != 0 && state != 4
}

pub fn unpack_bid(word: felt252) -> BidWord {
    let (mut lower, mut upper) = split(word);
    let dollars = pop(ref lower, MAX_DOLLARS);
    let state = match pop(ref upper, P3) {
        0 => BidState::None,
        1 => BidState::Sealed,
        2 => BidState::Valid,
        3 => BidState::Below,
        _ => BidState::Claimed,
    };
    let bucket = pop(ref upper, P7).try_into().unwrap();
    let index = pop(ref upper, P24).try_into().unwrap();
    let at = seconds(pop(ref upper, P40));
    BidWord { state, auction_id: seconds(upper), index, at, bucket, dollars, price: lower }
}

/// A poster's place in the order of an auction, in two words; the second one is
/// written from the bid on that takes the last dollar.
pub fn pack_cursor(auction_id: u64, cursor: Cursor) -> (felt252, felt252) {
    let mut lower = 0;
    push(ref lower, cursor.last_price, MAX_PRICE);
    push(ref lower, cursor.last_index.into(), P24);
    let mut upper = 0;
    push(ref upper, auction_id.into(), P40);
    push(ref upper, cursor.count.into(), P24);
    push(ref upper, cursor.sold, MAX_DOLLARS);
    let first = join(lower, upper);
    let mut lower = 0;
    push(ref lower, cursor.marginal_price, MAX_PRICE);
    push(ref lower, cursor.marginal_index.into(), P24);
    let mut upper = 0;
    push(ref upper, cursor.rejected, MAX_PRICE);
    push(ref upper, cursor.fill, MAX_DOLLARS);
    (first, join(lower, upper))
}

/// The auction of a first word and how many bids it has.
pub fn unpack_place(first: felt252) -> (u64, u32) {
    let (_, mut upper) = split(first);
    pop(ref upper, MAX_DOLLARS);
    let count = pop(ref upper, P24).try_into().unwrap();
    (seconds(upper), count)
}

/// `second` counts only when the first word says that the lot is sold.
pub fn unpack_cursor(first: felt252, second: felt252) -> Cursor {
    let (mut lower, mut upper) = split(first);
    let last_index = pop(ref lower, P24).try_into().unwrap();
    let last_price = lower;
    let sold = pop(ref upper, MAX_DOLLARS);
    let count = pop(ref upper, P24).try_into().unwrap();
    let (mut lower, mut upper) = split(second);
    let marginal_index = pop(ref lower, P24).try_into().unwrap();
    let fill = pop(ref upper, MAX_DOLLARS);
    Cursor {
        count,
        last_price,
        last_index,
        sold,
        marginal_price: lower,
        marginal_index,
        fill,
        rejected: upper,
    }
}

/// Two words of a settled auction. What was burned follows from the rest.
pub fn pack_outcome(outcome: AuctionOutcome) -> (felt252, felt252) {
    let mut lower = 0;
    push(ref lower, outcome.marginal_price, MAX_PRICE);
    push(ref lower, outcome.marginal_index.into(), P24);
    push(ref lower, outcome.bond_bps.into(), P14);
    let mut upper = 0;
    push(ref upper, outcome.price, MAX_PRICE);
    push(ref upper, outcome.fill / DOLLAR, MAX_DOLLARS);
    let first = join(lower, upper);
    let mut lower = 0;
    push(ref lower, outcome.cutoff.into(), P40);
    push(ref lower, outcome.sold / DOLLAR, MAX_DOLLARS);
    push(ref lower, flag(outcome.lapsed), P1);
    push(ref lower, flag(outcome.settled), P1);
    (first, join(lower, 0))
}

pub fn unpack_outcome(first: felt252, second: felt252) -> AuctionOutcome {
    let (mut lower, mut upper) = split(first);
    let bond_bps = pop(ref lower, P14).try_into().unwrap();
    let marginal_index = pop(ref lower, P24).try_into().unwrap();
    let marginal_price = lower;
    let fill = pop(ref upper, MAX_DOLLARS) * DOLLAR;
    let price = upper;
    let (mut lower, _) = split(second);
    let settled = pop(ref lower, P1) == 1;
    let lapsed = pop(ref lower, P1) == 1;
    let dollars = pop(ref lower, MAX_DOLLARS);
    AuctionOutcome {
        settled,
        lapsed,
        price,
        sold: dollars * DOLLAR,
        burned: dollars * price,
        marginal_price,
        marginal_index,
        fill,
        cutoff: seconds(lower),
        bond_bps,
    }
}

pub fn pack_config(config: AuctionConfig) -> felt252 {
    let mut lower = 0;
    push(ref lower, config.min_seconds.into(), P20);
    push(ref lower, config.max_seconds.into(), P20);
    push(ref lower, config.draw_seconds.into(), P20);
    push(ref lower, config.reveal_seconds.into(), P20);
    push(ref lower, config.clear_seconds.into(), P20);
    push(ref lower, config.max_price_age.into(), P20);
    let mut upper = 0;
    push(ref upper, config.discount_bps.into(), P14);
    push(ref upper, config.cap_bps.into(), P14);
    push(ref upper, config.bond_floor_bps.into(), P14);
    push(ref upper, config.min_bucket.into(), P7);
    push(ref upper, config.min_bid.into(), MAX_DOLLARS);
    push(ref upper, config.max_bids.into(), P24);
    join(lower, upper)
}

pub fn unpack_config(word: felt252) -> AuctionConfig {
    let (mut lower, mut upper) = split(word);
    let max_price_age = pop(ref lower, P20).try_into().unwrap();
    let clear_seconds = pop(ref lower, P20).try_into().unwrap();
    let reveal_seconds = pop(ref lower, P20).try_into().unwrap();
    let draw_seconds = pop(ref lower, P20).try_into().unwrap();
    let max_seconds = pop(ref lower, P20).try_into().unwrap();
    let min_seconds = lower.try_into().unwrap();
    let max_bids = pop(ref upper, P24).try_into().unwrap();
    let min_bid = pop(ref upper, MAX_DOLLARS).try_into().unwrap();
    let min_bucket = pop(ref upper, P7).try_into().unwrap();
    let bond_floor_bps = pop(ref upper, P14).try_into().unwrap();
    let cap_bps = pop(ref upper, P14).try_into().unwrap();
    let discount_bps = upper.try_into().unwrap();
    AuctionConfig {
        min_seconds,
        max_seconds,
        draw_seconds,
        reveal_seconds,
        clear_seconds,
        max_price_age,
        discount_bps,
        cap_bps,
        bond_floor_bps,
        min_bucket,
        min_bid,
        max_bids,
    }
}
