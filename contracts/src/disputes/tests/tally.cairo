use crate::audits::types::UNAVAILABLE;
use crate::disputes::packing::Case;
use crate::disputes::rules::{juror_bond, weight};
use crate::disputes::tally::{Ballot, decide, odd, outcome_of, undecided};
use crate::disputes::types::{Claim, DisputesConfig, Outcome};
use crate::registry::types::RegistryConfig;
use crate::staking::types::{LOCK_UNIT, Stake};
use super::setup::config;

fn ballots(votes: Span<(felt252, u128)>) -> Span<Ballot> {
    let mut ballots = array![];
    for (value, weight) in votes {
        ballots.append(Ballot { value: *value, weight: *weight });
    }
    ballots.span()
}

#[test]
fn more_than_two_thirds_decide() {
    // exactly two thirds do not
    assert_eq!(decide(ballots([('a', 1), ('a', 1), ('b', 1)].span()), 3), None);
    assert_eq!(decide(ballots([('a', 100), ('b', 100), ('a', 101)].span()), 3), Some('a'));
    assert_eq!(decide(ballots([('a', 1), ('b', 100), ('a', 100)].span()), 3), None);
    assert_eq!(decide(ballots([('a', 1), ('b', 7), ('c', 1)].span()), 3), Some('b'));
}

#[test]
fn a_quorum_is_needed() {
    assert_eq!(decide(ballots([('a', 1), ('a', 1)].span()), 3), None);
    assert_eq!(decide(ballots([('a', 1), ('a', 1), ('a', 1)].span()), 3), Some('a'));
    assert_eq!(decide([].span(), 3), None);
}

#[test]
fn words_without_weight_decide_nothing() {
    assert_eq!(decide(ballots([('a', 0), ('a', 0), ('a', 0)].span()), 3), None);
}

#[test]
fn unavailable_counts_but_is_no_value() {
    let u = UNAVAILABLE;
    assert_eq!(decide(ballots([(u, 1), (u, 1), (u, 1)].span()), 3), None);
    assert_eq!(decide(ballots([(u, 9), (u, 9), ('a', 1)].span()), 3), None);
    // a third of the weight is missing: exactly two thirds are not more
    assert_eq!(decide(ballots([('a', 1), (u, 1), ('a', 1)].span()), 3), None);
    assert_eq!(decide(ballots([(u, 100), ('a', 100), ('a', 101)].span()), 3), Some('a'));
    // it is a word as well: the quorum is of all that spoke
    assert_eq!(decide(ballots([('a', 9), (u, 1), ('a', 9)].span()), 3), Some('a'));
}

#[test]
fn undecided_challenges_stand_unless_most_found_it_wrong() {
    let u = UNAVAILABLE;
    let wrong = case(Claim::Wrong);
    let end = |case: Case, votes: Span<(felt252, u128)>| undecided(case, ballots(votes), 'v');
    for (votes, outcome) in [
        ([].span(), Outcome::Unproven), // nobody spoke
        ([(u, 1), (u, 1), (u, 1)].span(), Outcome::Unproven),
        ([('v', 3), (u, 2)].span(), Outcome::Unproven),
        ([('w', 2), ('v', 3)].span(), Outcome::Unproven), // half or less
        ([('w', 1), (u, 1)].span(), Outcome::Unproven),
        ([('w', 101), (u, 100)].span(), Outcome::Undecided),
        ([('w', 1), ('x', 1), (u, 1)].span(), Outcome::Undecided),
        ([('w', 3), ('v', 2)].span(), Outcome::Undecided),
    ]
        .span() {
        assert_eq!(end(wrong, *votes), *outcome);
        // an auditor's accusation: nobody has verified the result
        assert_eq!(end(Case { accuser: 2, ..wrong }, *votes), Outcome::Undecided);
    }
    let withheld = case(Claim::Withheld);
    assert_eq!(end(withheld, [('WITHHELD', 3), ('SERVED', 2)].span()), Outcome::Undecided);
    assert_eq!(end(withheld, [('WITHHELD', 2), ('SERVED', 3)].span()), Outcome::Unproven);
    assert_eq!(end(withheld, [('WITHHELD', 1), (u, 1)].span()), Outcome::Unproven);
}

#[test]
fn the_greatest_weights_do_not_overflow() {
    let most = 0xffffffffffffffffffffffff;
    let mut votes = array![];
    for _ in 0..15_u8 {
        votes.append(('a', most));
    }
    assert_eq!(decide(ballots(votes.span()), 3), Some('a'));
    assert_eq!(undecided(case(Claim::Wrong), ballots(votes.span()), 'v'), Outcome::Undecided);
}

#[test]
fn juries_are_odd() {
    for (drawn, seats) in [(0_u32, 0_u32), (1, 1), (2, 1), (3, 3), (4, 3), (5, 5), (11, 11)]
        .span() {
        assert_eq!(odd(*drawn), *seats);
    }
}

fn case(claim: Claim) -> Case {
    Case { job_id: 1, index: 1, task: 1, worker: 1, claim, accuser: 0, held: 0 }
}

#[test]
fn a_value_means_an_outcome() {
    assert_eq!(outcome_of(case(Claim::Wrong), 'v', 'v'), Outcome::WorkerWins);
    assert_eq!(outcome_of(case(Claim::Wrong), 'w', 'v'), Outcome::WorkerLoses);
    assert_eq!(outcome_of(case(Claim::Withheld), 'WITHHELD', 'v'), Outcome::WorkerLoses);
    assert_eq!(outcome_of(case(Claim::Withheld), 'SERVED', 'v'), Outcome::WorkerWins);
}

#[test]
fn a_juror_locks_no_more_than_it_surely_has() {
    let registry = RegistryConfig {
        min_audit_stake: 3 * LOCK_UNIT + 5,
        draw_weight_cap: 10 * LOCK_UNIT,
        max_draw_tries: 1,
        entry_seconds: 0,
    };
    let asks = |bond: u128| -> u128 {
        juror_bond(DisputesConfig { juror_bond: bond, ..config() }, registry)
    };
    assert_eq!(asks(2 * LOCK_UNIT), 2 * LOCK_UNIT);
    assert_eq!(asks(3 * LOCK_UNIT), 3 * LOCK_UNIT);
    assert_eq!(asks(4 * LOCK_UNIT), 3 * LOCK_UNIT);
    let stake = Stake { active: 6, locked: 2, unbonding: 5 };
    assert_eq!(weight(stake, registry), 11);
    let rich = Stake { active: 10 * LOCK_UNIT, locked: 0, unbonding: 1 };
    assert_eq!(weight(rich, registry), 10 * LOCK_UNIT);
}
