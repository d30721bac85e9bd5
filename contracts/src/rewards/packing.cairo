//! One felt per word; none returns to zero once written.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::{Earner, OpenEpoch, RewardsConfig, RewardsLedger, WorkDone};

const TWO_16: u128 = 0x10000;
const TWO_31: u128 = 0x80000000;
const TWO_32: u128 = 0x100000000;
const TWO_40: u128 = 0x10000000000;
const TWO_72: u128 = 0x1000000000000000000;
const TWO_96: u128 = 0x1000000000000000000000000;
const TWO_112: u128 = 0x10000000000000000000000000000;
const TWO_120: u128 = 0x1000000000000000000000000000000;
const TWO_127: u128 = 0x80000000000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// The two pots of the open epoch; its fees are a `WorkDone` word of their own.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Pots {
    pub epoch: u64,
    pub stakers: u128,
    pub workers: u128,
}

#[generate_trait]
pub impl PotsImpl of PotsTrait {
    fn with_fees(self: Pots, work: WorkDone) -> OpenEpoch {
        let fees = if work.epoch == self.epoch {
            work.fees
        } else {
            0
        };
        OpenEpoch { epoch: self.epoch, stakers: self.stakers, workers: self.workers, fees }
    }
}

/// high: stakers u96 · low: workers u96, epoch u31, written u1.
pub impl PackPots of StorePacking<Pots, felt252> {
    fn pack(value: Pots) -> felt252 {
        assert(value.stakers < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.workers < TWO_96, errors::AMOUNT_TOO_LARGE);
        let epoch: u128 = value.epoch.into();
        assert(epoch < TWO_31, errors::AMOUNT_TOO_LARGE);
        join(value.stakers, value.workers + epoch * TWO_96 + TWO_127)
    }

    fn unpack(value: felt252) -> Pots {
        let (stakers, low) = halves(value);
        let (upper, workers) = DivRem::div_rem(low, TWO_96.try_into().unwrap());
        Pots { epoch: (upper % TWO_31).try_into().unwrap(), stakers, workers }
    }
}

/// high: epoch u40 · low: fees u96, written u1.
pub impl PackWork of StorePacking<WorkDone, felt252> {
    fn pack(value: WorkDone) -> felt252 {
        assert(value.fees < TWO_96, errors::AMOUNT_TOO_LARGE);
        let epoch: u128 = value.epoch.into();
        assert(epoch < TWO_40, errors::AMOUNT_TOO_LARGE);
        join(epoch, value.fees + TWO_96)
    }

    fn unpack(value: felt252) -> WorkDone {
        let (epoch, low) = halves(value);
        WorkDone { epoch: epoch.try_into().unwrap(), fees: low % TWO_96 }
    }
}

/// high: credit's upper u72, next u40, written u1 · low: credit's lower u128.
/// What one account can have earned in all, 2^96 base units, is 2^174 of credit.
pub impl PackEarner of StorePacking<Earner, felt252> {
    fn pack(value: Earner) -> felt252 {
        assert(value.credit.high < TWO_72, errors::AMOUNT_TOO_LARGE);
        let next: u128 = value.next.into();
        assert(next < TWO_40, errors::AMOUNT_TOO_LARGE);
        join(value.credit.high + next * TWO_72 + TWO_112, value.credit.low)
    }

    fn unpack(value: felt252) -> Earner {
        let (upper, low) = halves(value);
        let (rest, high) = DivRem::div_rem(upper, TWO_72.try_into().unwrap());
        Earner { next: (rest % TWO_40).try_into().unwrap(), credit: u256 { low, high } }
    }
}

/// high: received u120 · low: paid u120, written u1.
pub impl PackLedger of StorePacking<RewardsLedger, felt252> {
    fn pack(value: RewardsLedger) -> felt252 {
        assert(value.received < TWO_120, errors::AMOUNT_TOO_LARGE);
        assert(value.paid < TWO_120, errors::AMOUNT_TOO_LARGE);
        join(value.received, value.paid + TWO_120)
    }

    fn unpack(value: felt252) -> RewardsLedger {
        let (received, low) = halves(value);
        RewardsLedger { received, paid: low % TWO_120 }
    }
}

/// low: staker_bps u16, rebate_bps u16, price_max_age u32, epoch_seconds u32.
pub impl PackConfig of StorePacking<RewardsConfig, felt252> {
    fn pack(value: RewardsConfig) -> felt252 {
        let (seconds, age): (u128, u128) = (value.epoch_seconds.into(), value.price_max_age.into());
        assert(value.staker_bps < TWO_16, errors::BAD_CONFIG);
        assert(value.rebate_bps < TWO_16, errors::BAD_CONFIG);
        assert(age < TWO_32, errors::BAD_CONFIG);
        assert(seconds < TWO_32, errors::BAD_CONFIG);
        let shares = value.staker_bps + value.rebate_bps * TWO_16;
        join(0, shares + (age + seconds * TWO_32) * TWO_32)
    }

    fn unpack(value: felt252) -> RewardsConfig {
        let (_, low) = halves(value);
        let (times, shares) = DivRem::div_rem(low, TWO_32.try_into().unwrap());
        let (rebate_bps, staker_bps) = DivRem::div_rem(shares, TWO_16.try_into().unwrap());
        let (seconds, age) = DivRem::div_rem(times, TWO_32.try_into().unwrap());
        RewardsConfig {
            epoch_seconds: seconds.try_into().unwrap(),
            staker_bps,
            rebate_bps,
            price_max_age: age.try_into().unwrap(),
        }
    }
}

fn join(high: u128, low: u128) -> felt252 {
    high.into() * TWO_128 + low.into()
}

fn halves(word: felt252) -> (u128, u128) {
    let wide: u256 = word.into();
    (wide.high, wide.low)
}
