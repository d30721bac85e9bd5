use crate::auction::kick::{
    IAuctionReturnsDispatcher, IAuctionReturnsDispatcherTrait, IAuctionReturnsSafeDispatcher,
    IAuctionReturnsSafeDispatcherTrait,
};
use crate::guardian::types::pause;
use crate::math::ratio::WAD;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use crate::token::interface::IErc20DispatcherTrait;
use crate::treasury::errors;
use crate::treasury::interface::events::{LotPutUp, LotSettled};
use crate::treasury::interface::{
    ITreasuryGovernanceDispatcherTrait, ITreasurySafeDispatcherTrait, ITreasuryViewsDispatcherTrait,
};
use crate::treasury::types::{LOTS_PER_EPOCH, LotKind, Lots, StepOutcome};
use super::peer::IKnobsDispatcherTrait;
use super::setup::{BUYER, D, KEEPER, S, World, WorldTrait, deploy_world, expect_refused};

/// An epoch was closed that sets aside 2,800 dollars for the burn and 1,020 for
/// Buyback: a tenth of what is above the runway.
fn two_lots() -> World {
    let world = deploy_world();
    world.print(world.address, 20_000 * D);
    world.buyback.set('beta', WAD / 10);
    world.earn(world.usd, 4_000 * D);
    let outputs = world.run().outputs;
    assert_eq!((outputs.burn_lot, outputs.buyback_lot), (2_800 * D, 1_020 * D));
    drop_events(world.address);
    world
}

#[feature("safe_dispatcher")]
fn refusal(world: World) -> felt252 {
    act_as(KEEPER);
    match world.safe.put_up() {
        Ok(_) => 'accepted',
        Err(reason) => *reason.at(0),
    }
}

/// The auction sends `returned` of the lot it had, and says so.
fn give_back(world: World, auction_id: u64, lot: u128, returned: u128) {
    world.auction.send(world.usd.contract_address, world.address, returned);
    act_as(world.auction.contract_address);
    IAuctionReturnsDispatcher { contract_address: world.address }
        .auction_settled(auction_id, lot - returned, returned, 1);
}

/// Both go on sale, one after the other: the burn first, since it has the higher rank
/// and neither went before.
#[test]
fn burn_and_buyback_both_go_on_sale() {
    let world = two_lots();
    assert_eq!(world.put_up(), 1);
    let lots = Lots {
        burn: 0, buyback: 1_020 * D, left: LOTS_PER_EPOCH - 1, last: LotKind::RevenueBurn,
    };
    assert_eq!(world.views.lots(), lots);
    expect_event(
        world.address,
        selector!("LotPutUp"),
        LotPutUp { kind: LotKind::RevenueBurn, auction_id: 1, epoch: 2, lot: 2_800 * D, lots },
    );
    assert_eq!(world.usd_of(world.auction.contract_address), 2_800 * D);
    assert_eq!(world.usd.allowance(world.address, world.auction.contract_address), 0);
    world.expect_book();
    assert_eq!(world.put_up(), 1);
    let lots = Lots { burn: 0, buyback: 0, left: LOTS_PER_EPOCH - 2, last: LotKind::Buyback };
    expect_event(
        world.address,
        selector!("LotPutUp"),
        LotPutUp { kind: LotKind::Buyback, auction_id: 1, epoch: 2, lot: 1_020 * D, lots },
    );
    expect_no_event(world.address);
    assert_eq!(world.usd_of(world.buyback.contract_address), 1_020 * D);
    assert_eq!(world.buyback.get('executed'), 1_020 * D);
    assert_eq!(refusal(world), errors::NO_LOT);
    world.expect_book();
}

/// Neither waits for the other, and whose turn it is stays so over epochs.
#[test]
fn they_take_turns() {
    let world = two_lots();
    world.put_up();
    give_back(world, 1, 2_800 * D, 2_800 * D);
    // Both wait again; the burn went last.
    world.put_up();
    assert_eq!(world.buyback.get('executions'), 1);
    world.put_up();
    assert_eq!(world.auction.get('kicks'), 2);
    world.earn(world.usd, 4_000 * D);
    let outputs = world.run().outputs;
    assert!(outputs.burn_lot != 0 && outputs.buyback_lot != 0, "both");
    world.put_up();
    assert_eq!((world.buyback.get('executions'), world.auction.get('kicks')), (2, 2));
    world.expect_book();
}

