//! How assignments end: failed, settled, refunded; and with the last of them
//! their job. Cells first, peers last.

#[starknet::component]
pub mod OutcomesComponent {
    use core::num::traits::Zero;
    use starknet::storage::StoragePointerReadAccess;
    use starknet::{ContractAddress, get_block_timestamp, get_contract_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::components::wired::WiredComponent;
    use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
    use crate::escrow::types::Payout;
    use crate::market::book::BookComponent;
    use crate::market::book::BookComponent::InternalTrait as BookInternal;
    use crate::market::consolation::{Owed, capped};
    use crate::market::interface::events;
    use crate::market::settlement;
    use crate::market::settlement::{Settlement, SettlementTrait};
    use crate::market::tally::TallyTrait;
    use crate::market::types::{AssignmentState, FailureResult, JobState};
    use crate::market::word::{AssignmentWord, AssignmentWordTrait, FailureWordTrait, JobWordTrait};
    use crate::math::ratio::{Rounding, part};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::reputation::interface::{IReputationDispatcher, IReputationDispatcherTrait};
    use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
    use crate::slasher::types::Offence;
    use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
    use crate::staking::types::LockReason;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        AssignmentFailed: events::AssignmentFailed,
        AssignmentSettled: events::AssignmentSettled,
        AssignmentsRefunded: events::AssignmentsRefunded,
        JobClosed: events::JobClosed,
        JobDone: events::JobDone,
    }

    /// The peers that every settled assignment needs, looked up once a call.
    #[derive(Copy, Drop)]
    pub struct Desk {
        audits: IAuditsDispatcher,
        registry: IRegistryDispatcher,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Book: BookComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// Marks the assignment failed, frees its lock, and has `penalty` of it
        /// slashed. Of what the Slasher credits to this contract the auditors get
        /// what they are owed, as far as it goes; the rest becomes bounty.
        fn fail(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            slot: u32,
            index: u32,
            word: AssignmentWord,
            offence: Option<Offence>,
            penalty: u128,
            reporter: ContractAddress,
            owed: Owed,
        ) -> FailureResult {
            let mut book = get_dep_component_mut!(ref self, Book);
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let mut word = word;
            word.state = AssignmentState::Failed;
            word.at = get_block_timestamp();
            let mut failure = book.failure_of(slot, index, @word);
            if offence.is_some() {
                // Whoever failed it may not take it again, slashed or spared by
                // a cap.
                failure.bar(word.worker);
                word.failed = true;
                book.put_failure(slot, index, failure);
            }
            book.put_assignment(slot, index, word);

            let registry = IRegistryDispatcher { contract_address: peers.registry.read() };
            let worker = registry.owner_of(word.worker);
            if word.lock_units != 0 {
                IStakeLocksDispatcher { contract_address: peers.staking.read() }
                    .unlock(worker, LockReason::Job, word.lock());
            }
            let mut result = FailureResult { worker, taken: 0, reporter_share: 0, victim_share: 0 };
            if let Option::Some(offence) = offence {
                IReputationDispatcher { contract_address: peers.reputation.read() }
                    .record(word.worker, false, word.lock());
                if penalty != 0 {
                    let slasher = ISlasherDispatcher { contract_address: peers.slasher.read() };
                    let (taken, victim_share) = slasher
                        .slash(offence, worker, penalty, reporter, get_contract_address());
                    result.taken = taken;
                    if reporter.is_non_zero() {
                        let bps = slasher.split_of(offence).reporter_bps;
                        result.reporter_share = part(taken, bps.into(), Rounding::Down);
                    }
                    result.victim_share = victim_share;
                }
            }
            let each = capped(owed, result.victim_share);
            let audit_pay = each * owed.auditors.len().into();
            if result.victim_share != 0 {
                failure.bounty += result.victim_share - audit_pay;
                book.put_failure(slot, index, failure);
                IEscrowCustodyDispatcher { contract_address: peers.escrow.read() }
                    .lock(peers.token.read(), get_contract_address(), result.victim_share);
            }
            if each != 0 {
                let mut payouts = array![];
                for auditor in owed.auditors {
                    payouts.append(Payout { to: *auditor, amount: each });
                }
                settlement::pay(
                    peers.escrow.read(),
                    peers.token.read(),
                    get_contract_address(),
                    0,
                    payouts.span(),
                );
            }
            let event = events::AssignmentFailed {
                job_id,
                worker: word.worker,
                index,
                attempt: word.attempt,
                offence,
                slashed: result.taken,
                audit_pay,
                bounty: failure.bounty,
            };
            self.emit(event);
            result
        }

        fn desk(self: @ComponentState<TContractState>) -> Desk {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            Desk {
                audits: IAuditsDispatcher { contract_address: peers.audits.read() },
                registry: IRegistryDispatcher { contract_address: peers.registry.read() },
            }
        }

