use core::num::traits::Zero;
use core::poseidon::poseidon_hash_span;
use starknet::testing::set_contract_address;
use crate::registry::interface::{IRegistryDispatcherTrait, events};
use crate::registry::packing::{
    PackConfig, Place, ProviderWord, Roster, pack, pack_place, pack_roster, unpack, unpack_place,
    unpack_roster,
};
use crate::registry::types::{NodeClass, Profile, RegistryConfig};
use crate::testing::events::{expect_event, expect_no_event};
use super::setup::{
    IStakeTableDispatcherTrait, MIN, SetupTrait, account, deploy, operator_of, profile,
};

const ALL: u128 = 0xffffffffffffffffffffffffffffffff;

#[test]
fn packing_keeps_every_field() {
    let classes = [
        NodeClass::Cpu, NodeClass::Edge, NodeClass::StandardGpu, NodeClass::HighMemoryGpu,
        NodeClass::Cluster,
    ];
    for class in classes.span() {
        for (capabilities, region, vram_gb, position, since, active) in [
            (0_u128, 0_u16, 0_u16, 0_u32, 0_u64, false),
            (ALL, 0xffff, 0xffff, 0xffffffff, 0xffffffffff, true), (1, 0xffff, 0, 0, 7, true),
        ]
            .span() {
            let profile = Profile {
                class: *class, capabilities: *capabilities, region: *region, vram_gb: *vram_gb,
            };
            let word = ProviderWord {
                profile, position: *position, since: *since, active: *active,
            };
            assert_eq!(unpack(pack(word)), word);
        }
    }
}

#[test]
fn packing_round_trips_at_random() {
    let mut state = 'packing';
    for _ in 0..64_u8 {
        state = poseidon_hash_span([state].span());
        let bits: u256 = state.into();
        let word = ProviderWord {
            profile: Profile {
                class: if bits.high % 2 == 0 {
                    NodeClass::Edge
                } else {
                    NodeClass::Cluster
                },
                capabilities: bits.low,
                region: (bits.high / 2 % 0x10000).try_into().unwrap(),
                vram_gb: (bits.high / 0x20000 % 0x10000).try_into().unwrap(),
            },
            position: (bits.low % 0x100000000).try_into().unwrap(),
            since: (bits.low / 16 % 0x10000000000).try_into().unwrap(),
            active: bits.high % 3 == 0,
        };
        assert_eq!(unpack(pack(word)), word);
        let roster = Roster {
            places: word.position, active: word.position / 2, vacant: word.position / 3,
        };
        assert_eq!(unpack_roster(pack_roster(roster)), roster);
    }
}

#[test]
fn registers_and_says_so() {
    let s = deploy();
    let provider = s.register(1, 5);
    assert_eq!(provider, 1);
    expect_event(
        s.registry.contract_address,
        selector!("ProviderRegistered"),
        events::ProviderRegistered { provider: 1, owner: account(1) },
    );
    expect_event(
        s.registry.contract_address,
        selector!("ProfileSet"),
        events::ProfileSet { provider: 1, profile: profile(5), endpoint: "http://127.0.0.1" },
    );
    expect_no_event(s.registry.contract_address);
    assert_eq!(s.registry.id_of(account(1)), 1);
    assert_eq!(s.registry.owner_of(1), account(1));
    assert_eq!(s.registry.provider_count(), 1);
    let stored = s.registry.provider(1);
    assert_eq!(stored.profile, profile(5));
    assert_eq!(stored.operator, Zero::zero());
    assert!(!stored.active);
    assert_eq!(s.register(2, 5), 2);
}

#[test]
#[should_panic(expected: ('REGISTRY: already registered', 'ENTRYPOINT_FAILED'))]
fn registers_once() {
    let s = deploy();
    s.register(1, 5);
    s.register(1, 5);
}

fn long(length: u32) -> ByteArray {
    let mut text = "";
    for _ in 0..length {
        text.append_byte('x');
    }
    text
}

#[test]
fn takes_an_endpoint_of_255_bytes() {
    let s = deploy();
    set_contract_address(account(1));
    s.registry.register(profile(0), long(255));
    s.registry.set_profile(profile(9), long(255));
    assert_eq!(s.registry.provider(1).profile, profile(9));
}

#[test]
#[should_panic(expected: ('REGISTRY: endpoint too long', 'ENTRYPOINT_FAILED'))]
fn refuses_an_endpoint_of_256_bytes() {
    let s = deploy();
    s.registry.register(profile(0), long(256));
}

#[test]
#[should_panic(expected: ('REGISTRY: endpoint too long', 'ENTRYPOINT_FAILED'))]
fn refuses_a_new_endpoint_of_256_bytes() {
    let s = deploy();
    s.register(1, 0);
    s.registry.set_profile(profile(0), long(256));
}

