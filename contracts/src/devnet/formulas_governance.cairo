//! The formulas of Params and the Governor in batches, for comparison with the
//! Go model. Holds nothing.

use crate::params::types::DialBounds;

/// One dial in an epoch.
#[derive(Copy, Drop, Serde, Debug)]
pub struct DialCase {
    pub start: u128,
    pub bounds: DialBounds,
}

#[derive(Copy, Drop, Serde, Debug)]
pub struct DialRange {
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
pub struct VoteWeight {
    pub average: u128,
    pub quorum: u128,
}

#[starknet::interface]
pub trait IFormulasGovernance<TState> {
    /// As Params' `allowed_range`.
    fn allowed_ranges(self: @TState, cases: Span<DialCase>) -> Span<DialRange>;
    /// As the Governor's `get_votes` and `quorum`.
    fn weights(self: @TState, cases: Span<WeightCase>) -> Span<VoteWeight>;
}

#[starknet::contract]
pub mod FormulasGovernance {
    use crate::governor::rules::{average, quorum_of};
    use crate::params::range::allowed;
    use super::{DialCase, DialRange, IFormulasGovernance, VoteWeight, WeightCase};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl FormulasImpl of IFormulasGovernance<ContractState> {
        fn allowed_ranges(self: @ContractState, cases: Span<DialCase>) -> Span<DialRange> {
            let mut ranges = array![];
            for case in cases {
                let (lowest, highest) = allowed(*case.start, *case.bounds);
                ranges.append(DialRange { lowest, highest });
            }
            ranges.span()
        }

        fn weights(self: @ContractState, cases: Span<WeightCase>) -> Span<VoteWeight> {
            let mut weights = array![];
            for case in cases {
                let average = average(*case.before, *case.after, *case.seconds);
                weights
                    .append(VoteWeight { average, quorum: quorum_of(average, *case.quorum_bps) });
            }
            weights.span()
        }
    }
}
