use starknet::ContractAddress;
use crate::lens::interface::ILensDispatcherTrait;
use crate::testing::odd_token::{IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::deploy;
use super::setup::{deploy_lens, give, stand_in};
use super::stand_in::IStandInDispatcherTrait;

#[test]
fn nothing_owed_and_nothing_held_is_good() {
    let world = deploy_lens();
    assert!(world.lens.violated([world.peers.token].span()).is_empty());
    assert!(world.lens.violated([].span()).is_empty());
}

#[test]
fn escrow_holds_what_it_owes() {
    let world = deploy_lens();
    stand_in(world.peers.escrow).owe(100);
    for (given, good) in array![(99_u256, false), (1, true), (1, true)] {
        give(world, world.peers.escrow, given);
        let names = world.lens.violated([world.peers.token].span());
        assert_eq!(names.is_empty(), good);
        if !good {
            assert_eq!(names, ['escrow'].span());
        }
    }
}

#[test]
fn every_token_is_looked_at() {
    let world = deploy_lens();
    stand_in(world.peers.escrow).owe(100);
    give(world, world.peers.escrow, 100);
    let other = deploy(OddToken::TEST_CLASS_HASH, [].span());
    IOddTokenDispatcher { contract_address: other }.give(world.peers.escrow, 99);
    let tokens = [world.peers.token, other, other].span();
    assert_eq!(world.lens.violated(tokens), ['escrow'].span());
    IOddTokenDispatcher { contract_address: other }.give(world.peers.escrow, 1);
    assert!(world.lens.violated(tokens).is_empty());
}

#[test]
fn staking_holds_what_it_owes() {
    let world = deploy_lens();
    stand_in(world.peers.staking).owe(100);
    for (given, good) in array![(99_u256, false), (1, true), (1, true)] {
        give(world, world.peers.staking, given);
        let names = world.lens.violated([].span());
        assert_eq!(names.is_empty(), good);
        if !good {
            assert_eq!(names, ['staking'].span());
        }
    }
}

#[test]
fn slasher_holds_nothing() {
    let world = deploy_lens();
    give(world, world.peers.slasher, 1);
    assert_eq!(world.lens.violated([].span()), ['slasher'].span());
}

fn ask_for(count: u32) {
    let world = deploy_lens();
    let mut tokens: Array<ContractAddress> = array![];
    for _ in 0..count {
        tokens.append(world.peers.token);
    }
    assert!(world.lens.violated(tokens.span()).is_empty());
}

#[test]
fn fifty_tokens_can_be_asked_for() {
    ask_for(50);
}

#[test]
#[should_panic(expected: ('LENS: too many', 'ENTRYPOINT_FAILED'))]
fn more_tokens_cannot() {
    ask_for(51);
}
