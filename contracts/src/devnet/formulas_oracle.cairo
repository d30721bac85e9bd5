//! FOR DEVNETS ONLY: the formulas of the oracle and of the protocol's pool, in
//! batches, for comparison with the Go model.

/// Prices and ticks; both within the bounds of `math::tick`.
#[derive(Copy, Drop, Serde)]
pub struct TickCase {
    pub price: u128,
    pub tick: i128,
}

#[derive(Copy, Drop, Serde)]
pub struct TickAnswer {
    pub tick: i128,
    pub price: u128,
}

/// Six sums so many seconds apart, clamped to a reach around an anchor.
#[derive(Copy, Drop, Serde)]
pub struct WindowCase {
    pub sums: Span<i128>,
    pub seconds: u64,
    pub anchor: i128,
    pub reach: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct WindowAnswer {
    pub mean: i128,
    pub held: i128,
    pub moved: bool,
    /// Of the sums themselves, of which there are six: an even number.
    pub median: i128,
}

#[derive(Copy, Drop, Serde)]
pub struct SpreadCase {
    pub mean_change: u128,
    pub change: u128,
    pub seconds: u64,
    pub weight_bps: u128,
    pub floor: u128,
    pub ceiling: u128,
    pub squares: u128,
    pub total_seconds: u128,
    pub count: u64,
}

#[derive(Copy, Drop, Serde)]
pub struct SpreadAnswer {
    pub scale: u128,
    pub mean_change: u128,
    pub volatility: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct PoolCase {
    pub sage: u128,
    pub usd: u128,
    pub total: u128,
    pub sage_max: u128,
    pub usd_max: u128,
    pub fee_bps: u16,
    /// At most `total`.
    pub shares: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct PoolAnswer {
    pub out_for_usd: u128,
    pub out_for_sage: u128,
    pub opening: u128,
    pub added_sage: u128,
    pub added_usd: u128,
    pub added_shares: u128,
    pub worth_sage: u128,
    pub worth_usd: u128,
    pub depth: u128,
    pub usd_for_depth: u128,
    pub tick: i128,
}

#[derive(Copy, Drop, Serde)]
pub struct WeeksCase {
    /// Of the present week and the seven before it, and of the eighth.
    pub whole: u128,
    pub eighth: u128,
    pub now: u64,
}

#[starknet::interface]
pub trait IOracleFormulas<TState> {
    fn ticks(self: @TState, cases: Span<TickCase>) -> Span<TickAnswer>;
    fn windows(self: @TState, cases: Span<WindowCase>) -> Span<WindowAnswer>;
    fn spreads(self: @TState, cases: Span<SpreadCase>) -> Span<SpreadAnswer>;
    fn pools(self: @TState, cases: Span<PoolCase>) -> Span<PoolAnswer>;
    fn rolling(self: @TState, cases: Span<WeeksCase>) -> Span<u128>;
}

#[starknet::contract]
pub mod OracleFormulas {
    use crate::math::tick::{price_of, tick_of};
    use crate::oracle::rules;
    use crate::pol::pricing;
    use crate::pol::types::Reserves;
    use super::{
        PoolAnswer, PoolCase, SpreadAnswer, SpreadCase, TickAnswer, TickCase, WeeksCase,
        WindowAnswer, WindowCase,
    };

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl OracleFormulasImpl of super::IOracleFormulas<ContractState> {
        fn ticks(self: @ContractState, cases: Span<TickCase>) -> Span<TickAnswer> {
            let mut answers = array![];
            for c in cases {
                answers.append(TickAnswer { tick: tick_of(*c.price), price: price_of(*c.tick) });
            }
            answers.span()
        }

        fn windows(self: @ContractState, cases: Span<WindowCase>) -> Span<WindowAnswer> {
            let mut answers = array![];
            for c in cases {
                let mut sums = array![];
                for sum in *c.sums {
                    sums.append((*sum).into());
                }
                let mut sums = sums.span();
                let sums = (*sums.multi_pop_front::<6>().unwrap()).unbox();
                let mean = rules::bucket_median(sums, *c.seconds).unwrap();
                let (held, moved) = rules::clamp(mean, *c.anchor, *c.reach);
                answers.append(WindowAnswer { mean, held, moved, median: rules::median(*c.sums) });
            }
            answers.span()
        }

        fn spreads(self: @ContractState, cases: Span<SpreadCase>) -> Span<SpreadAnswer> {
            let mut answers = array![];
            for c in cases {
                answers
                    .append(
                        SpreadAnswer {
                            scale: rules::scale(*c.mean_change, *c.seconds, *c.floor, *c.ceiling),
                            mean_change: rules::next_mean(
                                *c.mean_change, *c.change, *c.seconds, *c.weight_bps,
                            ),
                            volatility: rules::volatility(*c.squares, *c.total_seconds, *c.count),
                        },
                    );
            }
            answers.span()
        }

        fn pools(self: @ContractState, cases: Span<PoolCase>) -> Span<PoolAnswer> {
            let mut answers = array![];
            for c in cases {
                let reserves = Reserves { sage: *c.sage, usd: *c.usd };
                let added = pricing::deposit(reserves, *c.total, *c.sage_max, *c.usd_max);
                let worth = pricing::worth(reserves, *c.total, *c.shares);
                answers
                    .append(
                        PoolAnswer {
                            out_for_usd: pricing::swap_out(*c.usd, *c.sage, *c.usd_max, *c.fee_bps),
                            out_for_sage: pricing::swap_out(
                                *c.sage, *c.usd, *c.sage_max, *c.fee_bps,
                            ),
                            opening: pricing::opening_shares(*c.sage, *c.usd),
                            added_sage: added.sage,
                            added_usd: added.usd,
                            added_shares: added.shares,
                            worth_sage: worth.sage,
                            worth_usd: worth.usd,
                            depth: pricing::depth(*c.usd),
                            usd_for_depth: pricing::usd_for_depth(*c.usd_max),
                            tick: pricing::tick_at(reserves),
                        },
                    );
            }
            answers.span()
        }

        fn rolling(self: @ContractState, cases: Span<WeeksCase>) -> Span<u128> {
            let mut answers = array![];
            for c in cases {
                answers.append(pricing::rolling(*c.whole, *c.eighth, *c.now));
            }
            answers.span()
        }
    }
}
