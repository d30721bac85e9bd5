use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::emission::interface::IEmissionDispatcherTrait;
use crate::emission::types::StepStatus;
use crate::escrow::interface::IEscrowDispatcherTrait;
use crate::guardian::types::pause;
use crate::math::ratio::WAD;
use crate::oracle::types::{Health, Reading};
use crate::testing::stage::{act_as, address};
use crate::token::interface::{IErc20DispatcherTrait, ISageSupplyDispatcherTrait};
use crate::treasury::errors;
use crate::treasury::interface::events::EpochClosed;
use crate::treasury::interface::{
    ITreasuryDispatcherTrait, ITreasurySafeDispatcherTrait, ITreasuryViewsDispatcherTrait,
};
use crate::treasury::parameters::hash_of;
use crate::treasury::types::{
    Carry, Clock, Holdings, Income, LOTS_PER_EPOCH, LotKind, Lots, Outcomes, Report, StepOutcome,
};
use super::peer::IKnobsDispatcherTrait;
use super::setup::{
    D, KEEPER, PRICE, S, START, WEEK, WorldTrait, config, deploy_world, expect_refused,
};

/// Every step has something to do: all figures by hand.
#[test]
fn a_whole_epoch_in_its_order() {
    let world = deploy_world();
    world.earn(world.usd, 4_000 * D);
    world.earn(world.sage, 1_000 * S);
    // An endowment without a word, so that there is a surplus over the runway.
    world.print(world.address, 20_000 * D);
    world.pol.set('shortfall', 500 * D);
    world.buyback.set('beta', WAD / 10);
    let circulating: u128 = world.supply.circulating_supply().try_into().unwrap();
    let closed = world.close_late(0);
    let report = closed.report;
    let Report { inputs, outputs } = report;

    assert_eq!((inputs.epoch, inputs.opened_at, inputs.closed_at), (1, START, START + WEEK));
    assert_eq!((inputs.fees_usd, inputs.fees_sage, inputs.other_usd), (4_000 * D, 1_000 * S, 0));
    assert_eq!((inputs.endowment_usd, inputs.endowment_sage), (20_000 * D, 100_000 * S));
    assert_eq!((inputs.usd, inputs.sage), (24_000 * D, 101_000 * S));
    assert_eq!(
        inputs.reading,
        Reading {
            health: Health::Ok, price: PRICE, at: 3_600, venues: 3, clamped: 1, volatility: 0,
        },
    );
    assert_eq!((inputs.paused, inputs.supply), (0, 1_000_000 * S));
    // 4,000 dollars and 1,000 SAGE at half a dollar: far beyond the budget.
    assert_eq!((outputs.revenue, outputs.budget), (4_500 * D, 1_000 * D));
    assert_eq!((outputs.ops_paid, outputs.caller_reward), (600 * D, 2 * D));
    assert_eq!(outputs.step.status, StepStatus::Ran);
    assert_eq!((outputs.step.error, outputs.step.minted), (-1_000_000_000_000_000_000, 0));
    assert_eq!(outputs.step.circulating, circulating);
    // So the treasury pays all of security, out of its SAGE.
    assert_eq!((outputs.security_usd, outputs.security_sage), (400 * D, 800 * S));
    assert_eq!((outputs.pol_usd, outputs.pol_sage), (500 * D, 1_000 * S));
    // 70 % of the fees, of either kind; g = 1.
    assert_eq!((outputs.throttle, outputs.burned_fees), (WAD, 700 * S));
    assert_eq!((outputs.burn_lot, inputs.unsold_usd), (2_800 * D, 0));
    // Left: 24,000 - 600 - 400 - 500 - 2,800 = 19,700; runway 10,000; a tenth of the rest.
    assert_eq!((inputs.buyback_wanted, outputs.buyback_lot), (970 * D, 970 * D));
    assert_eq!(outputs.usd, 24_000 * D - 600 * D - 500 * D - 2_800 * D - 970 * D);
    assert_eq!(outputs.sage, 101_000 * S - 800 * S - 1_000 * S - 700 * S);
    assert_eq!((outputs.carried_usd, outputs.carried_sage, outputs.burned_stock), (0, 0, 0));
    assert_eq!(outputs.supply, 1_000_000 * S - 700 * S);
    assert_eq!(
        outputs.outcomes,
        Outcomes {
            emission: StepOutcome::Done,
            security: StepOutcome::Done,
            pol: StepOutcome::Done,
            burn: StepOutcome::Done,
            buyback: StepOutcome::Done,
            schedule: StepOutcome::Idle,
        },
    );
    assert_eq!(outputs.params, hash_of(config()));

    // The money is where the report says.
    assert_eq!(world.usd_of(KEEPER), 2 * D);
    assert_eq!(world.usd_of(address('operations')), 598 * D);
    assert_eq!(world.sage_of(world.rewards.contract_address), 800 * S);
    assert_eq!(world.rewards.get('notified'), 800 * S);
    assert_eq!(world.usd_of(world.pol.contract_address), 500 * D);
    assert_eq!(world.sage_of(world.pol.contract_address), 1_000 * S);
    assert_eq!(
        world.views.lots(),
        Lots { burn: 2_800 * D, buyback: 970 * D, left: LOTS_PER_EPOCH, last: LotKind::Buyback },
    );
    assert_eq!(world.views.purse().usd, outputs.usd);
    assert_eq!(world.supply.fully_diluted_supply(), outputs.supply.into());
    assert_eq!(world.supply.circulating_supply(), outputs.circulating.into());
    world.expect_book();
    assert_eq!(world.usd.allowance(world.address, world.pol.contract_address), 0);
    assert_eq!(world.sage.allowance(world.address, world.pol.contract_address), 0);

    // One event, all of it, and the head anyone can compute.
    let mut fields = array![0, 'bitsage.report.1'];
    report.serialize(ref fields);
    let head = poseidon_hash_span(fields.span());
    assert_eq!(world.views.report_head(), head);
    assert_eq!(closed, EpochClosed { epoch: 1, caller: KEEPER, head, report });
    assert_eq!(
        world.views.clock(),
        Clock { epoch: 2, opened_at: START + WEEK, epoch_seconds: WEEK, running: false },
    );
    assert_eq!(world.views.income(), Income { fees_usd: 0, fees_sage: 0, other_usd: 0 });

    // The next report is chained to this one.
    let second = world.run();
    let mut fields = array![head, 'bitsage.report.1'];
    second.serialize(ref fields);
    assert_eq!(world.views.report_head(), poseidon_hash_span(fields.span()));
}

