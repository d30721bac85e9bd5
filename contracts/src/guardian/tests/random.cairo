//! Random motions and hours: whatever people do, no rate is paused by them for
//! more than 72 of any 240 hours.

use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::guardian::interface::{IGuardianDispatcherTrait, IGuardianSafeDispatcherTrait};
use crate::testing::stage::act_as;
use super::setup::{BEGIN, HOUR, WorldTrait, deploy_world, person};

const WINDOW: u32 = 240;

fn draw(ref seed: felt252, below: u128) -> u128 {
    seed = poseidon_hash_span([seed].span());
    let random: u256 = seed.into();
    random.low % below
}

#[test]
#[feature("safe_dispatcher")]
fn rates_run_most_of_the_time() {
    let world = deploy_world();
    let mut seed: felt252 = 'guardian history';
    // Per hour: what was paused.
    let mut hours: Array<u32> = array![];
    let mut carried: u32 = 0;
    while hours.len() < 1_500 {
        for n in 0..3_u32 {
            set_block_timestamp(BEGIN + hours.len().into() * HOUR);
            act_as(person(n));
            let mask: u32 = (1 + draw(ref seed, 15)).try_into().unwrap();
            let proposed = if draw(ref seed, 4) == 0 {
                world.safe.propose_lift(world.paused() & mask)
            } else {
                world.safe.propose_pause(mask, (1 + draw(ref seed, 72)).try_into().unwrap())
            };
            if let Ok(motion) = proposed {
                for other in 0..3_u32 {
                    if other != n {
                        act_as(person(other));
                        world.guardian.confirm(motion);
                    }
                }
                carried += 1;
            }
        }
        let quiet: u32 = (1 + draw(ref seed, 40)).try_into().unwrap();
        for _ in 0..quiet {
            set_block_timestamp(BEGIN + hours.len().into() * HOUR);
            hours.append(world.paused());
        }
    }
    assert!(carried > 20, "only {carried} motions");
    for bit in [1_u32, 2, 4, 8].span() {
        let mut within: u32 = 0;
        for hour in 0..hours.len() {
            if *hours[hour] & *bit != 0 {
                within += 1;
            }
            if hour >= WINDOW && *hours[hour - WINDOW] & *bit != 0 {
                within -= 1;
            }
            assert!(within <= 72, "rate {bit} was paused {within} hours of ten days");
        }
    }
}
