//! Sealing and opening, and who is silent in them.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::audits::interface::{IAuditsDispatcherTrait, events};
use crate::audits::rules::seal_of;
use crate::audits::types::AuditPhase;
use crate::slasher::types::Offence;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, operator, owner};
use crate::testing::stake_book::events as asked;
use super::setup::{BOND, DRAWN_AT, INDEX, JOB, Setup, SetupTrait, anyone, drawn, good, sealed};

#[test]
fn the_last_seal_lets_the_worker_open() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 60);
    s.seal(2, good());
    s.seal(3, good());
    let audits = s.audits.contract_address;
    for (auditor, complete, open_deadline) in [(2, false, 0), (3, true, DRAWN_AT + 60 + 50)]
        .span() {
        expect_event(
            audits,
            selector!("VerdictSealed"),
            events::VerdictSealed {
                job_id: JOB,
                auditor: *auditor,
                index: INDEX,
                seal: seal_of(JOB, INDEX, 1, *auditor, 'salt', good()),
                complete: *complete,
                open_deadline: *open_deadline,
            },
        );
    }
    expect_no_event(audits);
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Opening);
}

#[test]
#[should_panic(expected: ('AUDITS: too late', 'ENTRYPOINT_FAILED'))]
fn does_not_seal_late() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 61);
    s.seal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not an auditor', 'ENTRYPOINT_FAILED'))]
fn another_provider_does_not_seal() {
    drawn().seal(4, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not an auditor', 'ENTRYPOINT_FAILED'))]
fn an_owner_does_not_seal() {
    let s = drawn();
    set_contract_address(owner(2));
    s.audits.seal(JOB, INDEX, 'seal');
}

#[test]
#[should_panic(expected: ('AUDITS: already sealed', 'ENTRYPOINT_FAILED'))]
fn seals_once() {
    let s = drawn();
    s.seal(2, good());
    s.seal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: zero seal', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_seal() {
    let s = drawn();
    set_contract_address(operator(2));
    s.audits.seal(JOB, INDEX, 0);
}

#[test]
#[should_panic(expected: ('AUDITS: not sealing', 'ENTRYPOINT_FAILED'))]
fn does_not_seal_an_audit_of_another_generation() {
    let s = drawn();
    set_contract_address(operator(2));
    s.audits.seal(JOB + 0x100000000, INDEX, 'seal');
}

fn expect_slashed(s: Setup, auditor: u32) {
    expect_event(
        s.stakes.contract_address,
        selector!("SlashAsked"),
        asked::SlashAsked {
            offence: Offence::SilentAuditor,
            offender: owner(auditor),
            amount: BOND,
            reporter: anyone(),
            victim: Zero::zero(),
        },
    );
    expect_event(
        s.audits.contract_address,
        selector!("AuditorSilent"),
        events::AuditorSilent { job_id: JOB, auditor, index: INDEX, slashed: BOND },
    );
}

fn drop_locks(s: Setup) {
    // the unlock that goes before every slash is checked by the balance
    starknet::testing::pop_log_raw(s.stakes.contract_address).unwrap();
}

#[test]
fn goes_on_with_those_that_sealed() {
    let s = drawn();
    s.seal(3, good());
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 61);
    assert_eq!(s.audits.next_action(JOB, INDEX), 'replace_silent');
    set_contract_address(anyone());
    s.audits.replace_silent(JOB, INDEX);
    drop_locks(s);
    expect_slashed(s, 2);
    expect_event(
        s.audits.contract_address,
        selector!("SealingClosed"),
        events::SealingClosed { job_id: JOB, index: INDEX, open_deadline: DRAWN_AT + 61 + 50 },
    );
    expect_no_event(s.stakes.contract_address);
    assert_eq!(s.held(), BOND);
    s.open();
    s.unseal(3, good());
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Agreed);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(3)].span()));
    assert_eq!(s.held(), 0);
}

#[test]
#[should_panic(expected: ('AUDITS: still time', 'ENTRYPOINT_FAILED'))]
fn nobody_is_silent_at_the_deadline() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 60);
    s.audits.replace_silent(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('AUDITS: not sealing', 'ENTRYPOINT_FAILED'))]
fn replaces_only_while_sealing() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 500);
    s.audits.replace_silent(JOB, INDEX);
}

