//! Rewards. One open epoch takes in; closing it fixes what a unit of stake time
//! and a unit of fees earned, and everybody claims by that.

#[starknet::contract]
pub mod Rewards {
    use core::num::traits::{CheckedAdd, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::math::ratio::{Rounding, part};
    use crate::oracle::interface::{IPriceReaderDispatcher, IPriceReaderDispatcherTrait};
    use crate::oracle::types::Health;
    use crate::rewards::dials::{holds, value_of, with_value};
    use crate::rewards::intake::IRewardsIntake;
    use crate::rewards::interface::IRewards;
    use crate::rewards::interface::events::{
        Claimed, EpochClosed, Received, WorkRecorded, WorkSourceSet,
    };
    use crate::rewards::packing::{PackConfig, PackEarner, PackLedger, PackWork, Pots, PotsTrait};
    use crate::rewards::shares::{SCALE, capped_rate, fee_cap, payable, rate, whole};
    use crate::rewards::types::{
        Earner, OpenEpoch, Rates, Residue, RewardsConfig, RewardsLedger, WorkDone,
    };
    use crate::rewards::work::IWorkIndex;
    use crate::rewards::{errors, stake};
    use crate::staking::history_interface::{IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.rewards';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        config: RewardsConfig,
        pots: Pots,
        ledger: RewardsLedger,
        /// in 2^-64, and one more, so that no epoch has to make the cells anew; below
        /// 2^251 as the pots they come from
        stakers_residue: felt252,
        workers_residue: felt252,
        stake_rates: Map<u64, felt252>,
        work_rates: Map<u64, felt252>,
        earners: Map<ContractAddress, Earner>,
        /// (operator, delegator) → the first epoch that no claim has walked
        next_of: Map<(ContractAddress, ContractAddress), u64>,
        work_source: ContractAddress,
        work: Map<ContractAddress, WorkDone>,
        all_work: WorkDone,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        Received: Received,
        EpochClosed: EpochClosed,
        WorkRecorded: WorkRecorded,
        Claimed: Claimed,
        WorkSourceSet: WorkSourceSet,
        ParameterSet: ParameterSet,
    }

    /// Errors: REWARDS: bad config.
    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: RewardsConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.config.write(config);
        let epoch = get_block_timestamp() / config.epoch_seconds;
        self.pots.write(Pots { epoch, stakers: 0, workers: 0 });
        self.keep(Residue { stakers: 0, workers: 0 });
    }

    #[abi(embed_v0)]
    impl IntakeImpl of IRewardsIntake<ContractState> {
        /// Errors: REWARDS: not a payer, zero amount, unbacked, amount too large.
        /// Emits: Received.
        fn notify(ref self: ContractState, epoch: u64, amount: u128) {
            let payer = get_caller_address();
            let peers = self.economy.Economy_peers;
            assert(
                payer == peers.treasury.read() || payer == peers.emission.read(),
                errors::NOT_A_PAYER,
            );
            assert(amount != 0, errors::ZERO_AMOUNT);
            let (config, work) = (self.config.read(), self.all_work.read());
            let mut pots = self.rolled(self.pots.read(), config, work);
            let mut ledger = self.ledger.read();
            ledger.received = ledger.received.checked_add(amount).expect(errors::AMOUNT_TOO_LARGE);
            let owed = ledger.received - ledger.paid;
            let held = self.sage().balance_of(get_contract_address());
            assert(held >= owed.into(), errors::UNBACKED);
            let stakers = part(amount, config.staker_bps, Rounding::Down);
            pots.stakers += stakers;
            pots.workers += amount - stakers;
            self.pots.write(pots);
            self.ledger.write(ledger);
            let open = pots.with_fees(work);
            self.emit(Received { payer, source_epoch: epoch, amount, open, ledger });
        }
    }

    #[abi(embed_v0)]
    impl WorkImpl of IWorkIndex<ContractState> {
        fn record_work(ref self: ContractState, worker: ContractAddress, fee: u128) {
            let caller = get_caller_address();
            assert(caller.is_non_zero(), errors::NOT_THE_SOURCE);
            assert(caller == self.work_source.read(), errors::NOT_THE_SOURCE);
            if fee == 0 {
                return;
            }
            self.roll_now();
            let epoch = self.pots.read().epoch;
            let before = self.work.entry(worker).read();
            let mut work = WorkDone { epoch, fees: fee };
            if before.epoch == epoch {
                work.fees = before.fees.checked_add(fee).expect(errors::AMOUNT_TOO_LARGE);
            } else if before.fees != 0 {
                let mut earner = self.earners.entry(worker).read();
                earner.credit += self.earned_by_work(before);
                self.earners.entry(worker).write(earner);
            }
            let mut all = self.all_work.read();
            if all.epoch != epoch {
                all = WorkDone { epoch, fees: 0 };
            }
            all.fees = all.fees.checked_add(fee).expect(errors::AMOUNT_TOO_LARGE);
            self.work.entry(worker).write(work);
            self.all_work.write(all);
            self.emit(WorkRecorded { worker, work, all_fees: all.fees });
        }
    }

