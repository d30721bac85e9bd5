//! Guardian: k of n people may lower rates, for a while.

use starknet::ContractAddress;
use super::types::{BitPause, Motion};

#[starknet::interface]
pub trait IPauses<TState> {
    /// The bits of `types::pause` that are in force now; 0 after they expire.
    fn paused(self: @TState) -> u32;
}

#[starknet::interface]
pub trait IGuardian<TState> {
    /// Puts to the council that the rates of `mask` pause for `hours` from the
    /// moment the motion is carried; counts as the caller's confirmation.
    /// Returns the motion's number.
    /// Caller: a member. Errors: GUARDIAN: not a member, bad mask, bad hours (1
    /// to PEOPLE_HOURS), cooling down (a bit is paused, or was less than
    /// COOL_DOWN ago). Emits: MotionProposed.
    fn propose_pause(ref self: TState, mask: u32, hours: u16) -> u64;
    /// Puts to the council that the pauses of `mask` end now.
    /// Caller: a member. Errors: GUARDIAN: not a member, bad mask, not paused
    /// (any of the bits), paused by vote. Emits: MotionProposed.
    fn propose_lift(ref self: TState, mask: u32) -> u64;
    /// Adds the caller's confirmation; the one that makes the quorum carries
    /// the motion out, under the same conditions as it was proposed.
    /// Caller: a member. Errors: GUARDIAN: not a member, no such motion, motion
    /// is over (carried, expired, or of an earlier council), already confirmed;
    /// those of proposing. Emits: MotionConfirmed; Paused or Lifted.
    fn confirm(ref self: TState, motion: u64);
    /// Pauses for `hours` from now, whatever the cool-down; lengthens a pause in
    /// force. Only a vote lifts it before its end.
    /// Caller: governor. Errors: GOV: not governor, GUARDIAN: bad mask, bad
    /// hours (1 to VOTE_HOURS), shorter than it is. Emits: Paused.
    fn pause_by_vote(ref self: TState, mask: u32, hours: u16);
    /// Ends the pauses of `mask` now.
    /// Caller: governor. Errors: GOV: not governor, GUARDIAN: bad mask, not
    /// paused. Emits: Lifted.
    fn lift_by_vote(ref self: TState, mask: u32);
    /// Replaces the council; motions put to the old one are over.
    /// Caller: governor. Errors: GOV: not governor, GUARDIAN: bad council (fewer
    /// than MIN_MEMBERS or more than MAX_MEMBERS, a zero address, a member
    /// twice, a quorum that is no majority or cannot be reached).
    /// Emits: CouncilSet.
    fn set_council(ref self: TState, members: Span<ContractAddress>, quorum: u8);

    fn members(self: @TState) -> Span<ContractAddress>;
    fn is_member(self: @TState, account: ContractAddress) -> bool;
    /// Confirmations that carry a motion.
    fn quorum(self: @TState) -> u8;
    /// Errors: GUARDIAN: no such motion.
    fn motion(self: @TState, motion: u64) -> Motion;
    fn has_confirmed(self: @TState, motion: u64, account: ContractAddress) -> bool;
    /// Every bit's last pause, in the order of the bits.
    fn pauses(self: @TState) -> Span<BitPause>;
}

pub mod events {
    use starknet::ContractAddress;
    use super::super::types::MotionKind;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct MotionProposed {
        #[key]
        pub motion: u64,
        #[key]
        pub member: ContractAddress,
        pub kind: MotionKind,
        pub mask: u32,
        pub hours: u16,
        pub expires_at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct MotionConfirmed {
        #[key]
        pub motion: u64,
        #[key]
        pub member: ContractAddress,
        pub confirmations: u8,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Paused {
        /// 0: by vote.
        #[key]
        pub motion: u64,
        pub mask: u32,
        pub until: u64,
        /// All bits in force afterwards.
        pub paused: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Lifted {
        /// 0: by vote.
        #[key]
        pub motion: u64,
        pub mask: u32,
        /// All bits in force afterwards.
        pub paused: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct CouncilSet {
        pub council: u32,
        pub members: Span<ContractAddress>,
        pub quorum: u8,
    }
}
