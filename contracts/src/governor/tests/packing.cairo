use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::governor::packing::{Ballot, PackConfig, Pair, Record, Stage};
use crate::governor::types::{GovernorConfig, ProposalKind};

const P120: u128 = 0x1000000000000000000000000000000;
const P96: u128 = 0x1000000000000000000000000;

fn round_trip<
    T, +StorePacking<T, felt252>, +Copy<T>, +Drop<T>, +PartialEq<T>, +core::fmt::Debug<T>,
>(
    value: T,
) {
    let word: felt252 = StorePacking::pack(value);
    assert_ne!(word, 0);
    assert_eq!(StorePacking::unpack(word), value);
}

fn small(word: u128, shift: u128, bound: u128) -> u64 {
    (word / shift % bound).try_into().unwrap()
}

#[test]
fn words_keep_anything_within_their_bounds() {
    for kind in [ProposalKind::Calls, ProposalKind::Veto].span() {
        for stage in [Stage::Open, Stage::Canceled, Stage::Enacted].span() {
            let (kind, stage) = (*kind, *stage);
            round_trip(Record { kind, stage, starts_at: 0, config_version: 1 });
            round_trip(Record { kind, stage, starts_at: 0xffffffffff, config_version: 0xffffffff });
        }
    }
    round_trip(Pair { first: P120 - 1, second: P120 - 1 });
    round_trip(Ballot { support: 255, weight: P120 - 1 });
    let mut seed: felt252 = 'governor words';
    for _ in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (low, high) = (random.low, random.high);
        round_trip(
            Record {
                kind: if low % 2 == 0 {
                    ProposalKind::Calls
                } else {
                    ProposalKind::Veto
                },
                stage: if high % 2 == 0 {
                    Stage::Open
                } else {
                    Stage::Enacted
                },
                starts_at: small(low, 2, 0x10000000000),
                config_version: (1 + low / 0x100000000000 % 0xffff).try_into().unwrap(),
            },
        );
        round_trip(Pair { first: low % P120, second: high % P120 });
        round_trip(
            Ballot { support: (high % 256).try_into().unwrap(), weight: 1 + low % (P120 - 1) },
        );
        round_trip(
            GovernorConfig {
                voting_delay: small(low, 1, 0x1000000),
                voting_period: small(low, 0x1000, 0x1000000),
                veto_period: small(high, 1, 0x1000000),
                smoothing: small(high, 0x1000, 0x1000000),
                queue_window: small(low, 0x1000000, 0x1000000),
                quorum_bps: (high / 0x1000000 % 0x10000).try_into().unwrap(),
                proposal_threshold: 1 + low % (P96 - 1),
            },
        );
    }
    let most: u64 = 0xffffff;
    round_trip(
        GovernorConfig {
            voting_delay: most,
            voting_period: most,
            veto_period: most,
            smoothing: most,
            queue_window: most,
            quorum_bps: 0xffff,
            proposal_threshold: P96 - 1,
        },
    );
}

#[test]
#[should_panic(expected: 'GOVERNOR: weight too large')]
fn weights_are_bounded() {
    let _: felt252 = StorePacking::pack(Pair { first: 0, second: P120 });
}

#[test]
#[should_panic(expected: 'GOVERNOR: weight too large')]
fn ballots_are_bounded() {
    let _: felt252 = StorePacking::pack(Ballot { support: 0, weight: P120 });
}
