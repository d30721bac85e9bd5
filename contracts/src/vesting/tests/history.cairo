use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::testing::stage::address;
use crate::token::interface::IErc20DispatcherTrait;
use crate::vesting::interface::IVestingDispatcherTrait;
use crate::vesting::types::Terms;
use super::setup::{ALICE, BOB, CAROL, NOW, SUPPLY, WorldTrait, deploy_vesting};

/// Random histories: what is promised is always here, and is the sum of what
/// the schedules owe; each unit goes to a beneficiary or back to the treasury.
#[test]
fn every_promise_is_kept() {
    let world = deploy_vesting();
    let mut seed: felt252 = 'vesting history';
    let mut now = NOW;
    let (mut funded, mut paid, mut returned): (u128, u128, u128) = (10_000, 0, 0);
    for _ in 0..48_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        now += (random.high % 120).try_into().unwrap();
        set_block_timestamp(now);
        let count = world.vesting.count();
        let id: u64 = if count == 0 {
            0
        } else {
            (random.high % count.into()).try_into().unwrap() + 1
        };
        match random.low % 5 {
            0 => {
                let room = funded - paid - returned - world.vesting.promised();
                let total = random.high % 900 + 1;
                if total <= room {
                    let duration: u64 = (random.high % 2_000 + 1).try_into().unwrap();
                    let start = now + (random.low / 5 % 400).try_into().unwrap() - 200;
                    let terms = Terms {
                        total, start, cliff: duration / 3, duration, revocable: random.low % 2 == 0,
                    };
                    let beneficiary = *[ALICE, BOB, CAROL]
                        .span()[(random.low / 16 % 3)
                        .try_into()
                        .unwrap()];
                    world.create(beneficiary, terms);
                }
            },
            1 => { if random.high % 4 == 0 {
                world.fund(300);
                funded += 300;
            } },
            2 => {
                if id != 0 {
                    let before = world.vesting.schedule(id);
                    if before.terms.revocable && !before.revoked {
                        let back = world.revoke(id);
                        assert_eq!(back, before.terms.total - before.vested);
                        returned += back;
                    }
                }
            },
            _ => {
                if id != 0 && world.vesting.claimable(id) != 0 {
                    paid += world.claim(id);
                    assert_eq!(world.vesting.claimable(id), 0);
                }
            },
        }
        let mut owed = 0;
        for id in 1..world.vesting.count() + 1 {
            let schedule = world.vesting.schedule(id);
            assert!(schedule.claimed <= schedule.vested, "paid before it vested");
            assert!(schedule.vested <= schedule.terms.total, "vested beyond the whole");
            owed += schedule.terms.total - schedule.claimed;
        }
        assert_eq!(owed, world.vesting.promised());
        let held = funded - paid - returned;
        world.expect_balance(world.address, held);
        assert!(owed <= held, "a promise without its SAGE");
        world.expect_balance(address('treasury'), returned);
        let mut received: u256 = 0;
        for account in array![ALICE, BOB, CAROL] {
            received += world.sage.balance_of(account);
        }
        assert_eq!(received, paid.into());
    }
    assert!(returned != 0 && paid != 0 && paid < SUPPLY, "an idle history");
}
