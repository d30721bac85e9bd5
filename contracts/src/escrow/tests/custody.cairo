use core::num::traits::Zero;
use crate::escrow::interface::{IEscrowCustodyDispatcherTrait, IEscrowDispatcherTrait};
use crate::escrow::types::Payout;
use crate::testing::events::{drop_events, expect_no_event};
use crate::testing::odd_token::IOddTokenDispatcherTrait;
use crate::testing::stage::{act_as, address};
use super::setup::{ALICE, BOB, CAROL, World, WorldTrait, deploy_escrow};

/// ALICE has 400 available and 600 locked.
fn funded() -> World {
    let world = deploy_escrow();
    world.deposit(ALICE, 1_000);
    world.lock(ALICE, 600);
    drop_events(world.address);
    world
}

#[test]
fn both_custodians_lock_and_settle() {
    let world = funded();
    for custodian in array!['market', 'disputes'] {
        act_as(address(custodian));
        world.custody.lock(world.token, ALICE, 400);
        world.expect_balance(ALICE, 0, 1_000);
        world.expect_changed(ALICE, 0, 1_000);
        world.custody.settle(world.token, ALICE, 400, [].span());
        world.expect_balance(ALICE, 400, 600);
        world.expect_changed(ALICE, 400, 600);
    }
    expect_no_event(world.address);
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED'))]
fn lock_stops_at_what_is_available() {
    funded().lock(ALICE, 401);
}

#[test]
fn settle_splits_what_was_locked() {
    let world = funded();
    world
        .settle(
            ALICE, 100, [Payout { to: BOB, amount: 300 }, Payout { to: CAROL, amount: 150 }].span(),
        );
    world.expect_balance(ALICE, 500, 50);
    world.expect_balance(BOB, 300, 0);
    world.expect_balance(CAROL, 150, 0);
    assert_eq!(world.escrow.owed(world.token), 1_000);
    world.expect_conserved();
    world.expect_changed(ALICE, 500, 50);
    world.expect_changed(BOB, 300, 0);
    world.expect_changed(CAROL, 150, 0);
    expect_no_event(world.address);
}

#[test]
fn settle_pays_the_payer_and_the_same_receiver_twice() {
    let world = funded();
    world
        .settle(
            ALICE,
            0,
            [
                Payout { to: BOB, amount: 100 }, Payout { to: ALICE, amount: 200 },
                Payout { to: BOB, amount: 300 },
            ]
                .span(),
        );
    world.expect_balance(ALICE, 600, 0);
    world.expect_balance(BOB, 400, 0);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('ESCROW: low locked', 'ENTRYPOINT_FAILED'))]
fn settle_stops_at_what_is_locked() {
    funded().settle(ALICE, 100, [Payout { to: BOB, amount: 501 }].span());
}

#[test]
#[should_panic(expected: ('ESCROW: low locked', 'ENTRYPOINT_FAILED'))]
fn settle_refunds_no_more_than_is_locked() {
    funded().settle(ALICE, 601, [].span());
}

#[test]
#[should_panic(expected: ('ESCROW: low locked', 'ENTRYPOINT_FAILED'))]
fn settle_does_not_overflow() {
    let most = 0xffffffffffffffffffffffffffffffff;
    funded()
        .settle(
            ALICE, 1, [Payout { to: BOB, amount: most }, Payout { to: BOB, amount: most }].span(),
        );
}

#[test]
#[should_panic(expected: ('ESCROW: zero address', 'ENTRYPOINT_FAILED'))]
fn settle_pays_nobody_at_the_zero_address() {
    funded().settle(ALICE, 0, [Payout { to: Zero::zero(), amount: 1 }].span());
}

fn pay_ones(count: u32) -> World {
    let world = funded();
    let mut payouts = array![];
    for _ in 0..count {
        payouts.append(Payout { to: BOB, amount: 1 });
    }
    world.settle(ALICE, 0, payouts.span());
    world
}

#[test]
fn settle_takes_sixteen_payouts() {
    pay_ones(16).expect_balance(BOB, 16, 0);
}

#[test]
#[should_panic(expected: ('ESCROW: too many payouts', 'ENTRYPOINT_FAILED'))]
fn settle_takes_no_seventeen_payouts() {
    pay_ones(17);
}

/// Amounts of nothing are no error: a fee or a refund may come out as zero.
#[test]
fn nothing_moves_nothing_and_says_nothing() {
    let world = funded();
    world.lock(ALICE, 0);
    world.settle(ALICE, 0, [].span());
    world.settle(ALICE, 0, [Payout { to: BOB, amount: 0 }].span());
    world.credit(BOB, 0);
    world.expect_balance(ALICE, 400, 600);
    expect_no_event(world.address);
}

#[test]
fn credit_books_what_was_sent() {
    let world = funded();
    world.coin.give(world.address, 70);
    world.credit(BOB, 50);
    world.credit(CAROL, 20);
    world.expect_balance(BOB, 50, 0);
    world.expect_balance(CAROL, 20, 0);
    assert_eq!(world.escrow.owed(world.token), 1_070);
    world.expect_conserved();
    world.expect_changed(BOB, 50, 0);
    world.expect_changed(CAROL, 20, 0);
    expect_no_event(world.address);
}

#[test]
#[should_panic(expected: ('ESCROW: unbacked credit', 'ENTRYPOINT_FAILED'))]
fn credit_books_no_more_than_was_sent() {
    let world = funded();
    world.coin.give(world.address, 70);
    world.credit(BOB, 71);
}

#[test]
#[should_panic(expected: ('ESCROW: zero address', 'ENTRYPOINT_FAILED'))]
fn credit_needs_a_receiver() {
    let world = funded();
    world.coin.give(world.address, 70);
    world.credit(Zero::zero(), 70);
}

#[test]
fn a_donation_is_nobodys() {
    let world = funded();
    world.coin.give(world.address, 70);
    assert_eq!(world.escrow.owed(world.token), 1_000);
    world.withdraw(ALICE, 400, ALICE);
    assert_eq!(world.coin.balance_of(world.address), 670);
}

#[test]
#[should_panic(expected: ('ESCROW: not a custodian', 'ENTRYPOINT_FAILED'))]
fn slasher_does_not_lock() {
    let world = funded();
    act_as(address('slasher'));
    world.custody.lock(world.token, ALICE, 1);
}

#[test]
#[should_panic(expected: ('ESCROW: not a custodian', 'ENTRYPOINT_FAILED'))]
fn the_governor_does_not_settle() {
    let world = funded();
    act_as(address('GOVERNOR'));
    world.custody.settle(world.token, ALICE, 0, [Payout { to: BOB, amount: 1 }].span());
}

#[test]
#[should_panic(expected: ('ESCROW: not a custodian', 'ENTRYPOINT_FAILED'))]
fn market_does_not_credit() {
    let world = funded();
    act_as(address('market'));
    world.custody.credit(world.token, BOB, 1);
}
