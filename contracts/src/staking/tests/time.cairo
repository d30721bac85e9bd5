use core::num::traits::Zero;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::staking::checkpoint::{Checkpoint, CheckpointTrait, PackCheckpoint};
use crate::staking::history_interface::{
    IStakeHistoryDispatcherTrait, IVotesDispatcherTrait, MAX_MOMENTS,
};
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::pool::{
    Commission, Holding, Leaving, PackCommission, PackHolding, PackLeaving, PackPool, PoolWord,
};
use crate::staking::time_interface::IStakeTimeDispatcherTrait;
use crate::staking::types::LockReason;
use crate::testing::events::{drop_events, expect_no_event};
use super::pools::{CAROL, PoolsTrait, SAGE, delegated, deploy_pools};
use super::setup::{ALICE, BOB, NOW, WorldTrait};

/// What is free counts as far as it was at stake then, its own alone.
#[test]
fn free_stake_of_long_ago() {
    let set = deploy_pools();
    set.world.stake(ALICE, 1_000 * SAGE + 1);
    set_block_timestamp(NOW + 10);
    set.world.stake(ALICE, 500 * SAGE);
    for (moment, free) in array![
        (NOW - 1, 0), (NOW, 1_000 * SAGE), (NOW + 9, 1_000 * SAGE), (NOW + 10, 1_500 * SAGE),
    ] {
        assert_eq!(set.world.staking.free_since(ALICE, moment), free);
    }
    // the less of both: what is locked now is not free
    set.world.lock(ALICE, LockReason::Job, 600 * SAGE);
    assert_eq!(set.world.staking.free_since(ALICE, NOW), 900 * SAGE + 1);
    set.world.lock(ALICE, LockReason::Job, 100 * SAGE);
    assert_eq!(set.world.staking.free_since(ALICE, NOW + 10), 800 * SAGE + 1);
    assert_eq!(set.world.staking.free_since(BOB, NOW + 10), 0);
}

#[test]
#[should_panic(expected: ('STAKING: time not come', 'ENTRYPOINT_FAILED'))]
fn nobody_knows_what_will_be_free() {
    deploy_pools().world.staking.free_since(ALICE, NOW + 1);
}

/// Seconds count, not moments: a stake of a moment weighs nothing, and what
/// was said of the past stays said.
#[test]
fn stake_counts_by_the_second() {
    let set = deploy_pools();
    assert_eq!(set.time.stake_seconds(ALICE, NOW), 0);
    assert_eq!(set.history.staked_since(ALICE), 0);
    let amount = 1_000 * SAGE + 1_999_999_999;
    let whole: u256 = (1_000 * SAGE + 1_000_000_000).into();
    set.world.stake(ALICE, amount);
    assert_eq!(set.time.stake_seconds(ALICE, NOW), 0);
    assert_eq!(set.history.staked_since(ALICE), NOW);
    set_block_timestamp(NOW + 10);
    // Whole units of 1e9 count.
    assert_eq!(set.time.stake_seconds(ALICE, NOW + 10), 10 * whole);
    assert_eq!(set.time.stake_seconds(ALICE, NOW + 3), 3 * whole);
    assert_eq!(set.time.stake_seconds(ALICE, NOW), 0);
    assert_eq!(set.time.stake_seconds(ALICE, NOW - 1), 0);
    assert_eq!(set.time.stake_seconds(ALICE, 0), 0);
    // In and out within one moment leaves no trace.
    set.world.stake(ALICE, 5_000 * SAGE);
    set.world.unstake(ALICE, 5_000 * SAGE);
    set_block_timestamp(NOW + 20);
    assert_eq!(set.time.stake_seconds(ALICE, NOW + 20), 20 * whole);
    set.world.unstake(ALICE, amount);
    set_block_timestamp(NOW + 50);
    for (moment, seconds) in array![
        (NOW + 50, 20 * whole), (NOW + 21, 20 * whole), (NOW + 20, 20 * whole),
        (NOW + 19, 19 * whole), (NOW + 10, 10 * whole), (NOW + 1, whole), (NOW, 0),
    ] {
        assert_eq!(set.time.stake_seconds(ALICE, moment), seconds);
        assert_eq!(set.time.total_stake_seconds(moment), seconds);
    }
    assert_eq!(set.history.staked_since(ALICE), NOW);
    // Those of a slash end at once, and locks change nothing.
    set.world.stake(ALICE, 400 * SAGE);
    set.world.lock(ALICE, LockReason::Job, 100 * SAGE);
    set_block_timestamp(NOW + 60);
    set.world.unlock(ALICE, LockReason::Job, 100 * SAGE);
    set.world.slash(ALICE, 300 * SAGE);
    set_block_timestamp(NOW + 70);
    let after: u256 = 20 * whole + (10 * 400 * SAGE).into() + (10 * 100 * SAGE).into();
    assert_eq!(set.time.stake_seconds(ALICE, NOW + 70), after);
    set.expect_sums(NOW + 65);
}

