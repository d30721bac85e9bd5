//! Prints what Serde makes of chosen values, a line each. The Go test has the
//! same values by the same names.

use starknet::syscalls::deploy_syscall;
use starknet::testing::{pop_log_raw, set_contract_address};
use starknet::{ClassHash, ContractAddress};
use crate::bazaar::{Bazaar, IBazaarDispatcher, IBazaarDispatcherTrait, errors};
use crate::guard;
use crate::types::{Appeal, Order, Pair, Phase, Scalars, Terms, Verdict};

fn felts(values: Span<felt252>) -> ByteArray {
    let mut text: ByteArray = "";
    for value in values {
        text.append(@format!(" 0x{:x}", *value));
    }
    text
}

fn show<T, +Serde<T>, +Drop<T>>(name: ByteArray, value: T) {
    let mut output = array![];
    value.serialize(ref output);
    println!("vector {name} :{}", felts(output.span()));
}

fn show_bytes(name: ByteArray, value: ByteArray) {
    show(name, value)
}

fn address(value: felt252) -> ContractAddress {
    value.try_into().unwrap()
}

fn terms() -> Terms {
    Terms {
        usd_limit: 0x1000000000000000000000000000000020000000000000003,
        vram_gb: 80,
        class: 3,
        phase: Phase::Sealed,
    }
}

/// 70 bytes: two whole words and a rest; the last two are not UTF-8.
fn note() -> ByteArray {
    let mut note: ByteArray =
        "the quick brown fox jumps over the lazy dog and then runs home again";
    note.append_byte(0xff);
    note.append_byte(0);
    note
}

fn order() -> Order {
    Order {
        job_id: 0xfedcba9876543210,
        terms: terms(),
        note: note(),
        fills: array![(1, 0xffffffffffffffffffffffffffffffff), (2, 0)],
        parent: Some(address(0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff)),
    }
}

#[test]
fn structs() {
    show("order", order());
    show(
        "order_empty",
        Order {
            job_id: 0,
            terms: Terms { usd_limit: 0, vram_gb: 0, class: 0, phase: Phase::Open },
            note: "",
            fills: array![],
            parent: None,
        },
    );
    show("errors", (errors::NO_OWNER, errors::NO_JOB_ID, guard::errors::PAST));
    show("pair", Pair::<u64> { left: 1, right: 2 });
}

#[test]
fn scalars() {
    show(
        "scalars_max",
        Scalars {
            flag: true,
            a_u8: 0xff,
            a_u16: 0xffff,
            a_u32: 0xffffffff,
            a_u64: 0xffffffffffffffff,
            a_u128: 0xffffffffffffffffffffffffffffffff,
            a_u256: 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,
            a_i8: 127,
            a_i16: 32767,
            a_i32: 2147483647,
            a_i64: 9223372036854775807,
            a_i128: 170141183460469231731687303715884105727,
            a_felt: -1,
            owner: address(0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff),
            class: 0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
                .try_into()
                .unwrap(),
            l1_url: 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
                .try_into()
                .unwrap(),
            eth: 0xffffffffffffffffffffffffffffffffffffffff.try_into().unwrap(),
            divisor: 0xffffffffffffffff,
        },
    );
    show(
        "scalars_min",
        Scalars {
            flag: false,
            a_u8: 0,
            a_u16: 0,
            a_u32: 0,
            a_u64: 0,
            a_u128: 0,
            a_u256: 0,
            a_i8: -128,
            a_i16: -32768,
            a_i32: -2147483648,
            a_i64: -9223372036854775808,
            a_i128: -170141183460469231731687303715884105728,
            a_felt: 0,
            owner: address(0),
            class: 0.try_into().unwrap(),
            l1_url: 0_felt252.try_into().unwrap(),
            eth: 0.try_into().unwrap(),
            divisor: 1,
        },
    );
    show(
        "scalars_mixed",
        Scalars {
            flag: true,
            a_u8: 1,
            a_u16: 0x102,
            a_u32: 0x1020304,
            a_u64: 0x102030405060708,
            a_u128: 0x102030405060708090a0b0c0d0e0f10,
            a_u256: 0x102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20,
            a_i8: -1,
            a_i16: -2,
            a_i32: -3,
            a_i64: -4,
            a_i128: -0x102030405060708090a0b0c0d0e0f10,
            a_felt: 'felt',
            owner: address('owner'),
            class: 'class'.try_into().unwrap(),
            l1_url: 'a url'.try_into().unwrap(),
            eth: 0xd8da6bf26964af9d7eed9e03e53415d37aa96045.try_into().unwrap(),
            divisor: 2,
        },
    );
}

