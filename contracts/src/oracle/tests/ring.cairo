use core::poseidon::poseidon_hash_span;
use crate::oracle::ring::{SLOTS, Slot, pack, unpack};
use super::setup::deploy_salted;

const PERIOD: u64 = 120;

#[starknet::interface]
trait IRingBook<TState> {
    fn record(ref self: TState, now: u64, tick: i128);
    fn sums_at(self: @TState, times: Span<u64>, now: u64) -> Option<Span<i128>>;
}

/// A ring with the word that says where it is.
#[starknet::contract]
mod RingBook {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::oracle::ring::TickRingComponent::InternalTrait as RingInternal;
    use crate::oracle::ring::{Head, TickRingComponent};

    component!(path: TickRingComponent, storage: ring, event: RingEvent);

    #[storage]
    struct Storage {
        #[substorage(v0)]
        ring: TickRingComponent::Storage,
        index: u64,
        at: u64,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        RingEvent: TickRingComponent::Event,
    }

    #[abi(embed_v0)]
    impl RingBookImpl of super::IRingBook<ContractState> {
        fn record(ref self: ContractState, now: u64, tick: i128) {
            let head = Head { index: self.index.read(), at: self.at.read() };
            let head = self.ring.record(head, now, tick);
            self.index.write(head.index);
            self.at.write(head.at);
        }

        fn sums_at(self: @ContractState, times: Span<u64>, now: u64) -> Option<Span<i128>> {
            self.ring.sums_at(Head { index: self.index.read(), at: self.at.read() }, times, now)
        }
    }
}

fn deploy() -> IRingBookDispatcher {
    IRingBookDispatcher { contract_address: deploy_salted(RingBook::TEST_CLASS_HASH, 9, [].span()) }
}

/// Every change, without forgetting: what the ring is measured against.
#[derive(Drop)]
struct Ledger {
    times: Array<u64>,
    ticks: Array<i128>,
}

/// Σ tick · seconds from the first change to `time`.
fn sum_of(ledger: @Ledger, time: u64) -> i128 {
    let mut sum: i128 = 0;
    let mut i = 0;
    while i < ledger.times.len() && *ledger.times[i] < time {
        let until = if i + 1 < ledger.times.len() && *ledger.times[i + 1] < time {
            *ledger.times[i + 1]
        } else {
            time
        };
        sum += *ledger.ticks[i] * (until - *ledger.times[i]).into();
        i += 1;
    }
    sum
}

/// The first and the last change in the period that `time` is in.
fn turns(ledger: @Ledger, time: u64) -> Option<(u64, u64)> {
    let mut first = None;
    let mut last = 0;
    for change in ledger.times.span() {
        if *change / PERIOD == time / PERIOD {
            last = *change;
            if first.is_none() {
                first = Some(last);
            }
        }
    }
    Some((first?, last))
}

/// Random changes, dense and sparse, with random questions after them: exact at
/// every time but those between the first and the last change of their period,
/// and there the straight line between the exact ends of the stretch.
#[test]
fn the_ring_remembers_every_second() {
    let mut seed: felt252 = 'ring';
    let book = deploy();
    let mut ledger = Ledger { times: array![], ticks: array![] };
    let mut now: u64 = 1_000_000;
    assert!(book.sums_at([now].span(), now).is_none());
    for round in 0..60_u64 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        // stretches of dense trade, of one a few minutes, and of quiet
        let most: u64 = match round / 20 {
            0 => 90,
            1 => 700,
            _ => 150,
        };
        now += (random.low % most.into()).try_into().unwrap();
        let tick: i128 = (random.high % 50_000_000).try_into().unwrap() - 25_000_000;
        book.record(now, tick);
        ledger.times.append(now);
        ledger.ticks.append(tick);
        if round % 5 == 4 {
            let first = *ledger.times[0];
            assert!(book.sums_at([first - 1, now].span(), now).is_none());
            let gap: u64 = ((random.low / 1_000) % (now - first + 1).into()).try_into().unwrap();
            let times = [now - gap, now - gap / 2, now - gap / 7, now, now + 33].span();
            let sums = book.sums_at(times, now + 33).unwrap();
            for i in 0..5_u32 {
                let (time, sum) = (*times[i], *sums[i]);
                let line = match turns(@ledger, time) {
                    Some((low, high)) => if low < time && time < high {
                        Some((low, high))
                    } else {
                        None
                    },
                    None => None,
                };
                let Some((start, end)) = line else {
                    assert_eq!(sum, sum_of(@ledger, time), "{}", time);
                    continue;
                };
                let low = sum_of(@ledger, start);
                let line = (sum_of(@ledger, end) - low) * (time - start).into();
                let off = (sum - low) * (end - start).into() - line;
                assert!(off <= 0 && off > -(end - start).into(), "{}", time);
            }
        }
    }
}