#[test]
fn votes_follow_stake() {
    let set = delegated();
    assert_eq!(set.votes.get_votes(ALICE), (1_400 * SAGE).into());
    assert_eq!(set.votes.get_votes(BOB), 0);
    set.world.stake(BOB, 150 * SAGE);
    set_block_timestamp(NOW + 5);
    set.leave(BOB, ALICE, 300 * SAGE);
    set.world.unstake(ALICE, 900 * SAGE);
    set_block_timestamp(NOW + 7);
    assert_eq!(set.votes.get_votes(ALICE), (200 * SAGE).into());
    assert_eq!(set.votes.get_past_votes(ALICE, NOW + 6), (200 * SAGE).into());
    assert_eq!(set.votes.get_past_votes(ALICE, NOW + 5), (200 * SAGE).into());
    assert_eq!(set.votes.get_past_votes(ALICE, NOW + 4), (1_400 * SAGE).into());
    assert_eq!(set.votes.get_past_votes(ALICE, NOW), (1_400 * SAGE).into());
    assert_eq!(set.votes.get_past_votes(ALICE, NOW - 1), 0);
    assert_eq!(set.votes.get_past_votes(BOB, NOW), (150 * SAGE).into());
    assert_eq!(set.votes.get_past_total_supply(NOW + 4), (1_550 * SAGE).into());
    assert_eq!(set.votes.get_past_total_supply(NOW + 5), (350 * SAGE).into());
    assert_eq!(set.votes.clock(), NOW + 7);
    assert_eq!(set.votes.CLOCK_MODE(), "mode=timestamp");
}

/// What the pool loses and who closes it: nothing is counted after, neither
/// for the operator nor for its delegators.
#[test]
fn a_closed_pool_weighs_nothing() {
    let set = delegated();
    set_block_timestamp(NOW + 10);
    set.world.slash(ALICE, 1_001 * SAGE);
    set_block_timestamp(NOW + 30);
    set.leave(BOB, ALICE, 200 * SAGE);
    set_block_timestamp(NOW + 40);
    assert_eq!(set.votes.get_votes(ALICE), 0);
    assert_eq!(set.time.stake_seconds(ALICE, NOW + 40), (14_000 * SAGE).into());
    assert_eq!(set.part(ALICE, BOB, NOW + 40), (3_000 * SAGE).into());
    assert_eq!(set.part(ALICE, CAROL, NOW + 40), (1_000 * SAGE).into());
    assert_eq!(set.part(ALICE, CAROL, NOW + 4), (400 * SAGE).into());
    assert_eq!(set.history.delegated_since(ALICE, CAROL), NOW);
    for moment in array![NOW + 5, NOW + 10, NOW + 25, NOW + 40] {
        set.expect_sums(moment);
    }
}

/// A long history against a plain list of what was staked when.
#[test]
fn any_moment_is_found() {
    let set = deploy_pools();
    let mut seed: felt252 = 'stake time';
    let mut now = NOW;
    let mut moments: Array<(u64, u256)> = array![];
    let (mut stake, mut cumulative): (u128, u256) = (0, 0);
    for step in 0..40_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        // Some changes share a moment.
        let pause: u64 = (random.high % 4).try_into().unwrap() * 13;
        cumulative += (stake * pause.into()).into();
        now += pause;
        set_block_timestamp(now);
        moments.append((now, cumulative));
        if step % 3 == 2 && stake > 200 * SAGE && step > 6 {
            set.world.slash(ALICE, 50 * SAGE);
            stake -= 50 * SAGE;
        } else {
            let more = (random.low % 90 + 100) * SAGE;
            set.world.stake(ALICE, more);
            stake += more;
        }
    }
    drop_events(set.world.address);
    for (moment, expected) in moments {
        assert_eq!(set.time.stake_seconds(ALICE, moment), expected);
        assert_eq!(set.time.total_stake_seconds(moment), expected);
    }
    let all = set.history.own_seconds(ALICE, [NOW - 7, NOW, now].span());
    assert_eq!(all, [0, 0, cumulative].span());
    expect_no_event(set.world.address);
}

#[test]
#[should_panic(expected: ('STAKING: time not come', 'ENTRYPOINT_FAILED'))]
fn the_future_is_not_told() {
    deploy_pools().time.stake_seconds(ALICE, NOW + 1);
}

#[test]
#[should_panic(expected: ('STAKING: time not come', 'ENTRYPOINT_FAILED'))]
fn nor_that_of_all() {
    deploy_pools().history.total_seconds([NOW, NOW + 1].span());
}

#[test]
#[should_panic(expected: ('STAKING: time not come', 'ENTRYPOINT_FAILED'))]
fn past_votes_are_of_the_past() {
    deploy_pools().votes.get_past_votes(ALICE, NOW);
}

