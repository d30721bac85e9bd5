//! Slasher's words, one felt each, never zero once written.

use starknet::storage_access::StorePacking;
use super::types::Split;

const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// What was taken in an epoch; `epoch` counts from 1 January 1970.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Tally {
    pub epoch: u64,
    pub taken: u128,
}

/// burn u16, reporter u16, victim u16; their sum is 10,000.
pub impl PackSplit of StorePacking<Split, u64> {
    fn pack(value: Split) -> u64 {
        value.burn_bps.into()
            + 0x10000 * value.reporter_bps.into()
            + 0x100000000 * value.victim_bps.into()
    }

    fn unpack(value: u64) -> Split {
        let (rest, burn) = DivRem::div_rem(value, 0x10000);
        let (victim, reporter) = DivRem::div_rem(rest, 0x10000);
        Split {
            burn_bps: burn.try_into().unwrap(),
            reporter_bps: reporter.try_into().unwrap(),
            victim_bps: victim.try_into().unwrap(),
        }
    }
}

/// high: epoch u64 · low: taken u128.
pub impl PackTally of StorePacking<Tally, felt252> {
    fn pack(value: Tally) -> felt252 {
        value.epoch.into() * TWO_128 + value.taken.into()
    }

    fn unpack(value: felt252) -> Tally {
        let word: u256 = value.into();
        Tally { epoch: word.high.try_into().unwrap(), taken: word.low }
    }
}
