//! From the deployer's hands into the stakers': who can still do what, and how
//! long a change takes from the first proposal to the dial.

use starknet::ContractAddress;
use starknet::account::Call;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{
    IGovernedDispatcher, IGovernedDispatcherTrait, IGovernedSafeDispatcher,
    IGovernedSafeDispatcherTrait,
};
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait,
};
use crate::governor::contract::Governor;
use crate::governor::interface::{
    IGovernorDispatcher, IGovernorDispatcherTrait, IGovernorSafeDispatcher,
    IGovernorSafeDispatcherTrait,
};
use crate::governor::types::{GovernorConfig, ProposalState};
use crate::guardian::contract::Guardian;
use crate::guardian::interface::{
    IGuardianDispatcher, IGuardianDispatcherTrait, IGuardianSafeDispatcher,
    IGuardianSafeDispatcherTrait, IPausesDispatcher, IPausesDispatcherTrait,
};
use crate::guardian::types::pause;
use crate::params::contract::Params;
use crate::params::interface::{
    IParamsDispatcher, IParamsDispatcherTrait, IParamsSafeDispatcher, IParamsSafeDispatcherTrait,
};
use crate::params::types::{DialBounds, EPOCH_SECONDS};
use crate::testing::board::{Board, IBoardDispatcher, IBoardDispatcherTrait};
use crate::testing::stage::{GOVERNOR as DEPLOYER, act_as, address, deploy};
use crate::testing::stake_history::{
    IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait, StakeHistory,
};
use crate::timelock::contract::Timelock;
use crate::timelock::interface::{
    ITimelockDispatcher, ITimelockDispatcherTrait, ITimelockSafeDispatcher,
    ITimelockSafeDispatcherTrait,
};
use crate::timelock::types::MIN_DELAY;

const DAY: u64 = 24 * 3600;
const BEGIN: u64 = 700 * EPOCH_SECONDS;
const STAKER: ContractAddress = 'STAKER'.try_into().unwrap();
const WHALE: ContractAddress = 'WHALE'.try_into().unwrap();

const CONFIG: GovernorConfig = GovernorConfig {
    voting_delay: 2 * DAY,
    voting_period: 5 * DAY,
    veto_period: 3 * DAY,
    smoothing: 14 * DAY,
    queue_window: 14 * DAY,
    quorum_bps: 2_000,
    proposal_threshold: 1_000,
};

#[derive(Copy, Drop)]
struct World {
    timelock: ContractAddress,
    governor: ContractAddress,
    params: ContractAddress,
    guardian: ContractAddress,
    board: ContractAddress,
    stakes: IStakeHistoryDispatcher,
}

fn council(first: felt252) -> Span<ContractAddress> {
    [address(first), address(first + 1), address(first + 2)].span()
}

/// Deployed, dials registered, and handed over.
fn deploy_world() -> World {
    set_block_timestamp(BEGIN - 30 * DAY);
    let timelock = deploy(Timelock::TEST_CLASS_HASH, [DEPLOYER.into(), MIN_DELAY.into()].span());
    let staking = deploy(StakeHistory::TEST_CLASS_HASH, [].span());
    let stakes = IStakeHistoryDispatcher { contract_address: staking };
    stakes.set_stake(STAKER, 4_000);
    stakes.set_stake(WHALE, 6_000);
    let mut arguments = array![];
    (DEPLOYER, timelock, staking, CONFIG).serialize(ref arguments);
    let governor = deploy(Governor::TEST_CLASS_HASH, arguments.span());
    let params = deploy(Params::TEST_CLASS_HASH, [DEPLOYER.into(), timelock.into()].span());
    let board = deploy(Board::TEST_CLASS_HASH, [params.into()].span());
    let mut arguments = array![];
    (DEPLOYER, council('first'), 2_u8).serialize(ref arguments);
    let guardian = deploy(Guardian::TEST_CLASS_HASH, arguments.span());

    IBoardDispatcher { contract_address: board }.plug('fee', 1_000);
    act_as(DEPLOYER);
    IParamsDispatcher { contract_address: params }
        .register(board, 'fee', DialBounds { min: 100, max: 5_000, step: 1 });
    let targets = [governor, params, guardian].span();
    for target in targets {
        IGovernedDispatcher { contract_address: *target }.offer_governor(timelock);
    }
    ITimelockDispatcher { contract_address: timelock }.start(governor, targets);
    set_block_timestamp(BEGIN);
    World { timelock, governor, params, guardian, board, stakes }
}

