//! Emission's three words.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P32, P64, join, pop, push, split};
use crate::math::ratio::WAD;
use super::errors;
use super::types::{Controller, EmissionConfig};

/// WAD and all below it: 60 bits.
const P60: u128 = 0x1000000000000000;

/// lower: kp, ki · upper: leak, dead_band, u60 each.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Gains {
    pub kp: u128,
    pub ki: u128,
    pub leak: u128,
    pub dead_band: u128,
}

/// lower: r_min, r_max · upper: dr_max, u60 each.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Bounds {
    pub r_min: u128,
    pub r_max: u128,
    pub dr_max: u128,
}

pub fn gains_of(config: EmissionConfig) -> Gains {
    let EmissionConfig { kp, ki, leak, dead_band, .. } = config;
    Gains { kp, ki, leak, dead_band }
}

pub fn bounds_of(config: EmissionConfig) -> Bounds {
    let EmissionConfig { r_min, r_max, dr_max, .. } = config;
    Bounds { r_min, r_max, dr_max }
}

pub fn config_of(gains: Gains, bounds: Bounds) -> EmissionConfig {
    let Gains { kp, ki, leak, dead_band } = gains;
    let Bounds { r_min, r_max, dr_max } = bounds;
    EmissionConfig { kp, ki, leak, dead_band, r_min, r_max, dr_max }
}

pub impl PackGains of StorePacking<Gains, felt252> {
    fn pack(value: Gains) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.kp, P60);
        push(ref lower, value.ki, P60);
        let mut upper = 0;
        push(ref upper, value.leak, P60);
        push(ref upper, value.dead_band, P60);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Gains {
        let (mut lower, mut upper) = split(value);
        let ki = pop(ref lower, P60);
        let kp = pop(ref lower, P60);
        let dead_band = pop(ref upper, P60);
        let leak = pop(ref upper, P60);
        Gains { kp, ki, leak, dead_band }
    }
}

pub impl PackBounds of StorePacking<Bounds, felt252> {
    fn pack(value: Bounds) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.r_min, P60);
        push(ref lower, value.r_max, P60);
        let mut upper = 0;
        push(ref upper, value.dr_max, P60);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Bounds {
        let (mut lower, mut upper) = split(value);
        let r_max = pop(ref lower, P60);
        let r_min = pop(ref lower, P60);
        Bounds { r_min, r_max, dr_max: pop(ref upper, P60) }
    }
}

/// lower: rate u60, average + WAD u64 · upper: epoch u32, written u1.
pub impl PackController of StorePacking<Controller, felt252> {
    fn pack(value: Controller) -> felt252 {
        let wad: i128 = WAD.try_into().unwrap();
        assert(value.average >= -wad && value.average <= wad, errors::BAD_STATE);
        let biased: u128 = (value.average + wad).try_into().unwrap();
        let mut lower = 0;
        push(ref lower, value.rate, P60);
        push(ref lower, biased, P64);
        let mut upper = 0;
        push(ref upper, value.epoch.into(), P32);
        push(ref upper, 1, P1);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Controller {
        if value == 0 {
            return Controller { epoch: 0, average: 0, rate: 0 };
        }
        let (mut lower, mut upper) = split(value);
        let wad: i128 = WAD.try_into().unwrap();
        let biased: i128 = pop(ref lower, P64).try_into().unwrap();
        let rate = pop(ref lower, P60);
        let _written = pop(ref upper, P1);
        Controller { epoch: pop(ref upper, P32).try_into().unwrap(), average: biased - wad, rate }
    }
}
