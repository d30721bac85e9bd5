//! Who pays whom when a case is final.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::disputes::interface::{IDisputesDispatcherTrait, events};
use crate::disputes::types::{Claim, DisputePhase, Outcome, SERVED, WITHHELD};
use crate::slasher::types::Offence;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::scene::{events as told, owner};
use crate::testing::stake_book::{IStakeBookDispatcherTrait, events as asked};
use super::setup::{
    BOND, FREE, INDEX, JOB, JUROR_BOND, REWARD, Setup, SetupTrait, T, TASK, accused, answered,
    anyone, challenger, deploy, opening,
};

const RIGHT: felt252 = 'jury value';
const WORKER: felt252 = 'worker value';
/// A losing juror's half bond, of which the StakeBook credits half.
const LOSS: u128 = JUROR_BOND / 2;

fn expect_verified(s: Setup, restart: bool) {
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart, doubled: false },
    );
}

/// A jury found the value of TASK wrong: who agreed to it is not paid, which
/// Audits knows before the Market asks it whom to pay.
fn expect_failed(s: Setup) {
    expect_event(
        s.scene.contract_address,
        selector!("Discredited"),
        told::Discredited { job_id: JOB, index: INDEX, task: TASK },
    );
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed {
            job_id: JOB,
            index: INDEX,
            offence: Some(Offence::WrongResult),
            reporter: s.disputes.contract_address,
        },
    );
    expect_no_event(s.scene.contract_address);
}

#[test]
fn a_decision_waits_for_an_appeal() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT].span());
    drop_events(s.disputes.contract_address);
    let dispute = s.disputes.dispute(1);
    assert_eq!(dispute.phase, DisputePhase::Decided);
    assert_eq!(dispute.outcome, Outcome::WorkerLoses);
    assert_eq!(dispute.deadline, T + 500);
    assert_eq!(s.disputes.next_action(1), 0);
    // bonds stay until it is final
    assert_eq!(s.stakes.locked(owner(4)), JUROR_BOND);
}

#[test]
#[should_panic(expected: ('DISPUTES: still time', 'ENTRYPOINT_FAILED'))]
fn a_decision_is_not_final_at_its_deadline() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT].span());
    set_block_timestamp(T + 500);
    s.advance();
}

#[test]
fn a_right_challenge_is_rewarded() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, WORKER, RIGHT, RIGHT].span());
    s.drop_logs();
    s.finish(T);
    expect_failed(s);
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeClosed"),
        events::DisputeClosed {
            dispute_id: 1, job_id: JOB, index: INDEX, outcome: Outcome::WorkerLoses,
        },
    );
    // reporters' shares: 999 of the worker, and of the juror that lost
    let rewards = REWARD + LOSS / 2;
    let each = rewards / 2 / 4;
    for juror in [4_u32, 5, 7, 8].span() {
        assert_eq!(s.gained(*juror), each);
        assert_eq!(s.stakes.locked(owner(*juror)), 0);
    }
    assert_eq!(s.gained(6), 0);
    assert_eq!(s.available(challenger()), 10 * BOND + rewards - 4 * each);
    s.assert_settled();
}

#[test]
fn losing_jurors_pay_half_their_bond() {
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, WORKER].span());
    s.drop_logs();
    s.finish(T);
    let stakes = s.stakes.contract_address;
    for juror in [4_u32, 5, 6, 7, 8].span() {
        expect_event(
            stakes,
            selector!("Unlocked"),
            asked::Unlocked {
                staker: owner(*juror),
                reason: crate::staking::types::LockReason::Jury,
                amount: JUROR_BOND,
            },
        );
    }
    expect_event(
        stakes,
        selector!("SlashAsked"),
        asked::SlashAsked {
            offence: Offence::LosingJuror,
            offender: owner(8),
            amount: LOSS,
            reporter: s.disputes.contract_address,
            victim: Zero::zero(),
        },
    );
    s.assert_settled();
}

#[test]
fn a_wrong_challenge_pays_the_jury_and_the_worker() {
    let s = answered();
    s.vote(0, 4, [WORKER, WORKER, WORKER, WORKER, WORKER].span());
    s.drop_logs();
    s.finish(T);
    expect_verified(s, false);
    let each = BOND / 6;
    for juror in 4..9_u32 {
        assert_eq!(s.gained(juror), each);
    }
    assert_eq!(s.gained(1), 10 * BOND + BOND - 5 * each);
    assert_eq!(s.available(challenger()), 9 * BOND);
    s.assert_settled();
}

#[test]
fn two_thirds_and_no_more_are_undecided() {
    // equal stakes: 3 of 5
    let s = answered();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, WORKER, WORKER].span());
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Final);
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::Undecided);
    assert_eq!(s.available(challenger()), 10 * BOND);
    for juror in 4..9_u32 {
        assert_eq!(s.gained(juror), 0);
        assert_eq!(s.stakes.locked(owner(juror)), 0);
    }
    s.assert_settled();
}

