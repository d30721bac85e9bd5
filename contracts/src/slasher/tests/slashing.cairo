use core::num::traits::Zero;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::components::wired::Peers;
use crate::slasher::interface::events::StakeSlashed;
use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
use crate::slasher::types::Offence;
use crate::staking::interface::{IStakeSlashing, IStakingDispatcherTrait};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{TREASURER, act_as, address, deploy, named_peers, wire};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    ALICE, CAP, REPORTER, STAKE, VICTIM, WorldTrait, deploy_slasher, deploy_world, module,
};

#[test]
fn a_workers_fault_pays_reporter_and_victim() {
    let world = deploy_world();
    let mut times: u128 = 0;
    for offence in array![
        Offence::Late, Offence::Unopened, Offence::WrongResult, Offence::Unrevealed,
    ] {
        times += 1;
        assert_eq!(world.slash(offence, 1_001), (1_001, 300));
        assert_eq!(world.credited(REPORTER), 200 * times);
        assert_eq!(world.credited(VICTIM), 300 * times);
        assert_eq!(world.staking.stake_of(ALICE).active, STAKE - 1_001 * times);
        world.expect_conserved(501 * times);
        expect_event(
            world.address,
            selector!("StakeSlashed"),
            StakeSlashed {
                offender: ALICE,
                offence,
                asked: 1_001,
                taken: 1_001,
                burned: 501,
                reporter: REPORTER,
                reporter_share: 200,
                victim: VICTIM,
                victim_share: 300,
                capped: 0,
            },
        );
    }
    expect_no_event(world.address);
}

#[test]
fn other_faults_have_no_victim() {
    let world = deploy_world();
    let mut times: u128 = 0;
    for offence in array![
        Offence::SilentAuditor, Offence::WrongAudit, Offence::SilentJuror, Offence::LosingJuror,
        Offence::SilentKeeper,
    ] {
        times += 1;
        assert_eq!(world.slash(offence, 1_000), (1_000, 0));
        assert_eq!(world.credited(REPORTER), 200 * times);
        assert_eq!(world.credited(VICTIM), 0);
        world.expect_conserved(800 * times);
    }
}

#[test]
fn nobodys_share_is_burned() {
    let world = deploy_world();
    assert_eq!(world.slash_for(Offence::Late, 1_000, Zero::zero(), VICTIM), (1_000, 300));
    world.expect_conserved(700);
    assert_eq!(world.slash_for(Offence::Late, 1_000, REPORTER, Zero::zero()), (1_000, 0));
    world.expect_conserved(1_500);
    assert_eq!(world.slash_for(Offence::Late, 1_000, Zero::zero(), Zero::zero()), (1_000, 0));
    world.expect_conserved(2_500);
}

#[test]
fn reporter_and_victim_may_be_one() {
    let world = deploy_world();
    world.slash_for(Offence::Late, 1_000, VICTIM, VICTIM);
    assert_eq!(world.credited(VICTIM), 500);
    world.expect_conserved(500);
}

#[test]
fn rounding_is_burned() {
    let world = deploy_world();
    assert_eq!(world.slash(Offence::Late, 3), (3, 0));
    world.expect_conserved(3);
    assert_eq!(world.slash(Offence::Late, 4), (4, 1));
    world.expect_conserved(6);
}

#[test]
fn takes_what_there_is() {
    let world = deploy_world();
    act_as(ALICE);
    world.staking.request_unstake(STAKE - 500);
    act_as(module(Offence::Late));
    let nobody = address('NOBODY');
    assert_eq!(world.slasher.slash(Offence::Late, nobody, 100, REPORTER, VICTIM), (0, 0));
    expect_event(
        world.address,
        selector!("StakeSlashed"),
        StakeSlashed {
            offender: nobody,
            offence: Offence::Late,
            asked: 100,
            taken: 0,
            burned: 0,
            reporter: REPORTER,
            reporter_share: 0,
            victim: VICTIM,
            victim_share: 0,
            capped: 0,
        },
    );
    assert_eq!(world.slash(Offence::Late, 1_000), (1_000, 300));
    assert_eq!(world.staking.stake_of(ALICE).unbonding, STAKE - 1_000);
    world.expect_conserved(500);
}