#[test]
fn draws_others_and_in_the_end_skips() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 61);
    set_contract_address(anyone());
    s.audits.replace_silent(JOB, INDEX);
    drop_locks(s);
    expect_event(
        s.stakes.contract_address,
        selector!("SlashAsked"),
        asked::SlashAsked {
            offence: Offence::SilentAuditor,
            offender: owner(2),
            amount: BOND,
            reporter: anyone(),
            victim: Zero::zero(),
        },
    );
    for auditor in [2_u32, 3].span() {
        expect_event(
            s.audits.contract_address,
            selector!("AuditorSilent"),
            events::AuditorSilent { job_id: JOB, auditor: *auditor, index: INDEX, slashed: BOND },
        );
    }
    // the silent are not drawn again
    expect_event(
        s.audits.contract_address,
        selector!("AuditRedrawn"),
        events::AuditRedrawn {
            job_id: JOB, index: INDEX, auditors: [4, 5].span(), seal_deadline: DRAWN_AT + 61 + 60,
        },
    );
    assert_eq!(s.locked(4), BOND);
    assert_eq!(s.held(), 2 * BOND);
    assert_eq!(s.audits.audit(JOB, INDEX).redraws, 1);
    s.drop_logs();
    // max_redraws is 1
    set_block_timestamp(DRAWN_AT + 61 + 61);
    s.audits.replace_silent(JOB, INDEX);
    drop_events(s.stakes.contract_address);
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: true, doubled: true },
    );
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Skipped);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
}

#[test]
fn skips_when_there_are_no_others() {
    let s = drawn();
    s.scene.set_pool([1, 2, 3].span());
    set_block_timestamp(DRAWN_AT + 61);
    set_contract_address(anyone());
    s.audits.replace_silent(JOB, INDEX);
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Skipped);
    assert_eq!(s.held(), 0);
}

#[test]
fn records_what_the_worker_opened() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 50);
    s.open();
    expect_event(
        s.audits.contract_address,
        selector!("OpeningRecorded"),
        events::OpeningRecorded {
            job_id: JOB, index: INDEX, values: good(), unseal_deadline: DRAWN_AT + 50 + 40,
        },
    );
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Unsealing);
}

fn record(s: Setup, tasks: Span<u32>, values: Span<felt252>) {
    set_contract_address(s.scene.contract_address);
    s.audits.record_opening(JOB, INDEX, tasks, values);
}

#[test]
#[should_panic(expected: ('AUDITS: too late', 'ENTRYPOINT_FAILED'))]
fn does_not_open_late() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 51);
    s.open();
}

#[test]
#[should_panic(expected: ('AUDITS: not Receipts', 'ENTRYPOINT_FAILED'))]
fn only_receipts_records() {
    let s = sealed();
    set_contract_address(operator(1));
    s.audits.record_opening(JOB, INDEX, s.audits.audit(JOB, INDEX).tasks, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not opening', 'ENTRYPOINT_FAILED'))]
fn does_not_open_before_the_seals() {
    let s = drawn();
    record(s, s.audits.audit(JOB, INDEX).tasks, good());
}

#[test]
#[should_panic(expected: ('AUDITS: wrong leaves', 'ENTRYPOINT_FAILED'))]
fn opens_in_the_order_drawn() {
    let s = sealed();
    let tasks = s.audits.audit(JOB, INDEX).tasks;
    record(s, [*tasks[1], *tasks[0]].span(), good());
}

#[test]
#[should_panic(expected: ('AUDITS: wrong leaves', 'ENTRYPOINT_FAILED'))]
fn opens_all_leaves() {
    let s = sealed();
    record(s, s.audits.audit(JOB, INDEX).tasks, ['value one'].span());
}

#[test]
fn fails_a_worker_that_does_not_open() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 51);
    assert_eq!(s.audits.next_action(JOB, INDEX), 'fail_unopened');
    set_contract_address(anyone());
    s.audits.fail_unopened(JOB, INDEX);
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed {
            job_id: JOB, index: INDEX, offence: Some(Offence::Unopened), reporter: anyone(),
        },
    );
    expect_event(
        s.audits.contract_address,
        selector!("AuditFailed"),
        events::AuditFailed { job_id: JOB, index: INDEX },
    );
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2), owner(3)].span()));
}

#[test]
#[should_panic(expected: ('AUDITS: still time', 'ENTRYPOINT_FAILED'))]
fn a_worker_may_open_until_the_deadline() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 50);
    s.audits.fail_unopened(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('AUDITS: not opening', 'ENTRYPOINT_FAILED'))]
fn fails_nobody_who_need_not_open() {
    let s = drawn();
    set_block_timestamp(DRAWN_AT + 51);
    s.audits.fail_unopened(JOB, INDEX);
}
