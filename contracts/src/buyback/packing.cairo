use crate::math::bits::{P40, P64, join, pop, push, split};
use super::rules::MAX_LOT;
use super::types::{BuybackConfig, BuybackState};

const P14: u128 = 0x4000;
const P28: u128 = 0x10000000;

pub fn pack_config(config: BuybackConfig) -> felt252 {
    let mut lower = 0;
    push(ref lower, config.max_volatility, P64);
    push(ref lower, config.max_lot, MAX_LOT);
    let mut upper = 0;
    push(ref upper, config.beta_bps.into(), P14);
    push(ref upper, config.interval_seconds.into(), P28);
    push(ref upper, config.max_price_age.into(), P28);
    join(lower, upper)
}

pub fn unpack_config(word: felt252) -> BuybackConfig {
    let (mut lower, mut upper) = split(word);
    let max_lot = pop(ref lower, MAX_LOT);
    let max_price_age = pop(ref upper, P28).try_into().unwrap();
    let interval_seconds = pop(ref upper, P28).try_into().unwrap();
    let beta_bps = upper.try_into().unwrap();
    BuybackConfig { beta_bps, max_volatility: lower, max_lot, interval_seconds, max_price_age }
}

pub fn pack_state(state: BuybackState) -> felt252 {
    let mut lower = 0;
    push(ref lower, state.last_at.into(), P40);
    push(ref lower, state.auction_id.into(), P40);
    join(lower, 0)
}

pub fn unpack_state(word: felt252) -> BuybackState {
    let (mut lower, _) = split(word);
    let auction_id = pop(ref lower, P40).try_into().unwrap();
    BuybackState { last_at: lower.try_into().unwrap(), auction_id }
}
