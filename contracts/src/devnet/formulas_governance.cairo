//! The formulas of Params and the Governor in batches, for comparison with the
//! Go model. Holds nothing.

use crate::params::types::Bounds;

/// One dial in an epoch.
#[derive(Copy, Drop, Serde, Debug)]
pub struct DialCase {
    pub start: u128,
    pub bounds: Bounds,
}

#[derive(Copy, Drop, Serde, Debug)]
pub struct Range {
    pub lowest: u128,
    pub highest: u128,
}

/// Stake over time at both ends of a window, and what a quorum takes of it.
#[derive(Copy, Drop, Serde, Debug)]
pub struct WeightCase {
    pub before: u256,
    pub after: u256,
    pub seconds: u64,
    pub quorum_bps: u16,
}

#[derive(Copy, Drop, Serde, Debug)]
pub struct Weight {
    pub average: u128,
    pub quorum: u128,
}

#[starknet::interface]
pub trait IFormulasGovernance<TState> {
    /// As Params' `allowed_range`.
    fn allowed_ranges(self: @TState, cases: Span<DialCase>) -> Span<Range>;
    /// As the Governor's `get_votes` and `quorum`.
    fn weights(self: @TState, cases: Span<WeightCase>) -> Span<Weight>;
}

#[starknet::contract]
pub mod FormulasGovernance {
    use crate::governor::rules::{average, quorum_of};
    use crate::params::range::allowed;
    use super::{DialCase, IFormulasGovernance, Range, Weight, WeightCase};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl FormulasImpl of IFormulasGovernance<ContractState> {
        fn allowed_ranges(self: @ContractState, cases: Span<DialCase>) -> Span<Range> {
            let mut ranges = array![];
            for case in cases {
                let (lowest, highest) = allowed(*case.start, *case.bounds);
                ranges.append(Range { lowest, highest });
            }
            ranges.span()
        }

        fn weights(self: @ContractState, cases: Span<WeightCase>) -> Span<Weight> {
            let mut weights = array![];
            for case in cases {
                let average = average(*case.before, *case.after, *case.seconds);
                weights.append(Weight { average, quorum: quorum_of(average, *case.quorum_bps) });
            }
            weights.span()
        }
    }
}
