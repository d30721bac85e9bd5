//! Jurors that can get the input nowhere.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::audits::types::UNAVAILABLE;
use crate::disputes::interface::IDisputesDispatcherTrait;
use crate::disputes::types::{Claim, DisputePhase, Outcome, SERVED, WITHHELD};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::scene::{events as told, owner};
use crate::testing::stake_book::IStakeBookDispatcherTrait;
use super::setup::{
    BOND, FREE, INDEX, JOB, JUROR_BOND, REWARD, Setup, SetupTrait, T, TASK, accused, answered,
    anyone, challenger, deploy, opening,
};

const RIGHT: felt252 = 'jury value';
const WORKER: felt252 = 'worker value';
const LOSS: u128 = JUROR_BOND / 2;

/// From another account, so that what a case deploys has other addresses than what
/// the cases before it have.
fn afresh(case: u32) {
    set_contract_address(owner(100 + case));
}

/// The juror keeps its stake, all of it free, and has got nothing.
fn assert_untouched(s: Setup, juror: u32) {
    assert_eq!(s.stakes.free(owner(juror)), FREE);
    assert_eq!(s.stakes.locked(owner(juror)), 0);
    assert_eq!(s.gained(juror), 0);
}

fn expect_stands(s: Setup) {
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: false, doubled: false },
    );
    expect_no_event(s.scene.contract_address);
}

/// Nobody is accused of anything, nobody discredited.
fn expect_failed(s: Setup) {
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed { job_id: JOB, index: INDEX, offence: None, reporter: Zero::zero() },
    );
    expect_no_event(s.scene.contract_address);
}

/// The case is final at once, without a value; nobody gained or lost.
fn assert_nobody_pays(s: Setup, outcome: Outcome) {
    let dispute = s.disputes.dispute(1);
    assert_eq!((dispute.phase, dispute.outcome), (DisputePhase::Final, outcome));
    for juror in 4..9_u32 {
        assert_untouched(s, juror);
    }
    assert_eq!(s.available(challenger()), 10 * BOND);
    assert_eq!(s.gained(1), 10 * BOND);
    assert_eq!(s.gained(2), 10 * BOND);
    assert_eq!(s.stakes.free(owner(2)), FREE);
    s.assert_settled();
}

#[test]
fn who_lacks_the_input_is_neither_slashed_nor_paid() {
    // whichever side wins
    for (value, outcome) in [(RIGHT, Outcome::WorkerLoses), (WORKER, Outcome::WorkerWins)].span() {
        let value = *value;
        let s = answered();
        s.vote(0, 4, [value, value, UNAVAILABLE, value, value].span());
        assert_eq!(s.disputes.dispute(1).outcome, *outcome);
        // bound until it is final, as everybody
        assert_eq!(s.stakes.locked(owner(6)), JUROR_BOND);
        s.finish(T);
        assert_untouched(s, 6);
        // those that had it divide by four
        let each = if *outcome == Outcome::WorkerLoses {
            REWARD / 2 / 4
        } else {
            BOND / 5
        };
        for juror in [4_u32, 5, 7, 8].span() {
            assert_eq!(s.gained(*juror), each);
        }
        s.assert_settled();
    }
}

#[test]
fn a_liar_beside_it_still_loses() {
    let s = answered();
    s.stakes.set_free(owner(4), 9 * FREE);
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, WORKER, UNAVAILABLE].span());
    s.finish(T);
    assert_eq!(s.stakes.free(owner(7)), FREE - LOSS);
    assert_untouched(s, 8);
    s.assert_settled();
}

#[test]
fn silence_is_not_absence() {
    let s = answered();
    s.draw();
    for juror in 4..8_u32 {
        s.seal(0, juror, UNAVAILABLE);
    }
    set_block_timestamp(T + 301);
    for juror in 4..8_u32 {
        s.unseal(juror, UNAVAILABLE);
    }
    s.advance();
    for juror in 4..8_u32 {
        assert_untouched(s, juror);
    }
    assert_eq!(s.stakes.free(owner(8)), FREE - JUROR_BOND);
    assert_eq!(s.available(anyone()), JUROR_BOND / 2);
    s.assert_settled();
}

