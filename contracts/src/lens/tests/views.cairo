use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::escrow::types::Balance;
use crate::lens::interface::ILensDispatcherTrait;
use crate::lens::types::{ProviderOverview, Work};
use crate::reputation::types::Posterior;
use crate::staking::types::Stake;
use super::setup::deploy_lens;
use super::stand_in::{assignment_of, audit_of, job_of, provider_of};

#[test]
fn work_is_assignment_audit_and_dispute() {
    let world = deploy_lens();
    assert_eq!(
        world.lens.work(4, 9),
        Work { assignment: assignment_of(4, 9), audit: audit_of(9), dispute_id: 4_009 },
    );
}

#[test]
fn job_shows_a_page_of_work() {
    let world = deploy_lens();
    let page = world.lens.job(4, 10, 3);
    assert_eq!(page.job, job_of(4));
    assert_eq!(page.work.len(), 3);
    for step in 0..3_u32 {
        assert_eq!(*page.work.at(step), world.lens.work(4, 10 + step));
    }
}

#[test]
fn job_ends_with_its_assignments() {
    let world = deploy_lens();
    assert_eq!(world.lens.job(4, 98, 50).work.len(), 2);
    assert_eq!(world.lens.job(4, 99, 50).work.len(), 1);
    assert_eq!(world.lens.job(4, 100, 50).work.len(), 0);
    assert_eq!(world.lens.job(4, 0xffffffff, 50).work.len(), 0);
    assert_eq!(world.lens.job(4, 0, 0).work.len(), 0);
    assert_eq!(world.lens.job(4, 0, 50).work.len(), 50);
}

#[test]
#[should_panic(expected: ('LENS: too many', 'ENTRYPOINT_FAILED'))]
fn a_page_is_bounded() {
    deploy_lens().lens.job(4, 0, 51);
}

#[test]
fn provider_gathers_all_peers() {
    let world = deploy_lens();
    assert_eq!(
        world.lens.provider(7),
        ProviderOverview {
            provider: provider_of(7),
            stake: Stake { active: 11, locked: 12, unbonding: 13 },
            posterior: Posterior { alpha: 14, beta: 7, at: 15, successes: 16, failures: 17 },
            score: 7_000,
            earned: Balance { available: 18, locked: 19 },
        },
    );
}

#[test]
fn says_which_contract_it_is() {
    let contract_address = deploy_lens().lens.contract_address;
    assert_eq!(IGovernedDispatcher { contract_address }.contract_id(), 'bitsage.lens');
}
