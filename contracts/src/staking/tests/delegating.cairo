use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::staking::delegation_interface::events::{
    CommissionSet, Delegated, DelegationWithdrawn, PoolSlashed, UndelegationStarted,
};
use crate::staking::delegation_interface::{
    COMMISSION_NOTICE_SECONDS, Delegation, IDelegationDispatcherTrait, LeavingShares,
    MAX_COMMISSION_BPS, MIN_DELEGATION, Pool,
};
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::interface::events::Slashed;
use crate::staking::pool::{Commission, worth};
use crate::staking::types::LockReason;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait};
use crate::testing::stage::address;
use crate::token::interface::IErc20DispatcherTrait;
use super::pools::{
    CAROL, DAVE, Pools, PoolsTrait, SAGE, WEALTH, delegated, deploy_odd_pools, deploy_pools,
};
use super::setup::{ALICE, BOB, NOW, PERIOD, WorldTrait};

const HUNDRED: Delegation = Delegation { active: 100 * SAGE, leaving: 0, worth: 100 * SAGE };

/// Delegated stake is behind the operator and not the operator's: it can be
/// neither locked nor unstaked by it, nor does it weigh in a draw.
#[test]
fn delegating_puts_stake_behind_an_operator() {
    let set = deploy_pools();
    set.world.stake(ALICE, 100 * SAGE);
    drop_events(set.world.address);
    set.delegate(BOB, ALICE, 100 * SAGE);
    let pool = Pool { assets: 100 * SAGE, shares: 100 * SAGE, closed: false };
    expect_event(
        set.world.address,
        selector!("Delegated"),
        Delegated {
            operator: ALICE, delegator: BOB, amount: 100 * SAGE, delegation: HUNDRED, pool,
        },
    );
    expect_no_event(set.world.address);
    assert_eq!(set.pools.pool(ALICE), pool);
    assert_eq!(set.pools.delegation(ALICE, BOB), HUNDRED);
    assert_eq!(set.pools.total_delegated(), 100 * SAGE);
    assert_eq!(set.world.staking.total_owed(), 200 * SAGE);
    set.world.expect_stake(ALICE, 100 * SAGE, 0, 0);
    assert_eq!(set.world.staking.free_of(ALICE), 100 * SAGE);
    set.world.expect_stake(BOB, 0, 0, 0);
    assert_eq!(set.world.sage.balance_of(BOB), (WEALTH - 100 * SAGE).into());
    set.expect_conserved();
    set.delegate(BOB, ALICE, MIN_DELEGATION);
    set.expect_pool(ALICE, 101 * SAGE, 101 * SAGE, false);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn what_is_delegated_cannot_be_locked() {
    delegated().world.lock(ALICE, LockReason::Job, 1_000 * SAGE + 1);
}

#[test]
#[should_panic(expected: ('STAKING: small delegation', 'ENTRYPOINT_FAILED'))]
fn a_delegation_has_a_least_size() {
    let set = delegated();
    set.delegate(BOB, ALICE, MIN_DELEGATION - 1);
}

#[test]
#[should_panic(expected: ('STAKING: own operator', 'ENTRYPOINT_FAILED'))]
fn nobody_delegates_to_themselves() {
    let set = delegated();
    set.delegate(ALICE, ALICE, SAGE);
}

#[test]
#[should_panic(expected: ('STAKING: operator not staked', 'ENTRYPOINT_FAILED'))]
fn an_operator_has_stake_of_its_own() {
    let set = deploy_pools();
    set.world.stake(ALICE, 100 * SAGE);
    set.world.slash(ALICE, 1);
    set.delegate(BOB, ALICE, SAGE);
}

#[test]
fn leaving_passes_through_a_queue() {
    let set = delegated();
    assert_eq!(set.leave(BOB, ALICE, 100 * SAGE), 0);
    let delegation = Delegation { active: 200 * SAGE, leaving: 100 * SAGE, worth: 300 * SAGE };
    expect_event(
        set.world.address,
        selector!("UndelegationStarted"),
        UndelegationStarted {
            operator: ALICE,
            delegator: BOB,
            slot: 0,
            shares: 100 * SAGE,
            release_at: NOW + PERIOD,
            delegation,
        },
    );
    set_block_timestamp(NOW + 1);
    assert_eq!(set.leave(BOB, ALICE, 199 * SAGE), 1);
    assert_eq!(
        set.pools.leaving_of(ALICE, BOB),
        [
            LeavingShares { slot: 0, shares: 100 * SAGE, release_at: NOW + PERIOD },
            LeavingShares { slot: 1, shares: 199 * SAGE, release_at: NOW + PERIOD + 1 },
        ]
            .span(),
    );
    drop_events(set.world.address);
    set_block_timestamp(NOW + PERIOD);
    assert_eq!(set.collect(BOB, ALICE), 100 * SAGE);
    expect_event(
        set.world.address,
        selector!("DelegationWithdrawn"),
        DelegationWithdrawn {
            operator: ALICE,
            delegator: BOB,
            amount: 100 * SAGE,
            delegation: Delegation { active: SAGE, leaving: 199 * SAGE, worth: 200 * SAGE },
            pool: Pool { assets: 300 * SAGE, shares: 300 * SAGE, closed: false },
        },
    );
    expect_no_event(set.world.address);
    set.expect_conserved();
    set_block_timestamp(NOW + PERIOD + 1);
    assert_eq!(set.collect(BOB, ALICE), 199 * SAGE);
    set.expect_delegation(ALICE, BOB, SAGE, 0, SAGE);
    assert_eq!(set.leave(BOB, ALICE, SAGE), 2);
    assert_eq!(set.world.sage.balance_of(BOB), (WEALTH - SAGE).into());
    set.expect_conserved();
}

#[test]
#[should_panic(expected: ('STAKING: nothing due', 'ENTRYPOINT_FAILED'))]
fn leaving_takes_the_whole_time() {
    let set = delegated();
    set.leave(BOB, ALICE, 300 * SAGE);
    set_block_timestamp(NOW + PERIOD - 1);
    set.collect(BOB, ALICE);
}

#[test]
#[should_panic(expected: ('STAKING: nothing due', 'ENTRYPOINT_FAILED'))]
fn what_left_was_paid_once() {
    let set = delegated();
    set.leave(BOB, ALICE, 300 * SAGE);
    set_block_timestamp(NOW + PERIOD);
    set.collect(BOB, ALICE);
    set.collect(BOB, ALICE);
}

#[test]
#[should_panic(expected: ('STAKING: low delegation', 'ENTRYPOINT_FAILED'))]
fn nobody_leaves_with_more_than_they_have() {
    let set = delegated();
    set.leave(BOB, ALICE, 300 * SAGE + 1);
}

#[test]
#[should_panic(expected: ('STAKING: small delegation', 'ENTRYPOINT_FAILED'))]
fn what_stays_has_a_least_size() {
    let set = delegated();
    set.leave(BOB, ALICE, 299 * SAGE + 1);
}

#[test]
#[should_panic(expected: ('STAKING: zero amount', 'ENTRYPOINT_FAILED'))]
fn nothing_does_not_leave() {
    delegated().leave(BOB, ALICE, 0);
}

#[test]
#[should_panic(expected: ('STAKING: unbonding queue full', 'ENTRYPOINT_FAILED'))]
fn the_queue_has_no_ninth_place() {
    let set = delegated();
    for place in 0..9_u8 {
        assert_eq!(set.leave(BOB, ALICE, SAGE), place);
    }
}

/// The operator loses first, all it has that is not locked; then its
/// delegators, those on their way out as much as the others.
#[test]
fn a_slash_reaches_delegations_last() {
    let set = delegated();
    set.leave(CAROL, ALICE, 50 * SAGE);
    drop_events(set.world.address);
    assert_eq!(set.world.slash(ALICE, 1_000 * SAGE), 1_000 * SAGE);
    set.expect_pool(ALICE, 400 * SAGE, 400 * SAGE, false);
    drop_events(set.world.address);
    assert_eq!(set.world.slash(ALICE, 100 * SAGE), 100 * SAGE);
    expect_event(
        set.world.address,
        selector!("PoolSlashed"),
        PoolSlashed {
            operator: ALICE,
            taken: 100 * SAGE,
            pool: Pool { assets: 300 * SAGE, shares: 400 * SAGE, closed: true },
        },
    );
    expect_event(
        set.world.address,
        selector!("Slashed"),
        Slashed { staker: ALICE, asked: 100 * SAGE, taken: 100 * SAGE },
    );
    set.expect_delegation(ALICE, BOB, 300 * SAGE, 0, 225 * SAGE);
    set.expect_delegation(ALICE, CAROL, 50 * SAGE, 50 * SAGE, 75 * SAGE);
    assert_eq!(set.world.sage.balance_of(address('slasher')), (1_100 * SAGE).into());
    set.expect_conserved();
    // A closed pool is reached again, and its members still leave.
    assert_eq!(set.world.slash(ALICE, 100 * SAGE), 100 * SAGE);
    set_block_timestamp(NOW + PERIOD);
    assert_eq!(set.collect(CAROL, ALICE), 25 * SAGE);
    set.leave(BOB, ALICE, 300 * SAGE);
    set.leave(CAROL, ALICE, 50 * SAGE);
    assert_eq!(set.world.slash(ALICE, WEALTH), 175 * SAGE);
    assert_eq!(set.world.slash(ALICE, WEALTH), 0);
    set_block_timestamp(NOW + 2 * PERIOD);
    assert_eq!(set.collect(BOB, ALICE), 0);
    assert_eq!(set.collect(CAROL, ALICE), 0);
    set.expect_pool(ALICE, 0, 0, true);
    assert_eq!(set.world.staking.total_owed(), 0);
    set.expect_conserved();
}

/// What a lock holds for another matter is the operator's to lose later; the
/// delegators do not pay in its place twice.
#[test]
fn what_is_locked_is_not_eaten_before() {
    let set = delegated();
    set.world.lock(ALICE, LockReason::Job, 600 * SAGE);
    assert_eq!(set.world.slash(ALICE, 500 * SAGE), 500 * SAGE);
    set.world.expect_stake(ALICE, 600 * SAGE, 600 * SAGE, 0);
    set.expect_pool(ALICE, 300 * SAGE, 400 * SAGE, true);
    set.expect_conserved();
}

#[test]
#[should_panic(expected: ('STAKING: pool closed', 'ENTRYPOINT_FAILED'))]
fn a_slashed_pool_takes_no_more() {
    let set = delegated();
    set.world.slash(ALICE, 1_001 * SAGE);
    set.world.stake(ALICE, 1_000 * SAGE);
    set.delegate(CAROL, ALICE, SAGE);
}

/// Whatever was slashed and in whatever order they leave: nobody gets more
/// than their part, nothing stays behind.
#[test]
fn parts_of_a_slashed_pool_sum_to_it() {
    for (shares, all, assets, expected) in array![
        (0_u128, 0_u128, 0_u128, 0_u128), (1, 3, 2, 0), (2, 3, 2, 1), (3, 3, 2, 2), (5, 7, 7, 5),
        (1, 0xffffffffffffffffffffffff, 0xfffffffffffffffffffffffe, 0),
    ] {
        assert_eq!(worth(shares, assets, all), expected);
    }
    let set = delegated();
    let odd = 7 * SAGE + 3;
    set.delegate(DAVE, ALICE, odd);
    set.world.slash(ALICE, 1_000 * SAGE + 123_456_789);
    for (who, shares) in array![(BOB, 300 * SAGE), (DAVE, odd), (CAROL, 100 * SAGE)] {
        set.leave(who, ALICE, shares);
    }
    set_block_timestamp(NOW + PERIOD);
    let left = 400 * SAGE + odd - 123_456_789;
    let mut paid = 0;
    for (who, shares) in array![(DAVE, odd), (BOB, 300 * SAGE), (CAROL, 100 * SAGE)] {
        let got = set.collect(who, ALICE);
        let fair = worth(shares, left, 400 * SAGE + odd);
        assert!(got >= fair && got <= fair + 2, "rounding of a unit");
        paid += got;
        set.expect_conserved();
    }
    assert_eq!(paid, left);
    set.expect_pool(ALICE, 0, 0, true);
}

fn expect_commission(set: Pools, operator: ContractAddress, moment: u64, bps: u16) {
    assert_eq!(set.pools.commission_at(operator, moment), bps);
}

#[test]
fn a_raise_is_announced_and_a_cut_is_not() {
    let set = deploy_pools();
    set.world.stake(ALICE, 100 * SAGE);
    drop_events(set.world.address);
    assert_eq!(set.pools.commission(ALICE), Commission { bps: 0, from: 0 });
    // Nobody to be told: at once.
    set.commission(ALICE, 1_000);
    expect_event(
        set.world.address,
        selector!("CommissionSet"),
        CommissionSet { operator: ALICE, bps: 1_000, from: NOW },
    );
    expect_no_event(set.world.address);
    set.delegate(BOB, ALICE, SAGE);
    set_block_timestamp(NOW + 10);
    set.commission(ALICE, MAX_COMMISSION_BPS);
    let effect = NOW + 10 + COMMISSION_NOTICE_SECONDS;
    assert_eq!(set.pools.commission(ALICE), Commission { bps: MAX_COMMISSION_BPS, from: effect });
    for (moment, bps) in array![
        (NOW - 1, 0_u16), (NOW, 1_000), (effect - 1, 1_000), (effect, MAX_COMMISSION_BPS),
    ] {
        expect_commission(set, ALICE, moment, bps);
    }
    // Another announcement starts the notice anew, a cut ends it.
    set_block_timestamp(NOW + 20);
    set.commission(ALICE, 4_000);
    expect_commission(set, ALICE, effect + 9, 1_000);
    expect_commission(set, ALICE, effect + 10, 4_000);
    set.commission(ALICE, 900);
    expect_commission(set, ALICE, NOW + 19, 1_000);
    expect_commission(set, ALICE, NOW + 20, 900);
    expect_commission(set, ALICE, effect + 10, 900);
    set.commission(ALICE, 800);
    expect_commission(set, ALICE, NOW + 20, 800);
    // An old one still holds for its time.
    set_block_timestamp(NOW + 30);
    set.commission(ALICE, 0);
    set_block_timestamp(NOW + 40);
    set.commission(ALICE, 700);
    for (moment, bps) in array![
        (NOW + 29, 800_u16), (NOW + 30, 0), (NOW + 40 + COMMISSION_NOTICE_SECONDS, 700),
    ] {
        expect_commission(set, ALICE, moment, bps);
    }
}

#[test]
#[should_panic(expected: ('STAKING: large commission', 'ENTRYPOINT_FAILED'))]
fn a_commission_has_a_bound() {
    deploy_pools().commission(ALICE, MAX_COMMISSION_BPS + 1);
}

fn refusing(at_exit: bool) {
    let set = deploy_odd_pools();
    let odd = IOddTokenDispatcher { contract_address: set.world.sage.contract_address };
    for account in array![ALICE, BOB] {
        odd.give(account, WEALTH.into());
    }
    set.world.stake(ALICE, 100 * SAGE);
    if at_exit {
        set.delegate(BOB, ALICE, SAGE);
        set.leave(BOB, ALICE, SAGE);
        set_block_timestamp(NOW + PERIOD);
        odd.set_fault(Fault::Refuses);
        set.collect(BOB, ALICE);
    } else {
        odd.set_fault(Fault::Refuses);
        set.delegate(BOB, ALICE, SAGE);
    }
}

#[test]
#[should_panic(expected: ('STAKING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn delegating_needs_the_transfer() {
    refusing(false);
}

#[test]
#[should_panic(expected: ('STAKING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn leaving_needs_the_transfer() {
    refusing(true);
}
