//! A provider in one word.
//!
//! lower: capabilities 128
//! upper: class 8 | region 16 | vram_gb 16 | position 32 | active 1

use crate::math::bits::{P1, P16, P32, P8, flag, join, pop, push, split};
use super::types::{NodeClass, Profile};

/// What is stored of a provider besides its addresses.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct ProviderWord {
    pub profile: Profile,
    pub active: bool,
    /// Place in the active set; meaningless while inactive.
    pub position: u32,
}

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
    push(ref upper, flag(provider.active), P1);
    join(profile.capabilities, upper)
}

pub fn unpack(word: felt252) -> ProviderWord {
    let (capabilities, mut upper) = split(word);
    let active = pop(ref upper, P1) == 1;
    let position = pop(ref upper, P32).try_into().unwrap();
    let vram_gb = pop(ref upper, P16).try_into().unwrap();
    let region = pop(ref upper, P16).try_into().unwrap();
    let class = class_of_rank(upper);
    ProviderWord { profile: Profile { class, capabilities, region, vram_gb }, active, position }
}
