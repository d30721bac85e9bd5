use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::interface::events::Claimed;
use crate::rewards::types::{MAX_CLAIM_EPOCHS, RewardsLedger};
use crate::staking::delegation_interface::IDelegationDispatcherTrait;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{act_as, deploy};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    ALICE, BOB, CAROL, DAVE, FIRST, SAGE, WEALTH, WorldTrait, at, deploy_rewards, over,
};

/// A quarter of the stake for the whole epoch, or all of it for a quarter of
/// the time: the same. Whoever comes at the end gets by the second.
#[test]
fn stake_earns_by_the_second() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    at(0, 7_500);
    world.stake(DAVE, 1_000 * SAGE);
    at(0, 7_600);
    world.bring(1_000 * SAGE);
    world.unstake(DAVE, 1_000 * SAGE);
    at(0, 9_999);
    world.stake(BOB, 5_000 * SAGE);
    assert_eq!(world.claim(ALICE), 0);
    at(1, 0);
    // 1,000,000 + 100,000 + 5,000 SAGE·s share 700 SAGE.
    drop_events(world.address);
    assert_eq!(world.rewards.next_action(), 'roll');
    let paid = world.claim(ALICE);
    assert_eq!(paid, 700 * SAGE * 1_000 / 1_105);
    assert_eq!(world.rewards.next_action(), 0);
    assert_eq!(world.claim(DAVE), 700 * SAGE * 100 / 1_105);
    assert_eq!(world.claim(BOB), 700 * SAGE * 5 / 1_105);
    assert_eq!(world.claim(CAROL), 0);
    assert_eq!(world.sage.balance_of(ALICE), (WEALTH - 100 * SAGE + paid).into());
    // Once only, by whomever it is called.
    assert_eq!(world.claim(ALICE), 0);
    assert_eq!(world.rewards.earner(ALICE).next, FIRST + 1);
    act_as(ALICE);
    assert_eq!(world.rewards.claim(ALICE, 1), 0);
}

#[test]
fn a_claim_says_what_it_paid() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    world.bring(1_000 * SAGE);
    at(1, 0);
    world.rewards.roll();
    drop_events(world.address);
    assert_eq!(world.rewards.claimable(ALICE, 1), 700 * SAGE);
    world.claim(ALICE);
    expect_event(
        world.address,
        selector!("Claimed"),
        Claimed {
            account: ALICE,
            operator: ALICE,
            amount: 700 * SAGE,
            next: FIRST + 1,
            credit: world.rewards.earner(ALICE).credit,
            ledger: RewardsLedger { received: 1_000 * SAGE, paid: 700 * SAGE },
        },
    );
    expect_no_event(world.address);
    assert_eq!(world.rewards.claimable(ALICE, 1), 0);
}

/// The commission is the one that held when the epoch began.
#[test]
fn a_pool_is_shared_after_commission() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    act_as(ALICE);
    world.pools.set_commission(1_000);
    world.delegate(BOB, ALICE, 200 * SAGE);
    world.delegate(CAROL, ALICE, 100 * SAGE);
    // Announced now, of force in 14 days: epoch 1,121 begins after that.
    act_as(ALICE);
    world.pools.set_commission(5_000);
    world.bring(400 * SAGE);
    at(1, 0);
    let per_hundred = 70 * SAGE;
    assert_eq!(world.claim_behind(ALICE, BOB), 2 * per_hundred * 9 / 10);
    assert_eq!(world.claim(ALICE), per_hundred + 3 * per_hundred / 10);
    assert_eq!(world.rewards.claimable_delegation(ALICE, CAROL, 1), per_hundred * 9 / 10);
    assert_eq!(world.claim_behind(ALICE, CAROL), per_hundred * 9 / 10);
    assert_eq!(world.rewards.ledger().paid, 280 * SAGE);
    assert_eq!(world.claim_behind(ALICE, CAROL), 0);
    assert_eq!(world.claim_behind(ALICE, DAVE), 0);
    assert_eq!(world.claim_behind(DAVE, BOB), 0);
    assert_eq!(world.rewards.next_of(ALICE, CAROL), FIRST + 1);
    // 14 days are 120.96 epochs.
    at(120, 1);
    world.bring(400 * SAGE);
    at(121, 1);
    world.bring(400 * SAGE);
    at(122, 0);
    for _ in 0..13_u32 {
        world.claim_behind(ALICE, CAROL);
    }
    assert_eq!(
        world.sage.balance_of(CAROL),
        (WEALTH - 100 * SAGE + per_hundred * 9 / 10 * 2 + per_hundred / 2).into(),
    );
}

