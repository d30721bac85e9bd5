use core::cmp::{max, min};
use core::poseidon::poseidon_hash_span;
use crate::emission::controller::{Output, control, error_of, mint_amount};
use crate::emission::types::EmissionConfig;
use crate::math::ratio::WAD;
use super::setup::config;

const ONE: i128 = 1_000_000_000_000_000_000;
const MAX: u128 = 0xffffffffffffffffffffffffffffffff;

#[test]
fn the_error_is_a_part_of_the_budget() {
    let table: [(u128, u128, i128); 13] = [
        (1_000, 1_000, 0), (1_000, 0, ONE), (1_000, 400, 6 * ONE / 10),
        (1_000, 1_400, -4 * ONE / 10), (1_000, 2_000, -ONE), (1_000, 2_001, -ONE),
        (1_000, MAX, -ONE), (0, 0, 0), (0, 1, -ONE), (3, 2, 333_333_333_333_333_333),
        (3, 4, -333_333_333_333_333_333), (MAX, 0, ONE), (MAX, MAX, 0),
    ];
    for (budget, revenue, error) in table.span() {
        assert_eq!(error_of(*budget, *revenue), *error);
    }
}

#[test]
fn one_step_by_hand() {
    let c = config();
    let wide = EmissionConfig { dr_max: WAD, r_max: WAD, r_min: 0, dead_band: 0, ..c };
    // config, error, average, rate; rate, average
    let table: [(EmissionConfig, i128, i128, u128, u128, i128); 12] = [
        // 0.01 · 0.5 + 0.005 · (0.8 · 0.25 + 0.2 · 0.5) = 0.0065
        (
            wide, ONE / 2, ONE / 4, 0, 6_500_000_000_000_000, 3 * ONE / 10,
        ), // Cut towards zero: 0.2 · 1 wei is nothing, on both sides.
        (wide, 1, 1, 0, 0, 1), (wide, 1, 0, 0, 0, 0), (wide, -1, 0, 0, 0, 0),
        // In the band nothing counts; just beyond it all does.
        (
            EmissionConfig { dead_band: WAD / 50, ..wide },
            ONE / 50,
            ONE / 10,
            0,
            400_000_000_000_000,
            8 * ONE / 100,
        ),
        (
            EmissionConfig { dead_band: WAD / 50, ..wide },
            ONE / 50 + 5,
            ONE / 10,
            0,
            620_000_000_000_000,
            84 * ONE / 1_000 + 1,
        ),
        // Slew up, bounded above, slew down, bounded below.
        (c, ONE, 0, WAD / 10_000, 2_100_000_000_000_000, 0),
        (c, ONE, ONE / 2, WAD / 200, WAD / 200, ONE / 2),
        (c, -ONE, ONE / 2, WAD / 200, 3_000_000_000_000_000, 2 * ONE / 10),
        (
            c, -ONE, 0, WAD / 10_000, WAD / 10_000, 0,
        ), // A rate beyond its bounds, which have moved, is clipped first.
        (c, ONE, 0, WAD / 2, WAD / 200, 0), (c, -ONE, 0, 0, WAD / 10_000, 0),
    ];
    for (config, error, average, rate, next, after) in table.span() {
        let got = control(*config, *error, *average, *rate);
        assert_eq!(got, Output { rate: *next, average: *after });
    }
}

/// Random controllers under random errors: always within bounds and slew, and the
/// average never winds up while the rate cannot follow.
#[test]
fn bounds_and_slew_hold_always() {
    let mut seed: felt252 = 'controller';
    for _ in 0..12_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let r_min = random.low % (WAD / 100);
        let c = EmissionConfig {
            kp: (random.high / 0x100) % (WAD + 1),
            ki: (random.low / 0x100) % (WAD + 1),
            leak: (random.high / 0x10000) % WAD,
            dead_band: (random.low / 0x10000) % (WAD / 10),
            r_min,
            r_max: r_min + (random.high / 0x1000000) % (WAD / 10),
            dr_max: (random.low / 0x1000000) % (WAD / 50) + 1,
        };
        let (mut rate, mut average) = (c.r_min, 0);
        for round in 0..24_u32 {
            seed = poseidon_hash_span([seed].span());
            let random: u256 = seed.into();
            // Long stretches of one sign, too.
            let magnitude: i128 = (random.low % (WAD + 1)).try_into().unwrap();
            let error = if round % 8 < 4 || random.high % 2 == 0 {
                magnitude
            } else {
                -magnitude
            };
            let next = control(c, error, average, rate);
            assert!(next.rate >= c.r_min && next.rate <= c.r_max, "bounds");
            assert!(next.rate <= rate + c.dr_max && rate <= next.rate + c.dr_max, "slew");
            assert!(next.average <= ONE && next.average >= -ONE, "average");
            assert!(
                next.average <= max(average, error)
                    && next.average >= min(average, error)
                        || (next.average <= max(average, 0) && next.average >= min(average, 0)),
                "the average left what it is an average of",
            );
            if next.rate == c.r_max && error > 0 {
                let raw = (as_signed(c.kp) * error + as_signed(c.ki) * next.average) / ONE;
                if raw > as_signed(c.r_max) && average >= 0 {
                    assert!(next.average <= average, "wound up");
                }
            }
            rate = next.rate;
            average = next.average;
        }
    }
}

fn as_signed(value: u128) -> i128 {
    value.try_into().unwrap()
}

/// Years of poverty do not have to be unlearnt: plenty lowers the rate at once.
#[test]
fn saturation_leaves_no_memory() {
    let c = config();
    let mut last = Output { rate: c.r_min, average: 0 };
    for _ in 0..200_u32 {
        last = control(c, ONE, last.average, last.rate);
    }
    assert_eq!(last.rate, c.r_max);
    let mut epochs = 0_u32;
    while last.rate > c.r_min {
        last = control(c, -ONE, last.average, last.rate);
        epochs += 1;
    }
    // 0.0049 at 0.002 each.
    assert_eq!(epochs, 3);
}

#[test]
fn the_mint_is_the_least_of_three() {
    // rate, circulating, budget, revenue, price, cap; minted
    let table: [(u128, u128, u128, u128, u128, u128, u128); 11] = [
        (WAD / 100, 1_000, 1_000, 0, WAD, MAX, 10), (WAD / 100, 1_099, 1_000, 0, WAD, MAX, 10),
        (WAD / 100, 1_000, 1_000, 0, WAD, 9, 9), (WAD / 100, 1_000, 1_000, 0, WAD, 0, 0),
        (WAD, 9 * WAD, 3, 1, WAD, MAX, 2_000_000_000_000),
        (WAD, 9 * WAD, 1_000_000, 0, 3 * WAD, MAX, 333_333_333_333_333_333),
        (WAD, 9 * WAD, 5, 5, WAD, MAX, 0), (WAD, 9 * WAD, 5, 6, WAD, MAX, 0),
        (WAD, 9 * WAD, 5, 0, 0, MAX, 0), (0, 9 * WAD, 5, 0, WAD, MAX, 0),
        // At a price of almost nothing the gap buys anything.
        (WAD, 9 * WAD, MAX, 0, 1, MAX, 9 * WAD),
    ];
    for (rate, circulating, budget, revenue, price, cap, minted) in table.span() {
        assert_eq!(mint_amount(*rate, *circulating, *budget, *revenue, *price, *cap), *minted);
    }
}
