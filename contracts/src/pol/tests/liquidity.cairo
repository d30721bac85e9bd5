use crate::pol::interface::events::LiquidityRemoved;
use crate::pol::interface::{IPolDispatcherTrait, IPolReserveDispatcherTrait};
use crate::pol::types::{Asset, Liquidity, Reserves};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ALICE, BOB, FAR, SAGE, START, TREASURY, USD, WorldTrait, open_pol};

#[test]
fn liquidity_goes_in_and_out_in_proportion() {
    let world = open_pol();
    act_as(ALICE);
    // SAGE is the scarce one, then USD
    let first = world.pol.add(2_000 * SAGE, 5_000 * USD, 0, START);
    assert_eq!((first.sage, first.usd), (2_000 * SAGE, 1_000 * USD));
    let second = world.pol.add(5_000 * SAGE, 1_000 * USD, first.shares, START);
    assert_eq!((second.sage, second.usd), (2_000 * SAGE, 1_000 * USD));
    assert_eq!(second.shares, first.shares);
    assert_eq!(world.pol.shares_of(ALICE), 2 * first.shares);
    world.expect_conserved();
    drop_events(world.address);
    let removed = world.pol.remove(first.shares, 1_999 * SAGE, 999 * USD, START);
    assert!(removed.sage <= first.sage && removed.usd <= first.usd);
    assert!(removed.sage >= first.sage - 2_000_000 && removed.usd >= first.usd - 1);
    expect_event(
        world.address,
        selector!("LiquidityRemoved"),
        LiquidityRemoved {
            provider: ALICE,
            removed,
            shares: first.shares,
            total_shares: world.pol.total_shares(),
            reserves: Reserves {
                sage: 2_004_000 * SAGE - removed.sage, usd: 1_002_000 * USD - removed.usd,
            },
        },
    );
    expect_no_event(world.address);
    world.expect_conserved();
    world.pol.remove(first.shares, 0, 0, FAR);
    assert_eq!(world.pol.shares_of(ALICE), 0);
    world.expect_conserved();
}

/// Tokens sent to the pool are nobody's: they move no price, no share's worth,
/// and no newcomer's shares.
#[test]
fn a_donation_changes_nothing() {
    let world = open_pol();
    let before = (world.pol.reserves(), world.pol.tick(), world.reserve.protocol_liquidity());
    act_as(ALICE);
    world.sage.transfer(world.address, (1_000_000 * SAGE).into());
    world.usd.transfer(world.address, (1_000_000 * USD).into());
    let after = (world.pol.reserves(), world.pol.tick(), world.reserve.protocol_liquidity());
    assert_eq!(before, after);
    act_as(BOB);
    let added = world.pol.add(2_000 * SAGE, 1_000 * USD, 0, FAR);
    let removed = world.pol.remove(added.shares, 0, 0, FAR);
    assert!(removed.sage >= 2_000 * SAGE - 2_000_000 && removed.usd >= 1_000 * USD - 1);
}

/// When everybody has left, the dead shares still hold the price and a newcomer
/// gets what it pays for.
#[test]
fn the_last_one_out_leaves_the_dead_shares() {
    let world = open_pol();
    act_as(GOVERNOR);
    let shares = world.pol.shares_of(TREASURY);
    world.reserve.withdraw_protocol(shares, 0, 0);
    assert_eq!(world.pol.total_shares(), 1_000_000);
    let left = world.pol.reserves();
    assert!(left.sage > 0 && left.usd > 0);
    world.expect_conserved();
    act_as(BOB);
    let added = world.pol.add(1_000 * SAGE, 1_000 * USD, 0, FAR);
    let removed = world.pol.remove(added.shares, 0, 0, FAR);
    assert!(removed.usd + 1 >= added.usd);
    assert!(removed.sage + removed.sage / 100_000 >= added.sage);
    world.expect_conserved();
}

