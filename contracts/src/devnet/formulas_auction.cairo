//! FOR DEVNETS ONLY: the formulas of the auction and the buyback, in batches, for
//! comparison with the Go models.

use crate::auction::clearing::RankedBid;

/// Offers in the order in which somebody posts them.
#[derive(Drop, Serde)]
pub struct ClearingCase {
    /// Whole dollars.
    pub lot: u128,
    pub reserve: u128,
    pub offers: Span<RankedBid>,
}

#[derive(Drop, Serde)]
pub struct Cleared {
    pub price: u128,
    pub sold: u128,
    pub marginal_price: u128,
    pub marginal_index: u32,
    pub fill: u128,
    /// Whole dollars of each offer.
    pub shares: Span<u128>,
}

#[derive(Copy, Drop, Serde)]
pub struct ReserveCase {
    pub discount_bps: u16,
    pub price: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct BondCase {
    pub floor_bps: u16,
    pub volatility: u128,
    pub seconds: u64,
    pub bucket: u8,
}

#[derive(Copy, Drop, Serde)]
pub struct Bonded {
    pub bps: u16,
    /// Of an escrow of 2^bucket.
    pub bond: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct LotCase {
    pub treasury_usd: u128,
    pub runway_target: u128,
    pub beta_bps: u16,
    pub max_lot: u128,
    pub volatility: u128,
    pub max_volatility: u128,
}

#[starknet::interface]
pub trait IAuctionFormulas<TState> {
    /// Errors: AUCTION: wrong order.
    fn clear(self: @TState, cases: Span<ClearingCase>) -> Span<Cleared>;
    /// Errors: AUCTION: price out of range.
    fn reserve_prices(self: @TState, cases: Span<ReserveCase>) -> Span<u128>;
    fn bonds(self: @TState, cases: Span<BondCase>) -> Span<Bonded>;
    fn buyback_lots(self: @TState, cases: Span<LotCase>) -> Span<u128>;
}

#[starknet::contract]
pub mod AuctionFormulas {
    use crate::auction::clearing::{CursorTrait, share_of, start};
    use crate::auction::rules::{bond_bps, bond_of, escrow_of, reserve_price};
    use crate::buyback::rules::lot_of;
    use crate::buyback::types::BuybackConfig;
    use super::{BondCase, Bonded, Cleared, ClearingCase, LotCase, ReserveCase};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl FormulasImpl of super::IAuctionFormulas<ContractState> {
        fn clear(self: @ContractState, cases: Span<ClearingCase>) -> Span<Cleared> {
            let mut out = array![];
            for case in cases {
                let mut cursor = start();
                for offer in *case.offers {
                    cursor.take(*offer, *case.lot);
                }
                let mut shares = array![];
                for offer in *case.offers {
                    shares
                        .append(
                            share_of(
                                *offer, cursor.marginal_price, cursor.marginal_index, cursor.fill,
                            ),
                        );
                }
                out
                    .append(
                        Cleared {
                            price: cursor.clearing_price(*case.reserve),
                            sold: cursor.sold,
                            marginal_price: cursor.marginal_price,
                            marginal_index: cursor.marginal_index,
                            fill: cursor.fill,
                            shares: shares.span(),
                        },
                    );
            }
            out.span()
        }

        fn reserve_prices(self: @ContractState, cases: Span<ReserveCase>) -> Span<u128> {
            let mut out = array![];
            for case in cases {
                out.append(reserve_price(*case.discount_bps, *case.price));
            }
            out.span()
        }

        fn bonds(self: @ContractState, cases: Span<BondCase>) -> Span<Bonded> {
            let mut out = array![];
            for case in cases {
                let bps = bond_bps(*case.floor_bps, *case.volatility, *case.seconds);
                out.append(Bonded { bps, bond: bond_of(escrow_of(*case.bucket), bps) });
            }
            out.span()
        }

        fn buyback_lots(self: @ContractState, cases: Span<LotCase>) -> Span<u128> {
            let mut out = array![];
            for case in cases {
                let config = BuybackConfig {
                    beta_bps: *case.beta_bps,
                    max_volatility: *case.max_volatility,
                    max_lot: *case.max_lot,
                    interval_seconds: 1,
                    max_price_age: 1,
                };
                out
                    .append(
                        lot_of(config, *case.treasury_usd, *case.runway_target, *case.volatility),
                    );
            }
            out.span()
        }
    }
}
