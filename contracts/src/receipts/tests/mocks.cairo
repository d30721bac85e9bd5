//! A Market that says what it is told to, and a Registry and Audits that note
//! what they are asked.

use starknet::ContractAddress;
use crate::market::types::{Assignment, AssignmentState, FailureResult, RevealWindow};
use crate::registry::types::ProviderId;
use crate::slasher::types::Offence;

#[starknet::interface]
pub trait IMarketMock<T> {
    fn assignment(self: @T, job_id: u64, index: u32) -> Assignment;
    fn mark_committed(ref self: T, job_id: u64, index: u32, operator: ContractAddress);
    fn mark_submitted(
        ref self: T, job_id: u64, index: u32, operator: ContractAddress, fault: bool,
    ) -> Assignment;
    fn mark_revealed(
        ref self: T, job_id: u64, index: u32, operator: ContractAddress,
    ) -> (Assignment, RevealWindow);
    fn reveal_window(self: @T, job_id: u64, index: u32) -> RevealWindow;
    fn mark_failed(
        ref self: T, job_id: u64, index: u32, offence: Option<Offence>, reporter: ContractAddress,
    ) -> FailureResult;
    /// What the next answers say.
    fn set(ref self: T, state: AssignmentState, attempt: u8, first: u32, count: u32);
    fn set_window(ref self: T, open: bool, since: u64);
    /// The operator of the last mark, or the reporter of the failure.
    fn last(self: @T) -> ContractAddress;
    fn failed(self: @T) -> bool;
}

#[starknet::contract]
pub mod MarketMock {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::market::types::{Assignment, AssignmentState, FailureResult, RevealWindow};
    use crate::slasher::types::Offence;

    #[storage]
    struct Storage {
        state: u8,
        attempt: u8,
        first: u32,
        count: u32,
        fault: bool,
        open: bool,
        since: u64,
        last: ContractAddress,
        failed: bool,
    }

    const STATES: [AssignmentState; 9] = [
        AssignmentState::Open, AssignmentState::Taken, AssignmentState::Committed,
        AssignmentState::Submitted, AssignmentState::Verified, AssignmentState::Disputed,
        AssignmentState::Failed, AssignmentState::Settled, AssignmentState::Refunded,
    ];

    #[abi(embed_v0)]
    impl Mock of super::IMarketMock<ContractState> {
        fn assignment(self: @ContractState, job_id: u64, index: u32) -> Assignment {
            Assignment {
                job_id,
                index,
                state: *STATES.span()[self.state.read().into()],
                attempt: self.attempt.read(),
                worker: 7,
                at: 0,
                price: 1,
                lock: 1,
                fault: self.fault.read(),
                bounty: 0,
                first: self.first.read(),
                count: self.count.read(),
                samples_e4: 10_000,
                auditors: 1,
                kind_bit: 0,
                run_seconds: 60,
            }
        }

        fn mark_committed(
            ref self: ContractState, job_id: u64, index: u32, operator: ContractAddress,
        ) {
            self.last.write(operator);
            self.state.write(2);
        }

        fn mark_submitted(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            operator: ContractAddress,
            fault: bool,
        ) -> Assignment {
            self.last.write(operator);
            self.state.write(3);
            self.fault.write(fault);
            self.assignment(job_id, index)
        }

        fn mark_revealed(
            ref self: ContractState, job_id: u64, index: u32, operator: ContractAddress,
        ) -> (Assignment, RevealWindow) {
            self.last.write(operator);
            self.state.write(3);
            (self.assignment(job_id, index), self.reveal_window(job_id, index))
        }

        fn reveal_window(self: @ContractState, job_id: u64, index: u32) -> RevealWindow {
            RevealWindow { open: self.open.read(), since: self.since.read() }
        }

        fn mark_failed(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            offence: Option<Offence>,
            reporter: ContractAddress,
        ) -> FailureResult {
            assert(offence == Option::Some(Offence::Unrevealed), 'MARKET: not the peer');
            self.last.write(reporter);
            self.failed.write(true);
            FailureResult { worker: Zero::zero(), taken: 0, reporter_share: 0, victim_share: 0 }
        }

        fn set(
            ref self: ContractState, state: AssignmentState, attempt: u8, first: u32, count: u32,
        ) {
            for code in 0..9_u8 {
                if *STATES.span()[code.into()] == state {
                    self.state.write(code);
                }
            }
            self.attempt.write(attempt);
            self.first.write(first);
            self.count.write(count);
        }

        fn set_window(ref self: ContractState, open: bool, since: u64) {
            self.open.write(open);
            self.since.write(since);
        }

        fn last(self: @ContractState) -> ContractAddress {
            self.last.read()
        }

        fn failed(self: @ContractState) -> bool {
            self.failed.read()
        }
    }
}

#[starknet::interface]
pub trait INotesMock<T> {
    fn operated_by(self: @T, operator: ContractAddress) -> ProviderId;
    fn record_opening(
        ref self: T, job_id: u64, index: u32, tasks: Span<u32>, values: Span<felt252>,
    );
    /// Calls, the first task and its value of the last one, how many there were.
    fn noted(self: @T) -> (u32, u32, felt252, u32);
}

#[starknet::contract]
pub mod NotesMock {
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::registry::types::ProviderId;

    #[storage]
    struct Storage {
        noted: (u32, u32, felt252, u32),
    }

    #[abi(embed_v0)]
    impl Mock of super::INotesMock<ContractState> {
        fn operated_by(self: @ContractState, operator: ContractAddress) -> ProviderId {
            if operator.into() == 'operator' {
                7
            } else {
                0
            }
        }

        fn record_opening(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            tasks: Span<u32>,
            values: Span<felt252>,
        ) {
            let (calls, _, _, _) = self.noted.read();
            assert(tasks.len() == values.len() && !tasks.is_empty(), 'AUDITS: wrong leaves');
            self.noted.write((calls + 1, *tasks[0], *values[0], tasks.len()));
        }

        fn noted(self: @ContractState) -> (u32, u32, felt252, u32) {
            self.noted.read()
        }
    }
}