#[test]
#[should_panic(expected: ('STAKING: time not come', 'ENTRYPOINT_FAILED'))]
fn and_so_is_their_sum() {
    deploy_pools().votes.get_past_total_supply(NOW);
}

fn ask(count: u32) {
    let set = delegated();
    let mut moments = array![];
    for _ in 0..count {
        moments.append(NOW);
    }
    assert_eq!(set.history.pool_seconds(ALICE, moments.span()).len(), count);
}

#[test]
fn many_moments_are_answered() {
    ask(MAX_MOMENTS);
}

#[test]
#[should_panic(expected: ('STAKING: too many moments', 'ENTRYPOINT_FAILED'))]
fn but_not_any_number() {
    ask(MAX_MOMENTS + 1);
}

#[test]
fn words_keep_what_they_hold() {
    let big = 0xffffffffffffffffffffffff_u128; // 2^96 - 1
    let late = 0xffffffffff_u64;
    for word in array![
        Checkpoint { at: 0, weight: 0, cumulative: 0, index: 0 },
        Checkpoint { at: late, weight: 0xffffffffffffffffff, cumulative: big, index: 0x7fffffff },
        Checkpoint { at: 1, weight: 0, cumulative: 0, index: 0 },
        Checkpoint { at: 0, weight: 1, cumulative: 0, index: 0x7fffffff },
    ] {
        let packed = PackCheckpoint::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackCheckpoint::unpack(packed), word);
    }
    assert_eq!(Checkpoint { at: 0, weight: 5, cumulative: 5, index: 0 }.until(9), 0);
    for word in array![
        PoolWord { assets: 0, shares: 0, commissions: 0, closed: false },
        PoolWord { assets: big, shares: big, commissions: 0xffff, closed: true },
        PoolWord { assets: 1, shares: big, commissions: 0, closed: false },
        PoolWord { assets: big, shares: 1, commissions: 1, closed: true },
    ] {
        let packed = PackPool::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackPool::unpack(packed), word);
    }
    for word in array![
        Holding { active: 0, leaving: 0, head: 0, count: 0 },
        Holding { active: big, leaving: big, head: 7, count: 8 },
        Holding { active: 0, leaving: big, head: 0, count: 8 },
    ] {
        let packed = PackHolding::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackHolding::unpack(packed), word);
    }
    for word in array![
        Leaving { shares: 0, release_at: 0 }, Leaving { shares: big, release_at: late },
    ] {
        assert_eq!(PackLeaving::unpack(PackLeaving::pack(word)), word);
    }
    for word in array![Commission { bps: 0, from: 0 }, Commission { bps: 0xffff, from: late }] {
        assert_eq!(PackCommission::unpack(PackCommission::pack(word)), word);
    }
    // Unwritten cells.
    assert_eq!(
        PackPool::unpack(0), PoolWord { assets: 0, shares: 0, commissions: 0, closed: false },
    );
    assert_eq!(PackHolding::unpack(0), Holding { active: 0, leaving: 0, head: 0, count: 0 });
    assert_eq!(PackCheckpoint::unpack(0), Checkpoint { at: 0, weight: 0, cumulative: 0, index: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: history too large')]
fn a_history_has_room_for_its_sum() {
    PackCheckpoint::pack(
        Checkpoint { at: 1, weight: 1, cumulative: 0x1000000000000000000000000, index: 0 },
    );
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn a_checkpoint_has_room_for_its_weight() {
    PackCheckpoint::pack(
        Checkpoint { at: 1, weight: 0x1000000000000000000, cumulative: 0, index: 0 },
    );
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn a_pool_has_room_for_its_assets() {
    PackPool::pack(
        PoolWord { assets: 0x1000000000000000000000000, shares: 0, commissions: 0, closed: false },
    );
}

fn ask_of(operator: ContractAddress, delegator: ContractAddress, since: bool) {
    let set = delegated();
    if since {
        set.history.delegated_since(operator, delegator);
    } else {
        set.part(operator, delegator, NOW);
    }
}

/// Else an operator could claim its own stake's, or its whole pool's, rewards
/// once more as a delegator's.
#[test]
#[should_panic(expected: ('STAKING: no such delegation', 'ENTRYPOINT_FAILED'))]
fn own_stake_is_no_delegation() {
    ask_of(ALICE, ALICE, false);
}

#[test]
#[should_panic(expected: ('STAKING: no such delegation', 'ENTRYPOINT_FAILED'))]
fn a_whole_pool_is_no_delegation() {
    ask_of(ALICE, Zero::zero(), false);
}

#[test]
#[should_panic(expected: ('STAKING: no such delegation', 'ENTRYPOINT_FAILED'))]
fn nor_is_all_stake() {
    ask_of(Zero::zero(), 1.try_into().unwrap(), true);
}
