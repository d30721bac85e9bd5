use crate::oracle::feed::{FeedWord, pack as pack_feed, unpack as unpack_feed};
use crate::oracle::packing::{
    Accepted, Book, RETURNS_PER_WORD, Return, pack_accepted, pack_book, pack_config, replace_return,
    unpack_accepted, unpack_book, unpack_config,
};
use crate::oracle::ring::Head;
use crate::oracle::types::{Health, OracleConfig};
use super::setup::config;

const MAX: u128 = 0xffffffffffffffffffffffffffffffff;

/// Each of a word's returns comes back when the next takes its place, whatever its
/// neighbours are.
#[test]
fn returns_make_room() {
    let none = Return { change: 0, seconds: 0 };
    let full = Return { change: 0x3ffffff, seconds: 0x1ffff };
    let mut word = 0;
    for round in [
        [none; 4], [full; 4], [none, full, none, full], [full, none, full, none],
        [
            Return { change: 1, seconds: 2 }, Return { change: 3, seconds: 4 },
            Return { change: 5, seconds: 6 }, Return { change: 7, seconds: 8 },
        ],
    ]
        .span() {
        let round = round.span();
        let mut place = 0;
        while place != RETURNS_PER_WORD {
            let (with, _) = replace_return(word, place, *round[place.try_into().unwrap()]);
            word = with;
            place += 1;
        }
        place = 0;
        while place != RETURNS_PER_WORD {
            let expected = *round[place.try_into().unwrap()];
            let (same, old) = replace_return(word, place, expected);
            assert_eq!((same, old), (word, expected));
            place += 1;
        }
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_change_has_a_bound() {
    replace_return(0, 0, Return { change: 0x4000000, seconds: 0 });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn the_seconds_of_a_return_have_a_bound() {
    replace_return(0, 0, Return { change: 0, seconds: 0x20000 });
}

#[test]
fn words_come_back() {
    let full = Accepted {
        price: MAX,
        mean_change: 0xffffffffffff,
        at: 0xffffffffff,
        tick: 27_631_035,
        health: Health::Liquidity,
        venues: 7,
        clamped: 7,
    };
    for accepted in [
        full, Accepted { price: 0, ..full }, Accepted { tick: -27_631_035, ..full },
        Accepted { mean_change: 0, at: 0, venues: 0, clamped: 0, ..full },
        Accepted { health: Health::NotInitialised, ..full },
        Accepted { health: Health::Ok, ..full }, Accepted { health: Health::Stale, ..full },
        Accepted { health: Health::MinSources, ..full },
        Accepted { health: Health::Deviation, ..full },
    ]
        .span() {
        assert_eq!(unpack_accepted(pack_accepted(*accepted)), *accepted);
    }
    let book = Book {
        squares: 0xffffffffffffffff,
        seconds: 0xffffffff,
        count: 255,
        position: 255,
        volatility: 0xffffffffffffffffffff,
        requested_at: 0xffffffffff,
    };
    for book in [
        book, Book { squares: 0, count: 0, requested_at: 0, ..book },
        Book { seconds: 0, position: 0, volatility: 0, ..book },
    ]
        .span() {
        assert_eq!(unpack_book(pack_book(*book)), *book);
    }
    let wide = OracleConfig {
        min_interval: 0xffffff,
        min_length: 0xffffff,
        max_length: 0xffffff,
        max_offset: 0xffffff,
        beacon_wait: 0xffffff,
        floor: 0xffffff,
        ceiling: 0xffffff,
        weight_bps: 0xffff,
        min_depth: 0xffffffffffffff,
    };
    assert_eq!(unpack_config(pack_config(wide, 7)), (wide, 7));
    assert_eq!(unpack_config(pack_config(config(), 3)), (config(), 3));
    let feed = FeedWord {
        head: Head { index: 127, at: 0xffffffffff },
        restarted_at: 0xffffffffff,
        observed_at: 0xffffffffff,
        heartbeat: 0xffffff,
    };
    for feed in [feed, FeedWord { restarted_at: 0, ..feed }, FeedWord { observed_at: 1, ..feed }]
        .span() {
        assert_eq!(unpack_feed(pack_feed(*feed)), *feed);
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn venues_have_a_bound() {
    pack_config(config(), 8);
}
