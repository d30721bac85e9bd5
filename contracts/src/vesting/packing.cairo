//! The two words of a schedule beside its beneficiary; never zero once written.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::Terms;

const TWO_40: u128 = 0x10000000000;
const TWO_80: u128 = 0x100000000000000000000;
const TWO_96: u128 = 0x1000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Amounts {
    pub total: u128,
    pub claimed: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Times {
    pub start: u64,
    pub cliff: u64,
    pub duration: u64,
    pub revocable: bool,
    pub revoked: bool,
}

pub fn terms(amounts: Amounts, times: Times) -> Terms {
    Terms {
        total: amounts.total,
        start: times.start,
        cliff: times.cliff,
        duration: times.duration,
        revocable: times.revocable,
    }
}

/// high: total u96 · low: claimed u96, written u1.
pub impl PackAmounts of StorePacking<Amounts, felt252> {
    fn pack(value: Amounts) -> felt252 {
        assert(value.total < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.claimed < TWO_96, errors::AMOUNT_TOO_LARGE);
        value.total.into() * TWO_128 + (value.claimed + TWO_96).into()
    }

    fn unpack(value: felt252) -> Amounts {
        let wide: u256 = value.into();
        Amounts { total: wide.high, claimed: wide.low % TWO_96 }
    }
}

/// high: start u40, cliff u40 · low: duration u40, revocable u1, revoked u1, written u1.
pub impl PackTimes of StorePacking<Times, felt252> {
    fn pack(value: Times) -> felt252 {
        let (start, cliff): (u128, u128) = (value.start.into(), value.cliff.into());
        let duration: u128 = value.duration.into();
        assert(start < TWO_40 && cliff < TWO_40 && duration < TWO_40, errors::TIME_TOO_LARGE);
        let mut flags: u128 = 4;
        if value.revocable {
            flags += 1;
        }
        if value.revoked {
            flags += 2;
        }
        (start + cliff * TWO_40).into() * TWO_128 + (duration + flags * TWO_40).into()
    }

    fn unpack(value: felt252) -> Times {
        let wide: u256 = value.into();
        let (cliff, start) = DivRem::div_rem(wide.high % TWO_80, TWO_40.try_into().unwrap());
        let (flags, duration) = DivRem::div_rem(wide.low, TWO_40.try_into().unwrap());
        Times {
            start: start.try_into().unwrap(),
            cliff: cliff.try_into().unwrap(),
            duration: duration.try_into().unwrap(),
            revocable: flags % 2 == 1,
            revoked: (flags / 2) % 2 == 1,
        }
    }
}
