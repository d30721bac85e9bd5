//! Which phase a dispute is in, and which configurations are sound.

use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use crate::registry::types::{ProviderId, RegistryConfig};
use crate::staking::types::{LOCK_UNIT, Stake};
use super::packing::State;
use super::types::{DisputePhase, DisputesConfig};

/// The phase and deadline that hold now: sealing that is over is unsealing,
/// without a transaction in between.
pub fn present(state: State, config: DisputesConfig, now: u64) -> State {
    if state.phase == DisputePhase::Sealing && now > state.deadline {
        State {
            phase: DisputePhase::Unsealing,
            deadline: state.deadline + config.unseal_seconds,
            ..state,
        }
    } else {
        state
    }
}

/// Whether nothing more can happen in the present phase.
pub fn is_over(state: State, config: DisputesConfig, now: u64) -> bool {
    match state.phase {
        DisputePhase::None | DisputePhase::Final | DisputePhase::Sealing => false,
        DisputePhase::Drawing => now > state.ready_at + config.draw_seconds,
        DisputePhase::Unsealing => now > state.deadline || state.panel.unsealed == state.sealed,
        DisputePhase::Responding | DisputePhase::Decided => now > state.deadline,
    }
}

/// What a juror locks: never more than every drawn provider has free.
pub fn juror_bond(config: DisputesConfig, registry: RegistryConfig) -> u128 {
    min(config.juror_bond, registry.min_audit_stake) / LOCK_UNIT * LOCK_UNIT
}

/// What a juror's word weighs.
pub fn weight(stake: Stake, registry: RegistryConfig) -> u128 {
    min(stake.active + stake.unbonding, registry.draw_weight_cap)
}

pub fn jury_seed(beacon_seed: felt252, dispute_id: u64, round: u8) -> felt252 {
    poseidon_hash_span(['SAGE_JURY_DRAW', beacon_seed, dispute_id.into(), round.into()].span())
}

pub fn seal_of(
    dispute_id: u64, round: u8, juror: ProviderId, value: felt252, salt: felt252,
) -> felt252 {
    poseidon_hash_span(
        ['SAGE_JURY', dispute_id.into(), round.into(), juror.into(), value, salt].span(),
    )
}

pub fn is_sound(config: DisputesConfig) -> bool {
    config.challenge_bond != 0
        && config.challenge_bond < 0x10000000000000000000000000000000
        && config.juror_bond != 0
        && config.juror_bond % LOCK_UNIT == 0
        && config.juror_bond
        / LOCK_UNIT < 0x100000000000000
            && is_window(config.respond_seconds)
            && is_window(config.draw_seconds)
            && is_window(config.seal_seconds)
            && is_window(config.unseal_seconds)
            && is_window(config.appeal_seconds)
            && config.min_jury >= 3
            && config.min_jury <= config.jury_size
            && config.jury_size <= config.appeal_size
            && config.appeal_size <= 15
            && config.min_jury % 2 == 1
            && config.jury_size % 2 == 1
            && config.appeal_size % 2 == 1
}

fn is_window(seconds: u64) -> bool {
    seconds != 0 && seconds < 0x100000000
}
