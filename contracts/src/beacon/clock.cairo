//! Which round it is.
//!
//! Rounds of `length` seconds are counted from (`round`, `since`). A new length
//! takes effect where the present round ends, so no window that somebody
//! relies on moves, and numbers never repeat.
//!
//! word: round 40 | since 40 | length 32

use crate::math::bits::{P32, P40, join, pop, push, split};

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Clock {
    pub round: u64,
    /// Start of `round`; in the future while a change of length waits.
    pub since: u64,
    pub length: u64,
}

#[generate_trait]
pub impl ClockImpl of ClockTrait {
    fn at(self: Clock, now: u64) -> u64 {
        if now < self.since {
            self.round - 1
        } else {
            self.round + (now - self.since) / self.length
        }
    }

    /// The clock whose rounds after the present one have another length.
    fn with_length(self: Clock, now: u64, length: u64) -> Clock {
        if now < self.since {
            return Clock { length, ..self };
        }
        let passed = (now - self.since) / self.length + 1;
        Clock { round: self.round + passed, since: self.since + passed * self.length, length }
    }
}

pub fn pack(clock: Clock) -> felt252 {
    let mut lower = 0;
    push(ref lower, clock.round.into(), P40);
    push(ref lower, clock.since.into(), P40);
    push(ref lower, clock.length.into(), P32);
    join(lower, 0)
}

pub fn unpack(word: felt252) -> Clock {
    let (mut lower, _) = split(word);
    let length = pop(ref lower, P32).try_into().unwrap();
    let since = pop(ref lower, P40).try_into().unwrap();
    Clock { round: lower.try_into().unwrap(), since, length }
}