/// One that cannot be sold leaves its turn to the other, and says why when it is the
/// only one. Nothing has happened to a lot that was refused.
#[test]
fn one_that_cannot_be_sold_holds_up_nobody() {
    let world = two_lots();
    let before = world.views.lots();
    for knob in array!['refuse', 'reenter'] {
        world.auction.set(knob, if knob == 'reenter' {
            3
        } else {
            1
        });
        world.buyback.set('refuse', 1);
        // The reason of the last that was tried.
        assert_eq!(refusal(world), 'PEER: refuses');
        assert_eq!(world.views.lots(), before);
        world.buyback.set('refuse', 0);
        world.auction.set(knob, 0);
    }
    world.auction.set('refuse', 1);
    world.put_up();
    assert_eq!(world.buyback.get('executions'), 1);
    assert_eq!(refusal(world), 'PEER: refuses');
    world.auction.set('refuse', 0);
    world.put_up();
    // It takes less than the lot: undone, too.
    let world = two_lots();
    world.buyback.set('refuse', 1);
    world.auction.set('short', 1);
    let held = world.usd_of(world.auction.contract_address);
    assert_eq!(refusal(world), 'PEER: refuses');
    assert_eq!(world.usd_of(world.auction.contract_address), held);
    assert_eq!(world.usd.allowance(world.address, world.auction.contract_address), 0);
    world.expect_book();
}

#[test]
fn a_pause_stops_the_burn_lot_alone() {
    let world = two_lots();
    world.guardian.set('paused', pause::REVENUE_BURN.into());
    world.put_up();
    assert_eq!((world.buyback.get('executions'), world.auction.get('kicks')), (1, 0));
    assert_eq!(refusal(world), errors::PAUSED);
    world.guardian.set('paused', 0);
    world.guardian.set('silent', 1);
    assert_eq!(refusal(world), errors::PAUSED);
    world.guardian.set('silent', 0);
    world.put_up();
    assert_eq!(world.auction.get('kicks'), 1);
}

/// What nobody bought is set aside again, goes on sale again, a bounded number of
/// times an epoch, and what then is left is due in the next one.
#[test]
fn what_nobody_bought_comes_again() {
    let world = two_lots();
    world.put_up();
    give_back(world, 1, 2_800 * D, 500 * D);
    let lots = Lots {
        burn: 500 * D, buyback: 1_020 * D, left: LOTS_PER_EPOCH - 1, last: LotKind::RevenueBurn,
    };
    assert_eq!(world.views.lots(), lots);
    world.expect_book();
    world.put_up(); // Buyback's turn
    for left in 0..LOTS_PER_EPOCH - 2 {
        assert_eq!(world.put_up(), 2 + left.into());
        give_back(world, 2 + left.into(), 500 * D, 500 * D);
        assert_eq!(world.views.lots().left, LOTS_PER_EPOCH - 3 - left);
    }
    assert_eq!(refusal(world), errors::ENOUGH_LOTS);
    assert_eq!(world.views.next_action().action, 'run_epoch');
    assert_eq!(world.auction.get('lots'), (2_800 + 6 * 500) * D);
    // No income, and yet a burn.
    let purse = world.views.purse();
    let report = world.run();
    assert_eq!((report.inputs.unsold_usd, report.inputs.carried_usd), (500 * D, 0));
    assert_eq!((report.inputs.endowment_usd, report.outputs.revenue), (0, 0));
    assert_eq!(report.inputs.usd, purse.usd + 500 * D);
    assert_eq!(report.outputs.burn_lot, 500 * D);
    assert_eq!(world.views.lots().left, LOTS_PER_EPOCH);
    world.expect_book();
    // In a pause it is carried, as everything that is due.
    world.guardian.set('paused', pause::REVENUE_BURN.into());
    let report = world.run();
    assert_eq!((report.inputs.unsold_usd, report.outputs.carried_usd), (500 * D, 500 * D));
    world.guardian.set('paused', 0);
    let report = world.run();
    assert_eq!((report.inputs.unsold_usd, report.inputs.carried_usd), (0, 500 * D));
    assert_eq!(report.outputs.burn_lot, 500 * D);
    world.expect_book();
}

