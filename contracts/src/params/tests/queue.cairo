//! Params behind the real Timelock: what is queued waits, and what was queued
//! together is measured together.

use starknet::account::Call;
use starknet::testing::set_block_timestamp;
use crate::components::parameters::{IParametersDispatcher, IParametersDispatcherTrait};
use crate::params::interface::{IParamsDispatcher, IParamsDispatcherTrait};
use crate::params::types::{DialBounds, EPOCH_SECONDS};
use crate::testing::board::{IBoardDispatcher, IBoardDispatcherTrait};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use crate::timelock::contract::Timelock;
use crate::timelock::interface::{
    ITimelockDispatcher, ITimelockDispatcherTrait, ITimelockSafeDispatcher,
    ITimelockSafeDispatcherTrait,
};
use crate::timelock::types::{GRACE, MIN_DELAY};
use super::setup::{ANYONE, BEGIN, deploy_board, deploy_params, expect_refused};

#[test]
#[feature("safe_dispatcher")]
fn proposals_queued_together_do_not_add_up() {
    set_block_timestamp(BEGIN);
    let proposer = address('PROPOSER');
    let timelock = deploy(Timelock::TEST_CLASS_HASH, [GOVERNOR.into(), MIN_DELAY.into()].span());
    let params = deploy_params(timelock);
    let board = deploy_board(params);
    IBoardDispatcher { contract_address: board }.plug('fee', 1_000);
    act_as(GOVERNOR);
    IParamsDispatcher { contract_address: params }
        .register(board, 'fee', DialBounds { min: 1, max: 10_000, step: 1 });
    let schedule = ITimelockDispatcher { contract_address: timelock };
    let safe = ITimelockSafeDispatcher { contract_address: timelock };
    schedule.start(proposer, [].span());

    // Ten steps, each 10 % beyond the one before; and one batch of them.
    act_as(proposer);
    let mut ids = array![];
    let mut calls = array![];
    let mut value: u128 = 1_000;
    for salt in 0..10_u32 {
        value += value / 10;
        let call = Call {
            to: params,
            selector: selector!("apply"),
            calldata: [board.into(), 'fee', value.into()].span(),
        };
        calls.append(call);
        ids.append(schedule.schedule_batch([call].span(), 0, salt.into(), MIN_DELAY));
    }
    let batch = schedule.schedule_batch(calls.span(), 0, 'batch', MIN_DELAY);

    act_as(ANYONE);
    let fee = IParametersDispatcher { contract_address: board };
    set_block_timestamp(BEGIN + MIN_DELAY - 1);
    for id in ids.span() {
        expect_refused(safe.execute(*id), 'TIMELOCK: not ready');
    }
    set_block_timestamp(BEGIN + MIN_DELAY);
    expect_refused(safe.execute(batch), 'PARAMS: too far in this epoch');
    schedule.execute(*ids[0]);
    for id in ids.span().slice(1, 9) {
        expect_refused(safe.execute(*id), 'PARAMS: too far in this epoch');
    }
    assert_eq!(fee.parameter('fee'), 1_100);
    // They expire before the next epoch could take a third of them.
    assert!(MIN_DELAY + GRACE < EPOCH_SECONDS);
    set_block_timestamp(BEGIN + MIN_DELAY + GRACE);
    for id in ids.span().slice(1, 9) {
        expect_refused(safe.execute(*id), 'TIMELOCK: expired');
    }
    // In the next epoch the count begins anew, seven days after queueing again.
    act_as(proposer);
    let again = schedule.schedule_batch([*calls[1]].span(), 0, 'again', 10 * 24 * 3600);
    act_as(ANYONE);
    set_block_timestamp(BEGIN + MIN_DELAY + GRACE + 10 * 24 * 3600);
    schedule.execute(again);
    assert_eq!(fee.parameter('fee'), 1_210);
}
