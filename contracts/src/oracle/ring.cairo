//! The memory of a price that changes now and then: at any time of the last
//! hours, how much tick · seconds had gathered.
//!
//! One slot per two minutes in which the price changed, 128 of them, overwritten
//! in turn: four hours and a quarter at the least, for ever if nothing moves.
//! A slot says what had gathered when its period began and at the last change
//! within it, and the tick since: so one slot answers for every time from the
//! beginning of its period to the next one's. Only for times before the last
//! change of a period does it draw a straight line; that moves less than two
//! minutes' worth of ticks between neighbours and changes no sum.

use core::num::traits::Zero;
use crate::math::bits::errors::FIELD_TOO_LARGE;
use crate::math::bits::{P1, P40, P72, flag, join, pop, push, split};
use crate::math::tick::{floor_div, signed};

pub const PERIOD: u64 = 120;
pub const SLOTS: u64 = 128;

const P26: u128 = 0x4000000;
const TICK_BIAS: i128 = 0x2000000;
const SUM_BIAS: i128 = 0x800000000000000000;

/// Where the newest slot is.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Head {
    pub index: u64,
    /// Time of the last change; 0 before the first.
    pub at: u64,
}

/// lower: at 40 | cumulative 72 · upper: opened 72 | tick 26 | first 1 | written 1
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Slot {
    /// The last change within the slot's period.
    pub at: u64,
    /// Σ tick · seconds then.
    pub cumulative: i128,
    /// Σ tick · seconds when the period began; no meaning in the first slot.
    pub opened: i128,
    /// In force since `at`.
    pub tick: i128,
    /// Nothing is known before `at`.
    pub first: bool,
}

/// A signed number moved up, so that none is below zero.
fn biased(value: i128, bias: i128) -> u128 {
    (value + bias).try_into().expect(FIELD_TOO_LARGE)
}

pub fn pack(slot: Slot) -> felt252 {
    let mut lower = 0;
    push(ref lower, slot.at.into(), P40);
    push(ref lower, biased(slot.cumulative, SUM_BIAS), P72);
    let mut upper = 0;
    push(ref upper, biased(slot.opened, SUM_BIAS), P72);
    push(ref upper, biased(slot.tick, TICK_BIAS), P26);
    push(ref upper, flag(slot.first), P1);
    push(ref upper, 1, P1);
    join(lower, upper)
}

/// None for a slot that was never written.
pub fn unpack(word: felt252) -> Option<Slot> {
    if word.is_zero() {
        return None;
    }
    let (mut lower, mut upper) = split(word);
    let cumulative = signed(pop(ref lower, P72)) - SUM_BIAS;
    pop(ref upper, P1);
    let first = pop(ref upper, P1) == 1;
    let tick = signed(pop(ref upper, P26)) - TICK_BIAS;
    Some(
        Slot {
            at: lower.try_into().unwrap(),
            cumulative,
            opened: signed(upper) - SUM_BIAS,
            tick,
            first,
        },
    )
}

#[generate_trait]
pub impl SlotImpl of SlotTrait {
    fn period(self: @Slot) -> u64 {
        *self.at / PERIOD
    }

    /// What had gathered at `time`, which is not before the slot's period.
    fn sum_at(self: @Slot, time: u64) -> Option<i128> {
        if time >= *self.at {
            return Some(*self.cumulative + *self.tick * (time - *self.at).into());
        }
        if *self.first {
            return None;
        }
        let start = self.period() * PERIOD;
        let gathered = *self.cumulative - *self.opened;
        Some(*self.opened + floor_div(gathered * (time - start).into(), *self.at - start))
    }

    /// The slot after a change of the tick at `now`.
    fn next(self: @Slot, now: u64, tick: i128) -> Slot {
        let cumulative = *self.cumulative + *self.tick * (now - *self.at).into();
        if now / PERIOD == self.period() {
            return Slot { at: now, cumulative, opened: *self.opened, tick, first: *self.first };
        }
        let start = now / PERIOD * PERIOD;
        let opened = *self.cumulative + *self.tick * (start - *self.at).into();
        Slot { at: now, cumulative, opened, tick, first: false }
    }
}

#[starknet::component]
pub mod TickRingComponent {
    use starknet::storage::{Map, StorageMapReadAccess, StorageMapWriteAccess};
    use super::{Head, PERIOD, SLOTS, Slot, SlotTrait, pack, unpack};

    #[storage]
    pub struct Storage {
        /// index → slot
        pub TickRing_slots: Map<u64, felt252>,
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
            if head.at == 0 {
                let first = Slot { at: now, cumulative: 0, opened: 0, tick, first: true };
                self.TickRing_slots.write(head.index, pack(first));
                return Head { index: head.index, at: now };
            }
            let newest = self.newest(head);
            let index = if now / PERIOD == newest.period() {
                head.index
            } else {
                (head.index + 1) % SLOTS
            };
            self.TickRing_slots.write(index, pack(newest.next(now, tick)));
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
            let mut slot = self.newest(head);
            let mut found = array![];
            let mut rest = times;
            while let Some(time) = rest.pop_back() {
                if *time > now {
                    return None;
                }
                let (distance, serving) = self.serving(head, back, slot, *time)?;
                back = distance;
                slot = serving;
                found.append(serving.sum_at(*time)?);
            }
            let mut sums = array![];
            let mut backwards = found.span();
            while let Some(sum) = backwards.pop_back() {
                sums.append(*sum);
            }
            Some(sums.span())
        }

        fn newest(self: @ComponentState<TContractState>, head: Head) -> Slot {
            unpack(self.TickRing_slots.read(head.index)).unwrap()
        }

        fn back(self: @ComponentState<TContractState>, head: Head, distance: u64) -> Option<Slot> {
            unpack(self.TickRing_slots.read((head.index + SLOTS - distance) % SLOTS))
        }

        /// The youngest slot whose period is not after that of `time`, and its
        /// distance from the head, looked for from `from` backwards. Each slot
        /// back is at least one period back, so where the price changes all the
        /// time the first guess is right; where it does not, few slots are left.
        fn serving(
            self: @ComponentState<TContractState>, head: Head, from: u64, slot: Slot, time: u64,
        ) -> Option<(u64, Slot)> {
            let period = time / PERIOD;
            if slot.period() <= period {
                return Some((from, slot));
            }
            let mut near = from; // too young
            let mut far = from + slot.period() - period;
            if far >= SLOTS {
                far = SLOTS - 1;
            }
            if far == near {
                return None;
            }
            let mut serving = self.back(head, far);
            if let Some(guess) = serving {
                if guess.period() > period {
                    return None; // the oldest that is left is too young
                }
                if guess.period() == period {
                    return Some((far, guess));
                }
            }
            while far - near > 1 {
                let middle = (near + far) / 2;
                let candidate = self.back(head, middle);
                let young = match candidate {
                    Some(seen) => seen.period() > period,
                    None => false,
                };
                if young {
                    near = middle;
                } else {
                    far = middle;
                    serving = candidate;
                }
            }
            Some((far, serving?))
        }
    }
}
