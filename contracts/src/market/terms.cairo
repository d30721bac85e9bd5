//! The hash of a job's terms, in three layers, so that a call brings only the
//! part it needs and one felt for the rest:
//!
//!     work  = Poseidon('SAGE_WORK', kind, kind_bit, spec low, spec high, tasks,
//!             chunk, replicas, deadline, run_seconds, challenge_seconds, latency,
//!             tier)
//!     offer = Poseidon('SAGE_OFFER', class, capabilities, region, vram_gb,
//!             price_min, ramp_seconds, min_reputation, work)
//!     terms = Poseidon('SAGE_TERMS', buyer, token, price_max, offer)
//!
//! Every field is in exactly one layer, in the order it has there, so that equal
//! hashes are equal terms.

use core::poseidon::poseidon_hash_span;
use crate::registry::packing::class_rank;
use super::types::{JobTerms, Offer, Purse};

pub fn offer_of(terms: @JobTerms) -> Offer {
    let terms = *terms;
    let work = poseidon_hash_span(
        [
            'SAGE_WORK', terms.kind, terms.kind_bit.into(), terms.spec.low.into(),
            terms.spec.high.into(), terms.tasks.into(), terms.chunk.into(), terms.replicas.into(),
            terms.deadline.into(), terms.run_seconds.into(), terms.challenge_seconds.into(),
            terms.latency.into(), terms.tier.into(),
        ]
            .span(),
    );
    Offer {
        buyer: terms.buyer,
        token: terms.token,
        price_max: terms.price_max,
        price_min: terms.price_min,
        ramp_seconds: terms.ramp_seconds,
        requirement: terms.requirement,
        min_reputation: terms.min_reputation,
        work,
    }
}

pub fn purse_of(offer: @Offer) -> Purse {
    let Offer {
        buyer, token, price_max, price_min, ramp_seconds, requirement, min_reputation, work,
    } = *offer;
    let rest = poseidon_hash_span(
        [
            'SAGE_OFFER', class_rank(requirement.class).into(), requirement.capabilities.into(),
            requirement.region.into(), requirement.vram_gb.into(), price_min.into(),
            ramp_seconds.into(), min_reputation.into(), work,
        ]
            .span(),
    );
    Purse { buyer, token, price_max, offer: rest }
}

pub fn hash_purse(purse: @Purse) -> felt252 {
    let Purse { buyer, token, price_max, offer } = *purse;
    poseidon_hash_span(['SAGE_TERMS', buyer.into(), token.into(), price_max.into(), offer].span())
}

pub fn hash_offer(offer: @Offer) -> felt252 {
    hash_purse(@purse_of(offer))
}

pub fn hash_terms(terms: @JobTerms) -> felt252 {
    hash_offer(@offer_of(terms))
}
