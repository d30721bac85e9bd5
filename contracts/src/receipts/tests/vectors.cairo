//! The vectors of docs/contracts/receipts.md, which the Go side checks too.

use crate::receipts::tree::{PAD, Place, commitment_hash, leaf_hash, node_hash, root_of, value_hash};
use crate::receipts::types::{FAULT_MARK, Leaf};

fn place() -> Place {
    Place { job_id: 0x300000005, attempt: 1, worker: 42 }
}

fn metering(cpu: felt252, wall: felt252, bytes: felt252) -> felt252 {
    cpu * 0x100000000000000000000000000000000 + wall * 0x10000000000000000 + bytes
}

/// Tasks 8, 9 and 10 of a job.
fn leaves() -> [Leaf; 3] {
    [
        Leaf {
            input: 0x00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210,
            output: 0xffeeddccbbaa99887766554433221100f0e1d2c3b4a5968778695a4b3c2d1e0f,
            metering: metering(1500, 2000, 4096),
            environment: 'x86-64-v3',
            salt: 0x123456789abcdef,
        },
        Leaf {
            input: 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,
            output: 0,
            metering: metering(0xffffffffffffffff, 0, 0xffffffffffffffff),
            environment: 0,
            salt: 1,
        },
        Leaf {
            input: 1,
            output: u256 { low: 7, high: FAULT_MARK },
            metering: 0,
            environment: 'x86-64-v2',
            salt: 0,
        },
    ]
}

#[test]
fn leaves_and_values() {
    let expected: [(felt252, felt252); 3] = [
        (
            0x3c1cc9e347a96f71a5caf1b862fd9cfed06fcbd443692eb0b62b9ac10d3a902,
            0x28150329f8f6fbe0f6cae89b88845b75ac6898b2cec7da3aba8c6f23d3ed546,
        ),
        (
            0x2d554d8ab5095d148e0c119a51e8deb43a8697f698f5903d89866637335dc18,
            0x675f8c39969f6ae377a081c2a0d05b7883a5c99fcf956d5c90d41b303ab242,
        ),
        (
            0x1460d3c0a37eb5d3dab0b243e5b0ac8b9f4f1fa909f98f961c0b6e13ce50321,
            0x68bc0f8efa23f68e29a6cd233797d53ac6e79cb92449841c04a426d03b014db,
        ),
    ];
    let leaves = leaves();
    for i in 0..3_u32 {
        let (leaf, value) = *expected.span()[i];
        assert_eq!(leaf_hash(@place(), 8 + i, leaves.span()[i]), leaf);
        assert_eq!(value_hash(place().job_id, 8 + i, leaves.span()[i]), value);
    }
}

#[test]
fn a_root_and_its_commitment() {
    let [a, b, c] = leaves();
    let left = node_hash(leaf_hash(@place(), 8, @a), leaf_hash(@place(), 9, @b));
    let last = leaf_hash(@place(), 10, @c);
    assert_eq!(left, 0x66dab57d3be9e8493efe7d58cf99ba19f46e0f82677e4ba6cd18de11c5bdc4f);
    assert_eq!(
        node_hash(last, PAD), 0x5757b1f99068c4eefd1aebc75409554f8f499f43419a4a8a15aeafdd54af0c0,
    );
    let root = 0x128513d7e131f5bc54c873395369f4631d8f0e5d19746f4dcf46e8535a5c204;
    assert_eq!(root_of(last, 2, [PAD, left].span()), root);
    assert_eq!(
        commitment_hash(@place(), 2, root, 'salt'),
        0x457d487cc2c5f1530a4a5ebecc4963d83a1f764e4efcc8c6030f4734a52c468,
    );
}
