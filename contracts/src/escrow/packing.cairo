//! Escrow's two kinds of words, each one felt as two u128 halves, never zero
//! once written.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::Balance;

const TWO_120: u128 = 0x1000000000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// What Escrow keeps of a token: Σ of its ledger, and whether deposits are
/// allowed now.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct TokenBook {
    pub owed: u128,
    pub allowed: bool,
}

/// high: available u120 · low: locked u120, written u1.
pub impl PackBalance of StorePacking<Balance, felt252> {
    fn pack(value: Balance) -> felt252 {
        assert(value.available < TWO_120, errors::AMOUNT_TOO_LARGE);
        assert(value.locked < TWO_120, errors::AMOUNT_TOO_LARGE);
        value.available.into() * TWO_128 + (value.locked + TWO_120).into()
    }

    fn unpack(value: felt252) -> Balance {
        let word: u256 = value.into();
        let (_, locked) = DivRem::div_rem(word.low, TWO_120.try_into().unwrap());
        Balance { available: word.high, locked }
    }
}

/// high: allowed u1, written u1 · low: owed u128.
pub impl PackTokenBook of StorePacking<TokenBook, felt252> {
    fn pack(value: TokenBook) -> felt252 {
        let flags = if value.allowed {
            3
        } else {
            2
        };
        flags * TWO_128 + value.owed.into()
    }

    fn unpack(value: felt252) -> TokenBook {
        let word: u256 = value.into();
        TokenBook { owed: word.low, allowed: word.high == 3 }
    }
}
