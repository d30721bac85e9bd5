//! Guardian. Says which rates are paused; it can call nobody, so it can move
//! nothing.

#[starknet::contract]
pub mod Guardian {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::guardian::errors;
    use crate::guardian::interface::events::{
        CouncilSet, Lifted, MotionConfirmed, MotionProposed, Paused,
    };
    use crate::guardian::interface::{IGuardian, IPauses};
    use crate::guardian::packing::{
        Council, Docket, PackCouncil, PackDocket, PackPauses, Pauses, PausesTrait,
    };
    use crate::guardian::types::{
        BitPause, MAX_MEMBERS, MIN_MEMBERS, MOTION_SECONDS, Motion, MotionKind, PEOPLE_HOURS,
        VOTE_HOURS, pause,
    };

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.guardian';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        pauses: Pauses,
        council: Council,
        /// (council, seat) → member.
        members: Map<(u32, u8), ContractAddress>,
        /// (council, member) → 1 + seat.
        seats: Map<(u32, ContractAddress), u8>,
        dockets: Map<u64, Docket>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        MotionProposed: MotionProposed,
        MotionConfirmed: MotionConfirmed,
        Paused: Paused,
        Lifted: Lifted,
        CouncilSet: CouncilSet,
    }

    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        members: Span<ContractAddress>,
        quorum: u8,
    ) {
        self.governed.initialize(governor);
        self.change_council(members, quorum);
    }

    #[abi(embed_v0)]
    impl PausesImpl of IPauses<ContractState> {
        fn paused(self: @ContractState) -> u32 {
            self.pauses.read().in_force(get_block_timestamp())
        }
    }

    #[abi(embed_v0)]
    impl GuardianImpl of IGuardian<ContractState> {
        fn propose_pause(ref self: ContractState, mask: u32, hours: u16) -> u64 {
            let seat = self.seat_of_caller();
            check_hours(hours, PEOPLE_HOURS);
            self.check_motion(MotionKind::Pause, mask);
            self.propose(MotionKind::Pause, mask, hours, seat)
        }

        fn propose_lift(ref self: ContractState, mask: u32) -> u64 {
            let seat = self.seat_of_caller();
            self.check_motion(MotionKind::Lift, mask);
            self.propose(MotionKind::Lift, mask, 0, seat)
        }

        fn confirm(ref self: ContractState, motion: u64) {
            let seat = self.seat_of_caller();
            let council = self.council.read();
            let mut docket = self.known(motion);
            let now = get_block_timestamp();
            assert(
                !docket.carried && now < docket.proposed_at
                    + MOTION_SECONDS && docket.council == council.number,
                errors::MOTION_OVER,
            );
            assert(docket.confirmed & seat == 0, errors::CONFIRMED);
            docket.confirmed = docket.confirmed | seat;
            docket.count += 1;
            docket.carried = docket.count >= council.quorum;
            self.dockets.entry(motion).write(docket);
            self
                .emit(
                    MotionConfirmed {
                        motion, member: get_caller_address(), confirmations: docket.count,
                    },
                );
            if docket.carried {
                self.check_motion(docket.kind, docket.mask);
                match docket.kind {
                    MotionKind::Pause => self.pause(motion, docket.mask, docket.hours, false),
                    MotionKind::Lift => self.lift(motion, docket.mask),
                }
            }
        }

        fn pause_by_vote(ref self: ContractState, mask: u32, hours: u16) {
            self.governed.assert_governor();
            check_mask(mask);
            check_hours(hours, VOTE_HOURS);
            let until = end_of(hours);
            for bit in self.pauses.read().each() {
                assert(mask & *bit.bit == 0 || until >= *bit.until, errors::SHORTER);
            }
            self.pause(0, mask, hours, true);
        }

        fn lift_by_vote(ref self: ContractState, mask: u32) {
            self.governed.assert_governor();
            check_mask(mask);
            assert(self.paused() & mask == mask, errors::NOT_PAUSED);
            self.lift(0, mask);
        }

        fn set_council(ref self: ContractState, members: Span<ContractAddress>, quorum: u8) {
            self.governed.assert_governor();
            self.change_council(members, quorum);
        }

        fn members(self: @ContractState) -> Span<ContractAddress> {
            let council = self.council.read();
            let mut members = array![];
            for seat in 0..council.members {
                members.append(self.members.entry((council.number, seat)).read());
            }
            members.span()
        }

        fn is_member(self: @ContractState, account: ContractAddress) -> bool {
            self.seats.entry((self.council.read().number, account)).read() != 0
        }

        fn quorum(self: @ContractState) -> u8 {
            self.council.read().quorum
        }

        fn motion(self: @ContractState, motion: u64) -> Motion {
            let docket = self.known(motion);
            Motion {
                kind: docket.kind,
                mask: docket.mask,
                hours: docket.hours,
                expires_at: docket.proposed_at + MOTION_SECONDS,
                council: docket.council,
                confirmations: docket.count,
                carried: docket.carried,
            }
        }

        fn has_confirmed(self: @ContractState, motion: u64, account: ContractAddress) -> bool {
            let docket = self.known(motion);
            let seat = self.seats.entry((docket.council, account)).read();
            seat != 0 && docket.confirmed & bit_of(seat) != 0
        }

        fn pauses(self: @ContractState) -> Span<BitPause> {
            self.pauses.read().each()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        /// The bit of the caller's seat.
        fn seat_of_caller(self: @ContractState) -> u32 {
            let council = self.council.read().number;
            let seat = self.seats.entry((council, get_caller_address())).read();
            assert(seat != 0, errors::NOT_MEMBER);
            bit_of(seat)
        }

        fn known(self: @ContractState, motion: u64) -> Docket {
            assert(motion != 0 && motion <= self.council.read().motions, errors::NO_MOTION);
            self.dockets.entry(motion).read()
        }

        fn check_motion(self: @ContractState, kind: MotionKind, mask: u32) {
            check_mask(mask);
            let now = get_block_timestamp();
            for bit in self.pauses.read().each() {
                if mask & *bit.bit == 0 {
                    continue;
                }
                match kind {
                    MotionKind::Pause => assert(now >= *bit.free_at, errors::COOLING_DOWN),
                    MotionKind::Lift => {
                        assert(now < *bit.until, errors::NOT_PAUSED);
                        assert(!*bit.by_vote, errors::PAUSED_BY_VOTE);
                    },
                }
            }
        }

        fn propose(
            ref self: ContractState, kind: MotionKind, mask: u32, hours: u16, seat: u32,
        ) -> u64 {
            let mut council = self.council.read();
            council.motions += 1;
            self.council.write(council);
            let motion = council.motions;
            let now = get_block_timestamp();
            self
                .dockets
                .entry(motion)
                .write(
                    Docket {
                        kind,
                        mask,
                        hours,
                        proposed_at: now,
                        council: council.number,
                        confirmed: seat,
                        count: 1,
                        carried: false,
                    },
                );
            let member = get_caller_address();
            let expires_at = now + MOTION_SECONDS;
            self.emit(MotionProposed { motion, member, kind, mask, hours, expires_at });
            motion
        }

        fn pause(ref self: ContractState, motion: u64, mask: u32, hours: u16, by_vote: bool) {
            let until = end_of(hours);
            let pauses = self.pauses.read().set(mask, until, by_vote);
            self.pauses.write(pauses);
            let paused = pauses.in_force(get_block_timestamp());
            self.emit(Paused { motion, mask, until, paused });
        }

        fn lift(ref self: ContractState, motion: u64, mask: u32) {
            let now = get_block_timestamp();
            let pauses = self.pauses.read().set(mask, now, false);
            self.pauses.write(pauses);
            self.emit(Lifted { motion, mask, paused: pauses.in_force(now) });
        }

        fn change_council(ref self: ContractState, members: Span<ContractAddress>, quorum: u8) {
            let count = members.len();
            assert(count >= MIN_MEMBERS && count <= MAX_MEMBERS, errors::BAD_COUNCIL);
            let needed: u32 = quorum.into();
            assert(needed <= count && 2 * needed > count, errors::BAD_COUNCIL);
            let before = self.council.read();
            let number = before.number + 1;
            let mut seat = 0;
            for member in members {
                assert((*member).is_non_zero(), errors::BAD_COUNCIL);
                let taken = self.seats.entry((number, *member));
                assert(taken.read() == 0, errors::BAD_COUNCIL);
                self.members.entry((number, seat)).write(*member);
                seat += 1;
                taken.write(seat);
            }
            self.council.write(Council { number, members: seat, quorum, motions: before.motions });
            self.emit(CouncilSet { council: number, members, quorum });
        }
    }

    fn check_mask(mask: u32) {
        assert(mask != 0 && mask & pause::ALL == mask, errors::BAD_MASK);
    }

    fn check_hours(hours: u16, most: u16) {
        assert(hours != 0 && hours <= most, errors::BAD_HOURS);
    }

    fn end_of(hours: u16) -> u64 {
        get_block_timestamp() + hours.into() * 3600
    }

    /// `seat` counts from 1.
    fn bit_of(seat: u8) -> u32 {
        let mut bit = 1;
        for _ in 1..seat {
            bit *= 2;
        }
        bit
    }
}
