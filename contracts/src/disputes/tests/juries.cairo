//! Drawing, sealing and unsealing.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::disputes::interface::{IDisputesDispatcherTrait, events};
use crate::disputes::rules::seal_of;
use crate::disputes::types::{Claim, DisputePhase, Outcome};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, operator, owner};
use crate::testing::stake_book::IStakeBookDispatcherTrait;
use super::setup::{
    BOND, INDEX, JOB, JUROR_BOND, ROUND, Setup, SetupTrait, T, TASK, accused, answered, challenged,
    challenger, deploy, opening,
};

const DRAWN_AT: u64 = T + 50;

fn drawn() -> Setup {
    let s = answered();
    set_block_timestamp(DRAWN_AT);
    s.draw();
    s
}

#[test]
fn a_jury_has_no_part_in_the_case() {
    let s = drawn();
    let jury = [4, 5, 6, 7, 8].span();
    expect_event(
        s.disputes.contract_address,
        selector!("JuryDrawn"),
        events::JuryDrawn { dispute_id: 1, round: 0, jury, seal_deadline: DRAWN_AT + 300 },
    );
    assert_eq!(s.disputes.dispute(1).jury, jury);
    for juror in jury {
        assert_eq!(s.stakes.locked(owner(*juror)), JUROR_BOND);
    }
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Sealing);
}

#[test]
fn a_challengers_own_providers_do_not_sit() {
    for (account, first) in [(owner(4), 5), (operator(4), 5)].span() {
        let s = deploy();
        super::ledger::ILedgerDispatcherTrait::give(s.ledger, *account, BOND);
        set_contract_address(*account);
        s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong);
        s.disputes.respond(1, opening(TASK));
        s.draw();
        assert_eq!(*s.disputes.dispute(1).jury[0], *first);
    }
}

#[test]
fn a_juror_locks_no_more_than_the_least_stake_drawn() {
    let s = answered();
    s.scene.set_min_audit_stake(JUROR_BOND - 1);
    for juror in 4..9_u32 {
        s.stakes.set_free(owner(juror), JUROR_BOND - 1);
    }
    s.draw();
    assert_eq!(s.stakes.locked(owner(4)), JUROR_BOND - 1_000_000_000);
}

#[test]
fn an_even_number_loses_its_last() {
    let s = answered();
    s.scene.set_pool([4, 5, 6, 7].span());
    s.draw();
    assert_eq!(s.disputes.dispute(1).jury, [4, 5, 6].span());
}

fn expect_closed(s: Setup, outcome: Outcome) {
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeClosed"),
        events::DisputeClosed { dispute_id: 1, job_id: JOB, index: INDEX, outcome },
    );
    expect_no_event(s.disputes.contract_address);
}

#[test]
fn too_few_jurors_leave_an_accusation_undecided() {
    let s = accused();
    s.scene.set_pool([1, 2, 3, 4, 5].span());
    s.draw();
    expect_closed(s, Outcome::Undecided);
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed { job_id: JOB, index: INDEX, offence: None, reporter: 0.try_into().unwrap() },
    );
    assert_eq!(s.gained(2), 10 * BOND);
    s.assert_settled();
}

#[test]
fn too_few_jurors_leave_a_challenge_unproven() {
    let s = answered();
    s.scene.set_pool([1, 2, 3, 4, 5].span());
    s.draw();
    expect_closed(s, Outcome::Unproven);
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: false, doubled: false },
    );
    expect_no_event(s.scene.contract_address);
    assert_eq!(s.available(challenger()), 10 * BOND);
    s.assert_settled();
}

#[test]
#[should_panic(expected: ('BEACON: no seed', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn a_jury_is_drawn_from_the_first_seed_after() {
    answered().disputes.draw_jury(1, ROUND + 1);
}

#[test]
#[should_panic(expected: ('DISPUTES: not drawing', 'ENTRYPOINT_FAILED'))]
fn not_before_the_answer() {
    challenged().disputes.draw_jury(1, ROUND);
}

#[test]
#[should_panic(expected: ('DISPUTES: not drawing', 'ENTRYPOINT_FAILED'))]
fn a_jury_is_drawn_once() {
    drawn().draw();
}

#[test]
#[should_panic(expected: ('DISPUTES: still time', 'ENTRYPOINT_FAILED'))]
fn randomness_may_come_until_the_deadline() {
    let s = answered();
    set_block_timestamp(T + 200);
    s.advance();
}

#[test]
fn an_undrawn_challenge_is_unproven() {
    let s = answered();
    set_block_timestamp(T + 201);
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::Unproven);
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Final);
    s.assert_settled();
}

#[test]
fn an_undrawn_accusation_is_undecided() {
    let s = accused();
    set_block_timestamp(T + 201);
    assert_eq!(s.disputes.next_action(1), 'advance');
    s.advance();
    assert_eq!(s.disputes.dispute(1).outcome, Outcome::Undecided);
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Final);
    s.assert_settled();
}

#[test]
fn the_last_seal_begins_the_unsealing() {
    let s = drawn();
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 300);
    for juror in 4..9_u32 {
        s.seal(0, juror, 'v');
    }
    for juror in 4..9_u32 {
        let complete = juror == 8;
        expect_event(
            s.disputes.contract_address,
            selector!("JurorSealed"),
            events::JurorSealed {
                dispute_id: 1,
                juror,
                seal: seal_of(1, 0, juror, 'v', 'salt'),
                complete,
                unseal_deadline: if complete {
                    DRAWN_AT + 300 + 400
                } else {
                    0
                },
            },
        );
    }
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Unsealing);
    assert_eq!(s.disputes.dispute(1).sealed, 5);
}

