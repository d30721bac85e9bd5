//! Words of the Registry.
//!
//! provider, lower: capabilities 128
//! provider, upper: class 8 | region 16 | vram_gb 16 | position 32 | since 40 | active 1
//! roster, lower:   places 32 | active 32 | vacant 32
//! config, lower:   min_audit_stake 96 | entry_seconds 32
//! config, upper:   draw_weight_cap 96 | max_draw_tries 12
//! place:           a provider, or VACANT + the next vacant place + 1

use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P12, P16, P32, P40, P8, P96, flag, join, pop, push, split};
use super::types::{NodeClass, Profile, ProviderId, RegistryConfig};

/// What is stored of a provider besides its addresses.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct ProviderWord {
    pub profile: Profile,
    pub active: bool,
    /// Place in the active set; meaningless while inactive.
    pub position: u32,
    /// When it last became active.
    pub since: u64,
}

/// The places of the active set. Nobody moves while it is active: whoever
/// leaves leaves a vacancy, which the next to enter fills.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Roster {
    /// Ever used, vacant ones included.
    pub places: u32,
    pub active: u32,
    /// 1 + the vacant place to fill next; 0 if there is none.
    pub vacant: u32,
}

/// What stands in a place.
#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Place {
    Held: ProviderId,
    /// With the `vacant` of the roster before it.
    Vacant: u32,
}

const VACANT: u64 = 0x100000000;

pub fn class_rank(class: NodeClass) -> u8 {
    match class {
        NodeClass::Cpu => 0,
        NodeClass::Edge => 1,
        NodeClass::StandardGpu => 2,
        NodeClass::HighMemoryGpu => 3,
        NodeClass::Cluster => 4,
    }
}

fn class_of_rank(rank: u128) -> NodeClass {
    if rank == 0 {
        NodeClass::Cpu
    } else if rank == 1 {
        NodeClass::Edge
    } else if rank == 2 {
        NodeClass::StandardGpu
    } else if rank == 3 {
        NodeClass::HighMemoryGpu
    } else {
        NodeClass::Cluster
    }
}

pub fn pack(provider: ProviderWord) -> felt252 {
    let profile = provider.profile;
    let mut upper = 0;
    push(ref upper, class_rank(profile.class).into(), P8);
    push(ref upper, profile.region.into(), P16);
    push(ref upper, profile.vram_gb.into(), P16);
    push(ref upper, provider.position.into(), P32);
    push(ref upper, provider.since.into(), P40);
    push(ref upper, flag(provider.active), P1);
    join(profile.capabilities, upper)
}

pub fn unpack(word: felt252) -> ProviderWord {
    let (capabilities, mut upper) = split(word);
    let active = pop(ref upper, P1) == 1;
    let since = pop(ref upper, P40).try_into().unwrap();
    let position = pop(ref upper, P32).try_into().unwrap();
    let vram_gb = pop(ref upper, P16).try_into().unwrap();
    let region = pop(ref upper, P16).try_into().unwrap();
    let class = class_of_rank(upper);
    ProviderWord {
        profile: Profile { class, capabilities, region, vram_gb }, active, position, since,
    }
}

pub fn pack_roster(roster: Roster) -> felt252 {
    let mut lower = 0;
    push(ref lower, roster.places.into(), P32);
    push(ref lower, roster.active.into(), P32);
    push(ref lower, roster.vacant.into(), P32);
    join(lower, 0)
}

pub fn unpack_roster(word: felt252) -> Roster {
    let (mut lower, _) = split(word);
    let vacant = pop(ref lower, P32).try_into().unwrap();
    let active = pop(ref lower, P32).try_into().unwrap();
    Roster { places: lower.try_into().unwrap(), active, vacant }
}

/// In one cell, because every draw reads it.
pub impl PackConfig of StorePacking<RegistryConfig, felt252> {
    fn pack(value: RegistryConfig) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.min_audit_stake, P96);
        push(ref lower, value.entry_seconds.into(), P32);
        let mut upper = 0;
        push(ref upper, value.draw_weight_cap, P96);
        push(ref upper, value.max_draw_tries.into(), P12);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> RegistryConfig {
        let (mut lower, mut upper) = split(value);
        let entry_seconds = pop(ref lower, P32).try_into().unwrap();
        let max_draw_tries = pop(ref upper, P12).try_into().unwrap();
        RegistryConfig {
            min_audit_stake: lower, draw_weight_cap: upper, max_draw_tries, entry_seconds,
        }
    }
}

/// Never zero, so that a place is paid for once.
pub fn pack_place(place: Place) -> u64 {
    match place {
        Place::Held(provider) => provider.into(),
        Place::Vacant(next) => VACANT + next.into(),
    }
}

pub fn unpack_place(word: u64) -> Place {
    if word < VACANT {
        Place::Held(word.try_into().unwrap())
    } else {
        Place::Vacant((word - VACANT).try_into().unwrap())
    }
}
