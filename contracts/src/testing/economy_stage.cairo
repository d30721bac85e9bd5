//! Peers of the economy that are only names, and their wiring.

use starknet::ContractAddress;
use crate::components::economy::{
    EconomyPeers, IEconomyWiredDispatcher, IEconomyWiredDispatcherTrait,
};
use super::stage::{GOVERNOR, act_as, address};

pub fn named_economy() -> EconomyPeers {
    EconomyPeers {
        token: address('token'),
        usd: address('usd'),
        staking: address('staking'),
        escrow: address('escrow'),
        beacon: address('beacon'),
        params: address('params'),
        guardian: address('guardian'),
        oracle: address('oracle'),
        pol: address('pol'),
        emission: address('emission'),
        treasury: address('treasury'),
        rewards: address('rewards'),
        auction: address('auction'),
        buyback: address('buyback'),
        vesting: address('vesting'),
        operations: address('operations'),
    }
}

pub fn wire_economy(contract: ContractAddress, peers: EconomyPeers) {
    act_as(GOVERNOR);
    IEconomyWiredDispatcher { contract_address: contract }.wire_economy(peers);
}