#[test]
#[should_panic(expected: ('REGISTRY: not registered', 'ENTRYPOINT_FAILED'))]
fn a_stranger_has_no_profile() {
    let s = deploy();
    s.register(1, 0);
    set_contract_address(account(2));
    s.registry.set_profile(profile(0), "");
}

#[test]
fn an_operator_proves_itself() {
    let s = deploy();
    let provider = s.register(1, 0);
    s.drop_logs();
    s.registry.propose_operator(operator_of(1));
    assert_eq!(s.registry.operated_by(operator_of(1)), 0);
    set_contract_address(operator_of(1));
    s.registry.accept_operator(provider);
    expect_event(
        s.registry.contract_address,
        selector!("OperatorProposed"),
        events::OperatorProposed { provider, operator: operator_of(1) },
    );
    expect_event(
        s.registry.contract_address,
        selector!("OperatorSet"),
        events::OperatorSet { provider, operator: operator_of(1) },
    );
    assert_eq!(s.registry.operated_by(operator_of(1)), provider);
    assert_eq!(s.registry.provider(provider).operator, operator_of(1));

    // a successor takes the power away from it
    set_contract_address(account(1));
    s.registry.propose_operator(operator_of(2));
    set_contract_address(operator_of(2));
    s.registry.accept_operator(provider);
    assert_eq!(s.registry.operated_by(operator_of(1)), 0);
    assert_eq!(s.registry.operated_by(operator_of(2)), provider);
}

#[test]
#[should_panic(expected: ('REGISTRY: not proposed', 'ENTRYPOINT_FAILED'))]
fn only_the_proposed_accepts() {
    let s = deploy();
    let provider = s.register(1, 0);
    s.registry.propose_operator(operator_of(1));
    s.registry.accept_operator(provider);
}

#[test]
#[should_panic(expected: ('REGISTRY: not proposed', 'ENTRYPOINT_FAILED'))]
fn accepts_once() {
    let s = deploy();
    let provider = s.admit(1, 0, MIN);
    s.registry.accept_operator(provider);
}

#[test]
#[should_panic(expected: ('REGISTRY: zero operator', 'ENTRYPOINT_FAILED'))]
fn refuses_a_zero_operator() {
    let s = deploy();
    s.register(1, 0);
    s.registry.propose_operator(Zero::zero());
}

#[test]
#[should_panic(expected: ('REGISTRY: not registered', 'ENTRYPOINT_FAILED'))]
fn a_stranger_proposes_nobody() {
    deploy().registry.propose_operator(operator_of(1));
}

#[test]
#[should_panic(expected: ('REGISTRY: operator in use', 'ENTRYPOINT_FAILED'))]
fn an_operator_is_proposed_by_one() {
    let s = deploy();
    s.admit(1, 0, MIN);
    s.register(2, 0);
    s.registry.propose_operator(operator_of(1));
}

#[test]
#[should_panic(expected: ('REGISTRY: operator in use', 'ENTRYPOINT_FAILED'))]
fn an_operator_accepts_one() {
    let s = deploy();
    let first = s.register(1, 0);
    s.registry.propose_operator(operator_of(1));
    let second = s.register(2, 0);
    s.registry.propose_operator(operator_of(1));
    set_contract_address(operator_of(1));
    s.registry.accept_operator(first);
    s.registry.accept_operator(second);
}

#[test]
fn places_keep_who_holds_them() {
    for id in [1_u32, 0xffffff].span() {
        assert_eq!(unpack_place(pack_place(Place::Held(*id))), Place::Held(*id));
    }
    for next in [0_u32, 1, 0xffffffff].span() {
        assert_eq!(unpack_place(pack_place(Place::Vacant(*next))), Place::Vacant(*next));
    }
    let most = Roster { places: 0xffffffff, active: 0xffffffff, vacant: 0xffffffff };
    assert_eq!(unpack_roster(pack_roster(most)), most);
    // The bounds of `check_config`.
    let most = RegistryConfig {
        min_audit_stake: 0xffffffffffffffffffffffff,
        draw_weight_cap: 0xffffffffffffffffffffffff,
        max_draw_tries: 2_048,
        entry_seconds: 0xffffffff,
    };
    let least = RegistryConfig {
        min_audit_stake: 1, draw_weight_cap: 1, max_draw_tries: 1, entry_seconds: 0,
    };
    let mixed = RegistryConfig { min_audit_stake: 5, entry_seconds: 77, ..most };
    for config in array![most, least, mixed] {
        assert_eq!(PackConfig::unpack(PackConfig::pack(config)), config);
    }
}

