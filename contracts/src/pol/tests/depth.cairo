use core::num::traits::WideMul;
use starknet::testing::set_block_timestamp;
use crate::pol::interface::{IPolDispatcherTrait, IPolReserveDispatcherTrait};
use crate::pol::pricing::{WEEK, depth, rolling, swap_out, usd_for_depth};
use crate::pol::types::Asset;
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use crate::testing::stage::act_as;
use super::setup::{ALICE, FAR, SAGE, START, TREASURY, USD, WorldTrait, deploy_pol, open_pol};

/// depth() dollars move the price by 1 %, no more; a ten-thousandth more does.
#[test]
fn depth_is_what_moves_the_price_by_one_percent() {
    let mut seed: u256 = 0xd;
    for _ in 0..48_u32 {
        seed = core::poseidon::poseidon_hash_span([seed.low.into(), 'depth'].span()).into();
        let usd = seed.low % 0x100000000000000 + 1_000_000_000;
        let sage = seed.high % 0x10000000000000000000000 + 1_000_000_000_000_000_000_000;
        for (dollars, within) in [(depth(usd), true), (depth(usd) * 10_001 / 10_000 + 1, false)]
            .span() {
            let left = sage - swap_out(usd, sage, *dollars, 0);
            // (usd + d) / left <= 1.01 · usd / sage
            let moved = WideMul::<u128, u128>::wide_mul((usd + *dollars) * 100, sage);
            let allowed = WideMul::<u128, u128>::wide_mul(usd * 101, left);
            assert_eq!(moved <= allowed, *within, "{} {}", usd, sage);
        }
        let wanted = seed.high % 0x1000000000000;
        assert!(depth(usd_for_depth(wanted)) >= wanted);
        assert!(wanted == 0 || depth(usd_for_depth(wanted) - 201) < wanted);
    }
}

#[test]
fn eight_weeks_roll() {
    let (whole, eighth) = (11_111_111, 604_800_000);
    let start = 3_000 * WEEK;
    assert_eq!(rolling(whole, eighth, start), 11_111_111 + 604_800_000);
    assert_eq!(rolling(whole, eighth, start + 1), 11_111_111 + 604_799_000);
    assert_eq!(rolling(whole, eighth, start + WEEK - 1), 11_111_111 + 1_000);
    assert_eq!(rolling(0, 1, start + 1), 0);
}

#[test]
fn the_target_follows_what_is_traded() {
    let world = open_pol();
    let monday = (START / WEEK + 1) * WEEK;
    assert_eq!((world.reserve.notional(), world.reserve.target_depth()), (0, 1_000 * USD));
    assert_eq!(world.reserve.shortfall(), 0);
    let mut traded: u128 = 0;
    for week in 0..9_u64 {
        set_block_timestamp(monday + week * WEEK);
        act_as(ALICE);
        world.pol.swap(Asset::Usd, 10_000 * USD, 0, FAR);
        traded += 10_000 * USD;
        assert_eq!(world.reserve.notional(), traded);
    }
    // nine weeks are counted; the oldest fades, then makes room
    set_block_timestamp(monday + 8 * WEEK + WEEK / 2);
    assert_eq!(world.reserve.notional(), 85_000 * USD);
    set_block_timestamp(monday + 9 * WEEK);
    assert_eq!(world.reserve.notional(), 80_000 * USD);
    act_as(ALICE);
    world.pol.swap(Asset::Usd, 1 * USD, 0, FAR);
    assert_eq!(world.reserve.notional(), 80_001 * USD);
    let target = world.reserve.target_depth();
    assert_eq!(target, 80_001 * USD);
    assert_eq!(world.reserve.shortfall(), target - world.reserve.depth());
    // what is needed closes it
    let needed = world.reserve.refill_needed();
    assert_eq!(needed.shares, 0);
    world.usd.give(TREASURY, needed.usd.into());
    world.sage.give(TREASURY, needed.sage.into());
    set_block_timestamp(monday + 9 * WEEK + 1_800);
    for _ in 0..2_u32 {
        let added = world.refill(needed.usd / 2 + 1, needed.sage / 2 + SAGE);
        assert_eq!(added.usd, needed.usd / 2 + 1);
    }
    assert_eq!(world.reserve.shortfall(), 0);
    world.expect_conserved();
    // and nothing traded is the floor
    set_block_timestamp(monday + 40 * WEEK);
    assert_eq!(world.reserve.target_depth(), 1_000 * USD);
}

/// Nothing is traded in a pool that is closed: what it opens with is the floor.
#[test]
fn a_closed_pool_lacks_the_floor() {
    let world = deploy_pol();
    assert_eq!((world.reserve.depth(), world.reserve.shortfall()), (0, 1_000 * USD));
    let needed = world.reserve.refill_needed();
    assert_eq!((needed.sage, needed.shares), (0, 0));
    world.refill(needed.usd, 2 * needed.usd * SAGE / USD);
    assert_eq!(world.reserve.shortfall(), 0);
    assert!(world.reserve.depth() <= 1_000 * USD + 1);
}

#[test]
fn the_target_has_a_cap() {
    let world = open_pol();
    act_as(ALICE);
    world.pol.swap(Asset::Usd, 4_999_999 * USD, 0, FAR);
    assert_eq!(world.reserve.target_depth(), 4_999_999 * USD);
    world.pol.swap(Asset::Usd, 2 * USD, 0, FAR);
    assert_eq!(world.reserve.notional(), 5_000_001 * USD);
    assert_eq!(world.reserve.target_depth(), 5_000_000 * USD);
}
