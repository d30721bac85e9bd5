use core::poseidon::poseidon_hash_span;
use crate::auction::clearing::{Cursor, start};
use crate::auction::ledger::{
    Dollars, Escrowed, Lost, pack_dollars, pack_escrowed, pack_lost, unpack_dollars,
    unpack_escrowed, unpack_lost,
};
use crate::auction::packing::{
    BidWord, Progress, Stage, Terms, is_open, pack_bid, pack_config, pack_cursor, pack_outcome,
    pack_progress, pack_schedule, pack_sealed, pack_terms, unpack_bid, unpack_config, unpack_cursor,
    unpack_outcome, unpack_place, unpack_progress, unpack_schedule, unpack_terms,
};
use crate::auction::types::{AuctionConfig, AuctionOutcome, AuctionSchedule, BidState, DOLLAR};

const PRICE: u128 = 0xffffffffffffffffffffff;
const DOLLARS: u128 = 0x3ffffffff;
const TIME: u64 = 0xffffffffff;
const INDEX: u32 = 0xffffff;

/// Numbers that look random, each below its bound.
#[derive(Drop)]
struct Dice {
    seed: felt252,
}

#[generate_trait]
impl DiceImpl of DiceTrait {
    /// 0..=most; both ends often.
    fn upto(ref self: Dice, most: u128) -> u128 {
        self.seed = poseidon_hash_span([self.seed].span());
        let drawn: u256 = self.seed.into();
        match drawn.high % 8 {
            0 => 0,
            1 => most,
            _ => if most == 0xffffffffffffffffffffffffffffffff {
                drawn.low
            } else {
                drawn.low % (most + 1)
            },
        }
    }

    fn time(ref self: Dice, most: u64) -> u64 {
        self.upto(most.into()).try_into().unwrap()
    }

    fn index(ref self: Dice) -> u32 {
        self.upto(INDEX.into()).try_into().unwrap()
    }

    fn seconds(ref self: Dice) -> u32 {
        self.upto(0xfffff).try_into().unwrap()
    }
}

