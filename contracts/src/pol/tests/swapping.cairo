use core::num::traits::WideMul;
use starknet::testing::set_block_timestamp;
use crate::pol::interface::IPolDispatcherTrait;
use crate::pol::interface::events::Swapped;
use crate::pol::pricing::{WEEK, swap_out, tick_at};
use crate::pol::types::{Asset, Reserves};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcherTrait};
use crate::testing::stage::act_as;
use super::setup::{ALICE, FAR, SAGE, START, USD, World, WorldTrait, open_pol};

#[test]
fn a_swap_pays_what_was_quoted_in_both_directions() {
    let world = open_pol();
    act_as(ALICE);
    // 10,000 · 0.997 · 2,000,000 / (1,000,000 + 9,970), rounded down
    let out = 19_743_160_687_941_225_977_009;
    assert_eq!(world.pol.quote(Asset::Usd, 10_000 * USD), out);
    assert_eq!(world.pol.swap(Asset::Usd, 10_000 * USD, out, START), out);
    let reserves = Reserves { sage: 2_000_000 * SAGE - out, usd: 1_010_000 * USD };
    let tick = tick_at(reserves);
    expect_event(
        world.address,
        selector!("Swapped"),
        Swapped {
            trader: ALICE,
            sell: Asset::Usd,
            amount_in: 10_000 * USD,
            amount_out: out,
            reserves,
            tick,
            week: START / WEEK,
            week_notional: 10_000 * USD,
        },
    );
    expect_no_event(world.address);
    assert_eq!(world.sage.balance_of(ALICE), (10_000_000 * SAGE + out).into());
    assert_eq!(world.usd.balance_of(ALICE), (9_990_000 * USD).into());
    world.expect_conserved();
    let back = world.pol.quote(Asset::Sage, out);
    assert_eq!(world.pol.swap(Asset::Sage, out, back, START), back);
    assert!(back < 10_000 * USD);
    assert!(back > 9_900 * USD);
    assert_eq!(world.usd.balance_of(ALICE), (9_990_000 * USD + back).into());
    world.expect_conserved();
    // what is traded is counted in dollars whichever way it goes
    set_block_timestamp(START + 1);
    act_as(ALICE);
    world.pol.swap(Asset::Usd, USD, 0, FAR);
    let _ = starknet::testing::pop_log_raw(world.address);
    let (_, data) = starknet::testing::pop_log_raw(world.address).unwrap();
    assert_eq!(*data.at(data.len() - 1), (10_001 * USD + back).into());
}

/// Random trades: nothing is lost or made, the product never falls, and a
/// round trip never pays.
#[test]
fn the_product_never_falls() {
    let mut seed: u256 = 0x5a6e;
    for _ in 0..200_u32 {
        seed = core::poseidon::poseidon_hash_span([seed.low.into(), 'swap'].span()).into();
        let sage = seed.low % 0x10000000000000000000000 + 1;
        let usd = seed.high % 0x1000000000000000 + 1;
        let amount = (seed.low / 7) % usd + 1;
        let fee = (seed.high % 101).try_into().unwrap();
        let out = swap_out(usd, sage, amount, fee);
        assert!(out < sage);
        let before: u256 = usd.wide_mul(sage);
        assert!((usd + amount).wide_mul(sage - out) >= before);
        assert!(swap_out(sage - out, usd + amount, out, fee) <= amount);
    }
}

fn swap_with(world: World, sell: Asset, amount: u128, min_out: u128, deadline: u64) {
    act_as(ALICE);
    world.pol.swap(sell, amount, min_out, deadline);
}

#[test]
#[should_panic(expected: ('POL: too little out', 'ENTRYPOINT_FAILED'))]
fn a_swap_pays_the_least_or_nothing() {
    let world = open_pol();
    swap_with(world, Asset::Usd, USD, world.pol.quote(Asset::Usd, USD) + 1, FAR);
}

#[test]
#[should_panic(expected: ('POL: too little out', 'ENTRYPOINT_FAILED'))]
fn dust_that_buys_nothing_is_not_taken() {
    swap_with(open_pol(), Asset::Sage, 1, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: too late', 'ENTRYPOINT_FAILED'))]
fn a_swap_is_not_late() {
    swap_with(open_pol(), Asset::Usd, USD, 0, START - 1);
}

#[test]
#[should_panic(expected: ('POL: zero amount', 'ENTRYPOINT_FAILED'))]
fn nothing_is_not_swapped() {
    swap_with(open_pol(), Asset::Usd, 0, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: wrong balance delta', 'ENTRYPOINT_FAILED'))]
fn a_dollar_that_skims_is_refused() {
    let world = open_pol();
    world.usd.set_fault(Fault::Skims);
    swap_with(world, Asset::Usd, USD, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: transfer failed', 'ENTRYPOINT_FAILED'))]
fn a_dollar_that_does_not_come_is_refused() {
    let world = open_pol();
    world.usd.set_fault(Fault::Refuses);
    swap_with(world, Asset::Usd, USD, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: transfer failed', 'ENTRYPOINT_FAILED'))]
fn a_dollar_that_does_not_go_undoes_the_swap() {
    let world = open_pol();
    world.usd.set_fault(Fault::Refuses);
    swap_with(world, Asset::Sage, SAGE, 0, FAR);
}