#[test]
fn a_challenge_of_what_nobody_can_check_changes_nothing() {
    let u = UNAVAILABLE;
    let mut case = 0;
    for votes in [
        [u, u, u, u, u], // the input is gone
        [u, u, u, RIGHT, RIGHT], // and not even half have it
        // a buyer that shows it only to those that it owns
        [u, u, u, u, RIGHT], // a buyer that hides it from two, so that two thirds are not reached
        [WORKER, WORKER, WORKER, u, u],
    ]
        .span() {
        afresh(case);
        case += 1;
        let s = answered();
        s.vote(0, 4, votes.span());
        expect_stands(s);
        assert_nobody_pays(s, Outcome::Unproven);
    }
}

#[test]
fn a_worker_that_hides_it_from_some_is_not_paid_for_what_most_found_wrong() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, UNAVAILABLE, UNAVAILABLE].span());
    expect_failed(s);
    assert_nobody_pays(s, Outcome::Undecided);
}

#[test]
fn an_accusation_that_nobody_can_check_costs_nobody() {
    let u = UNAVAILABLE;
    let mut case = 0;
    for votes in [[u, u, u, u, u], [WORKER, WORKER, WORKER, u, u], ['w', 'w', 'w', u, u]].span() {
        afresh(case);
        case += 1;
        let s = accused();
        s.vote(0, 4, votes.span());
        expect_failed(s);
        assert_nobody_pays(s, Outcome::Undecided);
    }
}

#[test]
fn whether_output_is_withheld_may_be_unknown_too() {
    let u = UNAVAILABLE;
    let mut case = 0;
    for (votes, outcome) in [
        ([u, u, u, WITHHELD, WITHHELD], Outcome::Unproven),
        ([SERVED, SERVED, SERVED, u, u], Outcome::Unproven),
        ([WITHHELD, WITHHELD, WITHHELD, u, u], Outcome::Undecided),
    ]
        .span() {
        afresh(case);
        case += 1;
        let s = deploy();
        set_contract_address(challenger());
        s.disputes.challenge(JOB, INDEX, TASK, Claim::Withheld);
        s.disputes.respond(1, opening(TASK));
        s.vote(0, 4, votes.span());
        assert_nobody_pays(s, *outcome);
    }
}

/// The first jury, juror 8 without the input, says that the worker was wrong;
/// the worker appeals.
fn appealed() -> Setup {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, UNAVAILABLE].span());
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    s
}

/// `named` jurors name the value, the others of the eleven lack the input.
fn second_jury(s: Setup, value: felt252, named: u32) {
    let mut values = array![];
    for seat in 0..11_u32 {
        values.append(if seat < named {
            value
        } else {
            UNAVAILABLE
        });
    }
    s.vote(1, 9, values.span());
}

#[test]
fn an_appeal_that_nobody_can_check_leaves_the_decision_and_returns_the_bond() {
    let s = appealed();
    second_jury(s, WORKER, 0);
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    assert_eq!(s.gained(1), 10 * BOND);
    for juror in 8..20_u32 {
        assert_untouched(s, juror);
    }
    assert_eq!(s.gained(4), REWARD / 2 / 4);
    s.assert_settled();
}

#[test]
fn of_a_hung_appeal_only_those_that_named_a_value_share_the_bond() {
    let s = appealed();
    second_jury(s, WORKER, 7); // fewer than two thirds
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    let each = 2 * BOND / 7;
    for juror in 9..16_u32 {
        assert_eq!(s.gained(juror), each);
        assert_eq!(s.stakes.free(owner(juror)), FREE);
    }
    for juror in 16..20_u32 {
        assert_untouched(s, juror);
    }
    assert_eq!(s.gained(1), 8 * BOND + 2 * BOND - 7 * each);
    s.assert_settled();
}

#[test]
fn an_appeal_overturns_without_those_that_lack_the_input() {
    let s = appealed();
    second_jury(s, WORKER, 8);
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerWins);
    // of both juries: who named the other value has lost, who named none not
    for juror in 4..8_u32 {
        assert_eq!(s.stakes.free(owner(juror)), FREE - LOSS);
    }
    assert_untouched(s, 8);
    let rewards = 4 * LOSS / 2;
    for juror in 9..17_u32 {
        assert_eq!(s.gained(juror), BOND / 9 + rewards / 8);
    }
    for juror in 17..20_u32 {
        assert_untouched(s, juror);
    }
    s.assert_settled();
}
