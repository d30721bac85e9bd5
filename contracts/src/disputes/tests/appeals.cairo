//! The second, larger jury.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::disputes::interface::{IDisputesDispatcherTrait, events};
use crate::disputes::types::{DisputePhase, Outcome};
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event};
use crate::testing::scene::{ISceneDispatcherTrait, owner};
use crate::testing::stake_book::IStakeBookDispatcherTrait;
use super::ledger::ILedgerDispatcherTrait;
use super::setup::{
    BOND, FREE, JUROR_BOND, REWARD, Setup, SetupTrait, T, answered, anyone, challenger,
};

const RIGHT: felt252 = 'jury value';
const WORKER: felt252 = 'worker value';
const LOSS: u128 = JUROR_BOND / 2;

fn all(value: felt252, jurors: u32) -> Span<felt252> {
    let mut values = array![];
    for _ in 0..jurors {
        values.append(value);
    }
    values.span()
}

/// The first jury says that the worker was wrong.
fn lost() -> Setup {
    let s = answered();
    s.vote(0, 4, all(RIGHT, 5));
    s.drop_logs();
    s
}

/// The worker appeals against it.
fn appealed() -> Setup {
    let s = lost();
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    s
}

#[test]
fn the_loser_appeals_with_twice_the_bond() {
    let s = lost();
    set_block_timestamp(T + 500);
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeAppealed"),
        events::DisputeAppealed { dispute_id: 1, appellant: owner(1), bond: 2 * BOND },
    );
    assert_eq!(s.ledger.locked(owner(1)), 2 * BOND);
    let dispute = s.disputes.dispute(1);
    assert_eq!(dispute.round, 1);
    assert_eq!(dispute.phase, DisputePhase::Drawing);
    assert_eq!(dispute.outcome, Outcome::Pending);
    // the first jury's bonds stay locked
    assert_eq!(s.stakes.locked(owner(4)), JUROR_BOND);
}

#[test]
fn the_challenger_appeals_when_the_worker_won() {
    let s = answered();
    s.vote(0, 4, all(WORKER, 5));
    set_contract_address(challenger());
    s.disputes.appeal(1);
    assert_eq!(s.ledger.locked(challenger()), 3 * BOND);
}

#[test]
#[should_panic(expected: ('DISPUTES: not the loser', 'ENTRYPOINT_FAILED'))]
fn the_winner_does_not_appeal() {
    let s = lost();
    set_contract_address(challenger());
    s.disputes.appeal(1);
}

#[test]
#[should_panic(expected: ('DISPUTES: too late', 'ENTRYPOINT_FAILED'))]
fn nobody_appeals_late() {
    let s = lost();
    set_block_timestamp(T + 501);
    set_contract_address(owner(1));
    s.disputes.appeal(1);
}

#[test]
#[should_panic(expected: ('DISPUTES: not decided', 'ENTRYPOINT_FAILED'))]
fn nobody_appeals_before_the_decision() {
    let s = answered();
    set_contract_address(owner(1));
    s.disputes.appeal(1);
}

#[test]
#[should_panic(expected: ('DISPUTES: no appeal', 'ENTRYPOINT_FAILED'))]
fn there_is_one_appeal() {
    let s = appealed();
    s.disputes.appeal(1);
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn an_appeal_needs_its_bond() {
    let s = lost();
    set_contract_address(s.disputes.contract_address);
    // all but one unit goes elsewhere
    ledger_lock(s, owner(1), 8 * BOND + 1);
    set_contract_address(owner(1));
    s.disputes.appeal(1);
}

fn ledger_lock(s: Setup, account: starknet::ContractAddress, amount: u128) {
    crate::escrow::interface::IEscrowCustodyDispatcherTrait::lock(
        crate::escrow::interface::IEscrowCustodyDispatcher {
            contract_address: s.ledger.contract_address,
        },
        'token'.try_into().unwrap(),
        account,
        amount,
    );
}

#[test]
fn the_appeals_jury_is_another_and_larger() {
    let s = appealed();
    drop_events(s.disputes.contract_address);
    s.draw();
    let jury = s.disputes.dispute(1).jury;
    assert_eq!(jury, [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].span());
    expect_event(
        s.disputes.contract_address,
        selector!("JuryDrawn"),
        events::JuryDrawn { dispute_id: 1, round: 1, jury, seal_deadline: T + 300 },
    );
}

#[test]
#[should_panic(expected: ('DISPUTES: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn a_seal_of_the_first_round_is_stale() {
    let s = appealed();
    s.draw();
    s.seal(0, 9, RIGHT);
    set_block_timestamp(T + 301);
    s.unseal(9, RIGHT);
}

