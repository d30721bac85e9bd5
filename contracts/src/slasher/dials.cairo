//! The splits by the names that governance uses: two shares of each offence, of
//! which the rest is burned.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::types::{Offence, Split};

#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Share {
    Reporter,
    Victim,
}

/// Errors: PARAM: unknown.
pub fn share_of(name: felt252) -> (Offence, Share) {
    if name == 'late.reporter_bps' {
        (Offence::Late, Share::Reporter)
    } else if name == 'late.victim_bps' {
        (Offence::Late, Share::Victim)
    } else if name == 'unopened.reporter_bps' {
        (Offence::Unopened, Share::Reporter)
    } else if name == 'unopened.victim_bps' {
        (Offence::Unopened, Share::Victim)
    } else if name == 'wrong_result.reporter_bps' {
        (Offence::WrongResult, Share::Reporter)
    } else if name == 'wrong_result.victim_bps' {
        (Offence::WrongResult, Share::Victim)
    } else if name == 'silent_auditor.reporter_bps' {
        (Offence::SilentAuditor, Share::Reporter)
    } else if name == 'silent_auditor.victim_bps' {
        (Offence::SilentAuditor, Share::Victim)
    } else if name == 'wrong_audit.reporter_bps' {
        (Offence::WrongAudit, Share::Reporter)
    } else if name == 'wrong_audit.victim_bps' {
        (Offence::WrongAudit, Share::Victim)
    } else if name == 'silent_juror.reporter_bps' {
        (Offence::SilentJuror, Share::Reporter)
    } else if name == 'silent_juror.victim_bps' {
        (Offence::SilentJuror, Share::Victim)
    } else if name == 'losing_juror.reporter_bps' {
        (Offence::LosingJuror, Share::Reporter)
    } else if name == 'losing_juror.victim_bps' {
        (Offence::LosingJuror, Share::Victim)
    } else if name == 'silent_keeper.reporter_bps' {
        (Offence::SilentKeeper, Share::Reporter)
    } else if name == 'silent_keeper.victim_bps' {
        (Offence::SilentKeeper, Share::Victim)
    } else if name == 'unrevealed.reporter_bps' {
        (Offence::Unrevealed, Share::Reporter)
    } else {
        assert(name == 'unrevealed.victim_bps', errors::UNKNOWN);
        (Offence::Unrevealed, Share::Victim)
    }
}

pub fn value_of(split: Split, share: Share) -> u128 {
    match share {
        Share::Reporter => split.reporter_bps.into(),
        Share::Victim => split.victim_bps.into(),
    }
}

/// The split with one share changed, at the cost of what is burned.
/// Errors: PARAM: bad value.
pub fn with_value(split: Split, share: Share, value: u128) -> Split {
    let bps: u16 = fit(value);
    let (reporter_bps, victim_bps) = match share {
        Share::Reporter => (bps, split.victim_bps),
        Share::Victim => (split.reporter_bps, bps),
    };
    let shared: u32 = reporter_bps.into() + victim_bps.into();
    assert(shared <= 10_000, errors::BAD_VALUE);
    Split { burn_bps: fit((10_000 - shared).into()), reporter_bps, victim_bps }
}
