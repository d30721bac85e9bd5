//! The hashes of a receipt and the walk from a leaf to its root. Pure: the Go
//! side computes the same, vectors in docs/contracts/receipts.md.

use core::poseidon::poseidon_hash_span;
use crate::registry::types::ProviderId;
use super::types::Leaf;

/// Stands for a leaf beyond the last task.
pub const PAD: felt252 = 'SAGE_PAD';

/// Whose result a leaf is.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Place {
    pub job_id: u64,
    pub attempt: u8,
    pub worker: ProviderId,
}

pub fn leaf_hash(place: @Place, task: u32, leaf: @Leaf) -> felt252 {
    poseidon_hash_span(
        [
            'SAGE_LEAF', (*place.job_id).into(), (*place.attempt).into(), task.into(),
            (*place.worker).into(), (*leaf.input.low).into(), (*leaf.input.high).into(),
            (*leaf.output.low).into(), (*leaf.output.high).into(), *leaf.metering,
            *leaf.environment, *leaf.salt,
        ]
            .span(),
    )
}

pub fn node_hash(left: felt252, right: felt252) -> felt252 {
    poseidon_hash_span(['SAGE_NODE', left, right].span())
}

/// What auditors and jurors must arrive at by themselves: the leaf without
/// what is the worker's own.
pub fn value_hash(job_id: u64, task: u32, leaf: @Leaf) -> felt252 {
    poseidon_hash_span(
        [
            'SAGE_VALUE', job_id.into(), task.into(), (*leaf.input.low).into(),
            (*leaf.input.high).into(), (*leaf.output.low).into(), (*leaf.output.high).into(),
        ]
            .span(),
    )
}

pub fn commitment_hash(place: @Place, index: u32, root: felt252, salt: felt252) -> felt252 {
    poseidon_hash_span(
        [
            'SAGE_COMMIT', (*place.job_id).into(), index.into(), (*place.attempt).into(),
            (*place.worker).into(), root, salt,
        ]
            .span(),
    )
}

/// ⌈log2 count⌉, for count >= 1.
pub fn depth(count: u32) -> u32 {
    let mut depth = 0;
    let mut width: u64 = 1;
    while width < count.into() {
        width *= 2;
        depth += 1;
    }
    depth
}

/// The root that a leaf at `position` and its siblings from the bottom up lead
/// to: bit j of the position says on which side level j's sibling stands.
pub fn root_of(leaf: felt252, position: u32, path: Span<felt252>) -> felt252 {
    let mut node = leaf;
    let mut rest = position;
    for sibling in path {
        let (above, right) = DivRem::div_rem(rest, 2);
        node = if right == 0 {
            node_hash(node, *sibling)
        } else {
            node_hash(*sibling, node)
        };
        rest = above;
    }
    node
}
