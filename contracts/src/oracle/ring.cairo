//! The memory of a price that changes now and then: at any time of the last
//! hours, how much tick · seconds had gathered.
//!
//! One slot per two minutes in which the price changed, 128 of them, overwritten
//! in turn: four hours and a quarter at the least, for ever if nothing moves.
//! A slot knows the stretch from the previous slot's last change to its own, and
//! the tick since: so the slots cover all time without gaps, and one read tells
//! whether a slot answers for a time, and where to look if not. Only between the
//! first and the last change of one period does it draw a straight line; that
//! moves less than two minutes' worth of ticks between neighbours and changes no
//! sum.
//!
//! Sums and ticks are signed numbers in a felt: every one is bounded when it is
//! packed, and adding them there costs no range checks.

use core::cmp::min;
use core::num::traits::Zero;
use crate::math::bits::errors::FIELD_TOO_LARGE;
use crate::math::bits::{Field, P40, field, join, push, split};
use crate::math::tick::floor_div;

pub const PERIOD: u128 = 120;
pub const SLOTS: u64 = 128;

const P7: u128 = 0x80;
const P26: u128 = 0x4000000;
const P30: u128 = 0x40000000;
const P34: u128 = 0x400000000;
const P66: u128 = 0x40000000000000000;
const TICK_BIAS: felt252 = 0x2000000;
/// Of what gathers within a period: a tick's bound times its seconds.
const BEND_BIAS: felt252 = 0x200000000;
/// Of what gathers in 2^40 seconds at the largest of ticks.
const SUM_BIAS: felt252 = 0x20000000000000000;

const CUMULATIVE: Field = Field { mask: (P66 - 1) * 0x10000000000, unit: 0x10000000000 };
const BEND: Field = Field {
    mask: (P34 - 1) * 0x20000000000000000000000, unit: 0x20000000000000000000000,
};
const TAIL: Field = Field {
    mask: (P7 - 1) * 0x400000000000000000000, unit: 0x400000000000000000000,
};
const TICK: Field = Field { mask: (P26 - 1) * 0x100000000000000, unit: 0x100000000000000 };
const BEFORE: Field = Field { mask: (P26 - 1) * 0x40000000, unit: 0x40000000 };

/// Where the newest slot is.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Head {
    pub index: u64,
    /// Time of the last change; 0 before the first.
    pub at: u64,
}

/// lower: cumulative 66 | at 40
/// upper: bend 34 | tail 7 | tick 26 | before 26 | stretch 30
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Slot {
    /// The last change within the slot's period.
    pub at: u128,
    /// Σ tick · seconds then.
    pub cumulative: felt252,
    /// In force since `at`.
    pub tick: felt252,
    /// Seconds before `at` in which the period's other changes lie, and what
    /// gathered in them. 0 for a single change.
    pub tail: u128,
    pub bend: felt252,
    /// In force in the `stretch` seconds before that, since the previous slot's
    /// last change. Nothing is known before; a first slot has none.
    pub before: felt252,
    pub stretch: u128,
}

/// A signed number moved up, so that none is below zero.
fn biased(value: felt252, bias: felt252) -> u128 {
    (value + bias).try_into().expect(FIELD_TOO_LARGE)
}

/// Errors: BITS: field too large.
pub fn pack(slot: Slot) -> felt252 {
    let mut lower = 0;
    push(ref lower, biased(slot.cumulative, SUM_BIAS), P66);
    push(ref lower, slot.at, P40);
    let mut upper = 0;
    push(ref upper, biased(slot.bend, BEND_BIAS), P34);
    push(ref upper, slot.tail, P7);
    push(ref upper, biased(slot.tick, TICK_BIAS), P26);
    push(ref upper, biased(slot.before, TICK_BIAS), P26);
    push(ref upper, slot.stretch, P30);
    join(lower, upper)
}

