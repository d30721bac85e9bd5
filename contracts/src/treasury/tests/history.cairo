use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use crate::auction::kick::{IAuctionReturnsDispatcher, IAuctionReturnsDispatcherTrait};
use crate::components::parameters::{IParametersDispatcher, IParametersDispatcherTrait};
use crate::emission::controller::usable;
use crate::emission::interface::IEmissionDispatcherTrait;
use crate::math::ratio::WAD;
use crate::testing::stage::{GOVERNOR, act_as, address};
use crate::token::interface::{IErc20DispatcherTrait, ISageSupplyDispatcherTrait};
use crate::treasury::interface::{
    ITreasuryDispatcherTrait, ITreasuryGovernanceDispatcherTrait, ITreasurySafeDispatcherTrait,
    ITreasuryViewsDispatcherTrait,
};
use crate::treasury::rules::{sage_of, usd_of, wad};
use crate::treasury::types::StepOutcome;
use super::peer::IKnobsDispatcherTrait;
use super::setup::{BUYER, D, KEEPER, S, World, WorldTrait, config, deploy_world, emission_config};

/// Everything that exists, by holder: nothing appears and nothing is lost.
fn everything(world: World) -> (u128, u128) {
    let mut usd = 0;
    let mut sage = 0;
    for account in array![
        world.address, BUYER, KEEPER, address('operations'), address('GRANTEE'),
        crate::testing::stage::TREASURER, world.emission.contract_address,
        world.escrow.contract_address, world.pol.contract_address, world.auction.contract_address,
        world.buyback.contract_address, world.rewards.contract_address,
    ] {
        usd += world.usd_of(account);
        sage += world.sage_of(account);
    }
    (usd, sage)
}

