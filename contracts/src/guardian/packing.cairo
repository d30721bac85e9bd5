//! Guardian's words, one felt each, never zero once written.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P16, P32, P4, P40, P64, P8, flag, join, pop, push, split};
use super::types::{BitPause, COOL_DOWN, MotionKind};

/// When each bit's pause ends or ended, 0 if it never was paused, and which a
/// vote decided.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Pauses {
    pub until: [u64; 4],
    pub by_vote: u32,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Docket {
    pub kind: MotionKind,
    pub mask: u32,
    pub hours: u16,
    pub proposed_at: u64,
    pub council: u32,
    /// A bit per seat.
    pub confirmed: u32,
    pub count: u8,
    pub carried: bool,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Council {
    /// Counts from 1.
    pub number: u32,
    pub members: u8,
    pub quorum: u8,
    /// Motions ever proposed.
    pub motions: u64,
}

#[generate_trait]
pub impl PausesImpl of PausesTrait {
    fn in_force(self: @Pauses, now: u64) -> u32 {
        let mut mask = 0;
        let mut bit = 1;
        for until in self.until.span() {
            if now < *until {
                mask += bit;
            }
            bit *= 2;
        }
        mask
    }

    /// Lowest bit first.
    fn each(self: @Pauses) -> Span<BitPause> {
        let mut all = array![];
        let mut bit = 1;
        for until in self.until.span() {
            let free_at = if *until == 0 {
                0
            } else {
                *until + COOL_DOWN
            };
            all.append(BitPause { bit, until: *until, free_at, by_vote: *self.by_vote & bit != 0 });
            bit *= 2;
        }
        all.span()
    }

    /// The bits of `mask` end at `until`.
    fn set(self: @Pauses, mask: u32, until: u64, by_vote: bool) -> Pauses {
        let [a, b, c, d] = *self.until;
        let others = *self.by_vote & ~mask;
        Pauses {
            until: [
                choose(mask & 1, until, a), choose(mask & 2, until, b), choose(mask & 4, until, c),
                choose(mask & 8, until, d),
            ],
            by_vote: if by_vote {
                others | mask
            } else {
                others
            },
        }
    }
}

fn choose(bit: u32, new: u64, old: u64) -> u64 {
    if bit == 0 {
        old
    } else {
        new
    }
}

/// low: until of bits 4, 2, 1, u40 each · high: until of bit 8 u40, by_vote u4,
/// written u1.
pub impl PackPauses of StorePacking<Pauses, felt252> {
    fn pack(value: Pauses) -> felt252 {
        let [a, b, c, d] = value.until;
        let mut low = 0;
        push(ref low, a.into(), P40);
        push(ref low, b.into(), P40);
        push(ref low, c.into(), P40);
        let mut high = 1;
        push(ref high, value.by_vote.into(), P4);
        push(ref high, d.into(), P40);
        join(low, high)
    }

    fn unpack(value: felt252) -> Pauses {
        let (mut low, mut high) = split(value);
        let c = pop(ref low, P40).try_into().unwrap();
        let b = pop(ref low, P40).try_into().unwrap();
        let a = pop(ref low, P40).try_into().unwrap();
        let d = pop(ref high, P40).try_into().unwrap();
        let by_vote = pop(ref high, P4).try_into().unwrap();
        Pauses { until: [a, b, c, d], by_vote }
    }
}

/// low: carried u1, kind u1, count u8, confirmed u32, council u32, hours u16,
/// mask u32 · high: proposed_at u40, written u1.
pub impl PackDocket of StorePacking<Docket, felt252> {
    fn pack(value: Docket) -> felt252 {
        let mut low = 0;
        push(ref low, value.mask.into(), P32);
        push(ref low, value.hours.into(), P16);
        push(ref low, value.council.into(), P32);
        push(ref low, value.confirmed.into(), P32);
        push(ref low, value.count.into(), P8);
        push(ref low, flag(value.kind == MotionKind::Lift), P1);
        push(ref low, flag(value.carried), P1);
        let mut high = 1;
        push(ref high, value.proposed_at.into(), P40);
        join(low, high)
    }

    fn unpack(value: felt252) -> Docket {
        let (mut low, mut high) = split(value);
        let carried = pop(ref low, P1) == 1;
        let kind = if pop(ref low, P1) == 1 {
            MotionKind::Lift
        } else {
            MotionKind::Pause
        };
        let count = pop(ref low, P8).try_into().unwrap();
        let confirmed = pop(ref low, P32).try_into().unwrap();
        let council = pop(ref low, P32).try_into().unwrap();
        let hours = pop(ref low, P16).try_into().unwrap();
        let mask = pop(ref low, P32).try_into().unwrap();
        let proposed_at = pop(ref high, P40).try_into().unwrap();
        Docket { kind, mask, hours, proposed_at, council, confirmed, count, carried }
    }
}

/// low: motions u64, quorum u8, members u8, number u32, which is never zero.
pub impl PackCouncil of StorePacking<Council, felt252> {
    fn pack(value: Council) -> felt252 {
        let mut low = 0;
        push(ref low, value.number.into(), P32);
        push(ref low, value.members.into(), P8);
        push(ref low, value.quorum.into(), P8);
        push(ref low, value.motions.into(), P64);
        join(low, 0)
    }

    fn unpack(value: felt252) -> Council {
        let (mut low, _) = split(value);
        let motions = pop(ref low, P64).try_into().unwrap();
        let quorum = pop(ref low, P8).try_into().unwrap();
        let members = pop(ref low, P8).try_into().unwrap();
        let number = pop(ref low, P32).try_into().unwrap();
        Council { number, members, quorum, motions }
    }
}
