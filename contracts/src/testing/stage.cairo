//! Deploys and wires the contract under test among named stand-ins.

use starknet::syscalls::deploy_syscall;
use starknet::testing::set_contract_address;
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::token::contract::SageToken;

pub const GOVERNOR: ContractAddress = 'GOVERNOR'.try_into().unwrap();
/// Holds all SAGE at the beginning.
pub const TREASURER: ContractAddress = 'TREASURER'.try_into().unwrap();

pub fn address(name: felt252) -> ContractAddress {
    name.try_into().unwrap()
}

/// Peers that are only names: 'token', 'staking' and so on.
pub fn named_peers() -> Peers {
    Peers {
        token: address('token'),
        staking: address('staking'),
        registry: address('registry'),
        escrow: address('escrow'),
        market: address('market'),
        receipts: address('receipts'),
        beacon: address('beacon'),
        audits: address('audits'),
        disputes: address('disputes'),
        slasher: address('slasher'),
        reputation: address('reputation'),
        treasury: address('treasury'),
        params: address('params'),
    }
}

pub fn deploy(class: ClassHash, calldata: Span<felt252>) -> ContractAddress {
    let (contract, _) = deploy_syscall(class, 0, calldata, false).unwrap_syscall();
    contract
}

/// SAGE of which TREASURER has `supply`.
pub fn deploy_sage(supply: u256) -> ContractAddress {
    let mut calldata = array![];
    (GOVERNOR, TREASURER, supply, supply).serialize(ref calldata);
    deploy(SageToken::TEST_CLASS_HASH, calldata.span())
}

pub fn wire(contract: ContractAddress, peers: Peers) {
    act_as(GOVERNOR);
    IWiredDispatcher { contract_address: contract }.wire(peers);
}

/// The calls that follow come from `account`.
pub fn act_as(account: ContractAddress) {
    set_contract_address(account);
}