#[test]
#[should_panic(expected: ('DISPUTES: too late', 'ENTRYPOINT_FAILED'))]
fn does_not_seal_late() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 301);
    s.seal(0, 4, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: not a juror', 'ENTRYPOINT_FAILED'))]
fn the_accused_does_not_seal() {
    drawn().seal(0, 1, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: not a juror', 'ENTRYPOINT_FAILED'))]
fn an_owner_does_not_seal() {
    let s = drawn();
    set_contract_address(owner(4));
    s.disputes.seal(1, 'seal');
}

#[test]
#[should_panic(expected: ('DISPUTES: already sealed', 'ENTRYPOINT_FAILED'))]
fn seals_once() {
    let s = drawn();
    s.seal(0, 4, 'v');
    s.seal(0, 4, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: zero seal', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_seal() {
    let s = drawn();
    set_contract_address(operator(4));
    s.disputes.seal(1, 0);
}

#[test]
#[should_panic(expected: ('DISPUTES: not sealing', 'ENTRYPOINT_FAILED'))]
fn nobody_seals_before_the_draw() {
    answered().seal(0, 4, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: not unsealing', 'ENTRYPOINT_FAILED'))]
fn nobody_unseals_while_others_may_seal() {
    let s = drawn();
    s.seal(0, 4, 'v');
    set_block_timestamp(DRAWN_AT + 300);
    s.unseal(4, 'v');
}

/// Jurors 4, 5 and 6 sealed; 7 and 8 did not; the deadline has passed.
fn partly_sealed() -> Setup {
    let s = drawn();
    for juror in 4..7_u32 {
        s.seal(0, juror, 'v');
    }
    set_block_timestamp(DRAWN_AT + 301);
    s.drop_logs();
    s
}

#[test]
fn sealing_that_is_over_is_unsealing() {
    let s = partly_sealed();
    let dispute = s.disputes.dispute(1);
    assert_eq!(dispute.phase, DisputePhase::Unsealing);
    assert_eq!(dispute.deadline, DRAWN_AT + 300 + 400);
    set_block_timestamp(DRAWN_AT + 700);
    s.unseal(4, 'v');
    expect_event(
        s.disputes.contract_address,
        selector!("JurorUnsealed"),
        // the whole stake, free and locked
        events::JurorUnsealed { dispute_id: 1, juror: 4, value: 'v', weight: 20_000_000_000 },
    );
    assert_eq!(s.disputes.dispute(1).unsealed, 1);
}

#[test]
fn a_word_weighs_no_more_than_the_cap() {
    let s = partly_sealed();
    s.stakes.set_free(owner(4), 5_000_000_000_000);
    s.unseal(4, 'v');
    expect_event(
        s.disputes.contract_address,
        selector!("JurorUnsealed"),
        events::JurorUnsealed { dispute_id: 1, juror: 4, value: 'v', weight: 1_000_000_000_000 },
    );
}

#[test]
#[should_panic(expected: ('DISPUTES: too late', 'ENTRYPOINT_FAILED'))]
fn does_not_unseal_late() {
    let s = partly_sealed();
    set_block_timestamp(DRAWN_AT + 701);
    s.unseal(4, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: not sealed', 'ENTRYPOINT_FAILED'))]
fn unseals_only_a_seal() {
    partly_sealed().unseal(7, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: already unsealed', 'ENTRYPOINT_FAILED'))]
fn unseals_once() {
    let s = partly_sealed();
    s.unseal(4, 'v');
    s.unseal(4, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn unseals_what_it_sealed() {
    partly_sealed().unseal(4, 'w');
}

#[test]
#[should_panic(expected: ('DISPUTES: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn a_copied_seal_does_not_open() {
    let s = drawn();
    s.seal(0, 4, 'v');
    set_contract_address(operator(5));
    s.disputes.seal(1, seal_of(1, 0, 4, 'v', 'salt'));
    set_block_timestamp(DRAWN_AT + 301);
    s.unseal(5, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: zero value', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_value() {
    let s = drawn();
    s.seal(0, 4, 0);
    set_block_timestamp(DRAWN_AT + 301);
    s.unseal(4, 0);
}

#[test]
#[should_panic(expected: ('DISPUTES: not a juror', 'ENTRYPOINT_FAILED'))]
fn a_stranger_does_not_unseal() {
    partly_sealed().unseal(20, 'v');
}

#[test]
#[should_panic(expected: ('DISPUTES: still time', 'ENTRYPOINT_FAILED'))]
fn votes_are_not_counted_while_more_may_come() {
    let s = partly_sealed();
    s.unseal(4, 'v');
    s.unseal(5, 'v');
    set_block_timestamp(DRAWN_AT + 700);
    s.advance();
}

#[test]
#[should_panic(expected: ('DISPUTES: still time', 'ENTRYPOINT_FAILED'))]
fn votes_are_not_counted_while_others_may_seal() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 300);
    s.advance();
}

#[test]
fn votes_are_counted_as_soon_as_all_are_in() {
    let s = partly_sealed();
    for juror in 4..7_u32 {
        s.unseal(juror, 'v');
    }
    assert_eq!(s.disputes.next_action(1), 'advance');
    s.advance();
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Decided);
}