#[test]
fn enums() {
    show("verdict_pending", Verdict::Pending);
    show("verdict_fined", Verdict::Fined(0x1_00000000000000000000000000000001));
    show("verdict_settled", Verdict::Settled(terms()));
    show("verdict_shared", Verdict::Shared((address(0x5a6e), 7)));
    show("verdict_appealed_none", Verdict::Appealed(Appeal::None));
    show("verdict_appealed_jury", Verdict::Appealed(Appeal::Jury(11)));
    show("verdict_listed", Verdict::Listed(array!['a', 'b', 'c']));
    show("phases", array![Phase::Open, Phase::Sealed, Phase::Done]);
}

#[test]
fn byte_arrays() {
    show_bytes("bytes_0", "");
    show_bytes("bytes_1", "a");
    show_bytes("bytes_30", "123456789012345678901234567890");
    show_bytes("bytes_31", "1234567890123456789012345678901");
    show_bytes("bytes_32", "12345678901234567890123456789012");
    show_bytes("bytes_62", "12345678901234567890123456789012345678901234567890123456789012");
    show_bytes("bytes_70", note());
}

fn shapes(
    fails: bool,
) -> (
    Array<Array<Option<u8>>>,
    [u16; 3],
    Result<Terms, felt252>,
    (u8, (bool, ByteArray), ContractAddress, ClassHash),
) {
    (
        array![array![Some(1), None], array![], array![Some(0)]],
        [1, 2, 3],
        if fails {
            Err('why')
        } else {
            Ok(terms())
        },
        (4, (fails, "no such thing"), address(5), 6.try_into().unwrap()),
    )
}

fn deep(
    done: Option<Result<(), felt252>>,
) -> (Array<NonZero<u256>>, Span<[u8; 2]>, Option<Result<(), felt252>>) {
    let big: u256 = 0x700000000000000000000000000000000;
    let ids = array![big.try_into().unwrap(), 1_u256.try_into().unwrap()];
    (ids, array![[1, 2], [3, 4], [5, 6]].span(), done)
}

fn deployed(constructor: Span<felt252>) -> IBazaarDispatcher {
    let (contract_address, _) = deploy_syscall(Bazaar::TEST_CLASS_HASH, 0, constructor, false)
        .unwrap();
    IBazaarDispatcher { contract_address }
}

fn constructor() -> Array<felt252> {
    let name: ByteArray = "Bazaar of things";
    let limit: u256 = 0x100000000000000000000000000000002;
    let mut calldata = array![];
    (address('owner'), name, limit).serialize(ref calldata);
    calldata
}

/// The arguments of calls as a tuple writes them: one after the other. The
/// contract accepting them shows that this is so.
#[test]
fn calls() {
    println!("vector call_constructor :{}", felts(constructor().span()));
    show("call_post_order", (order(), array!['x', 'y'].span(), 9_u8));
    show("call_judge", (5_u64, Verdict::Fined(3)));
    show("call_shapes", shapes(false));
    show("call_shapes_fails", shapes(true));
    show("call_deep", deep(Some(Ok(()))));
    show("call_deep_err", deep(Some(Err('why'))));
    show("call_deep_none", deep(None));
    let amount: u256 = 0x300000000000000000000000000000004;
    show("message_deposit", (address('to'), amount));
    println!(
        "vector selectors : 0x{:x} 0x{:x} 0x{:x} 0x{:x}",
        selector!("post_order"),
        selector!("judge"),
        selector!("shapes"),
        selector!("handle_deposit"),
    );
}

#[test]
fn views() {
    let bazaar = deployed(constructor().span());
    let (nested, fixed, outcome, four) = shapes(false);
    show("view_shapes", bazaar.shapes(nested, fixed, outcome, four));
    let (nested, fixed, outcome, four) = shapes(true);
    show("view_shapes_fails", bazaar.shapes(nested, fixed, outcome, four));
    let (ids, grid, done) = deep(Some(Ok(())));
    show("view_deep", bazaar.deep(ids, grid, done));
    let (ids, grid, done) = deep(Some(Err('why')));
    show("view_deep_err", bazaar.deep(ids, grid, done));
    let (ids, grid, done) = deep(None);
    show("view_deep_none", bazaar.deep(ids, grid, done));
    show("view_total_jobs", bazaar.total_jobs());
    show("view_pair", bazaar.pair());
    show("view_same_order", bazaar.same_order(order()));
}

#[test]
fn events() {
    let bazaar = deployed(constructor().span());
    set_contract_address(address('caller'));
    bazaar.post_order(order(), array!['x', 'y'].span(), 9);
    bazaar.judge(5, Verdict::Settled(terms()));
    bazaar.pause(1234567890);
    let names: Array<ByteArray> = array![
        "order_posted", "judged", "paused", "nested_paused", "resumed", "nested_resumed",
    ];
    for name in names {
        let (keys, data) = pop_log_raw(bazaar.contract_address).unwrap();
        println!("event {name} :{} |{}", felts(keys), felts(data));
    }
    assert!(pop_log_raw(bazaar.contract_address).is_none());
}