/// A tier without stake has nothing to take.
#[test]
fn slashing_nothing_does_nothing() {
    let world = deploy_world();
    assert_eq!(world.slash(Offence::Late, 0), (0, 0));
    expect_no_event(world.address);
}

/// Whoever sends SAGE here does not stop it; it is burned with the next slash.
#[test]
fn donations_are_burned() {
    let world = deploy_world();
    act_as(TREASURER);
    world.sage.transfer(world.address, 77);
    world.slash(Offence::Late, 1_000);
    world.expect_conserved(577);
}

#[test]
fn random_slashes_conserve_every_token() {
    let world = deploy_world();
    let offences: Span<Offence> = [
        Offence::Late, Offence::WrongResult, Offence::SilentAuditor, Offence::LosingJuror,
        Offence::SilentKeeper,
    ]
        .span();
    let mut seed: felt252 = 'slasher history';
    let mut taken_in_all = 0;
    for _ in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let offence = *offences.at((random.low % 5).try_into().unwrap());
        let (taken, _) = world.slash(offence, random.high % 2_500);
        taken_in_all += taken;
        let given = world.credited(REPORTER) + world.credited(VICTIM);
        world.expect_conserved(taken_in_all - given);
        assert_eq!(world.staking.stake_of(ALICE).active, STAKE - taken_in_all);
        assert_eq!(world.slasher.slashed_in_epoch(), taken_in_all);
    }
    assert_eq!(taken_in_all, CAP);
    drop_events(world.address);
}

fn slash_as(offence: Offence, caller: felt252) {
    let world = deploy_world();
    act_as(address(caller));
    world.slasher.slash(offence, ALICE, 1, REPORTER, VICTIM);
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn audits_does_not_judge_workers() {
    slash_as(Offence::Unopened, 'audits');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn receipts_does_not_judge_workers() {
    slash_as(Offence::Unrevealed, 'receipts');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn disputes_does_not_judge_workers() {
    slash_as(Offence::WrongResult, 'disputes');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn market_does_not_judge_auditors() {
    slash_as(Offence::SilentAuditor, 'market');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn audits_does_not_judge_jurors() {
    slash_as(Offence::LosingJuror, 'audits');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn disputes_does_not_judge_keepers() {
    slash_as(Offence::SilentKeeper, 'disputes');
}

#[test]
#[should_panic(expected: ('SLASHER: not the module', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_slashes() {
    slash_as(Offence::Late, 'GOVERNOR');
}

/// Staking that claims to have sent what the tokens do not show.
#[starknet::contract]
mod LyingStaking {
    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl SlashingImpl of super::IStakeSlashing<ContractState> {
        fn slash(ref self: ContractState, staker: starknet::ContractAddress, amount: u128) -> u128 {
            amount
        }
    }
}

/// A slash of 1,000 between a token that misbehaves and Staking that sent
/// `sent`.
fn slash_with(fault: Fault, sent: u256, reporter: ContractAddress) {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let staking = deploy(LyingStaking::TEST_CLASS_HASH, [].span());
    let contract_address = deploy_slasher(CAP);
    wire(contract_address, Peers { token, staking, ..named_peers() });
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.give(contract_address, sent);
    odd.set_fault(fault);
    act_as(address('market'));
    ISlasherDispatcher { contract_address }
        .slash(Offence::Late, ALICE, 1_000, reporter, Zero::zero());
}

#[test]
#[should_panic(expected: ('SLASHER: transfer failed', 'ENTRYPOINT_FAILED'))]
fn what_was_taken_must_be_here() {
    slash_with(Fault::Honest, 999, Zero::zero());
}

#[test]
#[should_panic(expected: ('SLASHER: transfer failed', 'ENTRYPOINT_FAILED'))]
fn the_transfer_must_succeed() {
    slash_with(Fault::Refuses, 1_000, REPORTER);
}

#[test]
#[should_panic(expected: ('SLASHER: kept something', 'ENTRYPOINT_FAILED'))]
fn nothing_may_stay() {
    slash_with(Fault::KeepsBurned, 1_000, Zero::zero());
}

#[test]
fn honest_tokens_pass_the_same_way() {
    slash_with(Fault::Honest, 1_000, Zero::zero());
}