#[test]
fn an_appeal_that_overturns_returns_its_bond() {
    let s = appealed();
    s.vote(1, 9, all(WORKER, 11));
    // no second appeal: it is final
    let dispute = s.disputes.dispute(1);
    assert_eq!(dispute.phase, DisputePhase::Final);
    assert_eq!(dispute.outcome, Outcome::WorkerWins);
    // the first jury lost by more than two thirds
    for juror in 4..9_u32 {
        assert_eq!(s.stakes.free(owner(juror)), FREE - LOSS);
        assert_eq!(s.gained(juror), 0);
    }
    let rewards = 5 * LOSS / 2;
    let each = BOND / 12 + rewards / 11;
    assert_eq!(s.gained(9), each);
    assert_eq!(s.gained(1), 10 * BOND + (BOND - 11 * (BOND / 12)) + rewards % 11);
    assert_eq!(s.available(challenger()), 9 * BOND);
    s.assert_settled();
}

#[test]
fn an_appeal_that_changes_nothing_pays_its_jury() {
    let s = appealed();
    s.vote(1, 9, all(RIGHT, 11));
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    // 16 jurors share half of the reward, the appeal's 11 its bond
    let reward = REWARD / 2 / 16;
    let bond = 2 * BOND / 11;
    assert_eq!(s.gained(4), reward);
    assert_eq!(s.gained(19), reward + bond);
    assert_eq!(s.gained(1), 8 * BOND + 2 * BOND - 11 * bond);
    assert_eq!(s.available(challenger()), 10 * BOND + REWARD - 16 * reward);
    s.assert_settled();
}

#[test]
fn a_hung_appeal_leaves_the_decision() {
    let s = appealed();
    let mut values = array![];
    values.append_span(all(WORKER, 7));
    values.append_span(all(RIGHT, 4)); // 7 of 11 are fewer than two thirds
    drop_events(s.disputes.contract_address);
    s.vote(1, 9, values.span());
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    // nobody of its jury is slashed or rewarded by the case; all share the bond
    for juror in 9..20_u32 {
        assert_eq!(s.stakes.free(owner(juror)), FREE);
        assert_eq!(s.gained(juror), 2 * BOND / 11);
    }
    assert_eq!(s.gained(4), REWARD / 2 / 5);
    s.assert_settled();
}

#[test]
fn an_appeal_without_a_jury_leaves_the_decision_and_returns_the_bond() {
    let s = appealed();
    s.scene.set_pool([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].span());
    s.draw(); // 9 and 10 are too few
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    assert_eq!(s.gained(1), 10 * BOND);
    assert_eq!(s.available(challenger()), 10 * BOND + REWARD - 5 * (REWARD / 2 / 5));
    s.assert_settled();
}

#[test]
fn an_appeal_without_randomness_leaves_the_decision_and_returns_the_bond() {
    let s = appealed();
    set_block_timestamp(T + 201);
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    assert_eq!(s.gained(1), 10 * BOND);
    s.assert_settled();
}

#[test]
fn an_appeal_whose_jury_is_silent_returns_the_bond() {
    let s = appealed();
    s.draw();
    set_block_timestamp(T + 301);
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::WorkerLoses);
    assert_eq!(s.gained(1), 10 * BOND);
    // each lost its bond, half of it to the caller
    assert_eq!(s.available(anyone()), 11 * JUROR_BOND / 2);
    s.assert_settled();
}

#[test]
fn fifteen_and_fifteen_fit() {
    let s = lost();
    turn(s.disputes.contract_address, 'appeal_pairs', 7);
    set_contract_address(owner(1));
    s.disputes.appeal(1);
    s.vote(1, 9, all(RIGHT, 15));
    assert_eq!(s.gained(23), REWARD / 2 / 20 + 2 * BOND / 15);
    s.assert_settled();
    assert_eq!(s.disputes.next_action(1), 0);
}