/// Revenue falls short: emission closes the gap, never more, and the treasury pays
/// what is left of security.
#[test]
fn a_poor_epoch_mints_the_gap() {
    let world = deploy_world();
    world.earn(world.usd, 400 * D);
    let report = world.run();
    let outputs = report.outputs;
    assert_eq!(outputs.revenue, 400 * D);
    assert_eq!(outputs.ops_paid, 400 * D);
    // e = 0.6; the rate may rise by 0.002 from its floor: 0.0021 of 900,000 is
    // 1,890 SAGE, but the gap of 600 dollars is 1,200.
    assert_eq!(outputs.step.error, 600_000_000_000_000_000);
    assert_eq!(outputs.step.rate, 2_100_000_000_000_000);
    assert_eq!(outputs.step.average, 0);
    assert_eq!(outputs.step.minted, 1_200 * S);
    assert_eq!(world.sage_of(world.rewards.contract_address), 1_200 * S);
    assert_eq!(world.rewards.get('notified'), 1_200 * S);
    assert_eq!(outputs.supply, 1_001_200 * S);
    assert_eq!(world.supply.fully_diluted_supply(), outputs.supply.into());
    // 600 dollars of SAGE are more than the 400 of the security budget.
    assert_eq!((outputs.security_usd, outputs.security_sage), (0, 0));
    assert_eq!(outputs.outcomes.security, StepOutcome::Idle);
    // Nothing is left for burns: 280 dollars were due.
    assert_eq!((outputs.burn_lot, outputs.carried_usd), (0, 0));
    assert_eq!(world.views.carried(), Carry { usd: 0, sage: 0 });
    assert_eq!(outputs.usd, 0);
    world.expect_book();
    // A richer one: 900 of 1,000; the gap of 100 dollars is 200 SAGE, security gets the rest.
    world.earn(world.usd, 900 * D);
    let outputs = world.run().outputs;
    assert_eq!(outputs.step.minted, 200 * S);
    assert_eq!((outputs.security_usd, outputs.security_sage), (300 * D, 600 * S));
    assert_eq!(world.rewards.get('notified'), 2_000 * S);
    assert_eq!(outputs.burn_lot, 0);
    assert_eq!(outputs.usd, 300 * D);
    world.expect_book();
}

#[test]
#[feature("safe_dispatcher")]
fn an_epoch_closes_once_and_not_before_its_time() {
    let world = deploy_world();
    world.earn(world.usd, 5_000 * D);
    let due = START + WEEK;
    for at in array![START, START + 1, due - 1] {
        set_block_timestamp(at);
        act_as(KEEPER);
        expect_refused(world.safe.run_epoch(), errors::EPOCH_OPEN);
    }
    set_block_timestamp(due);
    world.treasury.run_epoch();
    let (head, purse) = (world.views.report_head(), world.views.purse());
    let paid = world.usd_of(KEEPER);
    // A replay changes nothing and pays nothing.
    expect_refused(world.safe.run_epoch(), errors::EPOCH_OPEN);
    set_block_timestamp(due + WEEK - 1);
    expect_refused(world.safe.run_epoch(), errors::EPOCH_OPEN);
    assert_eq!(world.views.report_head(), head);
    assert_eq!(world.views.purse(), purse);
    assert_eq!(world.usd_of(KEEPER), paid);
    set_block_timestamp(due + WEEK);
    world.treasury.run_epoch();
    assert_eq!(world.views.clock().epoch, 3);
}

