//! How the share of one assignment is divided, and all that a call moves.

use starknet::ContractAddress;
use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
use crate::escrow::types::Payout;
use crate::math::ratio::{Rounding, part};
use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
use crate::staking::types::LockReason;
use super::pricing;
use super::tally::{Tally, TallyTrait};
use super::types::{MarketConfig, Purse};
use super::word::{AssignmentWord, JobWord, JobWordTrait};

/// Escrow takes no more in one call.
const MAX_PAYOUTS: u32 = 16;

/// pay + fee + audit_pay + refund is the share, to the base unit: the refund is
/// what the others leave, so what rounding holds back goes to the buyer.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Division {
    pub pay: u128,
    pub fee: u128,
    /// What each auditor gets, how many get it, and all of it.
    pub audit_each: u128,
    pub auditors: u32,
    pub audit_pay: u128,
    pub refund: u128,
}

/// A job under settlement or refund, and everything that the call moves, added
/// up so that each peer is called once.
#[derive(Drop)]
pub struct Settlement {
    pub job_id: u64,
    pub slot: u32,
    pub job: JobWord,
    pub config: MarketConfig,
    pub purse: Purse,
    /// What is settled, as it is afterwards.
    pub words: Array<(u32, AssignmentWord)>,
    /// A settled assignment found the input at fault.
    pub faulted: bool,
    /// In the job's token: back to the buyer, to workers and auditors, to the
    /// treasury.
    pub refund: u128,
    pub payouts: Tally,
    pub fee: u128,
    /// SAGE out of the Market's own Escrow balance.
    pub bounties: Tally,
    /// SAGE stake that is free again, by owner.
    pub unlocks: Tally,
}

#[generate_trait]
pub impl SettlementImpl of SettlementTrait {
    fn new(job_id: u64, slot: u32, job: JobWord, config: MarketConfig, purse: Purse) -> Settlement {
        Settlement {
            job_id,
            slot,
            job,
            config,
            purse,
            words: array![],
            faulted: false,
            refund: 0,
            payouts: TallyTrait::new(),
            fee: 0,
            bounties: TallyTrait::new(),
            unlocks: TallyTrait::new(),
        }
    }

    /// What the assignment has locked in Escrow since the job was posted.
    fn share(self: @Settlement, index: u32) -> u128 {
        let (_, count) = self.job.range(index);
        share(self.job, self.config, *self.purse.price_max, count)
    }

    fn divide(
        self: @Settlement, index: u32, word: @AssignmentWord, samples: u32, auditors: u32,
    ) -> Division {
        let (_, count) = self.job.range(index);
        divide(self.job, self.config, *self.purse.price_max, word, count, samples, auditors)
    }
}

pub fn share(job: @JobWord, config: @MarketConfig, price_max: u128, count: u32) -> u128 {
    pricing::share(*job.samples_e4, count, *job.auditors, price_max, *config.audit_margin_bps)
}

/// Divides what was locked for an assignment of `count` tasks. `samples` and
/// `auditors` are capped at what the share was made for; the agreed price is
/// at most `price_max`, so the refund cannot be negative.
pub fn divide(
    job: @JobWord,
    config: @MarketConfig,
    price_max: u128,
    word: @AssignmentWord,
    count: u32,
    samples: u32,
    auditors: u32,
) -> Division {
    let locked = share(job, config, price_max, count);
    let worth = count.into() * *word.price;
    let (pay, fee) = if *word.fault {
        (part(worth, (*config.fault_bps).into(), Rounding::Down), 0)
    } else {
        let fee = pricing::protocol_fee(worth, *config.fee_bps);
        (worth - fee, fee)
    };
    let leaves = min(samples, pricing::most_leaves(*job.samples_e4, count));
    let auditors = min(auditors, (*job.auditors).into());
    let audit_each = part(
        leaves.into() * *word.price, (*config.audit_margin_bps).into(), Rounding::Down,
    );
    let audit_pay = audit_each * auditors.into();
    let refund = locked - pay - fee - audit_pay;
    Division { pay, fee, audit_each, auditors, audit_pay, refund }
}

/// Pays out of `payer`'s locked balance in as few calls as Escrow allows.
pub fn pay(
    escrow: ContractAddress,
    token: ContractAddress,
    payer: ContractAddress,
    refund: u128,
    payouts: Span<Payout>,
) {
    let escrow = IEscrowCustodyDispatcher { contract_address: escrow };
    let mut refund = refund;
    let mut rest = payouts;
    while refund != 0 || !rest.is_empty() {
        let size = min(rest.len(), MAX_PAYOUTS);
        escrow.settle(token, payer, refund, rest.slice(0, size));
        refund = 0;
        rest = rest.slice(size, rest.len() - size);
    }
}

pub fn unlock(staking: ContractAddress, sums: Span<Payout>) {
    let staking = IStakeLocksDispatcher { contract_address: staking };
    for sum in sums {
        staking.unlock(*sum.to, LockReason::Job, *sum.amount);
    }
}

fn min(a: u32, b: u32) -> u32 {
    if a < b {
        a
    } else {
        b
    }
}
