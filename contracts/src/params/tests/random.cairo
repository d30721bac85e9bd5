//! Random histories of queueing, executing and waiting: no dial ever leaves
//! its bounds or 15 % of where it stood when the epoch began, and nothing
//! changes within seven days of queueing (DESIGN §8, economics #15).

use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
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
use crate::timelock::types::{MIN_DELAY, OperationState};
use super::setup::{ANYONE, BEGIN, deploy_board, deploy_params};

const EPOCHS: u64 = 12;

fn bounds(dial: u32) -> DialBounds {
    match dial {
        0 => DialBounds { min: 500, max: 1_600, step: 1 },
        1 => DialBounds { min: 0, max: 1_000_000_000_000_000_000_000, step: 10_000 },
        _ => DialBounds { min: 0, max: 50, step: 2 },
    }
}

fn draw(ref seed: felt252, below: u128) -> u128 {
    seed = poseidon_hash_span([seed].span());
    let random: u256 = seed.into();
    random.low % below
}

/// What a proposer asks for: most often near the edge of what is allowed now.
fn wanted(ref seed: felt252, value: u128, bounds: DialBounds) -> u128 {
    match draw(ref seed, 6) {
        0 => draw(ref seed, bounds.max + bounds.max / 4 + 1),
        1 => value + value * 15 / 100,
        2 => value + value * 16 / 100 + 1,
        3 => value - value * 15 / 100,
        4 => value - value * 17 / 100,
        _ => value + draw(ref seed, bounds.step + 2),
    }
}

#[test]
#[feature("safe_dispatcher")]
fn twelve_epochs_of_chance_break_nothing() {
    let (applied, refused) = history('params history');
    // The history did something, and was held back.
    assert!(applied > 15, "applied only {applied}");
    assert!(refused > 15, "refused only {refused}");
}

#[feature("safe_dispatcher")]
fn history(from: felt252) -> (u32, u32) {
    let mut seed = from;
    set_block_timestamp(BEGIN);
    let proposer = address('PROPOSER');
    let timelock = deploy(Timelock::TEST_CLASS_HASH, [GOVERNOR.into(), MIN_DELAY.into()].span());
    let params = deploy_params(timelock);
    let board = deploy_board(params);
    let dials = IParametersDispatcher { contract_address: board };
    let mut starts = array![];
    for dial in 0..3_u32 {
        let value = *[1_000, 0, 7].span()[dial];
        IBoardDispatcher { contract_address: board }.plug(dial.into(), value);
        act_as(GOVERNOR);
        IParamsDispatcher { contract_address: params }.register(board, dial.into(), bounds(dial));
        starts.append(value);
    }
    let schedule = ITimelockDispatcher { contract_address: timelock };
    let safe = ITimelockSafeDispatcher { contract_address: timelock };
    schedule.start(proposer, [].span());

    let mut now = BEGIN;
    let mut epoch = now / EPOCH_SECONDS;
    let mut first_pending = 0;
    let mut queued: Array<(felt252, u64)> = array![];
    let (mut applied, mut refused) = (0, 0);
    while now < BEGIN + EPOCHS * EPOCH_SECONDS {
        now += draw(ref seed, 8 * 24 * 3600).try_into().unwrap();
        set_block_timestamp(now);
        if now / EPOCH_SECONDS != epoch {
            epoch = now / EPOCH_SECONDS;
            starts = array![];
            for dial in 0..3_u32 {
                starts.append(dials.parameter(dial.into()));
            }
        }
        // One operation is queued, of one change or two.
        let mut calls = array![];
        for _ in 0..1 + draw(ref seed, 2) {
            let dial: u32 = draw(ref seed, 3).try_into().unwrap();
            let value = wanted(ref seed, dials.parameter(dial.into()), bounds(dial));
            calls
                .append(
                    Call {
                        to: params,
                        selector: selector!("apply"),
                        calldata: [board.into(), dial.into(), value.into()].span(),
                    },
                );
        }
        act_as(proposer);
        let delay = MIN_DELAY + draw(ref seed, 3 * 24 * 3600).try_into().unwrap();
        let id = schedule.schedule_batch(calls.span(), 0, queued.len().into(), delay);
        queued.append((id, now));
        // Everything that is pending is tried, also what is not ready.
        act_as(ANYONE);
        for i in first_pending..queued.len() {
            let (id, queued_at) = *queued[i];
            if safe.execute(id).is_ok() {
                applied += 1;
                assert!(now >= queued_at + MIN_DELAY);
                expect_within(board, starts.span());
            } else if schedule.get_operation_state(id) == OperationState::Ready {
                refused += 1;
            }
        }
        if queued.len() - first_pending > 4 {
            first_pending += 1;
        }
    }
    (applied, refused)
}

fn expect_within(board: ContractAddress, starts: Span<u128>) {
    for dial in 0..3_u32 {
        let value = IParametersDispatcher { contract_address: board }.parameter(dial.into());
        let start = *starts[dial];
        let DialBounds { min, max, step } = bounds(dial);
        assert!(min <= value && value <= max);
        let by = if value > start {
            value - start
        } else {
            start - value
        };
        assert!(by * 100 <= start * 15 || (start * 15 < 100 && by <= step));
    }
}