    #[abi(embed_v0)]
    impl RewardsImpl of IRewards<ContractState> {
        fn roll(ref self: ContractState) {
            self.roll_now();
        }

        fn claim(ref self: ContractState, account: ContractAddress, epochs: u32) -> u128 {
            self.roll_now();
            let mut earner = self.earners.entry(account).read();
            let work = self.work.entry(account).read();
            if work.fees != 0 && work.epoch < self.pots.read().epoch {
                earner.credit += self.earned_by_work(work);
                self.work.entry(account).write(WorkDone { epoch: work.epoch, fees: 0 });
            }
            let (next, earned) = self.earned_by_stake(account, earner.next, epochs);
            earner.credit += earned;
            earner.next = next;
            self.pay(account, account, earner, next)
        }

        fn claim_delegation(
            ref self: ContractState,
            operator: ContractAddress,
            delegator: ContractAddress,
            epochs: u32,
        ) -> u128 {
            self.roll_now();
            let position = self.next_of.entry((operator, delegator));
            let (next, earned) = self
                .earned_by_delegating(operator, delegator, position.read(), epochs);
            position.write(next);
            let mut earner = self.earners.entry(delegator).read();
            earner.credit += earned;
            self.pay(delegator, operator, earner, next)
        }

        fn claimable(self: @ContractState, account: ContractAddress, epochs: u32) -> u128 {
            let earner = self.earners.entry(account).read();
            let work = self.work.entry(account).read();
            let by_work = if work.epoch < self.pots.read().epoch {
                self.earned_by_work(work)
            } else {
                0
            };
            let (_, by_stake) = self.earned_by_stake(account, earner.next, epochs);
            let (amount, _) = payable(earner.credit + by_work + by_stake);
            amount.try_into().unwrap()
        }

        fn claimable_delegation(
            self: @ContractState,
            operator: ContractAddress,
            delegator: ContractAddress,
            epochs: u32,
        ) -> u128 {
            let next = self.next_of.entry((operator, delegator)).read();
            let (_, earned) = self.earned_by_delegating(operator, delegator, next, epochs);
            let (amount, _) = payable(self.earners.entry(delegator).read().credit + earned);
            amount.try_into().unwrap()
        }

        fn open_epoch(self: @ContractState) -> OpenEpoch {
            self.pots.read().with_fees(self.all_work.read())
        }

        fn rates(self: @ContractState, epoch: u64) -> Rates {
            Rates {
                stake: self.stake_rates.entry(epoch).read().into(),
                work: self.work_rates.entry(epoch).read().into(),
            }
        }

        fn residue(self: @ContractState) -> Residue {
            Residue {
                stakers: (self.stakers_residue.read() - 1).into(),
                workers: (self.workers_residue.read() - 1).into(),
            }
        }

        fn earner(self: @ContractState, account: ContractAddress) -> Earner {
            self.earners.entry(account).read()
        }

        fn next_of(
            self: @ContractState, operator: ContractAddress, delegator: ContractAddress,
        ) -> u64 {
            self.next_of.entry((operator, delegator)).read()
        }

        fn work_of(self: @ContractState, worker: ContractAddress) -> WorkDone {
            self.work.entry(worker).read()
        }

        fn ledger(self: @ContractState) -> RewardsLedger {
            self.ledger.read()
        }

        fn config(self: @ContractState) -> RewardsConfig {
            self.config.read()
        }

        fn work_source(self: @ContractState) -> ContractAddress {
            self.work_source.read()
        }

        fn set_work_source(ref self: ContractState, source: ContractAddress) {
            self.governed.assert_governor();
            let previous = self.work_source.read();
            self.work_source.write(source);
            self.emit(WorkSourceSet { previous, source });
        }

        fn next_action(self: @ContractState) -> felt252 {
            let pots = self.pots.read();
            let over = pots.epoch != present_epoch(self.config.read());
            let open = pots.with_fees(self.all_work.read());
            if over && (open.stakers != 0 || open.workers != 0 || open.fees != 0) {
                'roll'
            } else {
                0
            }
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config.read(), name)
        }

        /// Acts on what arrives and closes from now on.
        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(
                get_caller_address() == self.economy.Economy_peers.params.read(),
                parameter_errors::NOT_PARAMS,
            );
            let config = self.config.read();
            let previous = value_of(config, name);
            let next = with_value(config, name, value);
            assert(holds(next), parameter_errors::BAD_VALUE);
            // What is over is divided by the rules it was earned under.
            self.roll_now();
            self.config.write(next);
            self.emit(ParameterSet { name, previous, value });
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn roll_now(ref self: ContractState) {
            let (pots, config) = (self.pots.read(), self.config.read());
            if pots.epoch != present_epoch(config) {
                let rolled = self.rolled(pots, config, self.all_work.read());
                self.pots.write(rolled);
            }
        }

        /// Closes the epoch of `pots` if it is over. Says the pots of the present one,
        /// for the caller to write. Epochs between the two took nothing in.
        fn rolled(
            ref self: ContractState, pots: Pots, config: RewardsConfig, work: WorkDone,
        ) -> Pots {
            let epoch = present_epoch(config);
            if pots.epoch == epoch {
                return pots;
            }
            self.close(pots.with_fees(work), config);
            Pots { epoch, stakers: 0, workers: 0 }
        }