#[generate_trait]
impl WorldImpl of WorldTrait {
    fn turn(self: World, value: u128) -> Call {
        Call {
            to: self.params,
            selector: selector!("apply"),
            calldata: [self.board.into(), 'fee', value.into()].span(),
        }
    }

    fn fee(self: World) -> u128 {
        IParametersDispatcher { contract_address: self.board }.parameter('fee')
    }

    /// Proposed at `at`, voted on and put on the schedule, all as early as can be.
    fn queue(self: World, at: u64, calls: Span<Call>) -> (u64, felt252) {
        let governor = IGovernorDispatcher { contract_address: self.governor };
        set_block_timestamp(at);
        act_as(STAKER);
        let id = governor.propose(calls, "");
        set_block_timestamp(at + CONFIG.voting_delay);
        governor.cast_vote(id, 1);
        act_as(WHALE);
        governor.cast_vote(id, 2);
        set_block_timestamp(at + CONFIG.voting_delay + CONFIG.voting_period);
        (id, governor.queue(id, calls))
    }
}

fn refused<T, +Drop<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("should have been refused"),
        Err(reasons) => assert_eq!(*reasons[0], error),
    }
}

#[test]
#[feature("safe_dispatcher")]
fn nobody_but_the_schedule_changes_anything() {
    let world = deploy_world();
    let params = IParamsSafeDispatcher { contract_address: world.params };
    let guardian = IGuardianSafeDispatcher { contract_address: world.guardian };
    let governor = IGovernorSafeDispatcher { contract_address: world.governor };
    let timelock = ITimelockSafeDispatcher { contract_address: world.timelock };
    let bounds = DialBounds { min: 1, max: 2, step: 1 };
    for caller in [
        DEPLOYER, STAKER, WHALE, address('first'), world.governor, world.params, world.guardian,
        world.board,
    ]
        .span() {
        act_as(*caller);
        refused(params.apply(world.board, 'fee', 1_001), 'PARAMS: not the Timelock');
        refused(params.set_timelock(*caller), 'PARAMS: not the Timelock');
        refused(params.register(world.board, 'other', bounds), 'GOV: not governor');
        refused(guardian.set_council(council('other'), 2), 'GOV: not governor');
        refused(guardian.pause_by_vote(pause::ALL, 1), 'GOV: not governor');
        refused(governor.set_config(CONFIG), 'GOV: not governor');
        refused(timelock.update_delay(2 * MIN_DELAY), 'TIMELOCK: not itself');
        refused(
            timelock.start(*caller, [].span()),
            if *caller == DEPLOYER {
                'TIMELOCK: already started'
            } else {
                'TIMELOCK: not the deployer'
            },
        );
        if *caller != world.params {
            refused(
                IParametersSafeDispatcher { contract_address: world.board }
                    .set_parameter('fee', 1_001),
                'PARAM: not Params',
            );
        }
        for target in [world.governor, world.params, world.guardian].span() {
            let governed = IGovernedSafeDispatcher { contract_address: *target };
            assert_eq!(governed.governor().unwrap(), world.timelock);
            refused(governed.offer_governor(*caller), 'GOV: not governor');
            refused(governed.accept_governor(), 'GOV: not offered');
            refused(governed.upgrade(Params::TEST_CLASS_HASH), 'GOV: not governor');
        }
        if *caller != world.governor {
            refused(
                timelock.schedule_batch([world.turn(1_001)].span(), 0, 0, MIN_DELAY),
                'TIMELOCK: not the proposer',
            );
        }
    }
    assert_eq!(world.fee(), 1_000);
}