/// None for a slot that was never written.
pub fn unpack(word: felt252) -> Option<Box<Slot>> {
    if word.is_zero() {
        return None;
    }
    let (lower, upper) = split(word);
    let slot = Slot {
        at: lower & (P40 - 1),
        cumulative: field(lower, CUMULATIVE) - SUM_BIAS,
        tick: field(upper, TICK) - TICK_BIAS,
        tail: field(upper, TAIL).try_into().unwrap(),
        bend: field(upper, BEND) - BEND_BIAS,
        before: field(upper, BEFORE) - TICK_BIAS,
        stretch: upper & (P30 - 1),
    };
    Some(BoxTrait::new(slot))
}

/// Where a time lies, as one slot sees it.
#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Side {
    /// Seconds before all that the slot knows.
    Earlier: u128,
    /// The slot answers; Σ tick · seconds then.
    Within: felt252,
    /// Among the changes of its period: seconds after the first of them.
    Bent: u128,
    /// Seconds after its last change.
    Later: u128,
}

#[generate_trait]
pub impl SlotImpl of SlotTrait {
    fn look(self: @Slot, time: u128) -> Side {
        if time > *self.at {
            return Side::Later(time - *self.at);
        }
        let turn = *self.at - *self.tail;
        if time < turn - *self.stretch {
            return Side::Earlier(turn - *self.stretch - time);
        }
        if time <= turn {
            let gone: felt252 = (turn - time).into();
            return Side::Within(*self.cumulative - *self.bend - *self.before * gone);
        }
        Side::Bent(time - turn)
    }

    /// Σ tick · seconds so long after the first of the period's changes. Not a part
    /// of `look`, all of whose branches would be as long as its dearest.
    fn line(self: @Slot, seconds: u128) -> felt252 {
        let bend: i128 = (*self.bend).try_into().unwrap();
        let tail: u64 = (*self.tail).try_into().unwrap();
        let gathered: felt252 = floor_div(bend * seconds.try_into().unwrap(), tail).into();
        *self.cumulative - *self.bend + gathered
    }

    /// Where the tick has not changed since.
    fn since(self: @Slot, seconds: u128) -> felt252 {
        *self.cumulative + *self.tick * seconds.into()
    }

    /// The slot after a change of the tick at `now`, and whether it is another.
    fn next(self: @Slot, now: u128, tick: felt252) -> (Slot, bool) {
        let passed = now - *self.at;
        let gathered = *self.tick * passed.into();
        let cumulative = *self.cumulative + gathered;
        let old = *self;
        if now / PERIOD == old.at / PERIOD {
            let (bend, tail) = (old.bend + gathered, old.tail + passed);
            return (Slot { at: now, cumulative, tick, tail, bend, ..old }, false);
        }
        // A silence of more than 34 years is remembered for so long.
        let (before, stretch) = (old.tick, min(passed, P30 - 1));
        (Slot { at: now, cumulative, tick, tail: 0, bend: 0, before, stretch }, true)
    }
}

#[starknet::component]
pub mod TickRingComponent {
    use starknet::SyscallResultTrait;
    use starknet::storage::StorageAsPointer;
    use starknet::storage_access::{StorageAddress, storage_address_from_base_and_offset};
    use starknet::syscalls::{storage_read_syscall, storage_write_syscall};
    use super::{Head, SLOTS, Side, Slot, SlotTrait, pack, unpack};

    /// So many guesses by the slots' distances; after them each look halves what
    /// is left.
    const GUESSES: u32 = 3;

    #[storage]
    pub struct Storage {
        /// The first of the slots; the others lie behind it.
        pub TickRing_slots: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// The tick is another from now on. Several changes at one time leave
        /// the last; what gathered before is not touched by any of them.
        fn record(
            ref self: ComponentState<TContractState>, head: Head, now: u64, tick: i128,
        ) -> Head {
            let tick: felt252 = tick.into();
            if head.at == 0 {
                let first = Slot {
                    at: now.into(), cumulative: 0, tick, tail: 0, bend: 0, before: 0, stretch: 0,
                };
                self.write(head.index, first);
                return Head { index: head.index, at: now };
            }
            let (slot, another) = self.newest(head).next(now.into(), tick);
            let index = if another {
                (head.index + 1) % SLOTS
            } else {
                head.index
            };
            self.write(index, slot);
            Head { index, at: now }
        }

