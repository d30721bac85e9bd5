//! FOR DEVNETS ONLY: the formulas of Rewards, Vesting and stake time, in
//! batches, for comparison with the Go model.

use crate::vesting::types::Terms;

/// A pot in 2^-64 base units over `weight` parts, each at most `cap`.
#[derive(Copy, Drop, Serde)]
pub struct DivisionCase {
    pub pot: u256,
    pub weight: u256,
    pub cap: u256,
}

#[derive(Copy, Drop, Serde)]
pub struct Divided {
    pub rate: u256,
    pub rest: u256,
    pub capped_rate: u256,
    pub capped_rest: u256,
}

#[derive(Copy, Drop, Serde)]
pub struct CreditCase {
    pub rate: u256,
    pub weight: u256,
    pub commission_bps: u16,
}

#[derive(Copy, Drop, Serde)]
pub struct Credited {
    pub whole: u256,
    pub commission: u256,
    pub kept: u256,
    /// Of `kept`.
    pub payable: u256,
    pub left: u256,
}

#[derive(Copy, Drop, Serde)]
pub struct FeeCapCase {
    pub rebate_bps: u16,
    pub price: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct VestingCase {
    pub terms: Terms,
    pub now: u64,
}

#[derive(Copy, Drop, Serde)]
pub struct WorthCase {
    pub shares: u128,
    pub assets: u128,
    pub all: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct TimeCase {
    pub at: u64,
    /// Base units.
    pub stake: u128,
    /// Units times seconds.
    pub cumulative: u128,
    pub moment: u64,
}

#[starknet::interface]
pub trait IRewardFormulas<TState> {
    fn divisions(self: @TState, cases: Span<DivisionCase>) -> Span<Divided>;
    fn credits(self: @TState, cases: Span<CreditCase>) -> Span<Credited>;
    fn fee_caps(self: @TState, cases: Span<FeeCapCase>) -> Span<u256>;
    fn vestings(self: @TState, cases: Span<VestingCase>) -> Span<u128>;
    fn worths(self: @TState, cases: Span<WorthCase>) -> Span<u128>;
    fn times(self: @TState, cases: Span<TimeCase>) -> Span<u128>;
}

#[starknet::contract]
pub mod RewardFormulas {
    use crate::rewards::shares::{capped_rate, commission, fee_cap, kept, payable, rate, whole};
    use crate::staking::checkpoint::{Checkpoint, CheckpointTrait, units};
    use crate::staking::pool::worth;
    use crate::vesting::curve::vested;
    use super::{
        CreditCase, Credited, Divided, DivisionCase, FeeCapCase, TimeCase, VestingCase, WorthCase,
    };

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl FormulasImpl of super::IRewardFormulas<ContractState> {
        fn divisions(self: @ContractState, cases: Span<DivisionCase>) -> Span<Divided> {
            let mut out = array![];
            for case in cases {
                let (fair, rest) = rate(*case.pot, *case.weight);
                let (capped, capped_rest) = capped_rate(*case.pot, *case.weight, *case.cap);
                out.append(Divided { rate: fair, rest, capped_rate: capped, capped_rest });
            }
            out.span()
        }

        fn credits(self: @ContractState, cases: Span<CreditCase>) -> Span<Credited> {
            let mut out = array![];
            for case in cases {
                let CreditCase { rate, weight, commission_bps } = *case;
                let credit = kept(rate, weight, commission_bps);
                let (units, left) = payable(credit);
                out
                    .append(
                        Credited {
                            whole: whole(rate, weight),
                            commission: commission(rate, weight, commission_bps),
                            kept: credit,
                            payable: units,
                            left,
                        },
                    );
            }
            out.span()
        }

        fn fee_caps(self: @ContractState, cases: Span<FeeCapCase>) -> Span<u256> {
            let mut out = array![];
            for case in cases {
                out.append(fee_cap((*case.rebate_bps).into(), *case.price));
            }
            out.span()
        }

        fn vestings(self: @ContractState, cases: Span<VestingCase>) -> Span<u128> {
            let mut out = array![];
            for case in cases {
                out.append(vested(*case.terms, *case.now));
            }
            out.span()
        }

        fn worths(self: @ContractState, cases: Span<WorthCase>) -> Span<u128> {
            let mut out = array![];
            for case in cases {
                out.append(worth(*case.shares, *case.assets, *case.all));
            }
            out.span()
        }

        fn times(self: @ContractState, cases: Span<TimeCase>) -> Span<u128> {
            let mut out = array![];
            for case in cases {
                let TimeCase { at, stake, cumulative, moment } = *case;
                let word = Checkpoint { at, weight: units(stake), cumulative, index: 0 };
                out.append(word.until(moment));
            }
            out.span()
        }
    }
}