#[test]
fn words_round_trip() {
    let mut dice = Dice { seed: 'auction words' };
    let stages: Span<Stage> = [Stage::Idle, Stage::Running, Stage::Settled].span();
    let states: Span<BidState> = [
        BidState::None, BidState::Sealed, BidState::Valid, BidState::Below, BidState::Claimed,
    ]
        .span();
    for i in 0..96_u32 {
        let terms = Terms {
            lot: dice.upto(0x3fffffffffffff),
            cap: dice.upto(DOLLARS),
            min_bid: dice.upto(DOLLARS),
            reserve: dice.upto(PRICE),
            bond_bps: dice.upto(0x3fff).try_into().unwrap(),
            from_buyback: i % 2 == 0,
        };
        assert_eq!(unpack_terms(pack_terms(terms)), terms);
        let opens = dice.time(TIME);
        let max = dice.time(0xfffff);
        let draw_end = opens + max + dice.time(0xfffff);
        let reveal_end = draw_end + dice.time(0xfffff);
        let schedule = AuctionSchedule {
            opens,
            min_end: opens + dice.time(max),
            max_end: opens + max,
            draw_end,
            reveal_end,
            clear_end: reveal_end + dice.time(0xfffff),
        };
        assert_eq!(unpack_schedule(pack_schedule(schedule)), schedule);
        let progress = Progress {
            auction_id: dice.time(TIME),
            stage: *stages[i % 3],
            commits: dice.index(),
            valid: dice.index(),
            drawn: i % 2 == 1,
            cutoff: dice.time(TIME),
            max_bids: dice.index(),
            min_bucket: dice.upto(127).try_into().unwrap(),
            max_end: dice.time(TIME),
            escrows: dice.upto(0xffffffffffff),
        };
        assert_eq!(unpack_progress(pack_progress(progress)), progress);
        let bid = BidWord {
            state: *states[i % 5],
            auction_id: dice.time(TIME),
            index: dice.index(),
            at: dice.time(TIME),
            bucket: dice.upto(127).try_into().unwrap(),
            dollars: dice.upto(DOLLARS),
            price: dice.upto(PRICE),
        };
        assert_eq!(unpack_bid(pack_bid(bid)), bid);
        let sealed = BidWord { state: BidState::Sealed, dollars: 0, price: 0, ..bid };
        assert_eq!(pack_sealed(bid.auction_id, bid.index, bid.at, bid.bucket), pack_bid(sealed));
        assert_eq!(
            is_open(pack_bid(bid)), bid.state != BidState::None && bid.state != BidState::Claimed,
        );
        let cursor = Cursor {
            count: dice.index(),
            last_price: dice.upto(PRICE),
            last_index: dice.index(),
            sold: dice.upto(DOLLARS),
            marginal_price: dice.upto(PRICE),
            marginal_index: dice.index(),
            fill: dice.upto(DOLLARS),
            rejected: dice.upto(PRICE),
        };
        let id = dice.time(TIME);
        let (first, second) = pack_cursor(id, cursor);
        assert_eq!(unpack_cursor(first, second), cursor);
        assert_eq!(unpack_place(first), (id, cursor.count));
        let (dollars, price) = (dice.upto(DOLLARS), dice.upto(PRICE));
        let outcome = AuctionOutcome {
            settled: i % 2 == 0,
            lapsed: i % 3 == 0,
            price,
            sold: dollars * DOLLAR,
            burned: dollars * price,
            marginal_price: dice.upto(PRICE),
            marginal_index: dice.index(),
            fill: dice.upto(DOLLARS) * DOLLAR,
            cutoff: dice.time(TIME),
            bond_bps: dice.upto(10_000).try_into().unwrap(),
        };
        let (first, second) = pack_outcome(outcome);
        assert_eq!(unpack_outcome(first, second), outcome);
        let config = AuctionConfig {
            min_seconds: dice.seconds(),
            max_seconds: dice.seconds(),
            draw_seconds: dice.seconds(),
            reveal_seconds: dice.seconds(),
            clear_seconds: dice.seconds(),
            max_price_age: dice.seconds(),
            discount_bps: dice.upto(10_000).try_into().unwrap(),
            cap_bps: dice.upto(10_000).try_into().unwrap(),
            bond_floor_bps: dice.upto(10_000).try_into().unwrap(),
            min_bucket: dice.upto(119).try_into().unwrap(),
            min_bid: dice.upto(DOLLARS).try_into().unwrap(),
            max_bids: dice.index(),
        };
        assert_eq!(unpack_config(pack_config(config)), config);
        let most = 0xffffffffffffffffffffffffffffffff;
        let upper = 0x7ffffffffffffffffffffffffffffff;
        let escrowed = Escrowed { taken: dice.upto(upper), refunded: dice.upto(most) };
        assert_eq!(unpack_escrowed(pack_escrowed(escrowed)), escrowed);
        let lost = Lost { burned: dice.upto(most), forfeited: dice.upto(upper) };
        assert_eq!(unpack_lost(pack_lost(lost)), lost);
        let dollars = Dollars {
            lots: dice.upto(upper),
            paid: dice.upto(0xffffffffffffffff),
            returned: dice.upto(0xffffffffffffffff),
        };
        assert_eq!(unpack_dollars(pack_dollars(dollars)), dollars);
    }
}

#[test]
fn nothing_is_stored_before_the_first() {
    assert_eq!(unpack_progress(0).stage, Stage::Idle);
    assert_eq!(unpack_bid(0).state, BidState::None);
    assert!(!unpack_outcome(0, 0).settled);
    assert_eq!(unpack_cursor(0, 0), start());
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_price_beyond_its_field_is_refused() {
    pack_bid(
        BidWord {
            state: BidState::Valid,
            auction_id: 1,
            index: 0,
            at: 0,
            bucket: 0,
            dollars: 1,
            price: PRICE + 1,
        },
    );
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn an_index_beyond_its_field_is_refused() {
    pack_progress(
        Progress {
            auction_id: 1,
            stage: Stage::Running,
            commits: INDEX + 1,
            valid: 0,
            drawn: false,
            cutoff: 0,
            max_bids: 0,
            min_bucket: 0,
            max_end: 0,
            escrows: 0,
        },
    );
}
