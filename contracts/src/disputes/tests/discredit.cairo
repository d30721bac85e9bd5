//! What Disputes tells Audits of those who agreed to a value: only that a jury
//! found it wrong, once that is final, and before the Market pays.

use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::disputes::interface::IDisputesDispatcherTrait;
use crate::disputes::types::{Claim, DisputePhase, Outcome, WITHHELD};
use crate::slasher::types::Offence;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, owner};
use super::setup::{
    INDEX, JOB, Setup, SetupTrait, T, TASK, accused, answered, challenged, challenger, deploy,
    opening,
};

const RIGHT: felt252 = 'jury value';
const WORKER: felt252 = 'worker value';

fn all(value: felt252, jurors: u32) -> Span<felt252> {
    let mut values = array![];
    for _ in 0..jurors {
        values.append(value);
    }
    values.span()
}

fn expect_discredited(s: Setup) {
    expect_event(
        s.scene.contract_address,
        selector!("Discredited"),
        told::Discredited { job_id: JOB, index: INDEX, task: TASK },
    );
}

fn expect_failed(s: Setup, offence: Option<Offence>, reporter: ContractAddress) {
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed { job_id: JOB, index: INDEX, offence, reporter },
    );
    expect_no_event(s.scene.contract_address);
}

fn expect_discredited_and_failed(s: Setup) {
    expect_discredited(s);
    expect_failed(s, Some(Offence::WrongResult), s.disputes.contract_address);
}

/// The verdict says nothing of anybody's value.
fn expect_only_failed(s: Setup) {
    expect_failed(s, Some(Offence::WrongResult), s.disputes.contract_address);
}

fn expect_verified(s: Setup, restart: bool) {
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart, doubled: false },
    );
    expect_no_event(s.scene.contract_address);
}

/// The worker lost before the first jury.
fn lost() -> Setup {
    let s = answered();
    s.vote(0, 4, all(RIGHT, 5));
    expect_no_event(s.scene.contract_address);
    s
}

#[test]
fn a_wrong_value_discredits_when_it_is_final() {
    let s = lost();
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Decided);
    s.finish(T);
    expect_discredited_and_failed(s);
}

/// Whether the accuser was right or named a third value.
#[test]
fn an_accusation_that_holds_discredits_the_rest() {
    for value in ['auditor value', RIGHT].span() {
        let s = accused();
        s.vote(0, 4, all(*value, 5));
        s.finish(T);
        expect_discredited_and_failed(s);
    }
}

#[test]
fn a_right_value_discredits_nobody() {
    let s = answered();
    s.vote(0, 4, all(WORKER, 5));
    s.finish(T);
    expect_verified(s, false);
    let s = accused();
    s.vote(0, 4, all(WORKER, 5));
    s.finish(T);
    expect_verified(s, true);
}

#[test]
fn silence_says_nothing_of_the_value() {
    let s = challenged();
    set_block_timestamp(T + 101);
    s.advance();
    expect_only_failed(s);
}

/// Withheld output may be right: auditors re-executed, they need not fetch it.
#[test]
fn withheld_output_says_nothing_of_the_value() {
    let s = deploy();
    set_contract_address(challenger());
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Withheld);
    s.disputes.respond(1, opening(TASK));
    s.vote(0, 4, all(WITHHELD, 5));
    s.drop_logs();
    s.finish(T);
    expect_only_failed(s);
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
}

#[test]
fn an_undecided_case_discredits_nobody() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, WORKER, WORKER].span());
    expect_failed(s, None, Zero::zero());
    let s = accused();
    s.scene.set_pool([1, 2, 3, 4].span());
    s.draw();
    expect_failed(s, None, Zero::zero());
}

#[test]
fn an_appeal_that_overturns_discredits_nobody() {
    let s = lost();
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    s.vote(1, 9, all(WORKER, 11));
    expect_verified(s, false);
}

#[test]
fn an_appeal_discredits_once_and_only_at_its_end() {
    for votes in [all(RIGHT, 11), split()].span() {
        let s = lost();
        set_contract_address(owner(1));
        s.disputes.appeal(1);
        expect_no_event(s.scene.contract_address);
        s.vote(1, 9, *votes);
        expect_discredited_and_failed(s);
    }
    // nobody sat: the first decision stands, and its value with it
    let s = lost();
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    set_block_timestamp(T + 201);
    s.advance();
    expect_discredited_and_failed(s);
}

/// Seven to four of eleven: no two thirds.
fn split() -> Span<felt252> {
    let mut values = array![];
    values.append_span(all(WORKER, 7));
    values.append_span(all(RIGHT, 4));
    values.span()
}

#[test]
fn an_appeal_that_condemns_discredits() {
    let s = accused();
    s.vote(0, 4, all(WORKER, 5));
    set_contract_address(owner(2));
    s.disputes.appeal(1);
    drop_events(s.scene.contract_address);
    s.vote(1, 9, all(RIGHT, 11));
    expect_discredited_and_failed(s);
}
