//! Timelock's word per operation, one felt, never zero once written.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P16, P32, P40, P8, join, pop, push, split};

/// Where an operation stands, as far as time does not say it.
#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Stage {
    None,
    Scheduled,
    /// Its calls are being made.
    Running,
    Done,
    Cancelled,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Entry {
    pub stage: Stage,
    pub scheduled_at: u64,
    pub ready_at: u64,
    pub index: u32,
    /// Felts of the calls in storage.
    pub length: u32,
}

/// low: length u16, index u32, ready_at u40, scheduled_at u40 · high: stage u8.
pub impl PackEntry of StorePacking<Entry, felt252> {
    fn pack(value: Entry) -> felt252 {
        let mut low = 0;
        push(ref low, value.scheduled_at.into(), P40);
        push(ref low, value.ready_at.into(), P40);
        push(ref low, value.index.into(), P32);
        push(ref low, value.length.into(), P16);
        let mut high = 0;
        push(ref high, code(value.stage), P8);
        join(low, high)
    }

    fn unpack(value: felt252) -> Entry {
        let (mut low, mut high) = split(value);
        let length = pop(ref low, P16).try_into().unwrap();
        let index = pop(ref low, P32).try_into().unwrap();
        let ready_at = pop(ref low, P40).try_into().unwrap();
        let scheduled_at = pop(ref low, P40).try_into().unwrap();
        Entry { stage: stage(pop(ref high, P8)), scheduled_at, ready_at, index, length }
    }
}

fn code(stage: Stage) -> u128 {
    match stage {
        Stage::None => 0,
        Stage::Scheduled => 1,
        Stage::Running => 2,
        Stage::Done => 3,
        Stage::Cancelled => 4,
    }
}

fn stage(code: u128) -> Stage {
    match code {
        0 => Stage::None,
        1 => Stage::Scheduled,
        2 => Stage::Running,
        3 => Stage::Done,
        _ => Stage::Cancelled,
    }
}
