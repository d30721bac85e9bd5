use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::treasury::packing::{
    Budgets, GrantCaps, PackBudgets, PackCarry, PackClock, PackGrantCaps, PackGrants, PackIncome,
    PackLots, PackPurse, PackRatios, PackRewards, PackSchedule, Ratios, Rewards,
};
use crate::treasury::rules::{SAGE_BOUND, USD_BOUND};
use crate::treasury::types::{Carry, Clock, Grants, Holdings, Income, LotKind, Lots, Schedule};

const P32: u64 = 0x100000000;
const P62: u128 = 0x4000000000000000;

fn round_trip<
    T, +StorePacking<T, felt252>, +Copy<T>, +Drop<T>, +PartialEq<T>, +core::fmt::Debug<T>,
>(
    value: T,
) {
    let word: felt252 = StorePacking::pack(value);
    assert!(word.into() < 0x800000000000000000000000000000000000000000000000000000000000000_u256);
    assert_eq!(StorePacking::unpack(word), value);
}

fn words(a: u128, b: u128, c: u64, d: u64) {
    let (usd, other, sage) = (a % USD_BOUND, b % USD_BOUND, b % SAGE_BOUND);
    round_trip(Holdings { usd, sage });
    round_trip(Carry { usd, sage });
    round_trip(GrantCaps { usd, sage });
    for last in array![LotKind::RevenueBurn, LotKind::Buyback] {
        round_trip(Lots { burn: usd, buyback: other, left: (a % 0x100).try_into().unwrap(), last });
    }
    round_trip(Income { fees_usd: usd, fees_sage: sage, other_usd: other });
    round_trip(Rewards { reward_base: usd, reward_cap: other });
    round_trip(
        Budgets {
            ops_budget: usd,
            security_budget: other,
            burn_max: usd,
            runway_epochs: b % 0x10000,
            max_price_age: a % P32.into(),
        },
    );
    round_trip(
        Ratios { rho: usd, g_min: other, sigma_max: a % P62, reward_growth: b % P32.into() },
    );
    round_trip(
        Clock {
            epoch: c % P32,
            opened_at: d % 0x10000000000,
            epoch_seconds: d % P32,
            running: c % 2 == 1,
        },
    );
    round_trip(Schedule { first: c % P32, left: d % P32, amount: sage });
    round_trip(Grants { epoch: d % P32, usd, sage });
}

#[test]
fn words_keep_anything_within_their_bounds() {
    let most: u128 = core::num::traits::Bounded::MAX;
    words(0, 0, 0, 0);
    words(most, most, 0xffffffffffffffff, 0xffffffffffffffff);
    words(most, 0, 0xffffffffffffffff, 0);
    words(0, most, 0, 0xffffffffffffffff);
    let mut seed: felt252 = 'treasury words';
    for _ in 0..48_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let more: u256 = poseidon_hash_span([seed, 1].span()).into();
        let (c, d) = (more.low % 0x10000000000000000, more.high % 0x10000000000000000);
        words(random.low, random.high, c.try_into().unwrap(), d.try_into().unwrap());
    }
    let none: Income = StorePacking::unpack(0);
    assert_eq!(none, Income { fees_usd: 0, fees_sage: 0, other_usd: 0 });
}

fn overflowing(usd: u128, sage: u128) {
    let _: felt252 = StorePacking::pack(Holdings { usd, sage });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn dollars_are_bounded() {
    overflowing(USD_BOUND, 0);
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn sage_is_bounded() {
    overflowing(0, SAGE_BOUND);
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn time_is_bounded() {
    let _: felt252 = StorePacking::pack(
        Clock { epoch: 0, opened_at: 0x10000000000, epoch_seconds: 0, running: false },
    );
}
