//! Every bound of the terms from both sides. `refusal` is 0 when they hold.

use starknet::testing::set_contract_address;
use crate::market::errors;
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketSafeDispatcher, IMarketSafeDispatcherTrait,
};
use crate::market::pricing::has_bit;
use crate::market::terms::{hash_offer, hash_purse, offer_of, purse_of};
use crate::market::types::JobTerms;
use crate::registry::types::{NodeClass, Requirement};
use super::setup::{NOW, ONE, Setup, SetupTrait, account, buyer, config, deploy, terms, tier};

#[feature("safe_dispatcher")]
fn refusal(s: @Setup, terms: JobTerms) -> felt252 {
    let market = IMarketSafeDispatcher { contract_address: *s.address };
    match market.quote(terms) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn tasks_ranges_and_replicas_are_bounded() {
    let s = @deploy();
    assert_eq!(refusal(s, terms()), 0);
    assert_eq!(refusal(s, JobTerms { tasks: 0, ..terms() }), errors::ZERO_TASKS);
    assert_eq!(refusal(s, JobTerms { tasks: 1, ..terms() }), 0);
    let most = JobTerms { chunk: 65_535, ..terms() };
    assert_eq!(refusal(s, JobTerms { tasks: 0x1000000, ..most }), errors::TOO_MANY_TASKS);
    // 250 ranges of 65,535 tasks are fewer than 2^24 - 1
    assert_eq!(refusal(s, JobTerms { tasks: 0xffffff, ..most }), errors::TOO_MANY_ASSIGNMENTS);
    assert_eq!(refusal(s, JobTerms { tasks: 250 * 65_535, ..most }), 0);
    assert_eq!(
        refusal(s, JobTerms { tasks: 250 * 65_535 + 1, ..most }), errors::TOO_MANY_ASSIGNMENTS,
    );
    assert_eq!(refusal(s, JobTerms { chunk: 0, ..terms() }), errors::BAD_CHUNK);
    assert_eq!(refusal(s, JobTerms { chunk: 1, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { chunk: 65_536, ..terms() }), errors::BAD_CHUNK);
    assert_eq!(refusal(s, JobTerms { replicas: 0, ..terms() }), errors::BAD_REPLICAS);
    assert_eq!(refusal(s, JobTerms { replicas: 3, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { replicas: 4, ..terms() }), errors::BAD_REPLICAS);
    let thrice = JobTerms { chunk: 1, replicas: 3, ..terms() };
    assert_eq!(refusal(s, JobTerms { tasks: 83, ..thrice }), 0);
    assert_eq!(refusal(s, JobTerms { tasks: 84, ..thrice }), errors::TOO_MANY_ASSIGNMENTS);
}

#[test]
fn prices_are_bounded() {
    let s = @deploy();
    assert_eq!(refusal(s, JobTerms { price_min: 0, ..terms() }), errors::BAD_PRICE);
    assert_eq!(refusal(s, JobTerms { price_min: 1, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { price_min: 3 * ONE, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { price_min: 3 * ONE + 1, ..terms() }), errors::BAD_PRICE);
    let bound: u128 = 0x1000000000000000000000000;
    assert_eq!(refusal(s, JobTerms { price_max: bound, ..terms() }), errors::PRICE_TOO_HIGH);
    // two prices of stake: the lock of one task must stay below 2^60 units
    let single = JobTerms { tasks: 1, ..terms() };
    let most: u128 = 0x1000000000000000 * 1_000_000_000 / 2;
    assert_eq!(refusal(s, JobTerms { price_max: most, ..single }), errors::PRICE_TOO_HIGH);
    assert_eq!(refusal(s, JobTerms { price_max: most - 500_000_000, ..single }), 0);
}

#[test]
fn times_are_bounded() {
    let s = @deploy();
    assert_eq!(refusal(s, JobTerms { deadline: NOW, ..terms() }), errors::BAD_DEADLINE);
    assert_eq!(refusal(s, JobTerms { deadline: NOW - 1, ..terms() }), errors::BAD_DEADLINE);
    assert_eq!(refusal(s, JobTerms { deadline: NOW + 1, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { deadline: NOW + 0x3ffffff, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { deadline: NOW + 0x4000000, ..terms() }), errors::BAD_DEADLINE);
    assert_eq!(refusal(s, JobTerms { run_seconds: 0, ..terms() }), errors::BAD_RUN_TIME);
    assert_eq!(refusal(s, JobTerms { run_seconds: 1, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { run_seconds: 86_400, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { run_seconds: 86_401, ..terms() }), errors::BAD_RUN_TIME);
    let bad = errors::BAD_CHALLENGE_TIME;
    assert_eq!(refusal(s, JobTerms { challenge_seconds: 59, ..terms() }), bad);
    assert_eq!(refusal(s, JobTerms { challenge_seconds: 60, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { challenge_seconds: 86_400, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { challenge_seconds: 86_401, ..terms() }), bad);
    assert_eq!(refusal(s, JobTerms { ramp_seconds: 0, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { ramp_seconds: 0xffffffff, ..terms() }), 0);
}

#[test]
fn a_set_has_its_bits() {
    let mut power: u128 = 1;
    for bit in 0..128_u8 {
        assert!(has_bit(power, bit));
        assert!(!has_bit(power, (bit + 1) % 128));
        assert!(!has_bit(~power, bit));
        if bit != 127 {
            power *= 2;
        }
    }
    assert!(!has_bit(~0, 128));
}

#[test]
fn kinds_tiers_and_floors_are_checked() {
    let s = @deploy();
    assert_eq!(refusal(s, JobTerms { kind: 0, ..terms() }), errors::BAD_KIND);
    assert_eq!(refusal(s, JobTerms { kind_bit: 2, ..terms() }), errors::BAD_KIND);
    assert_eq!(refusal(s, JobTerms { kind_bit: 128, ..terms() }), errors::BAD_KIND);
    assert_eq!(refusal(s, JobTerms { latency: 4, ..terms() }), 0);
    assert_eq!(refusal(s, JobTerms { latency: 5, ..terms() }), errors::BAD_LATENCY);
    assert_eq!(refusal(s, JobTerms { min_reputation: 1_000_000, ..terms() }), 0);
    assert_eq!(
        refusal(s, JobTerms { min_reputation: 1_000_001, ..terms() }), errors::BAD_REPUTATION,
    );
    assert_eq!(refusal(s, JobTerms { tier: 0, ..terms() }), errors::NO_SUCH_TIER);
    assert_eq!(refusal(s, JobTerms { tier: 255, ..terms() }), errors::NO_SUCH_TIER);
    let unknown = account('unknown token');
    assert_eq!(refusal(s, JobTerms { token: unknown, ..terms() }), errors::TOKEN_NOT_PRICED);
}

#[test]
#[should_panic(expected: ('MARKET: zero tasks', 'ENTRYPOINT_FAILED'))]
fn posting_checks_the_terms() {
    deploy().post(JobTerms { tasks: 0, ..terms() });
}

#[test]
#[should_panic(expected: ('MARKET: token not priced', 'ENTRYPOINT_FAILED'))]
fn posting_needs_a_priced_token() {
    deploy().post(JobTerms { token: account('unknown token'), ..terms() });
}

#[test]
#[should_panic(expected: ('MARKET: not the buyer', 'ENTRYPOINT_FAILED'))]
fn nobody_posts_for_another() {
    let s = deploy();
    set_contract_address(account('other'));
    s.market.post_job(terms(), 0, "");
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn posting_needs_the_money() {
    let s = deploy();
    let poor = JobTerms { buyer: account('poor'), ..terms() };
    set_contract_address(poor.buyer);
    s.market.post_job(poor, 0, "");
}

fn locator(length: u32) -> ByteArray {
    let mut text = "";
    for _ in 0..length {
        text.append_byte('x');
    }
    text
}

#[test]
fn a_locator_has_255_bytes() {
    let s = deploy();
    set_contract_address(buyer());
    assert_eq!(s.market.post_job(terms(), 0, locator(255)), 0x100000001);
}

#[test]
#[should_panic(expected: ('MARKET: locator too long', 'ENTRYPOINT_FAILED'))]
fn a_locator_has_no_256_bytes() {
    let s = deploy();
    set_contract_address(buyer());
    s.market.post_job(terms(), 0, locator(256));
}

#[test]
fn the_hash_binds_every_field() {
    let s = deploy();
    let hash = |terms: JobTerms| s.market.terms_hash(terms);
    let base = hash(terms());
    let requirement = terms().requirement;
    let others: [JobTerms; 22] = [
        JobTerms { buyer: account('other'), ..terms() },
        JobTerms { token: account('x'), ..terms() }, JobTerms { kind: 'other/1', ..terms() },
        JobTerms { kind_bit: 4, ..terms() },
        JobTerms { spec: u256 { low: 1, ..terms().spec }, ..terms() },
        JobTerms { spec: u256 { high: 1, ..terms().spec }, ..terms() },
        JobTerms { tasks: 11, ..terms() }, JobTerms { chunk: 5, ..terms() },
        JobTerms { replicas: 2, ..terms() },
        JobTerms { requirement: Requirement { class: NodeClass::Edge, ..requirement }, ..terms() },
        JobTerms { requirement: Requirement { capabilities: 0b11000, ..requirement }, ..terms() },
        JobTerms { requirement: Requirement { region: 1, ..requirement }, ..terms() },
        JobTerms { requirement: Requirement { vram_gb: 1, ..requirement }, ..terms() },
        JobTerms { price_min: 2 * ONE, ..terms() }, JobTerms { price_max: 4 * ONE, ..terms() },
        JobTerms { ramp_seconds: 101, ..terms() }, JobTerms { deadline: NOW + 1001, ..terms() },
        JobTerms { run_seconds: 301, ..terms() }, JobTerms { challenge_seconds: 121, ..terms() },
        JobTerms { latency: 3, ..terms() }, JobTerms { tier: 2, ..terms() },
        JobTerms { min_reputation: 1, ..terms() },
    ];
    for other in others.span() {
        assert!(hash(*other) != base);
    }
    assert_eq!(hash(terms()), base);
    // What calls bring instead of the terms hashes to the same.
    let offer = offer_of(@terms());
    assert_eq!(hash_offer(@offer), base);
    assert_eq!(hash_purse(@purse_of(@offer)), base);
    assert_eq!(s.market.config(), config());
    assert_eq!(s.market.tier(1), tier());
}
