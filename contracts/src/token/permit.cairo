//! The SNIP-12 (revision 1) digest that an owner signs to grant an allowance.
//!
//! The type is OpenZeppelin's Permit. Its u256 member is encoded as the spec
//! says, by its own struct hash, which is what wallets sign; OpenZeppelin's
//! Cairo code inlines the two limbs instead (starknet-io/SNIPs#176).

use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;

pub const DOMAIN_NAME: felt252 = 'Bitsage';
/// The number: wallets read the short string "1" of the JSON as it.
pub const DOMAIN_VERSION: felt252 = 1;

pub const DOMAIN_TYPE_HASH: felt252 = selector!(
    "\"StarknetDomain\"(\"name\":\"shortstring\",\"version\":\"shortstring\",\"chainId\":\"shortstring\",\"revision\":\"shortstring\")",
);

pub const PERMIT_TYPE_HASH: felt252 = selector!(
    "\"Permit\"(\"token\":\"ContractAddress\",\"spender\":\"ContractAddress\",\"amount\":\"u256\",\"nonce\":\"felt\",\"deadline\":\"u128\")\"u256\"(\"low\":\"u128\",\"high\":\"u128\")",
);

pub const U256_TYPE_HASH: felt252 = selector!("\"u256\"(\"low\":\"u128\",\"high\":\"u128\")");

/// The part of SRC-6 that a permit needs of an account.
#[starknet::interface]
pub trait ISignatureValidator<TState> {
    /// 'VALID' (1 in older accounts) when the account has signed `hash`.
    fn is_valid_signature(self: @TState, hash: felt252, signature: Array<felt252>) -> felt252;
}

#[derive(Copy, Drop)]
pub struct Permit {
    pub token: ContractAddress,
    pub spender: ContractAddress,
    pub amount: u256,
    pub nonce: felt252,
    pub deadline: u64,
}

pub fn domain_hash(chain_id: felt252) -> felt252 {
    poseidon_hash_span([DOMAIN_TYPE_HASH, DOMAIN_NAME, DOMAIN_VERSION, chain_id, 1].span())
}

/// What `owner` signs.
pub fn message_hash(permit: Permit, owner: ContractAddress, chain_id: felt252) -> felt252 {
    let amount = poseidon_hash_span(
        [U256_TYPE_HASH, permit.amount.low.into(), permit.amount.high.into()].span(),
    );
    let content = poseidon_hash_span(
        [
            PERMIT_TYPE_HASH, permit.token.into(), permit.spender.into(), amount, permit.nonce,
            permit.deadline.into(),
        ]
            .span(),
    );
    poseidon_hash_span(['StarkNet Message', domain_hash(chain_id), owner.into(), content].span())
}
