use starknet::testing::set_contract_address;
use crate::registry::interface::{IRegistryDispatcherTrait, events};
use crate::registry::types::{NodeClass, RegistryConfig, Requirement};
use crate::testing::events::expect_event;
use super::setup::{CAP, MIN, Setup, SetupTrait, account, config, deploy, governor, operator_of};

fn anywhere() -> Requirement {
    Requirement { class: NodeClass::Cpu, capabilities: 0, region: 0, vram_gb: 0 }
}

fn asks(requirement: Requirement) -> Setup {
    let s = deploy();
    s.admit(1, 0b101, MIN);
    assert_eq!(s.registry.eligible(operator_of(1), requirement), (1, account(1)));
    s
}

#[test]
fn meets_what_it_offers() {
    asks(anywhere());
    asks(
        Requirement { class: NodeClass::StandardGpu, capabilities: 0b101, region: 7, vram_gb: 24 },
    );
}

#[test]
#[should_panic(expected: ('REGISTRY: class too low', 'ENTRYPOINT_FAILED'))]
fn class_is_a_minimum() {
    asks(Requirement { class: NodeClass::HighMemoryGpu, ..anywhere() });
}

#[test]
#[should_panic(expected: ('REGISTRY: missing capability', 'ENTRYPOINT_FAILED'))]
fn every_capability_is_needed() {
    asks(Requirement { capabilities: 0b111, ..anywhere() });
}

#[test]
#[should_panic(expected: ('REGISTRY: other region', 'ENTRYPOINT_FAILED'))]
fn a_named_region_is_needed() {
    asks(Requirement { region: 8, ..anywhere() });
}

#[test]
#[should_panic(expected: ('REGISTRY: low vram', 'ENTRYPOINT_FAILED'))]
fn vram_is_a_minimum() {
    asks(Requirement { vram_gb: 25, ..anywhere() });
}

#[test]
#[should_panic(expected: ('REGISTRY: not an operator', 'ENTRYPOINT_FAILED'))]
fn an_owner_is_no_operator() {
    let s = deploy();
    s.admit(1, 0, MIN);
    s.registry.eligible(account(1), anywhere());
}

#[test]
#[should_panic(expected: ('REGISTRY: inactive', 'ENTRYPOINT_FAILED'))]
fn the_inactive_are_not_eligible() {
    let s = deploy();
    s.admit(1, 0, MIN);
    s.registry.set_active(false);
    s.registry.eligible(operator_of(1), anywhere());
}

#[test]
#[should_panic(expected: ('REGISTRY: no such provider', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_provider() {
    deploy().registry.owner_of(0);
}

#[test]
fn the_governor_configures() {
    let s = deploy();
    let changed = RegistryConfig { max_draw_tries: 2_048, ..config() };
    set_contract_address(governor());
    s.registry.set_config(changed);
    expect_event(
        s.registry.contract_address,
        selector!("ConfigSet"),
        events::ConfigSet { previous: config(), config: changed },
    );
    assert_eq!(s.registry.config(), changed);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_configures() {
    let s = deploy();
    set_contract_address(account(1));
    s.registry.set_config(config());
}

fn configure(changed: RegistryConfig) {
    let s = deploy();
    set_contract_address(governor());
    s.registry.set_config(changed);
}

#[test]
#[should_panic(expected: ('REGISTRY: bad config', 'ENTRYPOINT_FAILED'))]
fn tries_are_bounded() {
    configure(RegistryConfig { max_draw_tries: 2_049, ..config() });
}

#[test]
#[should_panic(expected: ('REGISTRY: bad config', 'ENTRYPOINT_FAILED'))]
fn the_floor_is_not_above_the_cap() {
    configure(RegistryConfig { min_audit_stake: CAP + 1, ..config() });
}

#[test]
#[should_panic(expected: ('REGISTRY: bad config', 'ENTRYPOINT_FAILED'))]
fn the_cap_is_below_two_to_the_96() {
    configure(RegistryConfig { draw_weight_cap: 0x1000000000000000000000000, ..config() });
}

#[test]
#[should_panic(expected: ('REGISTRY: bad config', 'ENTRYPOINT_FAILED'))]
fn a_zero_floor_would_admit_the_unstaked() {
    configure(RegistryConfig { min_audit_stake: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REGISTRY: bad config', 'ENTRYPOINT_FAILED'))]
fn waiting_to_be_drawn_is_bounded() {
    configure(RegistryConfig { entry_seconds: 0x100000000, ..config() });
}
