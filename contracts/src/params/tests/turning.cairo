use starknet::testing::set_block_timestamp;
use crate::components::parameters::events::ParameterSet;
use crate::params::interface::events::DialTurned;
use crate::params::interface::{
    IParamsDispatcherTrait, IParamsSafeDispatcher, IParamsSafeDispatcherTrait,
};
use crate::params::types::{DialBounds, EPOCH_SECONDS};
use crate::testing::board::{IBoardDispatcher, IBoardDispatcherTrait};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ANYONE, BEGIN, WorldTrait, deploy_world, expect_refused};

const WIDE: DialBounds = DialBounds { min: 0, max: 1_000_000, step: 50 };

#[test]
#[feature("safe_dispatcher")]
fn only_the_timelock_turns_a_dial() {
    let world = deploy_world();
    world.dial('fee', 1_000, WIDE);
    let safe = IParamsSafeDispatcher { contract_address: world.address };
    for other in [ANYONE, GOVERNOR, world.board, world.address].span() {
        act_as(*other);
        expect_refused(safe.apply(world.board, 'fee', 1_001), 'PARAMS: not the Timelock');
    }
    drop_events(world.address);
    drop_events(world.board);
    world.expect_applied('fee', 1_100);
    expect_event(
        world.address,
        selector!("DialTurned"),
        DialTurned {
            target: world.board,
            name: 'fee',
            epoch: 700,
            start: 1_000,
            previous: 1_000,
            value: 1_100,
        },
    );
    expect_no_event(world.address);
    expect_event(
        world.board,
        selector!("ParameterSet"),
        ParameterSet { name: 'fee', previous: 1_000, value: 1_100 },
    );
    // What it was when the epoch began still counts.
    world.expect_applied('fee', 1_150);
    expect_event(
        world.address,
        selector!("DialTurned"),
        DialTurned {
            target: world.board,
            name: 'fee',
            epoch: 700,
            start: 1_000,
            previous: 1_100,
            value: 1_150,
        },
    );
    assert_eq!(world.params.epoch_start(world.board, 'fee'), 1_000);
    assert_eq!(world.params.allowed_range(world.board, 'fee'), (850, 1_150));
}

#[test]
fn an_epoch_allows_fifteen_per_cent_in_all() {
    let world = deploy_world();
    // (start, lowest, highest)
    let mut name = 0;
    for case in [
        (1_000_u128, 850_u128, 1_150_u128), (1_001, 851, 1_151), (7, 6, 8), (0, 0, 50), (6, 0, 56),
        (1_000_000, 850_000, 1_000_000),
    ]
        .span() {
        let (start, lowest, highest) = *case;
        name += 1;
        world.dial(name, start, WIDE);
        if highest < WIDE.max {
            world.expect_too_far(name, highest + 1);
        }
        world.expect_applied(name, highest);
        if lowest != 0 {
            world.expect_too_far(name, lowest - 1);
        }
        world.expect_applied(name, lowest);
        world.expect_applied(name, start);
        world.expect_applied(name, start);
    }
}

#[test]
fn steps_do_not_add_up_within_an_epoch() {
    let world = deploy_world();
    world.dial('fee', 1_000, WIDE);
    world.expect_applied('fee', 1_100);
    world.expect_applied('fee', 1_150);
    world.expect_too_far('fee', 1_151);
    // 12 times up and down, at the last second too.
    for i in 0..12_u64 {
        set_block_timestamp(BEGIN + (EPOCH_SECONDS - 1) / 11 * i);
        world.expect_applied('fee', 850);
        world.expect_too_far('fee', 849);
        world.expect_applied('fee', 1_150);
        world.expect_too_far('fee', 1_151);
    }
    set_block_timestamp(BEGIN + EPOCH_SECONDS - 1);
    world.expect_too_far('fee', 1_151);
    // The next epoch begins at what stands then, also when nobody turned the
    // dial in between.
    set_block_timestamp(BEGIN + EPOCH_SECONDS);
    assert_eq!(world.params.epoch_start(world.board, 'fee'), 1_150);
    assert_eq!(world.params.allowed_range(world.board, 'fee'), (978, 1_322));
    world.expect_too_far('fee', 1_323);
    world.expect_applied('fee', 1_322);
    set_block_timestamp(BEGIN + 9 * EPOCH_SECONDS + 5);
    world.expect_too_far('fee', 1_521);
    world.expect_applied('fee', 1_520);
}

#[test]
fn a_refused_change_begins_no_epoch() {
    let world = deploy_world();
    world.dial('fee', 1_000, WIDE);
    set_block_timestamp(BEGIN + EPOCH_SECONDS);
    world.expect_too_far('fee', 2_000);
    let dial = world.params.dial(world.board, 'fee');
    assert_eq!((dial.epoch, dial.start, dial.value), (701, 1_000, 1_000));
    world.expect_applied('fee', 1_150);
    let dial = world.params.dial(world.board, 'fee');
    assert_eq!((dial.epoch, dial.start, dial.value), (701, 1_000, 1_150));
}

#[test]
fn hard_bounds_hold_whatever_the_epoch_allows() {
    let world = deploy_world();
    world.dial('fee', 100, DialBounds { min: 95, max: 105, step: 1 });
    for bad in [94_u128, 106, 0, 85, 115].span() {
        expect_refused(world.try_apply('fee', *bad), 'PARAMS: outside hard bounds');
    }
    world.expect_applied('fee', 95);
    world.expect_applied('fee', 105);
    // From zero by the step, then by 15 %.
    world.dial('burn', 0, DialBounds { min: 0, max: 10_000, step: 100 });
    world.expect_too_far('burn', 101);
    world.expect_applied('burn', 100);
    world.expect_applied('burn', 0);
    world.expect_applied('burn', 100);
    set_block_timestamp(BEGIN + EPOCH_SECONDS);
    world.expect_too_far('burn', 84);
    world.expect_too_far('burn', 116);
    world.expect_applied('burn', 115);
}

#[test]
fn the_target_has_the_last_word() {
    let world = deploy_world();
    world.dial('fee', 12, WIDE);
    expect_refused(world.try_apply('fee', 13), 'PARAM: bad value');
    world.expect_applied('fee', 11);
    IBoardDispatcher { contract_address: world.board }.go_deaf();
    expect_refused(world.try_apply('fee', 12), 'PARAMS: target did not set it');
    world.expect_applied('fee', 11);
}

#[test]
fn a_value_that_something_else_changed_is_led_back() {
    let world = deploy_world();
    world.dial('fee', 100, DialBounds { min: 50, max: 110, step: 1 });
    // An upgrade may put a value where no dial would reach.
    world.plug('fee', 120);
    expect_refused(world.try_apply('fee', 111), 'PARAMS: outside hard bounds');
    world.expect_applied('fee', 102);
    world.plug('fee', 200);
    set_block_timestamp(BEGIN + EPOCH_SECONDS);
    expect_refused(world.try_apply('fee', 170), 'PARAMS: outside hard bounds');
    world.expect_too_far('fee', 110);
}
