use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::escrow::interface::IEscrowDispatcherTrait;
use crate::escrow::types::Payout;
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use super::setup::{ALICE, BOB, CAROL, WorldTrait, deploy_escrow};

/// Random histories of three accounts: after every call Escrow holds what it
/// owes, what it owes is the sum of its ledger, and no token appears or is lost.
#[test]
fn every_token_is_accounted_for() {
    let world = deploy_escrow();
    let accounts: Span<ContractAddress> = [ALICE, BOB, CAROL].span();
    let mut seed: felt252 = 'escrow history';
    let mut credited: u256 = 0;
    let mut settled = 0_u32;
    let mut pulled = 0_u32;
    for _ in 0..120_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let account = *accounts.at((random.low % 3).try_into().unwrap());
        let other = *accounts.at(((random.low / 3) % 3).try_into().unwrap());
        let before = world.escrow.balance_of(world.token, account);
        let amount = random.high % 200 + 1;
        match (random.low / 9) % 6 {
            0 => {
                let held: u128 = world.coin.balance_of(account).try_into().unwrap();
                if held != 0 {
                    world.deposit(account, min(amount, held));
                }
            },
            1 => {
                if before.available != 0 {
                    world.withdraw(account, min(amount, before.available), other);
                }
            },
            2 => world.lock(account, min(amount, before.available)),
            3 => {
                let held: u128 = world.coin.balance_of(account).try_into().unwrap();
                let most = min(amount, before.available + held);
                if most > before.available {
                    pulled += 1;
                }
                world.fund(account, most);
            },
            4 => {
                let refund = min(amount, before.locked);
                let first = (before.locked - refund) / 2;
                let payouts = [
                    Payout { to: other, amount: first },
                    Payout { to: CAROL, amount: before.locked - refund - first },
                ];
                world.settle(account, refund, payouts.span());
                assert_eq!(world.escrow.balance_of(world.token, account).locked, 0);
                settled += 1;
            },
            _ => {
                world.coin.give(world.address, amount.into());
                world.credit(account, amount);
                credited += amount.into();
            },
        }
        world.expect_conserved();
        let mut ledger: u128 = 0;
        let mut outside: u256 = 0;
        for account in accounts {
            let balance = world.escrow.balance_of(world.token, *account);
            ledger += balance.available + balance.locked;
            outside += world.coin.balance_of(*account);
        }
        assert_eq!(ledger, world.escrow.owed(world.token));
        assert_eq!(outside + ledger.into(), 2_000 + credited);
    }
    assert!(settled != 0, "the history settled nothing");
    assert!(pulled != 0, "the history pulled nothing");
}
