//! The three words behind a staker, each one felt of at most 251 bits, as two
//! u128 halves. None is ever zero once written: a cell that returns to zero
//! costs as much as a new one when it is used again. Bounded fields are summed as
//! felts: a checked product of u128 costs sixty times as much.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::{LOCK_UNIT, LockReason, UNBONDING_SLOTS};

const TWO_40: u128 = 0x10000000000;
const TWO_60: u128 = 0x1000000000000000;
const TWO_96: u128 = 0x1000000000000000000000000;
const TWO_120: u128 = 0x1000000000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// Most that one staker can have active, and most in its queue (exclusive).
pub const AMOUNT_BOUND: u128 = TWO_96;

/// Active stake and the unbonding queue: live entries are the `count` slots
/// from `head` onwards, oldest first, in a ring of UNBONDING_SLOTS.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Position {
    pub active: u128,
    pub unbonding: u128,
    pub head: u8,
    pub count: u8,
}

/// Per reason, in LOCK_UNITs.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Locks {
    pub job: u128,
    pub audit: u128,
    pub jury: u128,
    pub beacon: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Entry {
    pub amount: u128,
    pub release_at: u64,
}

#[generate_trait]
pub impl PositionImpl of PositionTrait {
    /// Slot of the `nth` oldest entry.
    fn slot(self: @Position, nth: u8) -> u8 {
        (*self.head + nth) % UNBONDING_SLOTS
    }
}

#[generate_trait]
pub impl LocksImpl of LocksTrait {
    /// Units of a reason.
    fn units_of(self: @Locks, reason: LockReason) -> u128 {
        match reason {
            LockReason::Job => *self.job,
            LockReason::Audit => *self.audit,
            LockReason::Jury => *self.jury,
            LockReason::Beacon => *self.beacon,
        }
    }

    fn set(ref self: Locks, reason: LockReason, units: u128) {
        match reason {
            LockReason::Job => self.job = units,
            LockReason::Audit => self.audit = units,
            LockReason::Jury => self.jury = units,
            LockReason::Beacon => self.beacon = units,
        }
    }

    /// Base units of all reasons together.
    fn total(self: @Locks) -> u128 {
        (*self.job + *self.audit + *self.jury + *self.beacon) * LOCK_UNIT
    }
}

/// high: active u96 · low: unbonding u96, head u8, count u8, written u1.
pub impl PackPosition of StorePacking<Position, felt252> {
    fn pack(value: Position) -> felt252 {
        assert(value.active < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.unbonding < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.head < UNBONDING_SLOTS, errors::BAD_QUEUE);
        assert(value.count <= UNBONDING_SLOTS, errors::BAD_QUEUE);
        let ring: felt252 = value.head.into() + 0x100 * value.count.into() + 0x10000;
        value.active.into() * TWO_128 + value.unbonding.into() + ring * TWO_96.into()
    }

    fn unpack(value: felt252) -> Position {
        let (active, low) = halves(value);
        let (ring, unbonding) = DivRem::div_rem(low, TWO_96.try_into().unwrap());
        let (upper, head) = DivRem::div_rem(ring, 0x100);
        let (_, count) = DivRem::div_rem(upper, 0x100);
        Position {
            active, unbonding, head: head.try_into().unwrap(), count: count.try_into().unwrap(),
        }
    }
}

/// high: job u60, audit u60 · low: jury u60, beacon u60, written u1.
pub impl PackLocks of StorePacking<Locks, felt252> {
    fn pack(value: Locks) -> felt252 {
        assert(value.job < TWO_60, errors::AMOUNT_TOO_LARGE);
        assert(value.audit < TWO_60, errors::AMOUNT_TOO_LARGE);
        assert(value.jury < TWO_60, errors::AMOUNT_TOO_LARGE);
        assert(value.beacon < TWO_60, errors::AMOUNT_TOO_LARGE);
        let high: felt252 = value.job.into() + value.audit.into() * TWO_60.into();
        let low: felt252 = value.jury.into() + value.beacon.into() * TWO_60.into() + TWO_120.into();
        high * TWO_128 + low
    }

    fn unpack(value: felt252) -> Locks {
        let (high, low) = halves(value);
        let (audit, job) = DivRem::div_rem(high, TWO_60.try_into().unwrap());
        let (upper, jury) = DivRem::div_rem(low, TWO_60.try_into().unwrap());
        let (_, beacon) = DivRem::div_rem(upper, TWO_60.try_into().unwrap());
        Locks { job, audit, jury, beacon }
    }
}

/// high: release_at u40 · low: amount u96, written u1.
pub impl PackEntry of StorePacking<Entry, felt252> {
    fn pack(value: Entry) -> felt252 {
        assert(value.amount < TWO_96, errors::AMOUNT_TOO_LARGE);
        let release_at: u128 = value.release_at.into();
        assert(release_at < TWO_40, errors::TIME_TOO_LARGE);
        release_at.into() * TWO_128 + (value.amount + TWO_96).into()
    }

    fn unpack(value: felt252) -> Entry {
        let (release_at, low) = halves(value);
        let (_, amount) = DivRem::div_rem(low, TWO_96.try_into().unwrap());
        Entry { amount, release_at: release_at.try_into().unwrap() }
    }
}

fn halves(word: felt252) -> (u128, u128) {
    let wide: u256 = word.into();
    (wide.high, wide.low)
}
