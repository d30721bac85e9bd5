use starknet::ContractAddress;
use crate::components::wired::Peers;
use crate::lens::contract::Lens;
use crate::lens::interface::ILensDispatcher;
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, deploy, deploy_sage, named_peers, wire};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
use super::stand_in::{IStandInDispatcher, IStandInDispatcherTrait, StandIn};

#[derive(Copy, Drop)]
pub struct World {
    pub lens: ILensDispatcher,
    pub peers: Peers,
}

fn deploy_stand_in(id: felt252) -> ContractAddress {
    deploy(StandIn::TEST_CLASS_HASH, [id].span())
}

pub fn stand_in(contract_address: ContractAddress) -> IStandInDispatcher {
    IStandInDispatcher { contract_address }
}

/// Lens with real SAGE and stand-ins for all else, all wired alike.
pub fn deploy_lens() -> World {
    let peers = Peers {
        token: deploy_sage(1_000),
        staking: deploy_stand_in('bitsage.staking'),
        registry: deploy_stand_in('bitsage.registry'),
        escrow: deploy_stand_in('bitsage.escrow'),
        market: deploy_stand_in('bitsage.market'),
        receipts: deploy_stand_in('bitsage.receipts'),
        beacon: deploy_stand_in('bitsage.beacon'),
        audits: deploy_stand_in('bitsage.audits'),
        disputes: deploy_stand_in('bitsage.disputes'),
        slasher: deploy_stand_in('bitsage.slasher'),
        reputation: deploy_stand_in('bitsage.reputation'),
        treasury: named_peers().treasury,
        params: named_peers().params,
    };
    for contract in array![
        peers.staking, peers.registry, peers.escrow, peers.market, peers.receipts, peers.beacon,
        peers.audits, peers.disputes, peers.slasher, peers.reputation,
    ] {
        stand_in(contract).wire(peers);
    }
    let contract_address = deploy(Lens::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    wire(contract_address, peers);
    World { lens: ILensDispatcher { contract_address }, peers }
}

/// SAGE for a contract.
pub fn give(world: World, contract: ContractAddress, amount: u256) {
    act_as(TREASURER);
    IErc20Dispatcher { contract_address: world.peers.token }.transfer(contract, amount);
}
