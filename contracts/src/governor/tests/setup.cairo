use core::fmt::Debug;
use starknet::ContractAddress;
use starknet::account::Call;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::governor::contract::Governor;
use crate::governor::interface::{
    IGovernorDispatcher, IGovernorDispatcherTrait, IGovernorSafeDispatcher,
};
use crate::governor::types::{GovernorConfig, ProposalState};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use crate::testing::stake_history::{
    IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait, StakeHistory,
};
use crate::timelock::contract::Timelock;
use crate::timelock::interface::{
    ITimelockDispatcher, ITimelockDispatcherTrait, ITimelockSafeDispatcher,
};
use crate::timelock::types::MIN_DELAY;

/// When the three have staked for a long time.
pub const BEGIN: u64 = 1_700_000_000;
pub const HOUR: u64 = 3600;
pub const DAY: u64 = 24 * HOUR;

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();
pub const CAROL: ContractAddress = 'CAROL'.try_into().unwrap();
pub const DAVE: ContractAddress = 'DAVE'.try_into().unwrap();

pub const CONFIG: GovernorConfig = GovernorConfig {
    voting_delay: 2 * DAY,
    voting_period: 5 * DAY,
    veto_period: 3 * DAY,
    smoothing: 10 * DAY,
    queue_window: 7 * DAY,
    quorum_bps: 2_000,
    proposal_threshold: 1_000,
};

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub governor: IGovernorDispatcher,
    pub safe: IGovernorSafeDispatcher,
    pub timelock: ITimelockDispatcher,
    pub safe_timelock: ITimelockSafeDispatcher,
    pub stakes: IStakeHistoryDispatcher,
}

pub fn deploy_governor(
    timelock: ContractAddress, staking: ContractAddress, config: GovernorConfig,
) -> ContractAddress {
    let mut calldata = array![];
    (GOVERNOR, timelock, staking, config).serialize(ref calldata);
    deploy(Governor::TEST_CLASS_HASH, calldata.span())
}

/// ALICE has 6,000, BOB 3,000, CAROL 1,000 for longer than any window; the
/// Timelock governs the Governor, and is proposed to by it.
pub fn deploy_world() -> World {
    set_block_timestamp(BEGIN - 100 * DAY);
    let timelock = deploy(Timelock::TEST_CLASS_HASH, [GOVERNOR.into(), MIN_DELAY.into()].span());
    let staking = deploy(StakeHistory::TEST_CLASS_HASH, [].span());
    let stakes = IStakeHistoryDispatcher { contract_address: staking };
    stakes.set_stake(ALICE, 6_000);
    stakes.set_stake(BOB, 3_000);
    stakes.set_stake(CAROL, 1_000);
    let address = deploy_governor(timelock, staking, CONFIG);
    act_as(GOVERNOR);
    IGovernedDispatcher { contract_address: address }.offer_governor(timelock);
    ITimelockDispatcher { contract_address: timelock }.start(address, [address].span());
    set_block_timestamp(BEGIN);
    drop_events(address);
    drop_events(timelock);
    World {
        address,
        governor: IGovernorDispatcher { contract_address: address },
        safe: IGovernorSafeDispatcher { contract_address: address },
        timelock: ITimelockDispatcher { contract_address: timelock },
        safe_timelock: ITimelockSafeDispatcher { contract_address: timelock },
        stakes,
    }
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    /// A call that changes the Governor's own configuration.
    fn calls(self: World, quorum_bps: u16) -> Span<Call> {
        let mut calldata = array![];
        GovernorConfig { quorum_bps, ..CONFIG }.serialize(ref calldata);
        [Call { to: self.address, selector: selector!("set_config"), calldata: calldata.span() }]
            .span()
    }

    fn propose_as(self: World, account: ContractAddress, quorum_bps: u16) -> u64 {
        act_as(account);
        self.governor.propose(self.calls(quorum_bps), "quorum")
    }

    fn vote(self: World, account: ContractAddress, id: u64, support: u8) -> u128 {
        act_as(account);
        self.governor.cast_vote(id, support)
    }

    /// A proposal of ALICE's that all wanted, on the schedule since its vote ended,
    /// at BEGIN + 7 days.
    fn queued(self: World, quorum_bps: u16) -> (u64, felt252) {
        let id = self.propose_as(ALICE, quorum_bps);
        set_block_timestamp(BEGIN + CONFIG.voting_delay);
        self.vote(ALICE, id, 1);
        set_block_timestamp(BEGIN + CONFIG.voting_delay + CONFIG.voting_period);
        (id, self.governor.queue(id, self.calls(quorum_bps)))
    }

    fn expect_state(self: World, id: u64, state: ProposalState) {
        assert_eq!(self.governor.state(id), state);
    }
}

pub fn nobody() -> ContractAddress {
    address('nobody')
}

pub fn expect_refused<T, +Drop<T>, +Debug<T>>(result: Result<T, Array<felt252>>, error: felt252) {
    match result {
        Ok(_) => panic!("should have been refused"),
        Err(reasons) => assert_eq!(*reasons[0], error),
    }
}
