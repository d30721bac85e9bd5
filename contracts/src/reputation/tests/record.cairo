use core::num::traits::Bounded;
use starknet::testing::set_block_timestamp;
use crate::reputation::interface::IReputationDispatcherTrait;
use crate::reputation::interface::events::ReputationChanged;
use crate::reputation::posterior::{mean, observe, present};
use crate::reputation::types::Posterior;
use crate::testing::dials::turn;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{HALF_LIFE, NOW, ONE, PROVIDER, config, deploy_reputation, expect_posterior};

#[test]
fn without_record_there_is_the_prior() {
    let (_, reputation) = deploy_reputation();
    expect_posterior(reputation, 2 * ONE, ONE, 0, 0);
    assert_eq!(reputation.score(PROVIDER), 666_666);
    set_block_timestamp(NOW + 100 * HALF_LIFE);
    expect_posterior(reputation, 2 * ONE, ONE, 0, 0);
}

#[test]
fn outcomes_add_up_by_stake_and_are_said() {
    let (address, reputation) = deploy_reputation();
    reputation.record(PROVIDER, true, 300);
    expect_posterior(reputation, 5 * ONE, ONE, 1, 0);
    assert_eq!(reputation.score(PROVIDER), 833_333);
    reputation.record(PROVIDER, false, 150);
    expect_posterior(reputation, 5 * ONE, 2 * ONE + ONE / 2, 1, 1);
    assert_eq!(reputation.score(PROVIDER), 666_666);
    let first = Posterior { alpha: 5 * ONE, beta: ONE, at: NOW, successes: 1, failures: 0 };
    let second = Posterior { beta: 2 * ONE + ONE / 2, failures: 1, ..first };
    for (success, posterior) in array![(true, first), (false, second)] {
        expect_event(
            address,
            selector!("ReputationChanged"),
            ReputationChanged { provider: PROVIDER, success, posterior },
        );
    }
    expect_no_event(address);
    assert_eq!(reputation.posterior(PROVIDER + 1).successes, 0);
}

#[test]
fn stake_weighs_up_to_the_cap() {
    let (_, reputation) = deploy_reputation();
    for (stake, gain) in array![
        (0_u128, 0), (1, ONE / 100), (999, ONE / 100 * 999 + ONE % 100 * 999 / 100),
        (1_000, 10 * ONE), (1_001, 10 * ONE), (Bounded::MAX, 10 * ONE),
    ] {
        let before = reputation.posterior(PROVIDER).alpha;
        reputation.record(PROVIDER, true, stake);
        assert_eq!(reputation.posterior(PROVIDER).alpha - before, gain);
    }
    assert_eq!(reputation.posterior(PROVIDER).successes, 6);
}

#[test]
fn evidence_loses_half_in_a_half_life() {
    let (_, reputation) = deploy_reputation();
    reputation.record(PROVIDER, true, 800);
    reputation.record(PROVIDER, false, 400);
    set_block_timestamp(NOW + HALF_LIFE);
    expect_posterior(reputation, 6 * ONE, 3 * ONE, 1, 1);
    set_block_timestamp(NOW + 3 * HALF_LIFE);
    expect_posterior(reputation, 3 * ONE, ONE + ONE / 2, 1, 1);
    set_block_timestamp(NOW + 64 * HALF_LIFE);
    expect_posterior(reputation, 2 * ONE, ONE, 1, 1);
}

#[test]
fn a_record_decays_what_was_there_first() {
    let (_, reputation) = deploy_reputation();
    reputation.record(PROVIDER, true, 800);
    set_block_timestamp(NOW + HALF_LIFE);
    act_as(address('disputes'));
    reputation.record(PROVIDER, true, 100);
    expect_posterior(reputation, 7 * ONE, ONE, 2, 0);
    assert_eq!(reputation.posterior(PROVIDER).at, NOW + HALF_LIFE);
}

/// The paper's rep' = (1 − δ) rep + 1, with one unit observation per `step`
/// seconds and δ = 1 − 2^(−step / half-life): the evidence converges to 1 / δ.
#[test]
fn is_the_papers_recurrence() {
    let (_, reputation) = deploy_reputation();
    let step = HALF_LIFE / 4;
    // 1 / (1 − 2^(−1/4)) · (1 − 2^(−60/4)) in Q32.32, by Python's decimal.
    let limit: u64 = 26993962649;
    for number in 1..61_u64 {
        set_block_timestamp(NOW + number * step);
        reputation.record(PROVIDER, true, 100);
    }
    let evidence = reputation.posterior(PROVIDER).alpha - 2 * ONE;
    assert!(evidence <= limit + 60 && evidence + 60 >= limit, "{evidence} is not {limit}");
}

#[test]
fn the_heaviest_outcomes_add_up() {
    let (_, reputation) = deploy_reputation();
    for (name, value) in [
        ('half_life_seconds', 315_360_000), ('prior_alpha', 0x1000000000000), ('weight_unit', 1),
        ('weight_cap', 1_024),
    ]
        .span() {
        turn(reputation.contract_address, *name, *value);
    }
    act_as(address('market'));
    for _ in 0..40_u32 {
        reputation.record(PROVIDER, true, 1_024);
        reputation.record(PROVIDER, false, 1_024);
    }
    expect_posterior(
        reputation, 0x1000000000000 + 40 * 1_024 * ONE, ONE + 40 * 1_024 * ONE, 40, 40,
    );
}

#[test]
fn everything_stops_at_its_greatest_value() {
    let full = Posterior {
        alpha: Bounded::MAX - 1,
        beta: Bounded::MAX,
        at: NOW,
        successes: Bounded::MAX,
        failures: Bounded::MAX - 1,
    };
    let more = observe(observe(full, true, 2), false, ONE);
    assert_eq!(
        more,
        Posterior {
            alpha: Bounded::MAX,
            beta: Bounded::MAX,
            at: NOW,
            successes: Bounded::MAX,
            failures: Bounded::MAX,
        },
    );
    assert_eq!(mean(more), 500_000);
    let later = present(more, NOW + HALF_LIFE, config());
    assert_eq!(later.alpha, 2 * ONE + (0xffffffffffffffff - 2 * ONE) / 2);
}

/// A prior that was raised is approached from below.
#[test]
fn evidence_decays_up_to_a_raised_prior() {
    let (_, reputation) = deploy_reputation();
    reputation.record(PROVIDER, true, 100);
    turn(reputation.contract_address, 'prior_alpha', 11 * ONE.into());
    expect_posterior(reputation, 3 * ONE, ONE, 1, 0);
    set_block_timestamp(NOW + HALF_LIFE);
    expect_posterior(reputation, 7 * ONE, ONE, 1, 0);
}

#[test]
#[should_panic(expected: ('REPUTATION: not a reporter', 'ENTRYPOINT_FAILED'))]
fn audits_does_not_record() {
    let (_, reputation) = deploy_reputation();
    act_as(address('audits'));
    reputation.record(PROVIDER, true, 1);
}

#[test]
#[should_panic(expected: ('REPUTATION: not a reporter', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_records() {
    let (_, reputation) = deploy_reputation();
    act_as(GOVERNOR);
    reputation.record(PROVIDER, true, 1);
}