        fn close(ref self: ContractState, open: OpenEpoch, config: RewardsConfig) {
            let kept = self.residue();
            let for_stake = open.stakers.into() * SCALE + kept.stakers;
            let for_work = open.workers.into() * SCALE + kept.workers;
            if for_stake == 0 && for_work == 0 {
                return;
            }
            let (by_stake, stakers) = if for_stake == 0 {
                (0, 0)
            } else {
                let over = stake::moments(open.epoch, open.epoch + 1, config.epoch_seconds);
                rate(for_stake, stake::all_time(self.staking(), over))
            };
            let (by_work, workers) = if open.fees == 0 {
                (0, for_work)
            } else {
                capped_rate(for_work, open.fees.into(), self.fee_cap_now(config))
            };
            // A rate of zero is what an epoch's cells read that nobody wrote.
            if by_stake != 0 {
                self.stake_rates.entry(open.epoch).write(by_stake.try_into().unwrap());
            }
            if by_work != 0 {
                self.work_rates.entry(open.epoch).write(by_work.try_into().unwrap());
            }
            let rates = Rates { stake: by_stake, work: by_work };
            let residue = Residue { stakers, workers };
            self.keep(residue);
            self.emit(EpochClosed { epoch: open.epoch, open, rates, residue });
        }

        fn keep(ref self: ContractState, residue: Residue) {
            self.stakers_residue.write(1 + residue.stakers.try_into().unwrap());
            self.workers_residue.write(1 + residue.workers.try_into().unwrap());
        }

        /// Without a price to trust work earns nothing yet: its pot goes on.
        fn fee_cap_now(self: @ContractState, config: RewardsConfig) -> u256 {
            let oracle = self.economy.Economy_peers.oracle.read();
            let reading = IPriceReaderDispatcher { contract_address: oracle }
                .read(config.price_max_age);
            if reading.health == Health::Ok {
                fee_cap(config.rebate_bps, reading.price)
            } else {
                0
            }
        }

        fn earned_by_work(self: @ContractState, work: WorkDone) -> u256 {
            whole(self.work_rates.entry(work.epoch).read().into(), work.fees.into())
        }

        /// Credit of an account's own stake and of its commission, and the first
        /// epoch left.
        fn earned_by_stake(
            self: @ContractState, account: ContractAddress, next: u64, epochs: u32,
        ) -> (u64, u256) {
            let since = self.history().staked_since(account);
            let (from, to) = self.range(next, since, epochs);
            if from == to {
                return (next, 0);
            }
            let (moments, rates) = (self.moments(from, to), self.stake_rates_of(from, to));
            (to, stake::own_credit(self.staking(), account, moments, rates))
        }

        fn earned_by_delegating(
            self: @ContractState,
            operator: ContractAddress,
            delegator: ContractAddress,
            next: u64,
            epochs: u32,
        ) -> (u64, u256) {
            let since = self.history().delegated_since(operator, delegator);
            let (from, to) = self.range(next, since, epochs);
            if from == to {
                return (next, 0);
            }
            let (moments, rates) = (self.moments(from, to), self.stake_rates_of(from, to));
            (to, stake::delegated_credit(self.staking(), operator, delegator, moments, rates))
        }

        fn range(self: @ContractState, next: u64, since: u64, epochs: u32) -> (u64, u64) {
            let open = self.pots.read().epoch;
            stake::range(next, since, self.config.read().epoch_seconds, open, epochs)
        }

        fn moments(self: @ContractState, from: u64, to: u64) -> Span<u64> {
            stake::moments(from, to, self.config.read().epoch_seconds)
        }

        fn stake_rates_of(self: @ContractState, from: u64, to: u64) -> Span<u256> {
            let mut rates = array![];
            for epoch in from..to {
                rates.append(self.stake_rates.entry(epoch).read().into());
            }
            rates.span()
        }

        /// Pays the whole units of a credit and keeps the rest of it.
        fn pay(
            ref self: ContractState,
            account: ContractAddress,
            operator: ContractAddress,
            earner: Earner,
            next: u64,
        ) -> u128 {
            let (units, credit) = payable(earner.credit);
            self.earners.entry(account).write(Earner { credit, ..earner });
            if units == 0 {
                return 0;
            }
            let amount: u128 = units.try_into().unwrap();
            let mut ledger = self.ledger.read();
            ledger.paid += amount;
            self.ledger.write(ledger);
            self.emit(Claimed { account, operator, amount, next, credit, ledger });
            assert(self.sage().transfer(account, amount.into()), errors::TRANSFER_FAILED);
            amount
        }

        fn sage(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.token.read() }
        }

        fn staking(self: @ContractState) -> ContractAddress {
            self.economy.Economy_peers.staking.read()
        }

        fn history(self: @ContractState) -> IStakeHistoryDispatcher {
            IStakeHistoryDispatcher { contract_address: self.staking() }
        }
    }

    fn present_epoch(config: RewardsConfig) -> u64 {
        get_block_timestamp() / config.epoch_seconds
    }
}
