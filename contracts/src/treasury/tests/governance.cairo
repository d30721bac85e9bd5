use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::components::parameters::events::ParameterSet;
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait, errors as parameter_errors,
};
use crate::math::ratio::WAD;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address};
use crate::token::interface::ISageSupplyDispatcherTrait;
use crate::treasury::errors;
use crate::treasury::interface::events::{BurnsScheduled, Granted, StableListed};
use crate::treasury::interface::{
    ITreasuryGovernanceDispatcherTrait, ITreasuryGovernanceSafeDispatcherTrait,
    ITreasuryViewsDispatcherTrait,
};
use crate::treasury::rules::{SAGE_BOUND, USD_BOUND};
use crate::treasury::types::{Grants, MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS, Schedule};
use super::setup::{
    BUYER, D, KEEPER, S, WEEK, WorldTrait, config, deploy_treasury_with, deploy_world,
    expect_refused,
};

#[test]
#[feature("safe_dispatcher")]
fn grants_stay_within_the_cap_of_the_epoch() {
    let world = deploy_world();
    let (usd, sage) = (world.usd.contract_address, world.sage.contract_address);
    let to = address('GRANTEE');
    world.earn(world.usd, 2_000 * D);
    let gov = world.safe_governance;
    for caller in array![KEEPER, BUYER, world.guardian.contract_address, address('params')] {
        act_as(caller);
        expect_refused(gov.grant(usd, to, 1, 'x'), 'GOV: not governor');
        expect_refused(gov.set_burn_schedule(5, 1, 1), 'GOV: not governor');
        expect_refused(gov.list_stable(address('other'), Some(6)), 'GOV: not governor');
    }
    act_as(GOVERNOR);
    expect_refused(gov.grant(usd, to, 0, 'x'), errors::NOTHING);
    expect_refused(gov.grant(usd, address(0), 1, 'x'), errors::ZERO_ADDRESS);
    expect_refused(gov.grant(address('other'), to, 1, 'x'), errors::BAD_ASSET);
    expect_refused(gov.grant(usd, to, 300 * D + 1, 'x'), errors::OVER_GRANT_CAP);
    // The SAGE endowment is not booked before the epoch is closed.
    expect_refused(gov.grant(sage, to, 1, 'x'), errors::LOW_PURSE);
    drop_events(world.address);
    world.governance.grant(usd, to, 100 * D, 'audit');
    world.governance.grant(usd, to, 200 * D, 'audit');
    for (amount, granted) in array![(100 * D, 100 * D), (200 * D, 300 * D)] {
        expect_event(
            world.address,
            selector!("Granted"),
            Granted { asset: usd, to, epoch: 1, amount, granted, purpose: 'audit' },
        );
    }
    expect_no_event(world.address);
    expect_refused(gov.grant(usd, to, 1, 'x'), errors::OVER_GRANT_CAP);
    assert_eq!(world.views.granted(), Grants { epoch: 1, usd: 300 * D, sage: 0 });
    assert_eq!((world.usd_of(to), world.views.purse().usd), (300 * D, 1_700 * D));
    world.run();
    world.expect_book();
    // A new epoch, a new cap; SAGE has its own.
    act_as(GOVERNOR);
    assert_eq!(world.views.granted(), Grants { epoch: 2, usd: 0, sage: 0 });
    world.governance.grant(sage, to, 1_000 * S, 'audit');
    expect_refused(gov.grant(sage, to, 1, 'x'), errors::OVER_GRANT_CAP);
    assert_eq!(world.sage_of(to), 1_000 * S);
    // 1,700 - 600 for operations - 700 of the burn that could be paid: nothing is
    // granted that is not there.
    let left = world.views.purse().usd;
    let params = IParametersDispatcher { contract_address: world.address };
    act_as(address('params'));
    params.set_parameter('grant_cap_usd', left + 1);
    act_as(GOVERNOR);
    expect_refused(gov.grant(usd, to, left + 1, 'x'), errors::LOW_PURSE);
    world.governance.grant(usd, to, left, 'audit');
    world.expect_book();
}

#[test]
#[feature("safe_dispatcher")]
fn scheduled_burns_lower_the_diluted_supply_alone() {
    let world = deploy_world();
    let gov = world.safe_governance;
    act_as(GOVERNOR);
    expect_refused(gov.set_burn_schedule(1, 2, S), errors::BAD_SCHEDULE);
    expect_refused(gov.set_burn_schedule(2, 2, 0), errors::BAD_SCHEDULE);
    drop_events(world.address);
    world.governance.set_burn_schedule(3, 2, 40_000 * S);
    expect_event(
        world.address,
        selector!("BurnsScheduled"),
        BurnsScheduled { first: 3, count: 2, amount: 40_000 * S },
    );
    assert_eq!(world.views.schedule(), Schedule { first: 3, left: 2, amount: 40_000 * S });
    // Revenue of exactly the budget: nothing is minted and security gets its SAGE.
    for burned in array![0, 0, 40_000, 40_000, 0] {
        act_as(BUYER);
        world.earn(world.usd, 1_000 * D);
        let (diluted, circulating) = (
            world.supply.fully_diluted_supply(), world.supply.circulating_supply(),
        );
        let outputs = world.run().outputs;
        assert_eq!(outputs.burned_stock, burned * S);
        assert_eq!(outputs.step.minted, 0);
        assert_eq!(world.supply.fully_diluted_supply() + (burned * S).into(), diluted);
        // 800 SAGE of the stock went to security.
        assert_eq!(world.supply.circulating_supply(), circulating + (800 * S).into());
        world.expect_book();
    }
    assert_eq!(world.views.schedule().left, 0);
    // The stock is less than the schedule says: what there is, once.
    act_as(GOVERNOR);
    world.governance.set_burn_schedule(7, 3, 1_000_000 * S);
    world.run();
    let held = world.views.purse().sage;
    assert!(held != 0, "nothing left to burn");
    let outputs = world.run().outputs;
    assert_eq!((outputs.burned_stock, outputs.sage), (held, 0));
    assert_eq!(world.views.schedule().left, 2);
    world.run();
    assert_eq!(world.views.schedule().left, 2);
    // And no more.
    act_as(GOVERNOR);
    world.governance.set_burn_schedule(20, 0, 0);
    assert_eq!(world.views.schedule(), Schedule { first: 20, left: 0, amount: 0 });
}

