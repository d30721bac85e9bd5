use core::num::traits::Zero;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::params::interface::events::{DialRegistered, TimelockChanged};
use crate::params::interface::{
    IParamsDispatcherTrait, IParamsSafeDispatcher, IParamsSafeDispatcherTrait,
};
use crate::params::types::{Dial, DialBounds, EPOCH_SECONDS, PAGE, VALUE_BOUND};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{
    ANYONE, BEGIN, TIMELOCK, WorldTrait, deploy_params, deploy_world, expect_refused,
};

#[test]
#[feature("safe_dispatcher")]
fn the_governor_registers_dials() {
    let world = deploy_world();
    let safe = IParamsSafeDispatcher { contract_address: world.address };
    world.plug('fee', 250);
    let good = DialBounds { min: 100, max: 1_000, step: 10 };
    for other in [ANYONE, TIMELOCK, world.board].span() {
        act_as(*other);
        expect_refused(safe.register(world.board, 'fee', good), 'GOV: not governor');
    }
    act_as(GOVERNOR);
    for case in [
        (DialBounds { min: 1_001, ..good }, 'PARAMS: bad bounds'),
        (DialBounds { min: 0, max: 0, step: 1 }, 'PARAMS: bad bounds'),
        (DialBounds { max: VALUE_BOUND, ..good }, 'PARAMS: bad bounds'),
        (DialBounds { step: 0, ..good }, 'PARAMS: bad step'),
        (DialBounds { step: 1_001, ..good }, 'PARAMS: bad step'),
        (DialBounds { min: 251, ..good }, 'PARAMS: outside hard bounds'),
        (DialBounds { max: 249, ..good }, 'PARAMS: outside hard bounds'),
    ]
        .span() {
        let (bounds, error) = *case;
        expect_refused(safe.register(world.board, 'fee', bounds), error);
    }
    expect_refused(safe.register(Zero::zero(), 'fee', good), 'PARAMS: zero target');
    expect_refused(safe.register(world.board, 'other', good), 'PARAM: unknown');
    expect_refused(safe.dial(world.board, 'fee'), 'PARAMS: not registered');
    expect_refused(safe.bounds(world.board, 'fee'), 'PARAMS: not registered');
    expect_refused(safe.epoch_start(world.board, 'fee'), 'PARAMS: not registered');
    expect_refused(safe.allowed_range(world.board, 'fee'), 'PARAMS: not registered');
    expect_refused(world.try_apply('fee', 250), 'PARAMS: not registered');
    assert_eq!(world.params.dial_count(), 0);

    act_as(GOVERNOR);
    world.params.register(world.board, 'fee', good);
    expect_event(
        world.address,
        selector!("DialRegistered"),
        DialRegistered { target: world.board, name: 'fee', index: 0, bounds: good, value: 250 },
    );
    expect_no_event(world.address);
    expect_refused(safe.register(world.board, 'fee', good), 'PARAMS: already registered');
    assert_eq!(world.params.bounds(world.board, 'fee'), good);
    assert_eq!(world.params.epoch_start(world.board, 'fee'), 250);
    assert_eq!(world.params.allowed_range(world.board, 'fee'), (213, 287));
    // At the bounds, each.
    for case in [
        ('low', DialBounds { min: 7, max: VALUE_BOUND - 1, step: VALUE_BOUND - 1 }),
        ('high', DialBounds { min: 0, max: 7, step: 1 }),
        ('fixed', DialBounds { min: 7, max: 7, step: 7 }),
    ]
        .span() {
        let (name, bounds) = *case;
        world.dial(name, 7, bounds);
        assert_eq!(world.params.bounds(world.board, name), bounds);
    }
}

#[test]
#[feature("safe_dispatcher")]
fn dials_are_read_in_pages() {
    let world = deploy_world();
    let bounds = DialBounds { min: 0, max: 1_000, step: 3 };
    let count = PAGE + 4;
    for i in 0..count {
        world.dial(i.into(), 100 + i.into(), bounds);
    }
    assert_eq!(world.params.dial_count(), count);
    for case in [(0, PAGE, PAGE), (30, PAGE, count - 30), (count, 1, 0), (99, 5, 0), (3, 0, 0)]
        .span() {
        let (from, size, expected) = *case;
        let page = world.params.dials(from, size);
        assert_eq!(page.len(), expected);
        for i in 0..page.len() {
            let value: u128 = 100 + (from + i).into();
            assert_eq!(
                *page[i],
                Dial {
                    target: world.board,
                    name: (from + i).into(),
                    bounds,
                    value,
                    epoch: (BEGIN / EPOCH_SECONDS).try_into().unwrap(),
                    start: value,
                    lowest: value - value * 15 / 100,
                    highest: value + value * 15 / 100,
                },
            );
        }
    }
    expect_refused(
        IParamsSafeDispatcher { contract_address: world.address }.dials(0, PAGE + 1),
        'PARAMS: page too large',
    );
}

#[test]
#[feature("safe_dispatcher")]
fn the_timelock_hands_on_to_the_next() {
    let world = deploy_world();
    let safe = IParamsSafeDispatcher { contract_address: world.address };
    for other in [ANYONE, GOVERNOR].span() {
        act_as(*other);
        expect_refused(safe.set_timelock(*other), 'PARAMS: not the Timelock');
    }
    act_as(TIMELOCK);
    expect_refused(safe.set_timelock(Zero::zero()), 'PARAMS: zero Timelock');
    world.params.set_timelock(ANYONE);
    expect_event(
        world.address,
        selector!("TimelockChanged"),
        TimelockChanged { previous: TIMELOCK, timelock: ANYONE },
    );
    assert_eq!(world.params.timelock(), ANYONE);
    expect_refused(safe.set_timelock(TIMELOCK), 'PARAMS: not the Timelock');
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.governor(), GOVERNOR);
    assert_eq!(governed.contract_id(), 'bitsage.params');
}

#[test]
#[should_panic(expected: ('PARAMS: zero Timelock', 'CONSTRUCTOR_FAILED'))]
fn it_needs_a_timelock() {
    deploy_params(Zero::zero());
}
