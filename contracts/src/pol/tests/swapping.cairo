use core::num::traits::WideMul;
use starknet::testing::set_block_timestamp;
use crate::pol::interface::events::Swapped;
use crate::pol::interface::{IPolDispatcherTrait, IPolSafeDispatcher, IPolSafeDispatcherTrait};
use crate::pol::pricing::{WEEK, swap_out, tick_at};
use crate::pol::types::{Asset, Reserves};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcherTrait};
use crate::testing::stage::act_as;
use super::setup::{ALICE, FAR, SAGE, START, USD, WorldTrait, expect_refused, open_pol};

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
    for _ in 0..64_u32 {
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

#[test]
#[feature("safe_dispatcher")]
fn what_is_not_swapped() {
    let world = open_pol();
    let pol = IPolSafeDispatcher { contract_address: world.address };
    act_as(ALICE);
    let out = world.pol.quote(Asset::Usd, USD);
    expect_refused(pol.swap(Asset::Usd, USD, out + 1, FAR), 'POL: too little out');
    expect_refused(pol.swap(Asset::Sage, 1, 0, FAR), 'POL: too little out');
    expect_refused(pol.swap(Asset::Usd, USD, 0, START - 1), 'POL: too late');
    expect_refused(pol.swap(Asset::Usd, 0, 0, FAR), 'POL: zero amount');
    world.usd.set_fault(Fault::Skims);
    expect_refused(pol.swap(Asset::Usd, USD, 0, FAR), 'POL: wrong balance delta');
    world.usd.set_fault(Fault::Refuses);
    expect_refused(pol.swap(Asset::Usd, USD, 0, FAR), 'POL: transfer failed');
    expect_refused(pol.swap(Asset::Sage, SAGE, 0, FAR), 'POL: transfer failed');
    world.usd.set_fault(Fault::Honest);
    world.sage.set_fault(Fault::Refuses);
    expect_refused(pol.swap(Asset::Sage, SAGE, 0, FAR), 'POL: transfer failed');
    expect_refused(pol.swap(Asset::Usd, USD, 0, FAR), 'POL: transfer failed');
    world.sage.set_fault(Fault::Honest);
    // none of them left a trace
    assert_eq!(pol.swap(Asset::Usd, USD, out, START).unwrap(), out);
    world.expect_conserved();
}