/// 128 periods are remembered, the 129th before is not; several changes at one
/// time leave the last, and none before it counts.
#[test]
fn the_ring_forgets_the_oldest() {
    let book = deploy();
    let start: u64 = 1_200_000;
    for i in 0..SLOTS {
        book.record(start + i * PERIOD, 7);
    }
    let now = start + (SLOTS - 1) * PERIOD;
    assert_eq!(book.sums_at([start, now].span(), now).unwrap(), [0, 7 * 127 * 120].span());
    assert!(book.sums_at([start - 1].span(), now).is_none());
    assert!(book.sums_at([now + 1].span(), now).is_none());
    let later = now + PERIOD;
    book.record(later, 1_000);
    book.record(later, -1_000);
    book.record(later, 9);
    // the oldest slot is written over; the next knows the way from it
    assert!(book.sums_at([start - 1].span(), later).is_none());
    assert_eq!(book.sums_at([start, start + 1].span(), later).unwrap(), [0, 7].span());
    let after = later + PERIOD;
    book.record(after, 9);
    assert!(book.sums_at([start].span(), after).is_none());
    assert!(book.sums_at([start + PERIOD - 1].span(), after).is_none());
    let later = after;
    let sums = book.sums_at([start + PERIOD, later, later + 10].span(), later + 10).unwrap();
    assert_eq!(*sums[1] - *sums[0], 7 * 127 * 120 + 9 * 120);
    assert_eq!(*sums[2] - *sums[1], 90);
    // a quiet market is remembered for ever
    let late = later + 10_000_000;
    let sums = book.sums_at([later + 5_000_000, late].span(), late).unwrap();
    assert_eq!(*sums[1] - *sums[0], 45_000_000);
}

/// Slots at regular and at the least regular distances: whatever the guesses, no
/// look ends beside the right one.
#[test]
fn the_ring_finds_what_is_anywhere() {
    let book = deploy();
    let mut ledger = Ledger { times: array![], ticks: array![] };
    let mut now: u64 = 1_000_000;
    let mut apart = PERIOD;
    for i in 0..130_u64 {
        now +=
            if i % 9 == 0 {
                apart += 7 * i;
                9 * apart
            } else if i % 2 == 0 {
                apart
            } else {
                PERIOD
            };
        let tick = 1_000 - 17 * i.into();
        book.record(now, tick);
        ledger.times.append(now);
        ledger.ticks.append(tick);
    }
    let (first, known) = (*ledger.times[0], *ledger.times[1]);
    assert!(book.sums_at([first].span(), now).is_none());
    let step = (now - known) / 40;
    for i in 0..40_u64 {
        let time = known + i * step;
        let sums = book.sums_at([time, now].span(), now).unwrap();
        assert_eq!(*sums[1] - *sums[0], sum_of(@ledger, now) - sum_of(@ledger, time), "{}", time);
    }
}

#[test]
fn slots_come_back() {
    assert!(unpack(0).is_none());
    for (at, cumulative, tick, tail, bend, before, stretch) in [
        (1, 0, 0, 0, 0, 0, 0),
        (0xffffffffff, 0x1ffffffffffffffff, 27_631_035, 0x7f, 0x1ffffffff, 27_631_035, 0x3fffffff),
        (5, -0x20000000000000000, -27_631_035, 119, -0x200000000, -27_631_035, 1),
    ]
        .span() {
        let slot = Slot {
            at: *at,
            cumulative: *cumulative,
            tick: *tick,
            tail: *tail,
            bend: *bend,
            before: *before,
            stretch: *stretch,
        };
        assert_eq!(unpack(pack(slot)).unwrap().unbox(), slot);
    }
}

fn summed(cumulative: felt252) -> Slot {
    Slot { at: 1, cumulative, tick: 0, tail: 0, bend: 0, before: 0, stretch: 0 }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_sum_has_a_bound() {
    pack(summed(0x20000000000000000));
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_sum_has_a_bound_below() {
    pack(summed(-0x20000000000000001));
}