        /// Books the pay for one verified assignment.
        fn settle_one(
            ref self: ComponentState<TContractState>,
            desk: Desk,
            index: u32,
            word: AssignmentWord,
            ref settlement: Settlement,
        ) {
            let book = get_dep_component!(@self, Book);
            let job_id = settlement.job_id;
            let (samples, auditors) = desk.audits.earners(job_id, index);
            let division = settlement.divide(index, @word, samples, auditors.len());
            let mut payees = array![word.worker];
            payees.append_span(auditors.slice(0, division.auditors));
            let mut auditors = desk.registry.owners_of(payees.span());
            let owner = *auditors.pop_front().unwrap();
            let bounty = book.bounty_of(settlement.slot, index, @word);
            let mut after = word;
            after.state = AssignmentState::Settled;
            after.failed = false;
            settlement.words.append((index, after));

            settlement.job.done += 1;
            settlement.faulted = settlement.faulted || word.fault;
            settlement.payouts.add(owner, division.pay);
            settlement.fee += division.fee;
            for auditor in auditors {
                settlement.payouts.add(*auditor, division.audit_each);
            }
            settlement.refund += division.refund;
            settlement.bounties.add(owner, bounty);
            settlement.unlocks.add(owner, word.lock());
            let event = events::AssignmentSettled {
                job_id,
                worker: word.worker,
                index,
                fault: word.fault,
                pay: division.pay,
                fee: division.fee,
                audit_pay: division.audit_pay,
                refund: division.refund,
                bounty,
            };
            self.emit(event);
        }

        /// Books the refund of every failed assignment, and on the first close
        /// that of every one never taken (their words stay unwritten). Returns
        /// how many.
        fn close_job(ref self: ComponentState<TContractState>, ref settlement: Settlement) -> u32 {
            let mut book = get_dep_component_mut!(ref self, Book);
            let first = settlement.job.state == JobState::Open;
            settlement.job.state = JobState::Closed;
            let mut refunded = 0;
            let mut refund = 0;
            let mut bounty = 0;
            for index in 0..settlement.job.assignments() {
                let mut word = book.peek(settlement.slot, @settlement.job, index);
                if word.state == AssignmentState::Failed {
                    bounty += book.bounty_of(settlement.slot, index, @word);
                    word.state = AssignmentState::Refunded;
                    word.failed = false;
                    book.put_assignment(settlement.slot, index, word);
                } else if !first || word.state != AssignmentState::Open {
                    continue;
                }
                refund += settlement.share(index);
                refunded += 1;
            }
            settlement.job.done += refunded.try_into().unwrap();
            settlement.refund += refund;
            settlement.bounties.add(settlement.purse.buyer, bounty);
            let job_id = settlement.job_id;
            if first {
                self.emit(events::JobClosed { job_id });
            }
            if refunded != 0 {
                let event = events::AssignmentsRefunded {
                    job_id, assignments: refunded, refund, bounty,
                };
                self.emit(event);
            }
            refunded
        }

        /// Stores the job, whose slot is free when nothing of it is left, and what
        /// is settled (unless the job is done: see `peek`), and has the peers do what
        /// was booked.
        fn carry_out(ref self: ComponentState<TContractState>, settlement: Settlement) {
            let Settlement {
                job_id,
                slot,
                mut job,
                purse,
                words,
                refund,
                mut payouts,
                fee,
                bounties,
                unlocks,
                ..,
            } = settlement;
            if job.done.into() == job.assignments() {
                job.state = JobState::Done;
                self.emit(events::JobDone { job_id });
            }
            let mut book = get_dep_component_mut!(ref self, Book);
            book.put_job(slot, job);
            if job.state != JobState::Done {
                for (index, word) in words.span() {
                    book.put_assignment(slot, *index, *word);
                }
            }

            let peers = get_dep_component!(@self, Wired).Wired_peers;
            if !words.is_empty() {
                let reputation = IReputationDispatcher {
                    contract_address: peers.reputation.read(),
                };
                for (_, word) in words {
                    reputation.record(word.worker, true, word.lock());
                }
            }
            let unlocks = unlocks.finish();
            if !unlocks.is_empty() {
                settlement::unlock(peers.staking.read(), unlocks);
            }
            if fee != 0 {
                payouts.add(peers.treasury.read(), fee);
            }
            let payouts = payouts.finish();
            let bounties = bounties.finish();
            let escrow = peers.escrow.read();
            settlement::pay(escrow, purse.token, purse.buyer, refund, payouts);
            if !bounties.is_empty() {
                settlement::pay(escrow, peers.token.read(), get_contract_address(), 0, bounties);
            }
        }
    }
}
