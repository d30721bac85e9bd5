use core::poseidon::poseidon_hash_span;
use starknet::testing::{set_block_hash, set_contract_address};
use crate::beacon::interface::{IBeaconDispatcherTrait, events};
use crate::beacon::types::{Round, RoundPhase};
use crate::testing::dials::turn;
use crate::testing::events::{expect_event, expect_no_event};
use super::setup::{ROUND, Setup, SetupTrait, at, deploy, keeper, secret_of};

fn value(number: felt252, round: u64) -> felt252 {
    poseidon_hash_span([round.into(), keeper(number).into(), secret_of(number, round)].span())
}

/// Two keepers, both committed to round 5 in block 50.
fn committed() -> Setup {
    let s = deploy();
    s.join(1);
    s.join(2);
    s.drop_logs();
    at(5 * ROUND, 50);
    s.commit(1, 5);
    at(6 * ROUND - 1, 51);
    s.commit(2, 5);
    s
}

#[test]
fn a_round_from_commit_to_seed() {
    let s = committed();
    let beacon = s.beacon.contract_address;
    for number in [1, 2].span() {
        expect_event(
            beacon,
            selector!("Committed"),
            events::Committed {
                round: 5,
                keeper: keeper(*number),
                commitment: s.commitment(*number, 5, secret_of(*number, 5)),
            },
        );
    }
    assert_eq!(s.beacon.round(5).phase, RoundPhase::Committing);
    assert_eq!(s.beacon.round(6).phase, RoundPhase::Empty);
    at(6 * ROUND, 52);
    assert_eq!(s.beacon.round(5).phase, RoundPhase::Revealing);
    s.reveal(2, 5);
    at(7 * ROUND - 1, 53);
    s.reveal(1, 5);
    at(7 * ROUND, 61);
    assert_eq!(s.beacon.round(5).phase, RoundPhase::Due);
    set_block_hash(51, 'hash of 51');
    s.beacon.finalise(5);
    let seed = poseidon_hash_span(
        ['SAGE_SEED', 5, value(1, 5) + value(2, 5), 'hash of 51', 0].span(),
    );
    for number in [2, 1].span() {
        expect_event(
            beacon,
            selector!("Revealed"),
            events::Revealed { round: 5, keeper: keeper(*number), secret: secret_of(*number, 5) },
        );
    }
    expect_event(
        beacon,
        selector!("SeedFixed"),
        events::SeedFixed { round: 5, seed, reveals: 2, last_commit_at: 6 * ROUND - 1 },
    );
    expect_no_event(beacon);
    assert_eq!(
        s.beacon.round(5),
        Round {
            round: 5,
            phase: RoundPhase::Final,
            commits: 2,
            reveals: 2,
            last_commit_block: 51,
            last_commit_at: 6 * ROUND - 1,
            previous_commit_at: 0,
            seed,
        },
    );
    assert_eq!(s.beacon.last_final_round(), 5);
    // the next seed depends on this one
    let next = s.run_round(1, 8, 70);
    assert_eq!(next, poseidon_hash_span(['SAGE_SEED', 8, value(1, 8), 70, seed].span()));
}

#[test]
fn a_commitment_is_for_the_present_round() {
    let s = deploy();
    s.join(1);
    at(6 * ROUND - 1, 1);
    s.commit(1, 5);
    at(6 * ROUND, 1);
    s.commit(1, 6);
    assert_eq!(s.beacon.current_round(), 6);
}

fn commit_at(time: u64, round: u64) {
    let s = deploy();
    s.join(1);
    at(time, 1);
    s.commit(1, round);
}

#[test]
#[should_panic(expected: ('BEACON: wrong round', 'ENTRYPOINT_FAILED'))]
fn not_for_the_round_before() {
    commit_at(6 * ROUND, 5);
}

#[test]
#[should_panic(expected: ('BEACON: wrong round', 'ENTRYPOINT_FAILED'))]
fn not_for_the_round_after() {
    commit_at(6 * ROUND - 1, 6);
}

