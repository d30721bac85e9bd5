//! The order of the bids, checked one by one as somebody posts it.
//!
//! The order is total and strict (prices fall, among equals the index rises), so a
//! sequence that obeys it has no bid twice, and one as long as there are bids has
//! all of them. Nothing is written per bid.

use core::cmp::min;
use super::errors;

/// A bid as clearing sees it; dollars are whole.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct RankedBid {
    pub price: u128,
    pub index: u32,
    pub dollars: u128,
}

/// How far an order was posted.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Cursor {
    pub count: u32,
    pub last_price: u128,
    pub last_index: u32,
    /// Whole dollars that the bids so far take.
    pub sold: u128,
    /// The bid that took the last dollar, and how many it took; price 0 until then.
    pub marginal_price: u128,
    pub marginal_index: u32,
    pub fill: u128,
    /// The first price that got nothing; 0 until one did.
    pub rejected: u128,
}

pub fn start() -> Cursor {
    Cursor {
        count: 0,
        last_price: 0,
        last_index: 0,
        sold: 0,
        marginal_price: 0,
        marginal_index: 0,
        fill: 0,
        rejected: 0,
    }
}

/// Whether a bid of (price, index) goes before another.
pub fn is_before(price: u128, index: u32, other_price: u128, other_index: u32) -> bool {
    price > other_price || (price == other_price && index < other_index)
}

#[generate_trait]
pub impl CursorImpl of CursorTrait {
    /// Takes the next bid of the order, for a lot of `lot` whole dollars.
    /// Errors: AUCTION: wrong order.
    fn take(ref self: Cursor, offer: RankedBid, lot: u128) {
        assert(
            self.count == 0
                || is_before(self.last_price, self.last_index, offer.price, offer.index),
            errors::WRONG_ORDER,
        );
        if self.sold < lot {
            let got = min(offer.dollars, lot - self.sold);
            self.sold += got;
            if self.sold == lot {
                self.marginal_price = offer.price;
                self.marginal_index = offer.index;
                self.fill = got;
            }
        } else if self.rejected == 0 {
            self.rejected = offer.price;
        }
        self.count += 1;
        self.last_price = offer.price;
        self.last_index = offer.index;
    }

    /// What all winners pay, once every bid was taken.
    fn clearing_price(self: @Cursor, reserve: u128) -> u128 {
        if *self.rejected == 0 {
            reserve
        } else {
            *self.rejected
        }
    }
}

/// Whole dollars that a bid gets, given the last winner.
pub fn share_of(offer: RankedBid, marginal_price: u128, marginal_index: u32, fill: u128) -> u128 {
    if is_before(offer.price, offer.index, marginal_price, marginal_index) {
        offer.dollars
    } else if offer.price == marginal_price && offer.index == marginal_index {
        fill
    } else {
        0
    }
}