#[test]
fn protocol_liquidity_leaves_by_the_governor_to_the_treasury_only() {
    let world = open_pol();
    let (sage, usd) = (world.sage.balance_of(TREASURY), world.usd.balance_of(TREASURY));
    act_as(GOVERNOR);
    let worth = world.reserve.protocol_liquidity();
    let half = worth.shares / 2;
    let removed = world.reserve.withdraw_protocol(half, worth.sage / 2 - 1, worth.usd / 2 - 1);
    assert_eq!(world.sage.balance_of(TREASURY), sage + removed.sage.into());
    assert_eq!(world.usd.balance_of(TREASURY), usd + removed.usd.into());
    assert_eq!(world.reserve.protocol_liquidity().shares, worth.shares - half);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn the_treasury_does_not_withdraw() {
    let world = open_pol();
    act_as(TREASURY);
    world.reserve.withdraw_protocol(1, 0, 0);
}

#[test]
#[should_panic(expected: ('POL: protocol shares', 'ENTRYPOINT_FAILED'))]
fn the_treasury_does_not_remove() {
    let world = open_pol();
    act_as(TREASURY);
    world.pol.remove(1, 0, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: protocol shares', 'ENTRYPOINT_FAILED'))]
fn the_treasury_does_not_add() {
    let world = open_pol();
    act_as(TREASURY);
    world.pol.add(SAGE, USD, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: low shares', 'ENTRYPOINT_FAILED'))]
fn nobody_removes_more_than_its_own() {
    let world = open_pol();
    act_as(ALICE);
    let added = world.pol.add(SAGE, USD, 0, FAR);
    world.pol.remove(added.shares + 1, 0, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: zero amount', 'ENTRYPOINT_FAILED'))]
fn nothing_is_not_removed() {
    let world = open_pol();
    act_as(ALICE);
    world.pol.remove(0, 0, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: too few shares', 'ENTRYPOINT_FAILED'))]
fn an_addition_gets_its_least() {
    let world = open_pol();
    act_as(ALICE);
    let added = world.pol.add(SAGE, USD, 0, FAR);
    world.pol.add(SAGE, USD, added.shares + 1, FAR);
}

#[test]
#[should_panic(expected: ('POL: too few shares', 'ENTRYPOINT_FAILED'))]
fn dust_without_a_share_is_not_taken() {
    let world = open_pol();
    act_as(ALICE);
    world.pol.add(1, USD, 0, FAR);
}

#[test]
#[should_panic(expected: ('POL: too little out', 'ENTRYPOINT_FAILED'))]
fn a_removal_gets_its_least() {
    let world = open_pol();
    act_as(ALICE);
    let added = world.pol.add(SAGE, USD, 0, FAR);
    world.pol.remove(added.shares, 0, added.usd + 1, FAR);
}

#[test]
#[should_panic(expected: ('POL: too late', 'ENTRYPOINT_FAILED'))]
fn an_addition_is_not_late() {
    let world = open_pol();
    act_as(ALICE);
    world.pol.add(SAGE, USD, 0, START - 1);
}

#[test]
#[should_panic(expected: ('POL: too late', 'ENTRYPOINT_FAILED'))]
fn a_removal_is_not_late() {
    let world = open_pol();
    act_as(ALICE);
    world.pol.add(SAGE, USD, 0, FAR);
    world.pol.remove(1, 0, 0, START - 1);
}

/// Fees stay with those who provide.
#[test]
fn fees_are_the_providers() {
    let world = open_pol();
    act_as(ALICE);
    let mine: Liquidity = world.pol.add(2_000_000 * SAGE, 1_000_000 * USD, 0, FAR);
    act_as(BOB);
    let sage = world.pol.swap(Asset::Usd, 100_000 * USD, 0, FAR);
    let usd = world.pol.swap(Asset::Sage, sage, 0, FAR);
    act_as(ALICE);
    let out = world.pol.remove(mine.shares, 0, 0, FAR);
    // half of what Bob lost, but for the price that he left
    let lost = 100_000 * USD - usd;
    assert!(out.usd > 1_000_000 * USD && out.usd < 1_000_000 * USD + lost);
    assert!(out.sage >= 2_000_000 * SAGE - 2_000_000);
    world.expect_conserved();
}