#[test]
fn nobody_moves_while_it_is_active() {
    let s = deploy();
    for number in 1..5_u32 {
        s.admit(number.into(), 0, MIN);
    }
    assert_eq!(s.registry.active(0, 100), [1, 2, 3, 4].span());
    s.drop_logs();
    set_contract_address(account(2));
    s.registry.set_active(false);
    expect_event(
        s.registry.contract_address,
        selector!("ActiveSet"),
        events::ActiveSet { provider: 2, active: false },
    );
    assert_eq!(s.registry.active(0, 100), [1, 0, 3, 4].span());
    assert!(!s.registry.provider(2).active);
    // no change, no event
    s.registry.set_active(false);
    expect_no_event(s.registry.contract_address);
    set_contract_address(operator_of(3));
    s.registry.set_active(false);
    assert_eq!(s.registry.active(0, 100), [1, 0, 0, 4].span());
    // the place vacated last is filled first
    set_contract_address(account(2));
    s.registry.set_active(true);
    assert_eq!(s.registry.active(0, 100), [1, 0, 2, 4].span());
    s.admit(5, 0, MIN);
    s.admit(6, 0, MIN);
    assert_eq!(s.registry.active(0, 100), [1, 5, 2, 4, 6].span());
    assert_eq!(s.registry.active(1, 2), [5, 2].span());
    assert_eq!(s.registry.active(5, 9), [].span());
    assert_eq!(s.registry.active_count(), 5);
}

#[test]
fn the_active_set_matches_a_model() {
    let s = deploy();
    let mut model: Array<bool> = array![false];
    for number in 1..9_u32 {
        s.admit(number.into(), 0, MIN);
        model.append(true);
    }
    let mut state = 'turnover';
    for _ in 0..64_u8 {
        state = poseidon_hash_span([state].span());
        let bits: u256 = state.into();
        let chosen: u32 = (bits.low % 8 + 1).try_into().unwrap();
        let active = bits.high % 2 == 0;
        set_contract_address(account(chosen.into()));
        s.registry.set_active(active);
        let mut next = array![];
        let mut expected = 0;
        for id in 0..9_u32 {
            let is = if id == chosen {
                active
            } else {
                *model[id]
            };
            next.append(is);
            if is {
                expected += 1;
            }
        }
        model = next;
        assert_eq!(s.registry.active_count(), expected);
        let places = s.registry.active(0, 100);
        assert_eq!(places.len(), 8); // no more than were ever active at once
        let mut seen: u32 = 0;
        let mut members = 0;
        for member in places {
            if *member == 0 {
                continue;
            }
            members += 1;
            assert!(*model[*member]);
            let bit = bit_of(*member);
            assert!(seen & bit == 0, "twice");
            seen = seen | bit;
        }
        assert_eq!(members, expected);
    }
}

fn bit_of(id: u32) -> u32 {
    let mut bit = 1;
    for _ in 0..id {
        bit *= 2;
    }
    bit
}

#[test]
#[should_panic(expected: ('REGISTRY: no operator', 'ENTRYPOINT_FAILED'))]
fn no_operator_no_entry() {
    let s = deploy();
    s.register(1, 0);
    s.stakes.set(account(1), MIN, 0);
    s.registry.set_active(true);
}

#[test]
#[should_panic(expected: ('REGISTRY: low stake', 'ENTRYPOINT_FAILED'))]
fn no_stake_no_entry() {
    deploy().admit(1, 0, MIN - 1);
}

#[test]
#[should_panic(expected: ('REGISTRY: not registered', 'ENTRYPOINT_FAILED'))]
fn a_stranger_does_not_enter() {
    deploy().registry.set_active(true);
}

#[test]
fn anyone_evicts_the_unstaked() {
    let s = deploy();
    let provider = s.admit(1, 0, MIN);
    s.stakes.set(account(1), MIN - 1, 0);
    s.drop_logs();
    set_contract_address(account(99));
    s.registry.evict(provider);
    expect_event(
        s.registry.contract_address,
        selector!("ActiveSet"),
        events::ActiveSet { provider, active: false },
    );
    assert_eq!(s.registry.active_count(), 0);
}

#[test]
#[should_panic(expected: ('REGISTRY: stake suffices', 'ENTRYPOINT_FAILED'))]
fn locked_stake_counts_against_eviction() {
    let s = deploy();
    let provider = s.admit(1, 0, MIN);
    s.stakes.set(account(1), MIN, MIN);
    s.registry.evict(provider);
}

#[test]
#[should_panic(expected: ('REGISTRY: inactive', 'ENTRYPOINT_FAILED'))]
fn evicts_only_the_active() {
    let s = deploy();
    s.registry.evict(s.register(1, 0));
}
