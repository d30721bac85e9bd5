//! What venues have in common that are told a price now and then, instead of
//! holding a market: the memory of the ticks, and what a silence does to it.
//!
//! word, lower: at 40 | restarted_at 40 | observed_at 40
//! word, upper: index 8 | heartbeat 24

use crate::math::bits::{Field, P24, P40, P8, field, join, push, split};
use super::ring::Head;

const AT: Field = Field {
    mask: (P40 - 1) * 0x100000000000000000000, unit: 0x100000000000000000000,
};
const RESTARTED_AT: Field = Field { mask: (P40 - 1) * 0x10000000000, unit: 0x10000000000 };
const OBSERVED_AT: Field = Field { mask: P40 - 1, unit: 1 };
const INDEX: Field = Field { mask: (P8 - 1) * 0x1000000, unit: 0x1000000 };
const HEARTBEAT: Field = Field { mask: P24 - 1, unit: 1 };

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct FeedWord {
    pub head: Head,
    /// End of the last silence: nothing before it is served.
    pub restarted_at: u64,
    /// When the newest price was observed by who told it.
    pub observed_at: u64,
    /// A longer silence, seconds, makes the feed stale.
    pub heartbeat: u64,
}

/// A feed as people and keepers see it.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct FeedState {
    /// When the newest price came in, 0 before the first, and when it was observed.
    pub at: u64,
    pub observed_at: u64,
    pub restarted_at: u64,
    pub heartbeat: u64,
    /// The newest price's; 0 before the first.
    pub tick: i128,
}

pub fn pack(feed: FeedWord) -> felt252 {
    let mut lower = 0;
    push(ref lower, feed.head.at.into(), P40);
    push(ref lower, feed.restarted_at.into(), P40);
    push(ref lower, feed.observed_at.into(), P40);
    let mut upper = 0;
    push(ref upper, feed.head.index.into(), P8);
    push(ref upper, feed.heartbeat.into(), P24);
    join(lower, upper)
}

pub fn unpack(word: felt252) -> FeedWord {
    let (lower, upper) = split(word);
    FeedWord {
        head: Head {
            index: field(upper, INDEX).try_into().unwrap(),
            at: field(lower, AT).try_into().unwrap(),
        },
        restarted_at: field(lower, RESTARTED_AT).try_into().unwrap(),
        observed_at: field(lower, OBSERVED_AT).try_into().unwrap(),
        heartbeat: field(upper, HEARTBEAT).try_into().unwrap(),
    }
}

#[starknet::component]
pub mod FeedComponent {
    use starknet::get_block_timestamp;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::super::ring::TickRingComponent;
    use super::super::ring::TickRingComponent::InternalTrait as RingInternal;
    use super::super::venue::{VenueHealth, VenueReading, unable};
    use super::{FeedState, FeedWord, pack, unpack};

    #[storage]
    pub struct Storage {
        pub Feed_word: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Ring: TickRingComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        fn set_heartbeat(ref self: ComponentState<TContractState>, heartbeat: u64) {
            let feed = unpack(self.Feed_word.read());
            self.Feed_word.write(pack(FeedWord { heartbeat, ..feed }));
        }

        fn observed_at(self: @ComponentState<TContractState>) -> u64 {
            unpack(self.Feed_word.read()).observed_at
        }

        /// A new price, which holds from now on. `observed_at` has been judged.
        fn accept(ref self: ComponentState<TContractState>, tick: i128, observed_at: u64) {
            let feed = unpack(self.Feed_word.read());
            let now = get_block_timestamp();
            let silent = feed.head.at == 0 || now - feed.head.at > feed.heartbeat;
            let restarted_at = if silent {
                now
            } else {
                feed.restarted_at
            };
            let mut ring = get_dep_component_mut!(ref self, Ring);
            let head = ring.record(feed.head, now, tick);
            self.Feed_word.write(pack(FeedWord { head, restarted_at, observed_at, ..feed }));
        }

        fn reading(self: @ComponentState<TContractState>, times: Span<u64>) -> VenueReading {
            let feed = unpack(self.Feed_word.read());
            let now = get_block_timestamp();
            if feed.head.at == 0 {
                return unable(VenueHealth::NotInitialised, None);
            }
            if now - feed.head.at > feed.heartbeat {
                return unable(VenueHealth::Stale, None);
            }
            if let Some(first) = times.get(0) {
                if *first.unbox() < feed.restarted_at {
                    return unable(VenueHealth::Stale, None);
                }
            }
            match get_dep_component!(self, Ring).sums_at(feed.head, times, now) {
                Some(cumulative) => VenueReading {
                    health: VenueHealth::Ok, cumulative, depth: None,
                },
                None => unable(VenueHealth::PeriodTooLong, None),
            }
        }

        fn state(self: @ComponentState<TContractState>) -> FeedState {
            let feed = unpack(self.Feed_word.read());
            let tick = if feed.head.at == 0 {
                0
            } else {
                get_dep_component!(self, Ring).newest(feed.head).tick.try_into().unwrap()
            };
            FeedState {
                at: feed.head.at,
                observed_at: feed.observed_at,
                restarted_at: feed.restarted_at,
                heartbeat: feed.heartbeat,
                tick,
            }
        }
    }
}