/// Random fees, prices, volatilities, pauses, grants and refusing peers: after every
/// epoch all money is accounted for and every bound holds.
#[feature("safe_dispatcher")]
fn history(seed: felt252, epochs: u32) {
    let world = deploy_world();
    let mut seed = seed;
    let mut head = 0;
    let mut minted: u128 = 0;
    let mut burned: u128 = 0;
    act_as(GOVERNOR);
    world.governance.set_burn_schedule(2, 1_000, 100 * S);
    for _ in 0..epochs {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let more: u256 = poseidon_hash_span([seed, 1].span()).into();
        world.earn(world.usd, (random.low % 8) * (random.high % 900) * D + random.low % 3);
        if random.high % 3 != 0 {
            world.earn(world.sage, random.low % (400 * S));
        }
        if random.low % 5 == 0 {
            act_as(BUYER);
            world.treasury.contribute(random.high % (500 * D) + 1, 'yield');
        }
        if random.high % 7 == 0 {
            act_as(BUYER);
            world.usd.transfer(world.address, (more.low % (20_000 * D)).into());
        }
        let (price, shortfall) = (more.low % (4 * WAD), (random.low / 0x100) % (900 * D));
        world.oracle.set('price', price);
        let health = match more.high % 7 {
            0 => 1,
            1 => 3,
            _ => 0,
        };
        world.oracle.set('health', health);
        world.oracle.set('volatility', (more.low / 0x10000) % (3 * WAD / 10));
        world.guardian.set('paused', (more.high / 0x100) % 40 % 16);
        world.guardian.set('silent', (more.high / 0x10000) % 16 / 15);
        world.pol.set('shortfall', shortfall);
        if price != 0 {
            world.pol.set('lacks', sage_of(shortfall, price));
        }
        world.pol.set('takes', (random.high / 0x100) % (WAD + 1));
        world.pol.set('refuse', (random.low / 0x10000) % 6 / 5);
        world.auction.set('refuse', (random.high / 0x10000) % 4 / 3);
        world.rewards.set('refuse', (more.low / 0x100000) % 7 / 6);
        world.buyback.set('refuse', (more.high / 0x1000000) % 5 / 4);
        world.buyback.set('beta', (random.low / 0x1000000) % WAD);
        act_as(GOVERNOR);
        let purse = world.views.purse();
        let grant = min(purse.usd, random.high % (300 * D));
        if grant != 0 {
            world.governance.grant(world.usd.contract_address, address('GRANTEE'), grant, 'x');
        }

        let (usd_before, sage_before) = everything(world);
        let rate = world.emission.controller().rate;
        let held = (world.usd_of(world.address), world.sage_of(world.address));
        let late = random.low % 100_000;
        let report = world.run_late(late.try_into().unwrap());
        let (inputs, outputs) = (report.inputs, report.outputs);
        let (usd_after, sage_after) = everything(world);

        // Conservation.
        assert_eq!(usd_after, usd_before);
        let gone = outputs.burned_fees + outputs.burned_stock;
        assert_eq!(sage_after + gone, sage_before + outputs.step.minted);
        assert_eq!((inputs.usd, inputs.sage), held);
        assert_eq!(
            outputs.usd
                + outputs.ops_paid
                + outputs.pol_usd
                + outputs.burn_lot
                + outputs.buyback_lot,
            inputs.usd,
        );
        assert_eq!(outputs.sage + outputs.security_sage + outputs.pol_sage + gone, inputs.sage);
        world.expect_book();
        assert_eq!(world.supply.fully_diluted_supply(), outputs.supply.into());
        assert_eq!(world.supply.circulating_supply(), outputs.circulating.into());
        assert_eq!(outputs.supply, inputs.supply + outputs.step.minted - gone);
        minted += outputs.step.minted;
        burned += gone;

        // The bounds of the burn, of the buyback and of emission.
        let config = config();
        let income = inputs.fees_usd + inputs.other_usd;
        let due = income * 7 / 10 + inputs.carried_usd + inputs.unsold_usd;
        assert!(outputs.burn_lot + outputs.carried_usd <= due, "more than rho");
        assert!(outputs.burn_lot + outputs.carried_usd <= config.burn_max, "more than Bmax");
        assert!(outputs.carried_sage <= inputs.carried_sage + inputs.fees_sage, "more than came");
        assert!(
            outputs.buyback_lot == 0 || outputs.usd >= config.runway_epochs * outputs.budget,
            "below the runway",
        );
        let step = outputs.step;
        if outputs.outcomes.emission != StepOutcome::Refused {
            let bounds = emission_config();
            assert!(step.rate >= bounds.r_min && step.rate <= bounds.r_max, "rate");
            if outputs.outcomes.emission == StepOutcome::Done {
                assert!(step.rate <= rate + bounds.dr_max, "slew up");
                assert!(step.rate + bounds.dr_max >= rate, "slew down");
            }
            assert!(step.minted <= step.cap_left, "over the cap");
            assert!(step.minted <= wad(step.circulating, bounds.r_max), "over the rate");
        }
        if step.minted != 0 {
            assert!(usable(inputs.reading) && outputs.revenue < outputs.budget, "minted");
            assert!(
                usd_of(step.minted, inputs.reading.price) <= outputs.budget - outputs.revenue,
                "more than the gap",
            );
        }

        // The chain of reports.
        let mut fields = array![head, 'bitsage.report.1'];
        report.serialize(ref fields);
        head = poseidon_hash_span(fields.span());
        assert_eq!(world.views.report_head(), head);
        // A replay changes nothing.
        act_as(KEEPER);
        if late < 604_800 {
            assert!(world.safe.run_epoch().is_err(), "twice");
        }
        assert_eq!(world.views.report_head(), head);

        // Lots go on sale, and some of what they were comes back.
        for turn in 0..random.high % 4 {
            act_as(KEEPER);
            let kicks = world.auction.get('kicks');
            let lots = world.views.lots();
            if world.safe.put_up().is_err() || world.auction.get('kicks') == kicks {
                continue;
            }
            let returned = lots.burn / (turn + 1);
            world.auction.send(world.usd.contract_address, world.address, returned);
            act_as(world.auction.contract_address);
            IAuctionReturnsDispatcher { contract_address: world.address }
                .auction_settled(1, lots.burn - returned, returned, 1);
            world.expect_book();
        }
        if random.low % 11 == 0 {
            act_as(address('params'));
            IParametersDispatcher { contract_address: world.address }
                .set_parameter('reward_base', random.high % (50 * D));
        }
    }
    assert!(minted != 0 && burned != 0, "nothing happened");
}

#[test]
fn random_histories_conserve_every_token() {
    history('treasury history', 12);
}

#[test]
fn another_random_history_conserves_every_token() {
    history('treasury, once more', 12);
}
