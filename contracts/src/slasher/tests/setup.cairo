use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::wired::Peers;
use crate::escrow::contract::Escrow;
use crate::escrow::interface::{IEscrowDispatcher, IEscrowDispatcherTrait};
use crate::slasher::contract::Slasher;
use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
use crate::slasher::types::{EPOCH_SECONDS, Offence};
use crate::staking::contract::Staking;
use crate::staking::interface::{IStakingDispatcher, IStakingDispatcherTrait};
use crate::staking::types::StakingConfig;
use crate::testing::events::drop_events;
use crate::testing::stage::{
    GOVERNOR, TREASURER, act_as, address, deploy, deploy_sage, named_peers, wire,
};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const REPORTER: ContractAddress = 'REPORTER'.try_into().unwrap();
pub const VICTIM: ContractAddress = 'VICTIM'.try_into().unwrap();

pub const SUPPLY: u128 = 1_000_000;
pub const STAKE: u128 = 100_000;
pub const CAP: u128 = 50_000;

/// Slasher with the real token, Staking and Escrow.
#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub slasher: ISlasherDispatcher,
    pub token: ContractAddress,
    pub sage: IErc20Dispatcher,
    pub staking: IStakingDispatcher,
    pub escrow: IEscrowDispatcher,
}

pub fn deploy_slasher(cap: u128) -> ContractAddress {
    deploy(Slasher::TEST_CLASS_HASH, [GOVERNOR.into(), cap.into()].span())
}

/// At the beginning of epoch 100; ALICE has staked 100,000.
pub fn deploy_world() -> World {
    set_block_timestamp(100 * EPOCH_SECONDS);
    let token = deploy_sage(SUPPLY.into());
    let address = deploy_slasher(CAP);
    let escrow = deploy(Escrow::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    let mut calldata = array![];
    (GOVERNOR, StakingConfig { unbonding_seconds: 10, min_stake: 1 }).serialize(ref calldata);
    let staking = deploy(Staking::TEST_CLASS_HASH, calldata.span());
    let peers = Peers { token, staking, escrow, slasher: address, ..named_peers() };
    for contract in array![address, escrow, staking] {
        wire(contract, peers);
    }
    let sage = IErc20Dispatcher { contract_address: token };
    let world = World {
        address,
        slasher: ISlasherDispatcher { contract_address: address },
        token,
        sage,
        staking: IStakingDispatcher { contract_address: staking },
        escrow: IEscrowDispatcher { contract_address: escrow },
    };
    act_as(TREASURER);
    sage.transfer(ALICE, STAKE.into());
    act_as(ALICE);
    sage.approve(staking, STAKE.into());
    world.staking.stake(STAKE);
    drop_events(address);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    /// The right module brings the offence, with reporter and victim.
    fn slash(self: World, offence: Offence, amount: u128) -> (u128, u128) {
        self.slash_for(offence, amount, REPORTER, VICTIM)
    }

    fn slash_for(
        self: World,
        offence: Offence,
        amount: u128,
        reporter: ContractAddress,
        victim: ContractAddress,
    ) -> (u128, u128) {
        act_as(module(offence));
        self.slasher.slash(offence, ALICE, amount, reporter, victim)
    }

    fn credited(self: World, account: ContractAddress) -> u128 {
        self.escrow.balance_of(self.token, account).available
    }

    /// Slasher holds nothing, Escrow and Staking what they owe, and what is
    /// gone was burned.
    fn expect_conserved(self: World, burned: u128) {
        assert_eq!(self.sage.balance_of(self.address), Zero::zero());
        let owed: u256 = self.escrow.owed(self.token).into();
        assert_eq!(self.sage.balance_of(self.escrow.contract_address), owed);
        let staked: u256 = self.staking.total_owed().into();
        assert_eq!(self.sage.balance_of(self.staking.contract_address), staked);
        assert_eq!(self.sage.total_supply(), (SUPPLY - burned).into());
    }
}

pub fn module(offence: Offence) -> ContractAddress {
    match offence {
        Offence::Late | Offence::Unopened | Offence::WrongResult |
        Offence::Unrevealed => address('market'),
        Offence::SilentAuditor => address('audits'),
        Offence::WrongAudit | Offence::SilentJuror | Offence::LosingJuror => address('disputes'),
        Offence::SilentKeeper => address('beacon'),
    }
}
