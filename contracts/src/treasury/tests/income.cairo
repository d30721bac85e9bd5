use crate::devnet::test_usd::TestUsd;
use crate::escrow::interface::IEscrowDispatcherTrait;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
use crate::treasury::errors;
use crate::treasury::interface::events::{Collected, Contributed, StableSold};
use crate::treasury::interface::{
    ITreasuryDispatcherTrait, ITreasuryGovernanceDispatcherTrait, ITreasurySafeDispatcherTrait,
    ITreasuryViewsDispatcherTrait,
};
use crate::treasury::types::{Holdings, Income};
use super::setup::{BUYER, D, KEEPER, S, World, WorldTrait, deploy_world, expect_refused, fresh};

#[test]
#[feature("safe_dispatcher")]
fn fees_of_each_asset_become_income() {
    let world = deploy_world();
    let (usd, sage) = (world.usd.contract_address, world.sage.contract_address);
    act_as(KEEPER);
    expect_refused(world.safe.collect(usd), errors::NOTHING);
    world.pay_fee(world.usd, 7 * D);
    world.pay_fee(world.sage, 3 * S);
    drop_events(world.address);
    act_as(KEEPER);
    assert_eq!(world.treasury.collect(usd), 7 * D);
    assert_eq!(world.treasury.collect(sage), 3 * S);
    expect_refused(world.safe.collect(usd), errors::NOTHING);
    assert_eq!(world.views.income(), Income { fees_usd: 7 * D, fees_sage: 3 * S, other_usd: 0 });
    assert_eq!(world.views.purse(), Holdings { usd: 7 * D, sage: 3 * S });
    assert_eq!(world.usd_of(world.address), 7 * D);
    expect_event(
        world.address, selector!("Collected"), Collected { token: usd, epoch: 1, amount: 7 * D },
    );
    expect_event(
        world.address, selector!("Collected"), Collected { token: sage, epoch: 1, amount: 3 * S },
    );
    expect_no_event(world.address);
    // Twice in an epoch adds up.
    world.earn(world.usd, D);
    assert_eq!(world.views.income().fees_usd, 8 * D);
}

#[test]
#[feature("safe_dispatcher")]
fn contributions_are_revenue_and_endowments_are_not() {
    let world = deploy_world();
    drop_events(world.address);
    act_as(BUYER);
    expect_refused(world.safe.contribute(0, 'yield'), errors::NOTHING);
    act_as(KEEPER);
    // KEEPER has nothing: the token refuses, and nothing is booked.
    assert!(world.safe.contribute(1, 'yield').is_err(), "contributed from nothing");
    assert_eq!(world.views.income().other_usd, 0);
    act_as(BUYER);
    world.treasury.contribute(100 * D, 'yield');
    expect_event(
        world.address,
        selector!("Contributed"),
        Contributed { from: BUYER, epoch: 1, amount: 100 * D, source: 'yield' },
    );
    world.usd.transfer(world.address, (900 * D).into());
    let report = world.run();
    assert_eq!((report.inputs.other_usd, report.inputs.endowment_usd), (100 * D, 900 * D));
    assert_eq!(report.outputs.revenue, 100 * D);
    world.expect_book();
}

fn other_stable(world: World) -> IErc20Dispatcher {
    let token = fresh(TestUsd::TEST_CLASS_HASH, [].span());
    let other = IErc20Dispatcher { contract_address: token };
    crate::devnet::test_usd::IFaucetDispatcherTrait::mint(
        crate::devnet::test_usd::IFaucetDispatcher { contract_address: token },
        BUYER,
        (1_000 * D).into(),
    );
    act_as(GOVERNOR);
    world.escrow.allow_token(token, true);
    act_as(BUYER);
    other.approve(world.escrow.contract_address, (1_000 * D).into());
    other
}

#[test]
#[feature("safe_dispatcher")]
fn other_stablecoins_are_sold_at_par() {
    let world = deploy_world();
    let other = other_stable(world);
    let token = other.contract_address;
    world.earn(other, 50 * D);
    assert_eq!(world.views.income(), Income { fees_usd: 0, fees_sage: 0, other_usd: 0 });
    assert_eq!(other.balance_of(world.address), (50 * D).into());
    act_as(BUYER);
    expect_refused(world.safe.buy_stable(token, D, D), errors::NOT_LISTED);
    act_as(GOVERNOR);
    // With eight decimals the price of a base unit is a hundredth: rounded up.
    world.governance.list_stable(token, Some(8));
    drop_events(world.address);
    act_as(BUYER);
    expect_refused(world.safe.buy_stable(token, 101, 1), errors::TOO_DEAR);
    expect_refused(world.safe.buy_stable(token, 0, 1), errors::NOTHING);
    assert!(world.safe.buy_stable(token, 50 * D + 1, 50 * D).is_err(), "sold what is not there");
    assert_eq!(world.treasury.buy_stable(token, 101, 2), 2);
    expect_event(
        world.address,
        selector!("StableSold"),
        StableSold { token, buyer: BUYER, epoch: 1, amount: 101, paid: 2 },
    );
    assert_eq!(world.views.income().other_usd, 2);
    assert_eq!(other.balance_of(world.address), (50 * D - 101).into());
    act_as(GOVERNOR);
    world.governance.list_stable(token, None);
    act_as(BUYER);
    expect_refused(world.safe.buy_stable(token, 100, D), errors::NOT_LISTED);
    act_as(GOVERNOR);
    world.governance.list_stable(token, Some(6));
    act_as(BUYER);
    assert_eq!(world.treasury.buy_stable(token, 50 * D - 101, 50 * D), 50 * D - 101);
    assert_eq!(other.balance_of(world.address), 0);
    let report = world.run();
    assert_eq!(report.inputs.other_usd, 50 * D - 99);
    world.expect_book();
}
