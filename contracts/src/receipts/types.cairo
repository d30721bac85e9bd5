/// The high limb of an output that says "the input is at fault"; the low limb
/// is the workload's reason code. No SHA-256 digest a worker can find has it.
pub const FAULT_MARK: u128 = 'SAGE_INPUT_FAULT';

/// One task's result, as it stands in the tree. Digests are SHA-256.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Leaf {
    pub input: u256,
    pub output: u256,
    /// cpu ms u64 << 128 | wall ms u64 << 64 | output bytes u64.
    pub metering: felt252,
    /// Poseidon of the environment's canonical description (ISA class, tools).
    pub environment: felt252,
    /// Random, so that a root tells nothing about its leaves.
    pub salt: felt252,
}

/// A leaf and its siblings from the bottom up. The position is bound: bit j of
/// (task - first) says on which side level j's sibling stands.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Opening {
    pub task: u32,
    pub leaf: Leaf,
    pub path: Span<felt252>,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Receipt {
    /// Zero until submitted in this attempt.
    pub root: felt252,
    /// Zero unless a commitment stands.
    pub commitment: felt252,
    pub fault: bool,
    /// The task whose input is blamed, when `fault`.
    pub fault_task: u32,
}
