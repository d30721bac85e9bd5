use core::num::traits::Bounded;
use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_chain_id};
use starknet::{ContractAddress, SyscallResultTrait};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::token::interface::events::{Approval, Transfer};
use crate::token::interface::{IErc20DispatcherTrait, IPermitDispatcherTrait};
use crate::token::permit::{PERMIT_TYPE_HASH, Permit, U256_TYPE_HASH, message_hash};
use super::setup::{ALICE, BOB, OWNER, Token, act_as, deploy};

/// An account that holds one hash to be signed, by the signature [secret].
#[starknet::interface]
trait ISigner<TState> {
    fn sign(ref self: TState, hash: felt252, answer: felt252);
}

#[starknet::contract]
mod Signer {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::token::permit::ISignatureValidator;

    #[storage]
    struct Storage {
        hash: felt252,
        answer: felt252,
    }

    #[abi(embed_v0)]
    impl SignerImpl of super::ISigner<ContractState> {
        fn sign(ref self: ContractState, hash: felt252, answer: felt252) {
            self.hash.write(hash);
            self.answer.write(answer);
        }
    }

    #[abi(embed_v0)]
    impl ValidatorImpl of ISignatureValidator<ContractState> {
        fn is_valid_signature(
            self: @ContractState, hash: felt252, signature: Array<felt252>,
        ) -> felt252 {
            if hash == self.hash.read() && signature == array!['secret'] {
                self.answer.read()
            } else {
                0
            }
        }
    }
}

const CHAIN: felt252 = 'SN_SEPOLIA';
const NOW: u64 = 1_785_563_520;

fn permit_of(token: ContractAddress, nonce: felt252) -> Permit {
    Permit { token, spender: BOB, amount: 77, nonce, deadline: NOW }
}

/// A token and an account that has signed a permit of 77 to BOB until NOW and
/// answers `answer`.
fn signed(answer: felt252) -> (Token, ContractAddress) {
    set_chain_id(CHAIN);
    set_block_timestamp(NOW);
    let token = deploy();
    let (account, _) = deploy_syscall(Signer::TEST_CLASS_HASH, 1, [].span(), false)
        .unwrap_syscall();
    let hash = message_hash(permit_of(token.address, 0), account, CHAIN);
    ISignerDispatcher { contract_address: account }.sign(hash, answer);
    act_as(ALICE);
    (token, account)
}

/// Figures by starknet.go v0.17.1 (typeddata.GetMessageHash) of the JSON in
/// docs/contracts/token.md.
#[test]
fn hashes_as_wallets_do() {
    assert_eq!(PERMIT_TYPE_HASH, 0x3210d4fa611411fccef9213585061fbd533f82d1ea2bd3c1b3b6b589448d5cf);
    assert_eq!(U256_TYPE_HASH, 0x3b143be38b811560b45593fb2a071ec4ddd0a020e10782be62ffe6f39e0e82c);
    let permit = Permit {
        token: 'TOKEN'.try_into().unwrap(),
        spender: 'SPENDER'.try_into().unwrap(),
        amount: u256 { low: 0x3635c9adc5dea00000, high: 7 },
        nonce: 0,
        deadline: 0x6a5d8980,
    };
    assert_eq!(
        message_hash(permit, OWNER, CHAIN),
        0x59bee2ad2d7b9ff46c73ca6ebd9f6a652bff3fd8477bfbcb0b3c808394c76d4,
    );
}

#[test]
fn domain_separator_names_the_chain() {
    let token = deploy();
    set_chain_id(CHAIN);
    assert_eq!(
        token.permit.DOMAIN_SEPARATOR(),
        0x2b9790d5f7fc1c990aac372cb82efe0fab3af776d207b6b669c2143c162141e,
    );
    set_chain_id('SN_MAIN');
    assert_ne!(
        token.permit.DOMAIN_SEPARATOR(),
        0x2b9790d5f7fc1c990aac372cb82efe0fab3af776d207b6b669c2143c162141e,
    );
}

#[test]
fn anyone_may_bring_a_permit() {
    for answer in array!['VALID', 1] {
        let (token, owner) = signed(answer);
        token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
        assert_eq!(token.erc20.allowance(owner, BOB), 77);
        assert_eq!(token.permit.nonces(owner), 1);
        expect_event(
            token.address, selector!("Approval"), Approval { owner, spender: BOB, value: 77 },
        );
        expect_no_event(token.address);
    }
}

#[test]
fn a_permit_can_be_spent() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
    act_as(OWNER);
    token.erc20.transfer(owner, 100);
    drop_events(token.address);
    act_as(BOB);
    token.erc20.transfer_from(owner, ALICE, 77);
    assert_eq!(token.erc20.balance_of(ALICE), 77);
    assert_eq!(token.erc20.allowance(owner, BOB), 0);
    expect_event(
        token.address, selector!("Transfer"), Transfer { from: owner, to: ALICE, value: 77 },
    );
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn a_permit_is_used_once() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: permit expired', 'ENTRYPOINT_FAILED'))]
fn a_permit_expires() {
    let (token, owner) = signed('VALID');
    set_block_timestamp(NOW + 1);
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
}

#[test]
fn a_permit_lives_before_its_deadline() {
    let (token, owner) = signed('VALID');
    set_block_timestamp(NOW - 1);
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
    assert_eq!(token.erc20.allowance(owner, BOB), 77);
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn another_amount_was_not_signed() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, BOB, 78, NOW, ['secret'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn another_spender_was_not_signed() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, ALICE, 77, NOW, ['secret'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn another_deadline_was_not_signed() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, BOB, 77, Bounded::MAX, ['secret'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn another_chain_was_not_signed() {
    let (token, owner) = signed('VALID');
    set_chain_id('SN_MAIN');
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn a_wrong_signature_grants_nothing() {
    let (token, owner) = signed('VALID');
    token.permit.permit(owner, BOB, 77, NOW, ['guess'].span());
}

#[test]
#[should_panic(expected: ('TOKEN: bad signature', 'ENTRYPOINT_FAILED'))]
fn an_unknown_answer_grants_nothing() {
    let (token, owner) = signed(2);
    token.permit.permit(owner, BOB, 77, NOW, ['secret'].span());
}
