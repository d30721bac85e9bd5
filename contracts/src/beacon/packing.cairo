//! Words of the Beacon's storage.
//!
//! round, lower:  round 40 | last_commit_at 40 | previous_commit_at 40 | state 2
//! round, upper:  last_commit_block 48 | previous_round 40 | commits 16 | reveals 16
//! head, lower:   last_committed 40 | last_resolved 40
//! head, upper:   last_final 40 | last_final_commit_at 40
//! keeper, lower: bond 128
//! keeper, upper: even round 40 | odd round 40 | even open 1 | odd open 1 | joined 1

use crate::math::bits::{P1, P16, P2, P40, P48, flag, join, pop, push, split};

#[derive(Copy, Drop, PartialEq, Debug)]
pub enum RoundState {
    None,
    /// Has commitments and no result.
    Open,
    Final,
    Void,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct RoundWord {
    pub round: u64,
    pub state: RoundState,
    pub commits: u32,
    pub reveals: u32,
    pub last_commit_block: u64,
    pub last_commit_at: u64,
    /// Set when the round is final.
    pub previous_commit_at: u64,
    /// The round with commitments before this one, which must end first.
    pub previous_round: u64,
}

/// Where the chain of rounds stands. Round 0 does not exist: 0 is "none".
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Head {
    /// Latest round with a commitment.
    pub last_committed: u64,
    /// Latest round that is final or void.
    pub last_resolved: u64,
    pub last_final: u64,
    pub last_final_commit_at: u64,
}

/// A commitment that waits for its reveal; one for even, one for odd rounds.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Pending {
    pub open: bool,
    pub round: u64,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct KeeperWord {
    pub joined: bool,
    /// What Staking locked, kept after a keeper is put out: it measures the
    /// price of a second silence.
    pub bond: u128,
    pub even: Pending,
    pub odd: Pending,
}

fn rank(state: RoundState) -> u128 {
    match state {
        RoundState::None => 0,
        RoundState::Open => 1,
        RoundState::Final => 2,
        RoundState::Void => 3,
    }
}

fn state_of(rank: u128) -> RoundState {
    if rank == 0 {
        RoundState::None
    } else if rank == 1 {
        RoundState::Open
    } else if rank == 2 {
        RoundState::Final
    } else {
        RoundState::Void
    }
}

pub fn pack_round(word: RoundWord) -> felt252 {
    let mut lower = 0;
    push(ref lower, word.round.into(), P40);
    push(ref lower, word.last_commit_at.into(), P40);
    push(ref lower, word.previous_commit_at.into(), P40);
    push(ref lower, rank(word.state), P2);
    let mut upper = 0;
    push(ref upper, word.last_commit_block.into(), P48);
    push(ref upper, word.previous_round.into(), P40);
    push(ref upper, word.commits.into(), P16);
    push(ref upper, word.reveals.into(), P16);
    join(lower, upper)
}

pub fn unpack_round(word: felt252) -> RoundWord {
    let (mut lower, mut upper) = split(word);
    let state = state_of(pop(ref lower, P2));
    let previous_commit_at = pop(ref lower, P40).try_into().unwrap();
    let last_commit_at = pop(ref lower, P40).try_into().unwrap();
    let reveals = pop(ref upper, P16).try_into().unwrap();
    let commits = pop(ref upper, P16).try_into().unwrap();
    let previous_round = pop(ref upper, P40).try_into().unwrap();
    RoundWord {
        round: lower.try_into().unwrap(),
        state,
        commits,
        reveals,
        last_commit_block: upper.try_into().unwrap(),
        last_commit_at,
        previous_commit_at,
        previous_round,
    }
}

pub fn pack_head(head: Head) -> felt252 {
    let mut lower = 0;
    push(ref lower, head.last_committed.into(), P40);
    push(ref lower, head.last_resolved.into(), P40);
    let mut upper = 0;
    push(ref upper, head.last_final.into(), P40);
    push(ref upper, head.last_final_commit_at.into(), P40);
    join(lower, upper)
}

pub fn unpack_head(word: felt252) -> Head {
    let (mut lower, mut upper) = split(word);
    let last_resolved = pop(ref lower, P40).try_into().unwrap();
    let last_final_commit_at = pop(ref upper, P40).try_into().unwrap();
    Head {
        last_committed: lower.try_into().unwrap(),
        last_resolved,
        last_final: upper.try_into().unwrap(),
        last_final_commit_at,
    }
}

pub fn pack_keeper(keeper: KeeperWord) -> felt252 {
    let mut upper = 0;
    push(ref upper, keeper.even.round.into(), P40);
    push(ref upper, keeper.odd.round.into(), P40);
    push(ref upper, flag(keeper.even.open), P1);
    push(ref upper, flag(keeper.odd.open), P1);
    push(ref upper, flag(keeper.joined), P1);
    join(keeper.bond, upper)
}

pub fn unpack_keeper(word: felt252) -> KeeperWord {
    let (bond, mut upper) = split(word);
    let joined = pop(ref upper, P1) == 1;
    let odd_open = pop(ref upper, P1) == 1;
    let even_open = pop(ref upper, P1) == 1;
    let odd_round = pop(ref upper, P40).try_into().unwrap();
    let even_round = upper.try_into().unwrap();
    KeeperWord {
        joined,
        bond,
        even: Pending { open: even_open, round: even_round },
        odd: Pending { open: odd_open, round: odd_round },
    }
}

#[generate_trait]
pub impl KeeperImpl of KeeperTrait {
    fn pending(self: KeeperWord, round: u64) -> Pending {
        if round % 2 == 0 {
            self.even
        } else {
            self.odd
        }
    }

    fn with_pending(self: KeeperWord, round: u64, open: bool) -> KeeperWord {
        if round % 2 == 0 {
            KeeperWord { even: Pending { open, round }, ..self }
        } else {
            KeeperWord { odd: Pending { open, round }, ..self }
        }
    }

    /// Whether exactly this round waits for its reveal.
    fn owes(self: KeeperWord, round: u64) -> bool {
        let pending = self.pending(round);
        pending.open && pending.round == round
    }

    /// Whether a reveal is missing whose window was over when `current` began.
    fn is_silent(self: KeeperWord, current: u64) -> bool {
        self.even.open && self.even.round
            + 2 <= current || self.odd.open && self.odd.round
            + 2 <= current
    }
}
