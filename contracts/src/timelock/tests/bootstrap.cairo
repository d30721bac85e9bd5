use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{
    IGovernedDispatcher, IGovernedDispatcherTrait, IGovernedSafeDispatcher,
    IGovernedSafeDispatcherTrait,
};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use crate::timelock::contract::Timelock;
use crate::timelock::interface::events::{MinDelayChanged, ProposerChanged, Started};
use crate::timelock::interface::{
    ITimelockDispatcher, ITimelockDispatcherTrait, ITimelockSafeDispatcher,
    ITimelockSafeDispatcherTrait,
};
use crate::timelock::types::{MAX_DELAY, MAX_TARGETS, MIN_DELAY};
use super::mocks::{Counter, ICounterDispatcherTrait};
use super::setup::{
    ANYONE, BEGIN, PROPOSER, WorldTrait, deploy_timelock, deploy_world, expect_refused,
    offered_counter,
};

#[test]
#[feature("safe_dispatcher")]
fn the_deployer_starts_it_once_and_has_no_say_afterwards() {
    set_block_timestamp(BEGIN);
    let address = deploy_timelock(MIN_DELAY);
    expect_event_of_initialisation(address);
    let timelock = ITimelockSafeDispatcher { contract_address: address };
    let (first, second) = (offered_counter(address), offered_counter(address));
    let calls = [].span();

    // Nobody proposes before, the zero address included.
    for nobody in [GOVERNOR, PROPOSER, Zero::zero()].span() {
        act_as(*nobody);
        expect_refused(
            timelock.schedule_batch(calls, 0, 0, MIN_DELAY), 'TIMELOCK: not the proposer',
        );
    }
    act_as(ANYONE);
    expect_refused(timelock.start(PROPOSER, [].span()), 'TIMELOCK: not the deployer');
    act_as(GOVERNOR);
    expect_refused(timelock.start(Zero::zero(), [].span()), 'TIMELOCK: zero proposer');
    let mut many: Array<ContractAddress> = array![];
    for _ in 0..MAX_TARGETS + 1 {
        many.append(first);
    }
    expect_refused(timelock.start(PROPOSER, many.span()), 'TIMELOCK: too many targets');
    // A target that offered nothing, or has been taken already.
    expect_refused(timelock.start(PROPOSER, [first, first].span()), 'GOV: not offered');
    assert_eq!(timelock.proposer().unwrap(), Zero::zero());

    timelock.start(PROPOSER, [first, second].span()).unwrap();
    expect_event(
        address,
        selector!("ProposerChanged"),
        ProposerChanged { previous: Zero::zero(), proposer: PROPOSER },
    );
    expect_event(
        address,
        selector!("Started"),
        Started { proposer: PROPOSER, targets: [first, second].span() },
    );
    expect_no_event(address);
    for target in [first, second].span() {
        assert_eq!(IGovernedDispatcher { contract_address: *target }.governor(), address);
    }
    expect_refused(timelock.start(PROPOSER, [].span()), 'TIMELOCK: already started');
    expect_refused(timelock.schedule_batch(calls, 0, 0, MIN_DELAY), 'TIMELOCK: not the proposer');
    expect_refused(timelock.cancel(1), 'TIMELOCK: not the proposer');
    expect_refused(timelock.set_proposer(GOVERNOR), 'TIMELOCK: not itself');
    expect_refused(timelock.update_delay(MAX_DELAY), 'TIMELOCK: not itself');
}

fn expect_event_of_initialisation(address: ContractAddress) {
    expect_event(
        address,
        selector!("GovernorChanged"),
        crate::components::governed::GovernedComponent::GovernorChanged {
            previous: Zero::zero(), governor: address,
        },
    );
    expect_event(
        address, selector!("MinDelayChanged"), MinDelayChanged { previous: 0, delay: MIN_DELAY },
    );
    expect_no_event(address);
}

#[test]
#[feature("safe_dispatcher")]
fn it_governs_itself_for_good() {
    let world = deploy_world();
    let governed = IGovernedSafeDispatcher { contract_address: world.address };
    assert_eq!(governed.governor().unwrap(), world.address);
    assert_eq!(governed.pending_governor().unwrap(), Zero::zero());
    assert_eq!(governed.contract_id().unwrap(), 'bitsage.timelock');
    for caller in [GOVERNOR, PROPOSER, ANYONE, world.address].span() {
        act_as(*caller);
        expect_refused(governed.offer_governor(ANYONE), 'TIMELOCK: governs itself');
        expect_refused(governed.accept_governor(), 'TIMELOCK: governs itself');
        if *caller != world.address {
            expect_refused(governed.upgrade(Timelock::TEST_CLASS_HASH), 'GOV: not governor');
        }
    }
    // An upgrade goes through the schedule, and another contract's class does not.
    let upgrade = world.to_itself(selector!("upgrade"), [Timelock::TEST_CLASS_HASH.into()].span());
    let wrong = world.to_itself(selector!("upgrade"), [Counter::TEST_CLASS_HASH.into()].span());
    let (good, bad) = (world.schedule([upgrade].span(), 1), world.schedule([wrong].span(), 1));
    set_block_timestamp(BEGIN + MIN_DELAY);
    act_as(ANYONE);
    world.timelock.execute(good);
    expect_refused(
        ITimelockSafeDispatcher { contract_address: world.address }.execute(bad),
        'GOV: other contract',
    );
    assert_eq!(world.timelock.proposer(), PROPOSER);
}

#[test]
fn governance_is_accepted_by_an_ordinary_call_too() {
    let world = deploy_world();
    let late = offered_counter(world.address);
    let accept = starknet::account::Call {
        to: late, selector: selector!("accept_governor"), calldata: [].span(),
    };
    let add = starknet::account::Call {
        to: late, selector: selector!("add"), calldata: [3].span(),
    };
    let id = world.schedule([accept, add].span(), 0);
    set_block_timestamp(BEGIN + MIN_DELAY);
    act_as(ANYONE);
    world.timelock.execute(id);
    assert_eq!(IGovernedDispatcher { contract_address: late }.governor(), world.address);
    let counter = super::mocks::ICounterDispatcher { contract_address: late };
    assert_eq!(counter.total(), 3);
    assert_eq!(counter.last_caller(), world.address);
}

#[test]
#[should_panic(expected: ('TIMELOCK: bad delay', 'CONSTRUCTOR_FAILED'))]
fn seven_days_are_the_least() {
    deploy_timelock(MIN_DELAY - 1);
}

#[test]
#[should_panic(expected: ('TIMELOCK: bad delay', 'CONSTRUCTOR_FAILED'))]
fn sixty_days_are_the_most() {
    let longest = ITimelockDispatcher { contract_address: deploy_timelock(MAX_DELAY) };
    assert_eq!(longest.get_min_delay(), MAX_DELAY);
    drop_events(longest.contract_address);
    deploy_timelock(MAX_DELAY + 1);
}
