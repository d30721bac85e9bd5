use crate::components::wired::Peers;
use crate::lens::contract::Lens;
use crate::lens::interface::{ILensDispatcher, ILensDispatcherTrait};
use crate::testing::stage::{GOVERNOR, address, deploy, named_peers, wire};
use super::setup::{deploy_lens, stand_in};
use super::stand_in::IStandInDispatcherTrait;

#[test]
fn contracts_wired_alike_are_good() {
    assert!(deploy_lens().lens.miswired().is_empty());
}

#[test]
fn names_whoever_has_another_peer() {
    let world = deploy_lens();
    let others = Peers { treasury: address('another'), ..world.peers };
    stand_in(world.peers.staking).wire(others);
    stand_in(world.peers.beacon).wire(others);
    assert_eq!(world.lens.miswired(), ['staking', 'beacon'].span());
}

#[test]
fn names_whoever_is_another_contract() {
    let world = deploy_lens();
    stand_in(world.peers.escrow).become('bitsage.market');
    assert_eq!(world.lens.miswired(), ['escrow'].span());
}

/// `peers` of a contract that was not wired fails; that is an answer, too.
#[test]
fn names_whoever_is_not_wired() {
    let world = deploy_lens();
    let nobody = address(0);
    stand_in(world.peers.market)
        .wire(
            Peers {
                token: nobody,
                staking: nobody,
                registry: nobody,
                escrow: nobody,
                market: nobody,
                receipts: nobody,
                beacon: nobody,
                audits: nobody,
                disputes: nobody,
                slasher: nobody,
                reputation: nobody,
                treasury: nobody,
                params: nobody,
            },
        );
    assert_eq!(world.lens.miswired(), ['market'].span());
}

#[test]
fn names_whoever_is_no_contract() {
    let contract_address = deploy(Lens::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    wire(contract_address, named_peers());
    assert_eq!(
        ILensDispatcher { contract_address }.miswired(),
        [
            'token', 'staking', 'registry', 'escrow', 'market', 'receipts', 'beacon', 'audits',
            'disputes', 'slasher', 'reputation',
        ]
            .span(),
    );
}

#[test]
#[should_panic(expected: ('WIRE: not wired', 'ENTRYPOINT_FAILED'))]
fn compares_with_its_own_wiring() {
    let contract_address = deploy(Lens::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    ILensDispatcher { contract_address }.miswired();
}
