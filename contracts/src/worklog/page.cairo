//! Which assignments of a job are recorded: a bit each, 128 to a word.

use core::num::traits::Pow;
use starknet::storage_access::StorePacking;

/// Assignments of a page; a job has at most 250.
pub const PAGE_SIZE: u32 = 128;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// A page of another generation than the job's says nothing of it: slots of the
/// Market are used again, and so are the pages.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Page {
    pub generation: u32,
    pub bits: u128,
}

/// high: generation u24 (1 and more, so that no written word is zero) · low: bits.
pub impl PackPage of StorePacking<Page, felt252> {
    fn pack(value: Page) -> felt252 {
        value.generation.into() * TWO_128 + value.bits.into()
    }

    fn unpack(value: felt252) -> Page {
        let word: u256 = value.into();
        Page { generation: word.high.try_into().unwrap(), bits: word.low }
    }
}

#[generate_trait]
pub impl PageImpl of PageTrait {
    /// The page as that generation finds it.
    fn seen_by(self: Page, generation: u32) -> Page {
        if self.generation == generation {
            self
        } else {
            Page { generation, bits: 0 }
        }
    }

    fn has(self: @Page, index: u32) -> bool {
        *self.bits & bit(index) != 0
    }

    fn set(ref self: Page, index: u32) {
        self.bits = self.bits | bit(index);
    }
}

pub fn page_key(slot: u32, index: u32) -> u64 {
    slot.into() * 2 + (index / PAGE_SIZE).into()
}

fn bit(index: u32) -> u128 {
    2_u128.pow(index % PAGE_SIZE)
}