#[test]
#[should_panic(expected: ('BEACON: wrong round', 'ENTRYPOINT_FAILED'))]
fn round_zero_means_none() {
    commit_at(0, 0);
}

#[test]
#[should_panic(expected: ('BEACON: not a keeper', 'ENTRYPOINT_FAILED'))]
fn a_stranger_does_not_commit() {
    let s = deploy();
    at(ROUND, 1);
    s.commit(1, 1);
}

#[test]
#[should_panic(expected: ('BEACON: already committed', 'ENTRYPOINT_FAILED'))]
fn commits_once() {
    committed().commit(2, 5);
}

#[test]
#[should_panic(expected: ('BEACON: zero commitment', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_commitment() {
    let s = deploy();
    s.join(1);
    at(ROUND, 1);
    s.beacon.commit(1, 0);
}

#[test]
#[should_panic(expected: ('BEACON: not revealing', 'ENTRYPOINT_FAILED'))]
fn does_not_reveal_while_others_commit() {
    committed().reveal(1, 5);
}

#[test]
#[should_panic(expected: ('BEACON: not revealing', 'ENTRYPOINT_FAILED'))]
fn does_not_reveal_late() {
    let s = committed();
    at(7 * ROUND, 60);
    s.reveal(1, 5);
}

#[test]
#[should_panic(expected: ('BEACON: not revealing', 'ENTRYPOINT_FAILED'))]
fn reveals_once() {
    let s = committed();
    at(6 * ROUND, 60);
    s.reveal(1, 5);
    s.reveal(1, 5);
}

#[test]
#[should_panic(expected: ('BEACON: wrong secret', 'ENTRYPOINT_FAILED'))]
fn reveals_what_it_committed_to() {
    let s = committed();
    at(6 * ROUND, 60);
    set_contract_address(keeper(1));
    s.beacon.reveal(5, secret_of(2, 5));
}

#[test]
#[should_panic(expected: ('BEACON: not due', 'ENTRYPOINT_FAILED'))]
fn not_final_while_reveals_may_come() {
    let s = committed();
    at(7 * ROUND - 1, 70);
    s.beacon.finalise(5);
}

#[test]
#[should_panic(expected: ('BEACON: not due', 'ENTRYPOINT_FAILED'))]
fn an_empty_round_is_never_due() {
    let s = committed();
    at(9 * ROUND, 70);
    s.beacon.finalise(4);
}

#[test]
#[should_panic(expected: ('BEACON: not due', 'ENTRYPOINT_FAILED'))]
fn final_once() {
    let s = deploy();
    s.join(1);
    s.run_round(1, 5, 50);
    s.beacon.finalise(5);
}

#[test]
#[should_panic(expected: ('BEACON: block hash not ready', 'ENTRYPOINT_FAILED'))]
fn waits_ten_blocks_for_the_hash() {
    let s = committed();
    at(6 * ROUND, 52);
    s.reveal(1, 5);
    at(7 * ROUND, 60); // the last commitment was in block 51
    s.beacon.finalise(5);
}

#[test]
fn silence_voids_a_round_and_the_next_one_serves() {
    let s = deploy();
    s.join(1);
    s.join(2);
    s.run_round(1, 5, 50);
    at(8 * ROUND + 50, 70);
    s.commit(2, 8); // 2 will be silent
    s.drop_logs();
    at(10 * ROUND, 71); // void needs no block hash
    s.beacon.finalise(8);
    expect_event(
        s.beacon.contract_address, selector!("RoundVoided"), events::RoundVoided { round: 8 },
    );
    assert_eq!(s.beacon.round(8).phase, RoundPhase::Void);
    assert_eq!(s.beacon.last_final_round(), 5);
    let seed = s.run_round(1, 10, 80);
    // whoever waits since before the void round uses round 10
    assert_eq!(s.beacon.round(10).previous_commit_at, 5 * ROUND + 1);
    assert_eq!(s.beacon.seed_after(5 * ROUND + 1, 10), seed);
    assert_eq!(s.beacon.seed_after(8 * ROUND, 10), seed);
    assert_eq!(s.beacon.seed_after(10 * ROUND, 10), seed);
}