        /// Σ tick · seconds at each of `times`, which ascend; None when one of
        /// them is in the future, before the first change, or forgotten.
        fn sums_at(
            self: @ComponentState<TContractState>, head: Head, times: Span<u64>, now: u64,
        ) -> Option<Span<i128>> {
            if head.at == 0 {
                return None;
            }
            // Backwards in time, so that each search starts where the last ended.
            let mut back = 0;
            let mut slot = self.back(head, 0)?;
            let mut found = array![];
            let mut rest = times;
            while let Some(time) = rest.pop_back() {
                if *time > now {
                    return None;
                }
                let (distance, serving, sum) = self.search(head, back, slot, (*time).into())?;
                back = distance;
                slot = serving;
                found.append(sum);
            }
            let mut sums = array![];
            let mut backwards = found.span();
            while let Some(sum) = backwards.pop_back() {
                sums.append((*sum).try_into().unwrap());
            }
            Some(sums.span())
        }

        fn newest(self: @ComponentState<TContractState>, head: Head) -> Slot {
            self.back(head, 0).unwrap().unbox()
        }

        /// Boxed, since a search hands slots around, each of many fields.
        fn back(
            self: @ComponentState<TContractState>, head: Head, distance: u64,
        ) -> Option<Box<Slot>> {
            let place = self.place((head.index + SLOTS - distance) % SLOTS);
            unpack(storage_read_syscall(0, place).unwrap_syscall())
        }

        fn write(ref self: ComponentState<TContractState>, index: u64, slot: Slot) {
            storage_write_syscall(0, self.place(index), pack(slot)).unwrap_syscall();
        }

        fn place(self: @ComponentState<TContractState>, index: u64) -> StorageAddress {
            let first = self.TickRing_slots.as_ptr().__storage_pointer_address__;
            storage_address_from_base_and_offset(first, index.try_into().unwrap())
        }

        /// The slot that answers for `time`, its distance from the head, and the
        /// answer, looked for from `slot` at the distance `from` backwards: as far
        /// as there would be slots if all were as far apart as the last one seen.
        /// Where the price changes regularly that is right at once.
        fn search(
            self: @ComponentState<TContractState>,
            head: Head,
            from: u64,
            slot: Box<Slot>,
            time: u128,
        ) -> Option<(u64, Box<Slot>, felt252)> {
            let mut near = from; // too young, from the second look on
            let mut far = SLOTS; // too old, or not there
            let mut at = from;
            let mut seen = Some(slot);
            let mut looks = 0;
            loop {
                let guess = match seen {
                    Some(boxed) => {
                        let slot = boxed.unbox();
                        match slot.look(time) {
                            Side::Within(sum) => { break Some((at, boxed, sum)); },
                            Side::Bent(seconds) => { break Some((at, boxed, slot.line(seconds))); },
                            Side::Later(seconds) => {
                                if at == 0 {
                                    break Some((at, boxed, slot.since(seconds)));
                                }
                                far = at;
                                at - slots(seconds, slot, at)
                            },
                            Side::Earlier(seconds) => {
                                near = at;
                                at + slots(seconds, slot, SLOTS)
                            },
                        }
                    },
                    None => {
                        far = at;
                        0
                    },
                };
                if far - near <= 1 {
                    break None;
                }
                at =
                    if looks < GUESSES && near < guess && guess < far {
                        guess
                    } else {
                        (near + far) / 2
                    };
                looks += 1;
                seen = self.back(head, at);
            }
        }
    }

    /// How many slots so many seconds would be, at least one and at most `most`.
    fn slots(seconds: u128, like: Slot, most: u64) -> u64 {
        let apart = like.stretch + like.tail;
        if apart == 0 {
            return 1;
        }
        let count = (seconds + apart - 1) / apart;
        if count < most.into() {
            count.try_into().unwrap()
        } else {
            most
        }
    }
}
