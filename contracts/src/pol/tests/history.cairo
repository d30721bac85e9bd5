use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::oracle::venue::{IVenueDispatcherTrait, VenueHealth};
use crate::pol::interface::{IPolDispatcherTrait, IPolReserveDispatcherTrait};
use crate::pol::types::Asset;
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ALICE, BOB, FAR, SAGE, START, TREASURY, USD, WorldTrait, open_pol};

/// Random histories: after every call the pool holds what it books, shares sum
/// up, no share loses worth, and the venue's sum is that of the ticks that were.
#[test]
fn every_unit_is_accounted_for() {
    let world = open_pol();
    let mut seed: felt252 = 'pol history';
    let mut now = START;
    let mut sum: i128 = 0;
    let mut tick = world.pol.tick();
    let mut deferred = 0_u32;
    for _ in 0..30_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let passed: u64 = (random.low % 400).try_into().unwrap();
        now += passed;
        sum += tick * passed.into();
        set_block_timestamp(now);
        let account = if random.low % 2 == 0 {
            ALICE
        } else {
            BOB
        };
        let before = (world.pol.reserves(), world.pol.total_shares());
        let size = random.high % 5_000 + 1;
        act_as(account);
        match (random.low / 1_000) % 6 {
            0 => { world.pol.swap(Asset::Usd, size * USD, 0, FAR); },
            1 => { world.pol.swap(Asset::Sage, size * SAGE, 0, FAR); },
            2 => { world.pol.add(size * SAGE, size * USD, 0, FAR); },
            3 => {
                let held = world.pol.shares_of(account);
                if held != 0 {
                    world.pol.remove(min(held, size * 1_000_000_000_000), 0, 0, FAR);
                }
            },
            4 => { if world.refill(size * USD, size * SAGE).shares == 0 {
                deferred += 1;
            } },
            _ => {
                act_as(GOVERNOR);
                let shares = min(size * 1_000_000_000_000, world.pol.shares_of(TREASURY) / 10);
                world.reserve.withdraw_protocol(shares, 0, 0);
            },
        }
        world.expect_conserved();
        let total = world.pol.total_shares();
        let owned = world.pol.shares_of(ALICE)
            + world.pol.shares_of(BOB)
            + world.pol.shares_of(TREASURY);
        assert_eq!(total, owned + 1_000_000);
        let (reserves, shares) = before;
        let after = world.pol.reserves();
        // sqrt(product) per share never falls, here squared and shifted down
        let left = core::num::traits::WideMul::<
            u128, u128,
        >::wide_mul(reserves.sage / 0x10000, reserves.usd)
            / shares.into()
            * total.into()
            / shares.into()
            * total.into();
        let right = core::num::traits::WideMul::<
            u128, u128,
        >::wide_mul(after.sage / 0x10000, after.usd);
        assert!(right + right / 1_000_000_000 >= left);
        let reading = world.venue.cumulative_ticks([now].span());
        assert_eq!(reading.health, VenueHealth::Ok);
        assert_eq!(reading.depth, Some(world.reserve.depth()));
        assert_eq!(*reading.cumulative[0], sum);
        if world.pol.tick() != tick && (random.low / 1_000) % 6 < 2 {
            tick = world.pol.tick();
        }
    }
    assert!(deferred < 20);
    let everything = world.sage.balance_of(world.address)
        + world.sage.balance_of(ALICE)
        + world.sage.balance_of(BOB)
        + world.sage.balance_of(TREASURY);
    assert_eq!(everything, (30_000_000 * SAGE).into());
}