#[test]
#[feature("safe_dispatcher")]
fn a_dial_turns_fourteen_days_after_it_is_proposed() {
    let world = deploy_world();
    let timelock = ITimelockDispatcher { contract_address: world.timelock };
    let safe = ITimelockSafeDispatcher { contract_address: world.timelock };
    let governor = IGovernorDispatcher { contract_address: world.governor };
    let (id, operation) = world.queue(BEGIN, [world.turn(1_150)].span());
    let (_, beyond) = world.queue(BEGIN + 7 * DAY, [world.turn(1_151)].span());
    set_block_timestamp(BEGIN + 14 * DAY - 1);
    refused(safe.execute(operation), 'TIMELOCK: not ready');
    assert_eq!(world.fee(), 1_000);
    set_block_timestamp(BEGIN + 14 * DAY);
    timelock.execute(operation);
    assert_eq!(world.fee(), 1_150);
    assert_eq!(governor.state(id), ProposalState::Executed);
    // What goes one further waits for the next epoch, and then may.
    set_block_timestamp(BEGIN + 21 * DAY);
    refused(safe.execute(beyond), 'PARAMS: too far in this epoch');
    set_block_timestamp(BEGIN + EPOCH_SECONDS);
    timelock.execute(beyond);
    assert_eq!(world.fee(), 1_151);
}

#[test]
#[feature("safe_dispatcher")]
fn people_act_at_once_and_stakers_replace_them() {
    let world = deploy_world();
    let guardian = IGuardianDispatcher { contract_address: world.guardian };
    let pauses = IPausesDispatcher { contract_address: world.guardian };
    let timelock = ITimelockDispatcher { contract_address: world.timelock };
    act_as(address('first'));
    let motion = guardian.propose_pause(pause::EMISSION, 72);
    act_as(address('first' + 1));
    guardian.confirm(motion);
    assert_eq!(pauses.paused(), pause::EMISSION);
    // The vote wants other people, and the pause for longer.
    let mut replace = array![];
    (council('second'), 3_u8).serialize(ref replace);
    let calls = [
        Call { to: world.guardian, selector: selector!("set_council"), calldata: replace.span() },
        Call {
            to: world.guardian,
            selector: selector!("pause_by_vote"),
            calldata: [pause::EMISSION.into(), 100].span(),
        },
    ]
        .span();
    let (_, operation) = world.queue(BEGIN, calls);
    assert_eq!(pauses.paused(), 0);
    set_block_timestamp(BEGIN + 14 * DAY);
    timelock.execute(operation);
    assert_eq!(pauses.paused(), pause::EMISSION);
    assert_eq!(guardian.members(), council('second'));
    let safe = IGuardianSafeDispatcher { contract_address: world.guardian };
    act_as(address('first'));
    refused(safe.propose_lift(pause::EMISSION), 'GUARDIAN: not a member');
    act_as(address('second'));
    refused(safe.propose_lift(pause::EMISSION), 'GUARDIAN: paused by vote');
}

#[test]
#[feature("safe_dispatcher")]
fn a_veto_stops_what_is_on_the_schedule() {
    let world = deploy_world();
    let governor = IGovernorDispatcher { contract_address: world.governor };
    let (id, operation) = world.queue(BEGIN, [world.turn(1_100)].span());
    set_block_timestamp(BEGIN + 8 * DAY);
    act_as(WHALE);
    let veto = governor.propose_veto(operation, "");
    governor.cast_vote(veto, 1);
    set_block_timestamp(BEGIN + 11 * DAY);
    governor.enact_veto(veto);
    assert_eq!(governor.state(id), ProposalState::Canceled);
    set_block_timestamp(BEGIN + 14 * DAY);
    refused(
        ITimelockSafeDispatcher { contract_address: world.timelock }.execute(operation),
        'TIMELOCK: not pending',
    );
    assert_eq!(world.fee(), 1_000);
}