#[test]
#[feature("safe_dispatcher")]
fn governance_lists_what_is_sold() {
    let world = deploy_world();
    let gov = world.safe_governance;
    act_as(GOVERNOR);
    for asset in array![address(0), world.usd.contract_address, world.sage.contract_address] {
        expect_refused(gov.list_stable(asset, Some(6)), errors::BAD_ASSET);
    }
    let other = address('other');
    expect_refused(gov.list_stable(other, Some(19)), errors::BAD_DECIMALS);
    drop_events(world.address);
    for decimals in array![Some(18), Some(0), None] {
        world.governance.list_stable(other, decimals);
        assert_eq!(world.views.listed(other), decimals);
        expect_event(
            world.address, selector!("StableListed"), StableListed { token: other, decimals },
        );
    }
}

#[test]
#[feature("safe_dispatcher")]
fn params_turns_every_dial_within_bounds() {
    let world = deploy_world();
    let params = IParametersDispatcher { contract_address: world.address };
    let safe = IParametersSafeDispatcher { contract_address: world.address };
    // name, present, lowest and highest that hold
    let table: [(felt252, u128, u128, u128); 13] = [
        ('ops_budget', 600 * D, 0, USD_BOUND / 2 - 1),
        ('security_budget', 400 * D, 0, USD_BOUND / 2 - 1), ('rho', 7 * WAD / 10, 0, WAD),
        ('burn_max', 5_000 * D, 0, USD_BOUND - 1),
        ('sigma_max', WAD / 10, 1, 0x4000000000000000 - 1), ('g_min', WAD / 5, 1, WAD),
        ('runway_epochs', 10, 0, 0xffff), ('max_price_age', 3_600, 60, 0xffffffff),
        ('reward_base', 2 * D, 0, 50 * D), ('reward_cap', 50 * D, 2 * D, USD_BOUND - 1),
        ('reward_growth', 15_000, 10_000, 100_000), ('grant_cap_usd', 300 * D, 0, USD_BOUND - 1),
        ('grant_cap_sage', 1_000 * S, 0, SAGE_BOUND - 1),
    ];
    for caller in array![GOVERNOR, KEEPER] {
        act_as(caller);
        expect_refused(safe.set_parameter('rho', 1), parameter_errors::NOT_PARAMS);
    }
    act_as(address('params'));
    expect_refused(safe.set_parameter('colour', 1), parameter_errors::UNKNOWN);
    expect_refused(safe.parameter('colour'), parameter_errors::UNKNOWN);
    drop_events(world.address);
    for (name, present, lowest, highest) in table.span() {
        let (name, present, lowest, highest) = (*name, *present, *lowest, *highest);
        assert_eq!(params.parameter(name), present);
        expect_refused(safe.set_parameter(name, highest + 1), parameter_errors::BAD_VALUE);
        if lowest != 0 {
            expect_refused(safe.set_parameter(name, lowest - 1), parameter_errors::BAD_VALUE);
        }
        let mut previous = present;
        for value in array![lowest, highest, present] {
            params.set_parameter(name, value);
            assert_eq!(params.parameter(name), value);
            expect_event(
                world.address, selector!("ParameterSet"), ParameterSet { name, previous, value },
            );
            previous = value;
        }
    }
    // Each turned back, and none touched another.
    assert_eq!(world.views.config(), config());
}

#[test]
fn says_which_contract_it_is_and_takes_sound_lengths() {
    let contract = deploy_treasury_with(config(), MIN_EPOCH_SECONDS);
    let governed = IGovernedDispatcher { contract_address: contract };
    assert_eq!((governed.contract_id(), governed.governor()), ('bitsage.treasury', GOVERNOR));
    deploy_treasury_with(config(), MAX_EPOCH_SECONDS);
}

#[test]
#[should_panic(expected: ('TREASURY: bad epoch length', 'CONSTRUCTOR_FAILED'))]
fn an_epoch_is_not_too_short() {
    deploy_treasury_with(config(), MIN_EPOCH_SECONDS - 1);
}

#[test]
#[should_panic(expected: ('TREASURY: bad epoch length', 'CONSTRUCTOR_FAILED'))]
fn an_epoch_is_not_too_long() {
    deploy_treasury_with(config(), MAX_EPOCH_SECONDS + 1);
}

#[test]
#[should_panic(expected: ('TREASURY: bad config', 'CONSTRUCTOR_FAILED'))]
fn the_first_config_is_checked() {
    deploy_treasury_with(crate::treasury::types::TreasuryConfig { g_min: 0, ..config() }, WEEK);
}
