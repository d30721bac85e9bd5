//! FOR DEVNETS ONLY: the formulas of Emission and Treasury in batches, so that the
//! reference model can be held against them.
//!
//! An epoch is run by the very code of the Treasury, with this contract as all of
//! its peers: it answers what the case says.

use crate::emission::types::EmissionConfig;
use crate::treasury::types::{Inputs, Report, TreasuryConfig};

#[derive(Copy, Drop, Serde)]
pub struct ControlCase {
    pub config: EmissionConfig,
    pub budget: u128,
    pub revenue: u128,
    pub average: i128,
    pub rate: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct ControlResult {
    pub error: i128,
    pub average: i128,
    pub rate: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct MintCase {
    pub rate: u128,
    pub circulating: u128,
    pub budget: u128,
    pub revenue: u128,
    pub price: u128,
    pub cap_left: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct ThrottleCase {
    pub volatility: u128,
    pub sigma_max: u128,
    pub g_min: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct RewardCase {
    pub base: u128,
    pub cap: u128,
    pub growth: u128,
    pub late: u64,
}

/// What the peers do. `refused` has a bit for each that does not do as asked:
/// 1 Emission, 2 Rewards, 4 Pol's question, 8 Pol, 16 Buyback's question.
#[derive(Copy, Drop, Serde, starknet::Store)]
pub struct PeerAnswers {
    pub refused: u32,
    pub minted: u128,
    pub circulating: u128,
    pub pol_needed: u128,
    /// The other side of it: what it is worth is Pol's price.
    pub pol_needed_sage: u128,
    /// What Pol takes of an offer, WAD.
    pub pol_takes: u128,
    pub wanted: u128,
}

#[derive(Copy, Drop, Serde)]
pub struct EpochCase {
    pub inputs: Inputs,
    pub config: TreasuryConfig,
    pub answers: PeerAnswers,
}

#[starknet::interface]
pub trait IFormulasTreasury<TState> {
    fn control(self: @TState, cases: Span<ControlCase>) -> Array<ControlResult>;
    fn mint_amount(self: @TState, cases: Span<MintCase>) -> Array<u128>;
    fn throttle(self: @TState, cases: Span<ThrottleCase>) -> Array<u128>;
    fn caller_reward(self: @TState, cases: Span<RewardCase>) -> Array<u128>;
    /// Runs the waterfall; the reports hold no more than the cases' inputs.
    fn epochs(self: @TState, cases: Span<EpochCase>) -> Array<Report>;
    fn set_answers(ref self: TState, answers: PeerAnswers);
}

/// What the waterfall calls of tokens and of Emission.
#[starknet::interface]
pub trait IStandIn<TState> {
    fn transfer(ref self: TState, recipient: starknet::ContractAddress, amount: u256) -> bool;
    fn burn(ref self: TState, amount: u256);
    fn circulating_supply(self: @TState) -> u256;
    fn step(
        ref self: TState,
        epoch: u64,
        budget: u128,
        revenue: u128,
        reading: crate::oracle::types::Reading,
        paused: bool,
    ) -> crate::emission::types::Step;
}

#[starknet::contract]
pub mod FormulasTreasury {
    use core::panic_with_felt252;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_contract_address};
    use crate::buyback::lot::IBuybackLot;
    use crate::emission::controller::{control, error_of, mint_amount, usable};
    use crate::emission::types::{Step, StepStatus};
    use crate::math::ratio::{Rounding, WAD, mul_div};
    use crate::oracle::types::Reading;
    use crate::pol::refill::{IPolRefill, Needed};
    use crate::treasury::interface::IOwnSteps;
    use crate::treasury::peers::no_step;
    use crate::treasury::rules::{caller_reward, throttle};
    use crate::treasury::types::Report;
    use crate::treasury::waterfall::{Wiring, spend};
    use super::{
        ControlCase, ControlResult, EpochCase, IFormulasTreasury, IFormulasTreasuryDispatcher,
        IFormulasTreasuryDispatcherTrait, IStandIn, MintCase, PeerAnswers, RewardCase, ThrottleCase,
    };

    #[storage]
    struct Storage {
        answers: PeerAnswers,
    }

    #[abi(embed_v0)]
    impl FormulasImpl of IFormulasTreasury<ContractState> {
        fn control(self: @ContractState, cases: Span<ControlCase>) -> Array<ControlResult> {
            let mut results = array![];
            for case in cases {
                let error = error_of(*case.budget, *case.revenue);
                let out = control(*case.config, error, *case.average, *case.rate);
                results.append(ControlResult { error, average: out.average, rate: out.rate });
            }
            results
        }

        fn mint_amount(self: @ContractState, cases: Span<MintCase>) -> Array<u128> {
            let mut results = array![];
            for case in cases {
                let MintCase { rate, circulating, budget, revenue, price, cap_left } = *case;
                results.append(mint_amount(rate, circulating, budget, revenue, price, cap_left));
            }
            results
        }

        fn throttle(self: @ContractState, cases: Span<ThrottleCase>) -> Array<u128> {
            let mut results = array![];
            for case in cases {
                results.append(throttle(*case.volatility, *case.sigma_max, *case.g_min));
            }
            results
        }

        fn caller_reward(self: @ContractState, cases: Span<RewardCase>) -> Array<u128> {
            let mut results = array![];
            for case in cases {
                results.append(caller_reward(*case.base, *case.cap, *case.growth, *case.late));
            }
            results
        }

        fn epochs(self: @ContractState, cases: Span<EpochCase>) -> Array<Report> {
            let this = get_contract_address();
            let to = Wiring {
                usd: this,
                token: this,
                pol: this,
                emission: this,
                buyback: this,
                operations: this,
                caller: this,
            };
            let mut reports = array![];
            for case in cases {
                IFormulasTreasuryDispatcher { contract_address: this }.set_answers(*case.answers);
                let mut inputs = *case.inputs;
                let outputs = spend(ref inputs, *case.config, to);
                reports.append(Report { inputs, outputs });
            }
            reports
        }

        fn set_answers(ref self: ContractState, answers: PeerAnswers) {
            self.answers.write(answers);
        }
    }

    #[abi(embed_v0)]
    impl StandInImpl of IStandIn<ContractState> {
        fn transfer(ref self: ContractState, recipient: ContractAddress, amount: u256) -> bool {
            true
        }

        fn burn(ref self: ContractState, amount: u256) {}

        fn circulating_supply(self: @ContractState) -> u256 {
            self.answers.circulating.read().into()
        }

        fn step(
            ref self: ContractState,
            epoch: u64,
            budget: u128,
            revenue: u128,
            reading: Reading,
            paused: bool,
        ) -> Step {
            self.obey(1);
            let (status, minted) = if !usable(reading) {
                (StepStatus::NoPrice, 0)
            } else if paused {
                (StepStatus::Paused, self.answers.minted.read())
            } else {
                (StepStatus::Ran, self.answers.minted.read())
            };
            Step { status, minted, ..no_step() }
        }
    }

    #[abi(embed_v0)]
    impl PolImpl of IPolRefill<ContractState> {
        fn refill_needed(self: @ContractState) -> Needed {
            self.obey(4);
            Needed {
                sage: self.answers.pol_needed_sage.read(), usd: self.answers.pol_needed.read(),
            }
        }

        fn refill(ref self: ContractState, usd: u128, sage: u128) {}
    }

    #[abi(embed_v0)]
    impl BuybackImpl of IBuybackLot<ContractState> {
        fn wanted(
            self: @ContractState, treasury_usd: u128, runway_target: u128, reading: Reading,
        ) -> u128 {
            self.obey(16);
            self.answers.wanted.read()
        }

        fn execute(ref self: ContractState, lot: u128) -> u64 {
            panic_with_felt252('FORMULAS: no sale')
        }

        fn can_execute(self: @ContractState, lot: u128) -> bool {
            false
        }
    }

    #[abi(embed_v0)]
    impl OwnStepsImpl of IOwnSteps<ContractState> {
        fn own_security(ref self: ContractState, epoch: u64, sage: u128) {
            self.obey(2);
        }

        fn own_refill(ref self: ContractState, usd: u128, sage: u128) -> (u128, u128) {
            self.obey(8);
            let takes = self.answers.pol_takes.read();
            (mul_div(usd, takes, WAD, Rounding::Down), mul_div(sage, takes, WAD, Rounding::Down))
        }

        fn own_burn_lot(ref self: ContractState, lot: u128) -> u64 {
            panic_with_felt252('FORMULAS: no sale')
        }

        fn own_buyback(ref self: ContractState, lot: u128) -> u64 {
            panic_with_felt252('FORMULAS: no sale')
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn obey(self: @ContractState, bit: u32) {
            assert(self.answers.refused.read() & bit == 0, 'FORMULAS: refused');
        }
    }
}