/// Weeks that nobody closed are one epoch: one budget, one step, one reward.
#[test]
#[feature("safe_dispatcher")]
fn missed_epochs_are_no_multiple() {
    let world = deploy_world();
    world.earn(world.usd, 800 * D);
    assert_eq!(world.views.caller_reward(START + WEEK - 1), 0);
    assert_eq!(world.views.caller_reward(START + WEEK), 2 * D);
    let late = 3 * WEEK + 7_200;
    let report = world.run_late(late);
    assert_eq!((report.inputs.epoch, report.inputs.opened_at), (1, START));
    assert_eq!(report.inputs.closed_at, START + WEEK + late);
    assert_eq!(report.outputs.ops_paid, 600 * D);
    assert_eq!(report.outputs.caller_reward, 50 * D);
    assert_eq!(world.usd_of(KEEPER), 50 * D);
    // e = 0.2: one step.
    assert_eq!(report.outputs.step.minted, 400 * S);
    // The calendar stays: the open epoch began with its week.
    let clock = world.views.clock();
    assert_eq!((clock.epoch, clock.opened_at), (2, START + 4 * WEEK));
    set_block_timestamp(START + 5 * WEEK - 1);
    expect_refused(world.safe.run_epoch(), errors::EPOCH_OPEN);
    // Two hours late: 2 · 1.5 · 1.5, out of what operations gets.
    let report = world.run_late(7_200);
    assert_eq!(report.outputs.caller_reward, 4_500_000);
    assert_eq!(world.usd_of(KEEPER), 54_500_000);
    assert_eq!(world.emission.controller().epoch, 2);
}

/// The reward never exceeds what operations gets.
#[test]
fn an_empty_treasury_pays_nobody() {
    let world = deploy_world();
    let outputs = world.run_late(100 * 3_600).outputs;
    assert_eq!((outputs.ops_paid, outputs.caller_reward), (0, 0));
    world.earn(world.usd, D);
    let outputs = world.run().outputs;
    assert_eq!((outputs.ops_paid, outputs.caller_reward), (D, D));
    assert_eq!(world.usd_of(KEEPER), D);
    assert_eq!(world.usd_of(address('operations')), 0);
    world.expect_book();
}

#[test]
fn tells_bots_what_to_do() {
    let world = deploy_world();
    let next = world.views.next_action();
    assert_eq!((next.action, next.at), ('run_epoch', START + WEEK));
    world.pay_fee(world.sage, 5 * S);
    assert_eq!(world.views.next_action().action, 'run_epoch');
    set_block_timestamp(START + WEEK);
    let next = world.views.next_action();
    assert_eq!((next.action, next.asset), ('collect', world.sage.contract_address));
    world.pay_fee(world.usd, 5 * D);
    assert_eq!(world.views.next_action().asset, world.usd.contract_address);
    act_as(KEEPER);
    for token in array![world.usd, world.sage] {
        world.treasury.collect(token.contract_address);
    }
    assert_eq!(world.views.next_action().action, 'run_epoch');
    world.treasury.run_epoch();
    let next = world.views.next_action();
    assert_eq!((next.action, next.at), ('run_epoch', START + 2 * WEEK));
    assert_eq!(world.escrow.owed(world.usd.contract_address), 0);
    // A lot that can be sold, until it is or the epoch is over.
    world.earn(world.usd, 4_000 * D);
    world.run();
    let next = world.views.next_action();
    assert_eq!((next.action, next.at), ('put_up', START + 2 * WEEK));
    for (peer, knob, value) in array![
        (world.auction, 'refuse', 1), (world.guardian, 'paused', pause::REVENUE_BURN.into()),
    ] {
        peer.set(knob, value);
        assert_eq!(world.views.next_action().action, 'run_epoch');
        peer.set(knob, 0);
        assert_eq!(world.views.next_action().action, 'put_up');
    }
    set_block_timestamp(START + 3 * WEEK);
    assert_eq!(world.views.next_action().action, 'run_epoch');
    set_block_timestamp(START + 3 * WEEK - 1);
    world.put_up();
    assert_eq!(world.views.next_action().action, 'run_epoch');
}

#[test]
fn tells_how_long_the_dollars_last() {
    let world = deploy_world();
    world.earn(world.usd, 2_500 * D);
    let runway = world.views.runway();
    assert_eq!((runway.usd, runway.budget), (2_500 * D, 1_000 * D));
    assert_eq!((runway.epochs, runway.target), (5 * WAD / 2, 10_000 * D));
    assert_eq!(world.views.throttle(WAD / 10), WAD);
    assert_eq!(world.views.throttle(WAD), WAD / 5);
    assert_eq!(world.views.purse(), Holdings { usd: 2_500 * D, sage: 0 });
}