/// Delegators of a slashed operator keep what they had earned until then.
#[test]
fn a_slashed_pool_earns_until_its_slash() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    world.stake(DAVE, 100 * SAGE);
    world.delegate(BOB, ALICE, 200 * SAGE);
    at(0, 5_000);
    world.slash(ALICE, 150 * SAGE);
    world.bring(1_000 * SAGE);
    at(2, 0);
    // 50 + 100 of own stake, 100 of the pool, in SAGE times epochs.
    assert_eq!(world.claim_behind(ALICE, BOB), 280 * SAGE);
    assert_eq!(world.claim(ALICE), 140 * SAGE);
    assert_eq!(world.claim(DAVE), 280 * SAGE);
}

#[test]
fn a_long_absence_is_claimed_in_parts() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    for nth in 0..6_u64 {
        at(nth, 1);
        world.bring(100 * SAGE);
    }
    // Empty epochs earn nothing and lose nothing.
    at(40, 5);
    world.bring(100 * SAGE);
    at(41, 0);
    world.rewards.roll();
    assert_eq!(world.rewards.claim(ALICE, 2), 140 * SAGE);
    assert_eq!(world.rewards.claimable(ALICE, 3), 210 * SAGE);
    assert_eq!(world.rewards.claim(ALICE, 3), 210 * SAGE);
    assert_eq!(world.rewards.claim(ALICE, MAX_CLAIM_EPOCHS), 140 * SAGE);
    assert_eq!(world.rewards.earner(ALICE).next, FIRST + 41);
}

/// Who staked long after the beginning need not walk what was before.
#[test]
fn a_first_claim_begins_with_the_first_stake() {
    let world = deploy_rewards();
    at(300, 0);
    world.stake(ALICE, 100 * SAGE);
    world.bring(100 * SAGE);
    at(301, 0);
    assert_eq!(world.claim(ALICE), 70 * SAGE);
    assert_eq!(world.rewards.earner(ALICE).next, FIRST + 301);
}

#[test]
#[should_panic(expected: ('REWARDS: bad number of epochs', 'ENTRYPOINT_FAILED'))]
fn a_claim_walks_some_epochs() {
    deploy_rewards().rewards.claim(ALICE, 0);
}

#[test]
#[should_panic(expected: ('REWARDS: bad number of epochs', 'ENTRYPOINT_FAILED'))]
fn a_claim_walks_not_any_number() {
    deploy_rewards().rewards.claim(ALICE, MAX_CLAIM_EPOCHS + 1);
}

/// Own stake is claimed once, and not again as if it were delegated.
#[test]
#[should_panic(expected: ('STAKING: no such delegation', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn own_stake_is_no_delegation() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    world.bring(100 * SAGE);
    at(1, 0);
    world.claim_behind(ALICE, ALICE);
}

#[test]
#[should_panic(expected: ('REWARDS: transfer failed', 'ENTRYPOINT_FAILED'))]
fn a_claim_needs_the_transfer() {
    let first = deploy_rewards();
    first.stake(ALICE, 100 * SAGE);
    // The same stakes, paid in a token that refuses.
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = over(token, first.staking.contract_address, first.oracle.contract_address);
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.give(world.address, (100 * SAGE).into());
    world.tell(100 * SAGE);
    at(1, 0);
    odd.set_fault(Fault::Refuses);
    world.claim(ALICE);
}
