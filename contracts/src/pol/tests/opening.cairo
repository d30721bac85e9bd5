use starknet::SyscallResultTrait;
use starknet::syscalls::deploy_syscall;
use starknet::testing::set_block_timestamp;
use crate::oracle::venue::{IVenueDispatcherTrait, VenueHealth};
use crate::pol::contract::Pol;
use crate::pol::interface::events::{LiquidityAdded, RefillDeferred};
use crate::pol::interface::{
    IPolDispatcherTrait, IPolReserveDispatcherTrait, IPolReserveSafeDispatcher,
    IPolReserveSafeDispatcherTrait, IPolSafeDispatcher, IPolSafeDispatcherTrait,
};
use crate::pol::pricing::{DEAD_SHARES, usd_for_depth};
use crate::pol::types::{Asset, Liquidity, PolConfig, Reserves};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{
    ALICE, FAR, SAGE, START, TREASURY, USD, WorldTrait, another_open_pol, config, deploy_pol,
    expect_refused, open_pol,
};

const NOTHING: Liquidity = Liquidity { sage: 0, usd: 0, shares: 0 };

#[test]
fn the_treasury_opens_the_pool_at_its_price() {
    let world = deploy_pol();
    assert_eq!(world.venue.cumulative_ticks([START].span()).health, VenueHealth::NotInitialised);
    assert_eq!(world.reserve.depth(), 0);
    assert_eq!(world.reserve.protocol_liquidity(), NOTHING);
    // nothing is traded yet, and yet it must open: with the most
    let cap = config().target_cap;
    assert_eq!((world.reserve.notional(), world.reserve.target_depth()), (0, cap));
    let needed = Liquidity { sage: 0, usd: usd_for_depth(cap), shares: 0 };
    assert_eq!(world.reserve.refill_needed(), needed);
    let added = world.refill(1_000_000 * USD, 2_000_000 * SAGE);
    // sqrt(1e12 · 2e24)
    let all = 1_414_213_562_373_095_048;
    assert_eq!(added.shares, all - DEAD_SHARES);
    assert_eq!(world.pol.total_shares(), all);
    assert_eq!(world.pol.shares_of(TREASURY), all - DEAD_SHARES);
    assert_eq!(world.pol.tick(), -693_148);
    assert_eq!(world.reserve.depth(), 4_987_562_112);
    assert_eq!(world.reserve.target_depth(), 0);
    let reserves = Reserves { sage: 2_000_000 * SAGE, usd: 1_000_000 * USD };
    assert_eq!(world.pol.reserves(), reserves);
    expect_event(
        world.address,
        selector!("LiquidityAdded"),
        LiquidityAdded {
            provider: TREASURY, added, shares: added.shares, total_shares: all, reserves,
        },
    );
    expect_no_event(world.address);
    world.expect_conserved();
    assert!(world.reserve.protocol_liquidity().usd < 1_000_000 * USD);
    assert!(world.reserve.protocol_liquidity().usd >= 1_000_000 * USD - 2);
}

/// A refill goes in at the half hour's price or not at all: not into a pool
/// younger than that, and not at a price that somebody has just made.
#[test]
fn a_refill_waits_for_a_calm_price() {
    let world = open_pol();
    set_block_timestamp(START + 1_799);
    assert_eq!(world.refill(1_000 * USD, 2_000 * SAGE), NOTHING);
    expect_event(
        world.address, selector!("RefillDeferred"), RefillDeferred { tick: -693_148, mean: None },
    );
    set_block_timestamp(START + 1_800);
    let added = world.refill(1_000 * USD, 3_000 * SAGE);
    assert_eq!((added.usd, added.sage), (1_000 * USD, 2_000 * SAGE));
    world.expect_conserved();

    let mut number = 1;
    // one push up by about 2 % and a bit, one by just less
    for (usd, calm) in [(9_000, true), (11_500, false)].span() {
        let world = another_open_pol(number);
        number += 1;
        set_block_timestamp(START + 3_600);
        act_as(ALICE);
        world.pol.swap(Asset::Usd, *usd * USD, 0, FAR);
        let held = world.usd.balance_of(TREASURY);
        let added = world.refill(1_000 * USD, 3_000 * SAGE);
        assert_eq!(added.shares != 0, *calm, "{}", *usd);
        assert_eq!(world.usd.balance_of(TREASURY) == held, !*calm);
        // and down
        let world = another_open_pol(number);
        number += 1;
        set_block_timestamp(START + 3_600);
        act_as(ALICE);
        world.pol.swap(Asset::Sage, *usd * 2 * SAGE, 0, FAR);
        let added = world.refill(1_000 * USD, 3_000 * SAGE);
        assert_eq!(added.shares != 0, *calm, "{}", *usd);
        world.expect_conserved();
        // half an hour later the price is what it is
        set_block_timestamp(START + 5_400);
        drop_events(world.address);
        assert!(world.refill(1_000 * USD, 3_000 * SAGE).shares != 0);
    }
}

#[test]
fn a_configuration_has_bounds() {
    let good = config();
    for (config, fits) in [
        (PolConfig { fee_bps: 0, ..good }, false), (PolConfig { fee_bps: 1, ..good }, true),
        (PolConfig { fee_bps: 100, ..good }, true), (PolConfig { fee_bps: 101, ..good }, false),
        (PolConfig { max_deviation: 99, ..good }, false),
        (PolConfig { max_deviation: 100, ..good }, true),
        (PolConfig { max_deviation: 100_001, ..good }, false),
        (PolConfig { target_cap: 0, ..good }, false),
        (PolConfig { target_cap: 0x100000000000000000000, ..good }, false),
    ]
        .span() {
        let mut calldata = array![];
        (GOVERNOR, *config).serialize(ref calldata);
        let deployed = deploy_syscall(Pol::TEST_CLASS_HASH, 0, calldata.span(), false);
        assert_eq!(deployed.is_ok(), *fits);
    }
    let mut calldata = array![];
    (GOVERNOR, good).serialize(ref calldata);
    deploy_syscall(Pol::TEST_CLASS_HASH, 0, calldata.span(), false).unwrap_syscall();
}

#[test]
#[feature("safe_dispatcher")]
fn who_may_not_open_it() {
    let world = deploy_pol();
    let pol = IPolSafeDispatcher { contract_address: world.address };
    let reserve = IPolReserveSafeDispatcher { contract_address: world.address };
    for account in [GOVERNOR, ALICE].span() {
        act_as(*account);
        expect_refused(reserve.refill(USD, SAGE), 'POL: not treasury');
    }
    expect_refused(pol.add(SAGE, USD, 0, FAR), 'POL: not open');
    expect_refused(pol.swap(Asset::Usd, USD, 0, FAR), 'POL: not open');
    expect_refused(pol.quote(Asset::Usd, USD), 'POL: not open');
    expect_refused(pol.tick(), 'POL: not open');
    act_as(TREASURY);
    // sqrt(1e6 · 1e6) is the dead shares' own number, with one more it opens
    expect_refused(reserve.refill(1_000_000, DEAD_SHARES), 'POL: too few shares');
    expect_refused(reserve.refill(0, SAGE), 'POL: too few shares');
    expect_refused(reserve.refill(USD, 0x10000000000000000000000000000), 'TICK: out of range');
    let too_many = 0x100000000000000000000;
    expect_refused(
        reserve.refill(too_many, 0x1000000000000000000000000000), 'BITS: field too large',
    );
    assert_eq!(reserve.refill(1_000_002, DEAD_SHARES + 2).unwrap().shares, 2);
    world.expect_conserved();
}
