use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::reputation::contract::Reputation;
use crate::reputation::interface::{IReputationDispatcher, IReputationDispatcherTrait};
use crate::reputation::types::{Posterior, ReputationConfig};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, address, deploy, named_peers, wire};

/// 1 in Q32.32.
pub const ONE: u64 = 0x100000000;
pub const HALF_LIFE: u64 = 1_000;
pub const NOW: u64 = 1_700_000_000;
pub const PROVIDER: u32 = 7;

/// Prior 2 : 1; one observation weighs stake / 100, at most 10.
pub fn config() -> ReputationConfig {
    ReputationConfig {
        half_life_seconds: HALF_LIFE,
        prior_alpha: 2 * ONE,
        prior_beta: ONE,
        weight_unit: 100,
        weight_cap: 1_000,
    }
}

pub fn calldata(config: ReputationConfig) -> Span<felt252> {
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    calldata.span()
}

pub fn deploy_reputation() -> (ContractAddress, IReputationDispatcher) {
    set_block_timestamp(NOW);
    let contract_address = deploy(Reputation::TEST_CLASS_HASH, calldata(config()));
    wire(contract_address, named_peers());
    drop_events(contract_address);
    act_as(address('market'));
    (contract_address, IReputationDispatcher { contract_address })
}

pub fn expect_posterior(
    reputation: IReputationDispatcher, alpha: u64, beta: u64, successes: u32, failures: u32,
) {
    let posterior = reputation.posterior(PROVIDER);
    assert_eq!(posterior, Posterior { alpha, beta, at: posterior.at, successes, failures });
}
