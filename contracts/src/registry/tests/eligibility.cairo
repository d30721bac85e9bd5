use crate::registry::interface::IRegistryDispatcherTrait;
use crate::registry::types::{NodeClass, Requirement};
use super::setup::{MIN, Setup, SetupTrait, account, deploy, operator_of};

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
