//! Openings against a root: what holds, and every way in which one does not.

use core::poseidon::poseidon_hash_span;
use starknet::testing::set_contract_address;
use crate::market::types::AssignmentState;
use crate::receipts::errors;
use crate::receipts::interface::{
    IReceiptsDispatcherTrait, IReceiptsSafeDispatcher, IReceiptsSafeDispatcherTrait, events,
};
use crate::receipts::tree::{PAD, depth, leaf_hash, node_hash, root_of, value_hash};
use crate::receipts::types::{FAULT_MARK, Leaf, Opening};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::mocks::{IMarketMockDispatcherTrait, INotesMockDispatcherTrait};
use super::setup::{JOB, Setup, account, at, deploy, leaf, tree};

fn submitted(count: u32) -> (Setup, Array<Opening>) {
    let s = deploy();
    s.market.set(AssignmentState::Taken, 0, 12, count);
    let (root, openings) = tree(at(0), 12, count);
    s.receipts.submit(JOB, 3, root);
    drop_events(s.address);
    (s, openings)
}

#[feature("safe_dispatcher")]
fn refusal(s: @Setup, opening: Opening) -> felt252 {
    let receipts = IReceiptsSafeDispatcher { contract_address: *s.address };
    match receipts.verify(JOB, 3, opening) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn a_depth_is_the_logarithm_rounded_up() {
    let expected: [(u32, u32); 9] = [
        (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (65_535, 16), (65_536, 16),
    ];
    for pair in expected.span() {
        let (count, height) = *pair;
        assert_eq!(depth(count), height);
    }
}

#[test]
fn every_leaf_of_every_small_tree_opens() {
    for count in 1..10_u32 {
        let (root, openings) = tree(at(0), 12, count);
        for opening in openings {
            let hash = leaf_hash(@at(0), opening.task, @opening.leaf);
            assert_eq!(root_of(hash, opening.task - 12, opening.path), root);
        }
    }
}

#[test]
fn a_leaf_opens_to_its_value() {
    let (s, openings) = submitted(5);
    for opening in openings {
        let value = s.receipts.verify(JOB, 3, opening);
        assert_eq!(value, value_hash(JOB, opening.task, @opening.leaf));
    }
}

#[test]
fn an_opening_of_something_else_is_refused() {
    let (s, openings) = submitted(5);
    let s = @s;
    let good = *openings[1];
    assert_eq!(refusal(s, good), 0);
    let wrong = errors::WRONG_OPENING;
    // another place
    assert_eq!(refusal(s, Opening { task: 12, ..good }), wrong);
    assert_eq!(refusal(s, Opening { task: 16, ..good }), wrong);
    assert_eq!(refusal(s, Opening { task: 11, ..good }), errors::TASK_OUT_OF_RANGE);
    assert_eq!(refusal(s, Opening { task: 17, ..good }), errors::TASK_OUT_OF_RANGE);
    // another leaf
    let l = good.leaf;
    let others: [Leaf; 5] = [
        Leaf { input: l.input + 1, ..l }, Leaf { output: l.output + 1, ..l },
        Leaf { metering: 0, ..l }, Leaf { environment: 0, ..l }, Leaf { salt: 0, ..l },
    ];
    for other in others.span() {
        assert_eq!(refusal(s, Opening { leaf: *other, ..good }), wrong);
    }
    // another path
    let bad = errors::BAD_PATH_LENGTH;
    assert_eq!(refusal(s, Opening { path: good.path.slice(0, 2), ..good }), bad);
    assert_eq!(refusal(s, Opening { path: good.path.slice(1, 2), ..good }), bad);
    let longer = [*good.path[0], *good.path[1], *good.path[2], 0].span();
    assert_eq!(refusal(s, Opening { path: longer, ..good }), bad);
    let swapped = [*good.path[1], *good.path[0], *good.path[2]].span();
    assert_eq!(refusal(s, Opening { path: swapped, ..good }), wrong);
}

#[test]
fn an_older_attempt_does_not_open() {
    let (s, openings) = submitted(5);
    // the same root, submitted again in another attempt, or another's: leaves
    // bind the attempt and the worker
    s.market.set(AssignmentState::Taken, 1, 12, 5);
    assert_eq!(refusal(@s, *openings[0]), errors::NO_ROOT);
    let (root, _) = tree(at(0), 12, 5);
    s.receipts.submit(JOB, 3, root);
    assert_eq!(refusal(@s, *openings[0]), errors::WRONG_OPENING);
    s.market.set(AssignmentState::Failed, 0, 12, 5);
    assert_eq!(refusal(@s, *openings[0]), errors::NO_ROOT);
}

/// A node is no leaf and padding is no task: another domain, another length.
#[test]
fn hashes_of_different_kinds_differ() {
    let l = leaf(12);
    let hashes = [
        leaf_hash(@at(0), 12, @l), value_hash(JOB, 12, @l), node_hash(1, 2), node_hash(2, 1), PAD,
    ];
    for i in 0..5_u32 {
        for j in 0..i {
            assert!(*hashes.span()[i] != *hashes.span()[j]);
        }
    }
}

#[test]
fn opening_hands_the_values_to_audits_once() {
    let (s, openings) = submitted(5);
    let drawn = [*openings[4], *openings[1]].span();
    s.receipts.open(JOB, 3, drawn);
    let first = value_hash(JOB, 16, openings[4].leaf);
    assert_eq!(s.notes.noted(), (1, 16, first, 2));
    expect_event(
        s.address,
        selector!("LeavesOpened"),
        events::LeavesOpened { job_id: JOB, index: 3, openings: drawn },
    );
    expect_no_event(s.address);
}

/// An opening proves itself: a stranger that has it does what the worker would.
#[test]
fn anybody_may_bring_an_opening() {
    let (s, openings) = submitted(5);
    set_contract_address(account('other'));
    s.receipts.open(JOB, 3, openings.span());
    let first = value_hash(JOB, 12, openings[0].leaf);
    assert_eq!(s.notes.noted(), (1, 12, first, 5));
}

#[test]
#[should_panic(expected: ('RECEIPTS: wrong opening', 'ENTRYPOINT_FAILED'))]
fn a_stranger_brings_no_other_salt() {
    let (s, openings) = submitted(5);
    set_contract_address(account('other'));
    let guessed = Leaf { salt: 'guessed', ..*openings[0].leaf };
    s.receipts.open(JOB, 3, [Opening { leaf: guessed, ..*openings[0] }].span());
}

#[test]
#[should_panic(expected: ('RECEIPTS: wrong opening', 'ENTRYPOINT_FAILED'))]
fn one_wrong_leaf_refuses_all() {
    let (s, openings) = submitted(5);
    let wrong = Opening { leaf: leaf(99), ..*openings[2] };
    s.receipts.open(JOB, 3, [*openings[0], wrong].span());
}

#[test]
#[should_panic(expected: ('RECEIPTS: no root', 'ENTRYPOINT_FAILED'))]
fn nothing_opens_without_a_root() {
    let (s, openings) = submitted(5);
    s.market.set(AssignmentState::Taken, 1, 12, 5);
    s.receipts.open(JOB, 3, openings.span());
}

#[test]
fn a_fault_is_its_one_leaf() {
    let s = deploy();
    let l = Leaf { output: u256 { low: 5, high: FAULT_MARK }, ..leaf(13) };
    s.market.set(AssignmentState::Taken, 0, 12, 5);
    s.receipts.submit_fault(JOB, 3, 13, leaf_hash(@at(0), 13, @l));
    let good = Opening { task: 13, leaf: l, path: [].span() };
    assert_eq!(s.receipts.verify(JOB, 3, good), value_hash(JOB, 13, @l));
    let s = @s;
    assert_eq!(refusal(s, Opening { task: 14, ..good }), errors::TASK_OUT_OF_RANGE);
    assert_eq!(refusal(s, Opening { path: [0].span(), ..good }), errors::BAD_PATH_LENGTH);
    assert_eq!(refusal(s, Opening { leaf: leaf(13), ..good }), errors::WRONG_OPENING);
    (*s.receipts).open(JOB, 3, [good].span());
    assert_eq!((*s.notes).noted(), (1, 13, value_hash(JOB, 13, @l), 1));
}

#[test]
#[should_panic(expected: ('RECEIPTS: not a fault leaf', 'ENTRYPOINT_FAILED'))]
fn a_fault_leaf_says_so() {
    let s = deploy();
    s.market.set(AssignmentState::Taken, 0, 12, 5);
    s.receipts.submit_fault(JOB, 3, 13, leaf_hash(@at(0), 13, @leaf(13)));
    s.receipts.verify(JOB, 3, Opening { task: 13, leaf: leaf(13), path: [].span() });
}

/// A large tree by its path alone: a random bit flipped anywhere is seen.
#[test]
fn flipped_siblings_are_seen() {
    for seed in 0..64_u32 {
        let mut path: Array<felt252> = array![];
        for level in 0..16_u32 {
            path.append(poseidon_hash_span([seed.into(), level.into()].span()));
        }
        let hash = leaf_hash(@at(0), seed, @leaf(seed));
        let root = root_of(hash, seed * 1000, path.span());
        let victim = seed % 16;
        let mut bent = array![];
        for level in 0..16_u32 {
            bent.append(*path[level] + if level == victim {
                1
            } else {
                0
            });
        }
        assert!(root_of(hash, seed * 1000, bent.span()) != root);
        assert!(root_of(hash, seed * 1000 + 1, path.span()) != root);
    }
}
