use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::oracle::types::Health;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::shares::{CREDIT, SCALE, commission, kept, whole};
use crate::staking::delegation_interface::IDelegationDispatcherTrait;
use crate::staking::history_interface::{IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait};
use crate::staking::interface::IStakingDispatcherTrait;
use crate::testing::stage::act_as;
use crate::token::interface::IErc20DispatcherTrait;
use super::oracle_stub::IOracleStubDispatcherTrait;
use super::setup::{
    ALICE, BOB, CAROL, DAVE, EPOCH, FIRST, SAGE, START, WAD, World, WorldTrait, deploy_rewards,
};

fn operators() -> Span<ContractAddress> {
    [ALICE, DAVE].span()
}

fn everybody() -> Span<ContractAddress> {
    [ALICE, BOB, CAROL, DAVE].span()
}

/// What closed epochs still owe by stake, by Staking's own figures and not by
/// the contract's loops, in credit.
fn unwalked(world: World) -> u256 {
    let history = IStakeHistoryDispatcher { contract_address: world.staking.contract_address };
    let open = world.rewards.open_epoch().epoch;
    let mut owed: u256 = 0;
    for epoch in FIRST..open {
        let rate = world.rewards.rates(epoch).stake;
        if rate == 0 {
            continue;
        }
        let edges = [epoch * EPOCH, (epoch + 1) * EPOCH].span();
        for account in everybody() {
            if world.rewards.earner(*account).next <= epoch {
                let own = history.own_seconds(*account, edges);
                owed += whole(rate, (*own[1] - *own[0]) / 1_000_000_000);
                let pool = history.pool_seconds(*account, edges);
                let bps = world.pools.commission_at(*account, epoch * EPOCH);
                owed += commission(rate, (*pool[1] - *pool[0]) / 1_000_000_000, bps);
            }
            for operator in operators() {
                if operator != account && world.rewards.next_of(*operator, *account) <= epoch {
                    let held = history.delegated_seconds(*operator, *account, edges);
                    let bps = world.pools.commission_at(*operator, epoch * EPOCH);
                    owed += kept(rate, (*held[1] - *held[0]) / 1_000_000_000, bps);
                }
            }
        }
    }
    owed
}

/// Received = paid + credited + owed by closed epochs + open pots + residue, to
/// the last fraction of a base unit.
fn expect_conserved(world: World) {
    let rewards = world.rewards;
    let open = rewards.open_epoch();
    let residue = rewards.residue();
    let ledger = rewards.ledger();
    let mut all: u256 = ledger.paid.into() * CREDIT + unwalked(world);
    all += (open.stakers + open.workers).into() * CREDIT;
    all += (residue.stakers + residue.workers) * (CREDIT / SCALE);
    for account in everybody() {
        all += rewards.earner(*account).credit;
        let work = rewards.work_of(*account);
        if work.epoch < open.epoch {
            all += whole(rewards.rates(work.epoch).work, work.fees.into());
        }
    }
    assert_eq!(all, ledger.received.into() * CREDIT);
    let held = world.sage.balance_of(world.address);
    assert_eq!(held, (ledger.received - ledger.paid).into());
}

#[test]
fn every_reward_is_accounted_for() {
    let world = deploy_rewards();
    let mut seed: felt252 = 'rewards history';
    let mut now = START;
    let mut claims: u32 = 0;
    world.stake(ALICE, 1_000 * SAGE);
    world.stake(DAVE, 2_000 * SAGE);
    for step in 0..60_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let who = *everybody()[(random.low % 4).try_into().unwrap()];
        let operator = if random.low % 8 < 4 {
            ALICE
        } else {
            DAVE
        };
        let amount = SAGE + random.high % (200 * SAGE);
        now += (random.high % 4_000).try_into().unwrap();
        set_block_timestamp(now);
        match (random.low / 8) % 9 {
            0 => world.bring(amount),
            1 => world.earn(who, random.high % 50_000_000),
            2 => world.stake(who, 100 * SAGE + amount),
            3 => {
                let staked = world.staking.stake_of(operator).active >= 100 * SAGE;
                if who != operator && staked && !world.pools.pool(operator).closed {
                    world.delegate(who, operator, amount);
                }
            },
            4 => {
                let active = world.pools.delegation(operator, who).active;
                if active != 0 && world.pools.leaving_of(operator, who).len() < 8 {
                    act_as(who);
                    world.pools.request_undelegate(operator, active);
                }
            },
            5 => {
                if who == operator {
                    act_as(who);
                    world.pools.set_commission((random.high % 5_001).try_into().unwrap());
                } else {
                    let free = world.staking.free_of(who);
                    if free > 400 * SAGE && world.staking.unbonding_of(who).len() < 8 {
                        world.unstake(who, amount);
                    }
                }
            },
            6 => {
                let before = world.rewards.claimable(who, 10);
                let open = world.rewards.open_epoch().epoch;
                let paid = world.claim(who);
                if world.rewards.open_epoch().epoch == open {
                    assert_eq!(paid, before);
                }
                claims += 1;
            },
            7 => { if who != operator {
                world.claim_behind(operator, who);
                claims += 1;
            } },
            _ => {
                if step % 5 == 0 {
                    world.slash(operator, 40 * amount);
                } else {
                    let health = if step % 2 == 0 {
                        Health::Ok
                    } else {
                        Health::Deviation
                    };
                    world.oracle.set(health, WAD / 100 + random.high % WAD);
                }
            },
        }
        if step % 12 == 11 {
            expect_conserved(world);
        }
    }
    expect_conserved(world);
    assert!(claims > 5, "too few claims");
    // Everybody claims everything: what stays is residue and fractions.
    set_block_timestamp(now + 2 * EPOCH);
    for _ in 0..4_u32 {
        for account in everybody() {
            world.claim(*account);
            for operator in operators() {
                if operator != account {
                    world.claim_behind(*operator, *account);
                }
            }
        }
    }
    assert_eq!(unwalked(world), 0);
    expect_conserved(world);
    for account in everybody() {
        assert!(world.rewards.earner(*account).credit < CREDIT, "a whole unit unpaid");
    }
}