/// A buyback that was not put up in its epoch is free again.
#[test]
fn what_buyback_did_not_spend_is_free_again() {
    let world = two_lots();
    let free = world.views.purse().usd;
    world.buyback.set('beta', 0);
    let report = world.run();
    assert_eq!(report.inputs.usd, free + 3_820 * D);
    assert_eq!(report.inputs.unsold_usd, 2_800 * D);
    assert_eq!((report.outputs.burn_lot, report.outputs.buyback_lot), (2_800 * D, 0));
    assert_eq!(report.outputs.outcomes.buyback, StepOutcome::Idle);
    world.expect_book();
}

/// What is set aside is beside the purse.
#[test]
#[feature("safe_dispatcher")]
fn no_grant_reaches_a_lot() {
    let world = deploy_world();
    // Ops and security take 1,000 of 3,500, the burn the rest of it but 50.
    world.earn(world.usd, 3_500 * D);
    let outputs = world.run().outputs;
    assert_eq!((outputs.burn_lot, outputs.usd), (2_450 * D, 450 * D));
    act_as(GOVERNOR);
    let usd = world.usd.contract_address;
    world.governance.grant(usd, BUYER, 300 * D, 'x');
    world.run();
    // 150 are left of the operating budget's 600: nothing is.
    act_as(GOVERNOR);
    assert_eq!(world.views.purse().usd, 0);
    expect_refused(
        crate::treasury::interface::ITreasuryGovernanceSafeDispatcherTrait::grant(
            world.safe_governance, usd, BUYER, 1, 'x',
        ),
        errors::LOW_PURSE,
    );
    assert_eq!(world.views.lots().burn, 2_000 * D);
    world.expect_book();
}

#[test]
#[feature("safe_dispatcher")]
fn what_an_auction_did_not_spend_comes_back_as_no_income() {
    let world = deploy_world();
    let back = IAuctionReturnsDispatcher { contract_address: world.address };
    let safe = IAuctionReturnsSafeDispatcher { contract_address: world.address };
    for caller in array![
        GOVERNOR, KEEPER, world.pol.contract_address, world.rewards.contract_address,
    ] {
        act_as(caller);
        expect_refused(safe.auction_settled(1, 0, 0, 0), errors::NOT_AUCTION);
    }
    world.earn(world.usd, 4_000 * D);
    world.run();
    world.put_up();
    let auction = world.auction.contract_address;
    assert_eq!(world.usd_of(auction), 2_800 * D);
    let before = world.views.purse().usd;
    // It says so and has not sent it.
    act_as(auction);
    expect_refused(safe.auction_settled(1, 2_300 * D, 500 * D, 4_600 * S), errors::NOT_RETURNED);
    world.auction.send(world.usd.contract_address, world.address, 500 * D - 1);
    act_as(auction);
    expect_refused(safe.auction_settled(1, 2_300 * D, 500 * D, 4_600 * S), errors::NOT_RETURNED);
    world.auction.send(world.usd.contract_address, world.address, 1);
    drop_events(world.address);
    act_as(auction);
    back.auction_settled(1, 2_300 * D, 500 * D, 4_600 * S);
    let lots = Lots {
        burn: 500 * D, buyback: 0, left: LOTS_PER_EPOCH - 1, last: LotKind::RevenueBurn,
    };
    expect_event(
        world.address,
        selector!("LotSettled"),
        LotSettled {
            from: auction,
            auction_id: 1,
            kind: LotKind::RevenueBurn,
            epoch: 2,
            spent: 2_300 * D,
            returned: 500 * D,
            burned: 4_600 * S,
            lots,
        },
    );
    assert_eq!((world.views.purse().usd, world.views.lots()), (before, lots));
    // Buyback tells of its own auctions: what it did not spend is free.
    act_as(world.buyback.contract_address);
    expect_refused(safe.auction_settled(2, D, 1, S), errors::NOT_RETURNED);
    world.print(world.address, 7 * D);
    act_as(world.buyback.contract_address);
    back.auction_settled(2, D, 7 * D, S);
    assert_eq!((world.views.purse().usd, world.views.lots()), (before + 7 * D, lots));
    back.auction_settled(3, D, 0, S);
    world.expect_book();
    let report = world.run();
    assert_eq!((report.outputs.revenue, report.inputs.endowment_usd), (0, 0));
    assert_eq!(report.inputs.usd, before + 507 * D);
}
