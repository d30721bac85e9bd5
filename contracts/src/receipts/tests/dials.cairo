//! The one dial.

use starknet::SyscallResultTrait;
use starknet::syscalls::deploy_syscall;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::receipts::contract::Receipts;
use crate::receipts::errors;
use crate::receipts::interface::{IReceiptsDispatcher, IReceiptsDispatcherTrait};
use crate::testing::dials::{each_turns, none_holds, only_params_turns, turn};
use super::setup::{REVEAL, account, deploy};

#[test]
fn params_turns_the_window() {
    let s = deploy();
    each_turns(
        s.address,
        [('reveal_seconds', REVEAL.into(), 60), ('reveal_seconds', REVEAL.into(), 2_592_000)]
            .span(),
    );
    none_holds(
        s.address,
        [
            ('reveal_seconds', 0), ('reveal_seconds', 59), ('reveal_seconds', 2_592_001),
            ('reveal_seconds', 0x10000000000000000 + 60),
        ]
            .span(),
    );
    turn(s.address, 'reveal_seconds', 61);
    assert_eq!(s.receipts.reveal_seconds(), 61);
}

#[test]
fn nobody_else_turns_it() {
    let s = deploy();
    only_params_turns(
        s.address,
        'reveal_seconds',
        60,
        [account('governor'), s.address, account('anyone')].span(),
        [selector!("set_reveal_seconds")].span(),
    );
    let governed = IGovernedDispatcher { contract_address: s.address };
    assert_eq!(governed.contract_id(), 'bitsage.receipts');
}

#[test]
fn it_starts_within_bounds() {
    let class = Receipts::TEST_CLASS_HASH;
    for seconds in [60, 2_592_000_u64].span() {
        let calldata = array!['governor', (*seconds).into()];
        let (contract_address, _) = deploy_syscall(class, 1, calldata.span(), false)
            .unwrap_syscall();
        assert_eq!(IReceiptsDispatcher { contract_address }.reveal_seconds(), *seconds);
    }
    for seconds in [0, 59, 2_592_001_u64].span() {
        let calldata = array!['governor', (*seconds).into()];
        let refused = deploy_syscall(class, 1, calldata.span(), false).unwrap_err();
        assert_eq!(*refused[0], errors::BAD_CONFIG);
    }
}