#[test]
#[should_panic(expected: ('BEACON: earlier round open', 'ENTRYPOINT_FAILED'))]
fn finalises_in_order() {
    let s = committed();
    at(6 * ROUND, 60);
    s.reveal(1, 5);
    s.reveal(2, 5);
    s.commit(1, 6);
    at(8 * ROUND, 90);
    s.beacon.finalise(6);
}

fn two_seeds() -> Setup {
    let s = deploy();
    s.join(1);
    s.run_round(1, 5, 50); // last commitment at 501
    s.run_round(1, 8, 80); // last commitment at 801
    s
}

#[test]
fn a_seed_serves_those_who_waited_before_its_last_commitment() {
    let s = two_seeds();
    let first = s.beacon.round(5).seed;
    let second = s.beacon.round(8).seed;
    assert!(first != second);
    assert_eq!(s.beacon.seed_after(0, 5), first);
    assert_eq!(s.beacon.seed_after(500, 5), first);
    assert_eq!(s.beacon.seed_after(501, 8), second);
    assert_eq!(s.beacon.seed_after(800, 8), second);
}

#[test]
#[should_panic(expected: ('BEACON: not first after', 'ENTRYPOINT_FAILED'))]
fn a_seed_committed_in_the_same_second_is_too_early() {
    two_seeds().beacon.seed_after(501, 5);
}

#[test]
#[should_panic(expected: ('BEACON: not first after', 'ENTRYPOINT_FAILED'))]
fn nobody_skips_an_earlier_seed() {
    two_seeds().beacon.seed_after(500, 8);
}

#[test]
#[should_panic(expected: ('BEACON: no seed', 'ENTRYPOINT_FAILED'))]
fn an_open_round_has_no_seed() {
    committed().beacon.seed_after(0, 5);
}

#[test]
#[should_panic(expected: ('BEACON: no seed', 'ENTRYPOINT_FAILED'))]
fn a_round_of_the_same_slot_is_another_round() {
    two_seeds().beacon.seed_after(0, 5 + 256);
}

#[test]
fn a_slot_is_used_again_after_256_rounds() {
    let s = two_seeds();
    let last = s.beacon.round(8).seed;
    let seed = s.run_round(1, 8 + 256, 1_000);
    assert_eq!(seed, poseidon_hash_span(['SAGE_SEED', 264, value(1, 264), 1_000, last].span()));
    assert_eq!(s.beacon.round(264).previous_commit_at, 801);
    assert_eq!(s.beacon.round(8).phase, RoundPhase::Empty);
}

fn overrun() -> Setup {
    let s = committed();
    at(6 * ROUND, 60);
    s.reveal(1, 5);
    s.reveal(2, 5);
    at((5 + 256) * ROUND, 200);
    s
}

#[test]
#[should_panic(expected: ('BEACON: earlier round open', 'ENTRYPOINT_FAILED'))]
fn an_unfinalised_round_is_not_overwritten() {
    overrun().commit(1, 261);
}

#[test]
fn finalising_it_frees_the_slot() {
    let s = overrun();
    set_block_hash(51, 'hash of 51');
    s.beacon.finalise(5);
    s.commit(1, 261);
    assert_eq!(s.beacon.round(261).commits, 1);
}

#[test]
fn a_change_of_length_keeps_the_open_windows() {
    let s = committed();
    turn(s.beacon.contract_address, 'round_seconds', 1_000);
    // round 5 still ends at 600; its reveals have the new length
    assert_eq!(s.beacon.current_round(), 5);
    at(600, 60);
    assert_eq!(s.beacon.current_round(), 6);
    at(1_599, 61);
    s.reveal(1, 5);
    at(1_600, 62);
    assert_eq!(s.beacon.current_round(), 7);
    set_block_hash(51, 'hash of 51');
    s.beacon.finalise(5);
    assert_eq!(s.beacon.last_final_round(), 5);
}
