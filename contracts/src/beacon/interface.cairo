//! Beacon: randomness that nobody could know, or choose, when it mattered.
//!
//! Round r takes commitments during [r·L, (r+1)·L) and reveals during the L
//! seconds after (after a change of L, rounds are counted on from it). Its seed is Poseidon of the
//! round, the sum of the revealed values, the hash of the block that held the last commitment, and
//! the seed before it. When that block was built no reveal was public, so the sequencer
//! could not grind it; when the reveals come the block is fixed, so a keeper's
//! only freedom is to stay silent, which costs its bond and one bit.

use starknet::ContractAddress;
use super::types::{BeaconConfig, Round};

#[starknet::interface]
pub trait IBeacon<TState> {
    /// Locks the caller's bond (Staking, reason Beacon) and lets it commit.
    /// Errors: BEACON: already a keeper, STAKING: low free stake. Emits: KeeperJoined.
    fn join(ref self: TState);
    /// Releases the bond. Errors: BEACON: not a keeper, reveal outstanding.
    /// Emits: KeeperLeft.
    fn leave(ref self: TState);
    /// Commits Poseidon('SAGE_BEACON', chain id, this contract, round, keeper,
    /// secret) to the current round. Caller: a keeper.
    /// Errors: BEACON: not a keeper, wrong round, already committed, zero
    /// commitment, reveal outstanding (from two rounds ago), earlier round open
    /// (256 rounds ago: `finalise` it first). Emits: Committed.
    fn commit(ref self: TState, round: u64, commitment: felt252);
    /// Opens the caller's commitment during the reveal window.
    /// Errors: BEACON: not revealing, wrong secret. Emits: Revealed.
    fn reveal(ref self: TState, round: u64, secret: felt252);
    /// Fixes the seed of a round whose reveal window is over, or voids it when
    /// nobody revealed. Rounds are finalised in order. Anyone may call.
    /// Errors: BEACON: not due, block hash not ready, earlier round open.
    /// Emits: SeedFixed or RoundVoided.
    fn finalise(ref self: TState, round: u64);
    /// Slashes a keeper that committed and did not reveal; it also stops being
    /// a keeper. Anyone may call and is the reporter.
    /// Errors: BEACON: not silent. Emits: KeeperSilent.
    fn report_silent(ref self: TState, round: u64, keeper: ContractAddress);

    /// The round that takes commitments now.
    fn current_round(self: @TState) -> u64;
    fn round(self: @TState, round: u64) -> Round;
    /// The seed of `round`, if it is the first final round whose last
    /// commitment came after `since` (seconds, exclusive).
    /// The last 256 rounds are remembered.
    /// Errors: BEACON: no seed, not first after.
    fn seed_after(self: @TState, since: u64, round: u64) -> felt252;
    fn is_keeper(self: @TState, account: ContractAddress) -> bool;
    /// The earliest round of the account's unrevealed commitments, if any.
    fn outstanding(self: @TState, account: ContractAddress) -> Option<u64>;
    fn last_final_round(self: @TState) -> u64;
    /// Its fields are the dials (`components/parameters`). A new length holds from
    /// the end of the present round, a new bond for those who join later.
    fn config(self: @TState) -> BeaconConfig;
}

pub mod events {
    use starknet::ContractAddress;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct KeeperJoined {
        #[key]
        pub keeper: ContractAddress,
        pub bond: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct KeeperLeft {
        #[key]
        pub keeper: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Committed {
        #[key]
        pub round: u64,
        #[key]
        pub keeper: ContractAddress,
        pub commitment: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Revealed {
        #[key]
        pub round: u64,
        #[key]
        pub keeper: ContractAddress,
        pub secret: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct SeedFixed {
        #[key]
        pub round: u64,
        pub seed: felt252,
        pub reveals: u32,
        pub last_commit_at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct RoundVoided {
        #[key]
        pub round: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct KeeperSilent {
        #[key]
        pub round: u64,
        #[key]
        pub keeper: ContractAddress,
        pub slashed: u128,
    }
}