#[test]
fn silent_jurors_lose_their_bond_when_the_votes_are_counted() {
    let s = answered();
    s.draw();
    for juror in 4..8_u32 {
        s.seal(0, juror, RIGHT);
    }
    set_block_timestamp(T + 301);
    for juror in 4..7_u32 {
        s.unseal(juror, RIGHT);
    }
    s.drop_logs();
    set_block_timestamp(T + 701);
    s.advance();
    // 7 sealed only, 8 did nothing
    for juror in [7_u32, 8].span() {
        expect_event(
            s.disputes.contract_address,
            selector!("JurorSilent"),
            events::JurorSilent { dispute_id: 1, juror: *juror, slashed: JUROR_BOND },
        );
        assert_eq!(s.stakes.locked(owner(*juror)), 0);
    }
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeDecided"),
        events::DisputeDecided {
            dispute_id: 1,
            round: 0,
            outcome: Outcome::WorkerLoses,
            value: RIGHT,
            appeal_deadline: T + 701 + 500,
        },
    );
    // the caller reported them
    assert_eq!(s.available(anyone()), JUROR_BOND);
    s.finish(T + 701);
    s.assert_settled();
}

#[test]
fn two_words_are_no_quorum() {
    let s = answered();
    s.draw();
    s.seal(0, 4, RIGHT);
    s.seal(0, 5, RIGHT);
    set_block_timestamp(T + 301);
    s.unseal(4, RIGHT);
    s.unseal(5, RIGHT);
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::Undecided);
    s.assert_settled();
}

#[test]
fn a_silent_jury_does_not_hold_the_case() {
    let s = answered();
    s.draw();
    set_block_timestamp(T + 301);
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::Unproven);
    assert_eq!(s.available(challenger()), 10 * BOND);
    s.assert_settled();
}

fn withheld(word: felt252) -> Setup {
    let s = deploy();
    set_contract_address(challenger());
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Withheld);
    s.disputes.respond(1, opening(TASK));
    s.vote(0, 4, [word, word, word, word, word].span());
    s.finish(T);
    s.assert_settled();
    s
}

#[test]
fn withheld_output_loses() {
    assert_eq!(withheld(WITHHELD).disputes.dispute(1).outcome, Outcome::WorkerLoses);
}

#[test]
fn served_output_wins() {
    assert_eq!(withheld(SERVED).disputes.dispute(1).outcome, Outcome::WorkerWins);
}

fn expect_wrong_audit(s: Setup, victim: starknet::ContractAddress) {
    let mut found = false;
    while let Some((keys, data)) = starknet::testing::pop_log_raw(s.stakes.contract_address) {
        if *keys[0] != selector!("SlashAsked") {
            continue;
        }
        let mut expected = array![];
        Offence::WrongAudit.serialize(ref expected);
        owner(2).serialize(ref expected);
        JUROR_BOND.serialize(ref expected);
        s.disputes.contract_address.serialize(ref expected);
        victim.serialize(ref expected);
        found = found || data == expected.span();
    }
    assert!(found, "no slash of the accuser");
}

#[test]
fn a_right_accuser_is_rewarded() {
    let s = accused();
    let right = 'auditor value';
    s.vote(0, 4, [right, right, right, right, right].span());
    s.finish(T);
    expect_failed(s);
    let each = REWARD / 2 / 5;
    assert_eq!(s.gained(2), 10 * BOND + REWARD - 5 * each);
    assert_eq!(s.gained(4), each);
    assert_eq!(s.stakes.locked(owner(2)), 0);
    s.assert_settled();
}

#[test]
fn a_wrong_accuser_pays_the_jury() {
    let s = accused();
    s.vote(0, 4, [WORKER, WORKER, WORKER, WORKER, WORKER].span());
    s.drop_logs();
    s.finish(T);
    expect_verified(s, true);
    expect_wrong_audit(s, owner(1));
    // half of the slash is the reporter's
    let each = JUROR_BOND / 2 / 5;
    assert_eq!(s.gained(8), each);
    assert_eq!(s.gained(1), 10 * BOND + JUROR_BOND / 2 - 5 * each);
    s.assert_settled();
}

#[test]
fn worker_and_accuser_may_both_be_wrong() {
    let s = accused();
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT].span());
    s.drop_logs();
    s.finish(T);
    expect_failed(s);
    expect_wrong_audit(s, Zero::zero());
    let rewards = REWARD + JUROR_BOND / 2;
    let each = rewards / 5;
    assert_eq!(s.gained(5), each);
    // the first juror takes what does not divide
    assert_eq!(s.gained(4), rewards - 4 * each);
    assert_eq!(s.gained(2), 10 * BOND);
    s.assert_settled();
}

#[test]
fn an_accuser_with_nothing_free_can_still_be_right() {
    let s = deploy();
    s.stakes.set_free(owner(2), 0);
    set_contract_address(s.scene.contract_address);
    s.disputes.open_from_audit(JOB, INDEX, TASK, WORKER, 2, RIGHT);
    assert_eq!(s.stakes.locked(owner(2)), 0);
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT].span());
    s.finish(T);
    assert!(s.gained(2) > 10 * BOND);
    s.assert_settled();
}

#[test]
fn no_reward_is_no_obstacle() {
    let s = answered();
    // the Slasher's cap took nothing
    crate::testing::scene::ISceneDispatcherTrait::set_reward(s.scene, s.ledger.contract_address, 0);
    s.vote(0, 4, [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT].span());
    s.finish(T);
    assert_eq!(s.available(challenger()), 10 * BOND);
    s.assert_settled();
}

#[test]
fn stake_weighs_not_heads() {
    let s = answered();
    // one juror outweighs four: 180 against 80, more than two thirds
    s.stakes.set_free(owner(4), 9 * FREE);
    s.vote(0, 4, [WORKER, RIGHT, RIGHT, RIGHT, RIGHT].span());
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerWins);
}
