use core::num::traits::Zero;
use starknet::syscalls::deploy_syscall;
use starknet::testing::set_contract_address;
use starknet::{ContractAddress, SyscallResultTrait};
use crate::components::governed::GovernedComponent::GovernorChanged;
use crate::testing::events::{expect_event, expect_no_event};
use crate::token::contract::SageToken;
use crate::token::interface::events::Transfer;
use crate::token::interface::{
    IErc20CamelDispatcher, IErc20Dispatcher, IPermitDispatcher, ISageSupplyDispatcher,
};

pub const GOVERNOR: ContractAddress = 'GOVERNOR'.try_into().unwrap();
pub const OWNER: ContractAddress = 'OWNER'.try_into().unwrap();
pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();
pub const MINTER: ContractAddress = 'MINTER'.try_into().unwrap();

pub const INITIAL: u256 = 600;
pub const MAX: u256 = 1_000;

#[derive(Copy, Drop)]
pub struct Token {
    pub address: ContractAddress,
    pub erc20: IErc20Dispatcher,
    pub camel: IErc20CamelDispatcher,
    pub permit: IPermitDispatcher,
    pub supply: ISageSupplyDispatcher,
}

pub fn deploy_with(initial: u256, max: u256) -> Token {
    let mut calldata = array![];
    (GOVERNOR, OWNER, initial, max).serialize(ref calldata);
    let (address, _) = deploy_syscall(SageToken::TEST_CLASS_HASH, 0, calldata.span(), false)
        .unwrap_syscall();
    Token {
        address,
        erc20: IErc20Dispatcher { contract_address: address },
        camel: IErc20CamelDispatcher { contract_address: address },
        permit: IPermitDispatcher { contract_address: address },
        supply: ISageSupplyDispatcher { contract_address: address },
    }
}

/// 600 of at most 1,000 base units, all with OWNER, and no event left.
pub fn deploy() -> Token {
    let token = deploy_with(INITIAL, MAX);
    expect_event(
        token.address,
        selector!("GovernorChanged"),
        GovernorChanged { previous: Zero::zero(), governor: GOVERNOR },
    );
    expect_event(
        token.address,
        selector!("Transfer"),
        Transfer { from: Zero::zero(), to: OWNER, value: INITIAL },
    );
    expect_no_event(token.address);
    token
}

pub fn act_as(account: ContractAddress) {
    set_contract_address(account);
}
