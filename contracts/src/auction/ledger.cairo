//! The auction's books, in three words: a call that moves money writes one or two.

use crate::math::bits::{P64, join, pop, push, split};
use super::types::AuctionBooks;

/// Sums of SAGE that came and of what went back.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Escrowed {
    pub taken: u128,
    pub refunded: u128,
}

/// Sums of SAGE that bidders lost.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Lost {
    pub burned: u128,
    pub forfeited: u128,
}

/// Sums of USD.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Dollars {
    pub lots: u128,
    pub paid: u128,
    pub returned: u128,
}

pub fn pack_escrowed(sums: Escrowed) -> felt252 {
    join(sums.refunded, sums.taken)
}

pub fn unpack_escrowed(word: felt252) -> Escrowed {
    let (refunded, taken) = split(word);
    Escrowed { taken, refunded }
}

pub fn pack_lost(sums: Lost) -> felt252 {
    join(sums.burned, sums.forfeited)
}

pub fn unpack_lost(word: felt252) -> Lost {
    let (burned, forfeited) = split(word);
    Lost { burned, forfeited }
}

pub fn pack_dollars(sums: Dollars) -> felt252 {
    let mut lower = 0;
    push(ref lower, sums.paid, P64);
    push(ref lower, sums.returned, P64);
    join(lower, sums.lots)
}

pub fn unpack_dollars(word: felt252) -> Dollars {
    let (mut lower, lots) = split(word);
    let returned = pop(ref lower, P64);
    Dollars { lots, paid: lower, returned }
}

pub fn books(escrowed: Escrowed, lost: Lost, dollars: Dollars) -> AuctionBooks {
    AuctionBooks {
        sage_taken: escrowed.taken,
        sage_burned: lost.burned,
        sage_refunded: escrowed.refunded,
        sage_forfeited: lost.forfeited,
        usd_lots: dollars.lots,
        usd_paid: dollars.paid,
        usd_returned: dollars.returned,
    }
}
