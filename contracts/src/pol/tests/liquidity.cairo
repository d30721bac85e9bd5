use crate::pol::interface::events::LiquidityRemoved;
use crate::pol::interface::{
    IPolDispatcherTrait, IPolReserveDispatcherTrait, IPolReserveSafeDispatcher,
    IPolReserveSafeDispatcherTrait, IPolSafeDispatcher, IPolSafeDispatcherTrait,
};
use crate::pol::types::{Asset, Liquidity, Reserves};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcherTrait};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{
    ALICE, BOB, FAR, SAGE, START, TREASURY, USD, WorldTrait, expect_refused, open_pol,
};

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

#[test]
#[feature("safe_dispatcher")]
fn what_is_neither_added_nor_removed() {
    let world = open_pol();
    let pol = IPolSafeDispatcher { contract_address: world.address };
    let reserve = IPolReserveSafeDispatcher { contract_address: world.address };
    act_as(TREASURY);
    expect_refused(reserve.withdraw_protocol(1, 0, 0), 'GOV: not governor');
    expect_refused(pol.remove(1, 0, 0, FAR), 'POL: protocol shares');
    expect_refused(pol.add(SAGE, USD, 0, FAR), 'POL: protocol shares');
    act_as(GOVERNOR);
    let all = world.pol.shares_of(TREASURY);
    expect_refused(reserve.withdraw_protocol(all + 1, 0, 0), 'POL: low shares');
    expect_refused(reserve.withdraw_protocol(0, 0, 0), 'POL: zero amount');
    expect_refused(reserve.withdraw_protocol(1, 1, 1_000), 'POL: too little out');
    act_as(ALICE);
    expect_refused(pol.add(SAGE, USD, 0, START - 1), 'POL: too late');
    expect_refused(pol.add(1, USD, 0, FAR), 'POL: too few shares');
    expect_refused(pol.add(0, 0, 0, FAR), 'POL: too few shares');
    let added = pol.add(SAGE, USD, 0, START).unwrap();
    expect_refused(pol.add(SAGE, USD, added.shares + 1, FAR), 'POL: too few shares');
    expect_refused(pol.remove(added.shares + 1, 0, 0, FAR), 'POL: low shares');
    expect_refused(pol.remove(0, 0, 0, FAR), 'POL: zero amount');
    expect_refused(pol.remove(added.shares, 0, added.usd + 1, FAR), 'POL: too little out');
    expect_refused(pol.remove(added.shares, added.sage + 1, 0, FAR), 'POL: too little out');
    expect_refused(pol.remove(added.shares, 0, 0, START - 1), 'POL: too late');
    world.usd.set_fault(Fault::Skims);
    expect_refused(pol.add(SAGE, USD, 0, FAR), 'POL: wrong balance delta');
    world.usd.set_fault(Fault::Refuses);
    expect_refused(pol.add(SAGE, USD, 0, FAR), 'POL: transfer failed');
    expect_refused(pol.remove(added.shares, 0, 0, FAR), 'POL: transfer failed');
    world.usd.set_fault(Fault::Honest);
    assert_eq!(pol.remove(added.shares, 0, 0, START).unwrap().shares, added.shares);
    world.expect_conserved();
}
