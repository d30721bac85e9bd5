use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::types::LockReason;
use crate::testing::stage::address;
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{ALICE, BOB, MIN, NOW, U, WorldTrait, deploy_staking};

/// Random histories of two stakers against a model of what they own: after
/// every call the contract holds what it owes, and nobody's stake moves but by
/// their own act or a slash.
#[test]
fn every_token_is_accounted_for() {
    let world = deploy_staking();
    let mut seed: felt252 = 'staking history';
    let mut now = NOW;
    let mut slashed: u128 = 0;
    for staker in array![ALICE, BOB] {
        world.stake(staker, 2_000 * U);
    }
    for _ in 0..120_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (staker, other) = if random.low % 2 == 0 {
            (ALICE, BOB)
        } else {
            (BOB, ALICE)
        };
        let amount = (random.high % 150 + 1) * U + random.high % 3;
        let before = world.staking.stake_of(staker);
        let others = world.staking.stake_of(other);
        let free = before.active - before.locked;
        now += (random.high % 97).try_into().unwrap();
        set_block_timestamp(now);
        match (random.low / 2) % 6 {
            0 => {
                if before.active + amount >= MIN && before.active < 3_000 * U {
                    world.stake(staker, amount);
                }
            },
            1 => {
                let room = world.staking.unbonding_of(staker).len() < 8;
                if room && amount <= free && before.active - amount >= MIN {
                    world.unstake(staker, amount);
                }
            },
            2 => {
                let queue = world.staking.unbonding_of(staker);
                if !queue.is_empty() && *queue.at(0).release_at <= now {
                    let paid = world.withdraw(staker);
                    let after = world.staking.stake_of(staker);
                    assert_eq!(before.unbonding - after.unbonding, paid);
                    assert_eq!(before.active, after.active);
                }
            },
            3 => {
                if amount + U <= free {
                    let held = world.lock(staker, LockReason::Job, amount);
                    assert!(held >= amount && held < amount + U, "rounds up by less than a unit");
                }
            },
            4 => {
                let held = world.staking.locked_for(staker, LockReason::Job);
                world.unlock(staker, LockReason::Job, min(held, amount / U * U));
            },
            _ => {
                let taken = world.slash(staker, amount);
                assert_eq!(taken, min(amount, free + before.unbonding));
                slashed += taken;
                assert_eq!(world.staking.stake_of(staker).locked, before.locked);
            },
        }
        world.expect_conserved();
        assert_eq!(world.staking.stake_of(other), others);
        let (a, b) = (world.staking.stake_of(ALICE), world.staking.stake_of(BOB));
        assert_eq!(a.active + a.unbonding + b.active + b.unbonding, world.staking.total_owed());
        assert!(a.locked <= a.active && b.locked <= b.active, "locked is part of active");
        let mut queued = 0;
        for entry in world.staking.unbonding_of(staker) {
            queued += *entry.amount;
        }
        assert_eq!(queued, world.staking.stake_of(staker).unbonding);
        assert_eq!(world.sage.balance_of(address('slasher')), slashed.into());
    }
    assert!(slashed != 0, "the history slashed nothing");
}
