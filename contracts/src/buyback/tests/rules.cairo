use core::poseidon::poseidon_hash_span;
use crate::buyback::packing::{pack_config, pack_state, unpack_config, unpack_state};
use crate::buyback::rules::{MAX_LOT, MAX_SECONDS, MAX_VOLATILITY, is_sound, lot_of};
use crate::buyback::types::{BuybackConfig, BuybackState};
use super::setup::config;

const USD: u128 = 1_000_000;

#[test]
fn the_indicator_is_hard() {
    let c = config();
    let bound = c.max_volatility;
    assert_eq!(lot_of(c, 10_000 * USD, 4_000 * USD, 0), 1_999_800_000); // 33.33 % of 6,000
    assert_eq!(lot_of(c, 10_000 * USD, 4_000 * USD, bound), 1_999_800_000);
    assert_eq!(lot_of(c, 10_000 * USD, 4_000 * USD, bound + 1), 0);
    assert_eq!(lot_of(c, 10_000 * USD, 4_000 * USD, 100 * bound), 0);
    // no surplus, none below the target
    assert_eq!(lot_of(c, 4_000 * USD, 4_000 * USD, 0), 0);
    assert_eq!(lot_of(c, 0, 4_000 * USD, 0), 0);
    // rounded down, capped
    assert_eq!(lot_of(c, 4_000 * USD + 3, 4_000 * USD, 0), 0);
    assert_eq!(lot_of(c, 4_000 * USD + 4, 4_000 * USD, 0), 1);
    assert_eq!(lot_of(c, 15_001_500_150, 0, 0), 4_999_999_999);
    assert_eq!(lot_of(c, 15_001_500_151, 0, 0), 5_000 * USD);
    assert_eq!(lot_of(c, 0xffffffffffffffffffffffffffffffff, 0, 0), 5_000 * USD);
}

/// After every buyback something of the surplus is left, so the runway is kept.
#[test]
fn the_runway_is_never_touched() {
    let mut treasury = 50_000 * USD;
    let runway = 20_000 * USD;
    for _ in 0..60_u32 {
        let lot = lot_of(config(), treasury, runway, 0);
        assert!(lot < treasury - runway);
        treasury -= lot;
    }
    assert!(treasury > runway);
}

#[test]
fn a_configuration_has_bounds() {
    let c = config();
    assert!(is_sound(c));
    assert!(
        is_sound(
            BuybackConfig {
                beta_bps: 9_999,
                max_volatility: MAX_VOLATILITY - 1,
                max_lot: MAX_LOT - 1,
                interval_seconds: MAX_SECONDS - 1,
                max_price_age: MAX_SECONDS - 1,
            },
        ),
    );
    let unsound: [BuybackConfig; 10] = [
        BuybackConfig { beta_bps: 0, ..c }, BuybackConfig { beta_bps: 10_000, ..c },
        BuybackConfig { max_volatility: 0, ..c },
        BuybackConfig { max_volatility: MAX_VOLATILITY, ..c }, BuybackConfig { max_lot: 0, ..c },
        BuybackConfig { max_lot: MAX_LOT, ..c }, BuybackConfig { interval_seconds: 0, ..c },
        BuybackConfig { interval_seconds: MAX_SECONDS, ..c },
        BuybackConfig { max_price_age: 0, ..c }, BuybackConfig { max_price_age: MAX_SECONDS, ..c },
    ];
    for config in unsound.span() {
        assert!(!is_sound(*config));
    }
}

#[test]
fn words_round_trip() {
    let mut seed: felt252 = 'buyback words';
    for i in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        let r: u256 = seed.into();
        let ends = i % 8 == 0;
        let pick = |value: u128, most: u128| -> u128 {
            if ends {
                most
            } else {
                value % (most + 1)
            }
        };
        let config = BuybackConfig {
            beta_bps: pick(r.low, 9_999).try_into().unwrap(),
            max_volatility: pick(r.high, MAX_VOLATILITY - 1),
            max_lot: pick(r.low, MAX_LOT - 1),
            interval_seconds: pick(r.high, MAX_SECONDS.into() - 1).try_into().unwrap(),
            max_price_age: pick(r.low / 7, MAX_SECONDS.into() - 1).try_into().unwrap(),
        };
        assert_eq!(unpack_config(pack_config(config)), config);
        let state = BuybackState {
            last_at: pick(r.high / 3, 0xffffffffff).try_into().unwrap(),
            auction_id: pick(r.low / 5, 0xffffffffff).try_into().unwrap(),
        };
        assert_eq!(unpack_state(pack_state(state)), state);
    }
    assert_eq!(unpack_state(0), BuybackState { last_at: 0, auction_id: 0 });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_time_beyond_its_field_is_refused() {
    pack_state(BuybackState { last_at: 0x10000000000, auction_id: 0 });
}
