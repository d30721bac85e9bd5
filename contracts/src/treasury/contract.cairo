//! Treasury. What comes in is booked by asset; once an epoch is over, anyone
//! makes it spend, in the paper's order.

#[starknet::contract]
pub mod Treasury {
    use core::cmp::min;
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::auction::kick::{
        IAuctionReturns, IBurnAuctionKickDispatcher, IBurnAuctionKickDispatcherTrait,
    };
    use crate::buyback::lot::{IBuybackLotDispatcher, IBuybackLotDispatcherTrait};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::escrow::interface::{IEscrowDispatcher, IEscrowDispatcherTrait};
    use crate::math::ratio::{Rounding, WAD, mul_div};
    use crate::pol::refill::{IPolRefillDispatcher, IPolRefillDispatcherTrait};
    use crate::rewards::intake::{IRewardsIntakeDispatcher, IRewardsIntakeDispatcherTrait};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use crate::treasury::interface::events::{
        BurnsScheduled, Collected, Contributed, EpochClosed, Granted, LotSettled, StableListed,
        StableSold,
    };
    use crate::treasury::interface::{IOwnSteps, ITreasury, ITreasuryGovernance, ITreasuryViews};
    use crate::treasury::packing::{
        Budgets, GrantCaps, PackBudgets, PackCarry, PackClock, PackGrantCaps, PackGrants,
        PackIncome, PackPurse, PackRatios, PackRewards, PackSchedule, Ratios, Rewards, join_config,
        split_config,
    };
    use crate::treasury::parameters::{holds, value_of, with};
    use crate::treasury::rules::{SAGE_BOUND, USD_BOUND, caller_reward, throttle};
    use crate::treasury::types::{
        Carry, Clock, Grants, Holdings, Income, Inputs, MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS,
        NextAction, Report, Runway, Schedule, TreasuryConfig,
    };
    use crate::treasury::waterfall::{Wiring, spend};
    use crate::treasury::{errors, peers};

    /// Separates reports from everything else that is hashed.
    const REPORT_DOMAIN: felt252 = 'bitsage.report.1';

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.treasury';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        budgets: Budgets,
        ratios: Ratios,
        rewards: Rewards,
        grant_caps: GrantCaps,
        clock: Clock,
        purse: Holdings,
        income: Income,
        carry: Carry,
        schedule: Schedule,
        grants: Grants,
        report_head: felt252,
        /// Decimals + 1 of a stablecoin that is sold; 0 when it is not.
        listed: Map<ContractAddress, u8>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        EpochClosed: EpochClosed,
        Collected: Collected,
        Contributed: Contributed,
        StableSold: StableSold,
        LotSettled: LotSettled,
        Granted: Granted,
        BurnsScheduled: BurnsScheduled,
        StableListed: StableListed,
        ParameterSet: ParameterSet,
    }

    /// The first epoch opens now. `epoch_seconds` never changes: a change could
    /// shift what has accrued.
    /// Errors: TREASURY: bad epoch length, bad config.
    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        epoch_seconds: u64,
        config: TreasuryConfig,
    ) {
        self.governed.initialize(governor);
        assert(
            epoch_seconds >= MIN_EPOCH_SECONDS && epoch_seconds <= MAX_EPOCH_SECONDS,
            errors::BAD_LENGTH,
        );
        assert(holds(config), errors::BAD_CONFIG);
        self.store(config);
        let opened_at = get_block_timestamp();
        self.clock.write(Clock { epoch: 1, opened_at, epoch_seconds, running: false });
    }

    #[abi(embed_v0)]
    impl TreasuryImpl of ITreasury<ContractState> {
        fn run_epoch(ref self: ContractState) -> Report {
            let clock = self.clock.read();
            assert(!clock.running, errors::RUNNING);
            let now = get_block_timestamp();
            let due_at = clock.opened_at + clock.epoch_seconds;
            assert(now >= due_at, errors::EPOCH_OPEN);
            // Whole epochs have passed: the next one starts where the last of them
            // ended, so that the calendar stays.
            let passed = (now - clock.opened_at) / clock.epoch_seconds;
            let next = Clock {
                epoch: clock.epoch + 1,
                opened_at: clock.opened_at + passed * clock.epoch_seconds,
                epoch_seconds: clock.epoch_seconds,
                running: true,
            };
            // First, so that whoever is called finds the epoch closed.
            self.clock.write(next);
            let config = self.config();
            let report = self.close(clock, now, config);
            self.clock.write(Clock { running: false, ..next });
            let head = self.chain(report);
            self
                .emit(
                    EpochClosed { epoch: clock.epoch, caller: get_caller_address(), head, report },
                );
            report
        }

        fn collect(ref self: ContractState, token: ContractAddress) -> u128 {
            let clock = self.idle_clock();
            let escrow = IEscrowDispatcher {
                contract_address: self.economy.Economy_peers.escrow.read(),
            };
            let this = get_contract_address();
            let amount = escrow.balance_of(token, this).available;
            assert(amount != 0, errors::NOTHING);
            let peers = self.economy.Economy_peers;
            let mut income = self.income.read();
            let mut purse = self.purse.read();
            if token == peers.usd.read() {
                income.fees_usd += amount;
                purse.usd += amount;
                self.income.write(income);
                self.purse.write(purse);
            } else if token == peers.token.read() {
                income.fees_sage += amount;
                purse.sage += amount;
                self.income.write(income);
                self.purse.write(purse);
            }
            self.emit(Collected { token, epoch: clock.epoch, amount });
            let erc20 = IErc20Dispatcher { contract_address: token };
            let before = erc20.balance_of(this);
            escrow.withdraw(token, amount, this);
            assert(erc20.balance_of(this) == before + amount.into(), errors::WRONG_DELTA);
            amount
        }

        fn contribute(ref self: ContractState, amount: u128, source: felt252) {
            let clock = self.idle_clock();
            let from = get_caller_address();
            self.emit(Contributed { from, epoch: clock.epoch, amount, source });
            self.receive(from, amount);
        }

        fn buy_stable(
            ref self: ContractState, token: ContractAddress, amount: u128, at_most: u128,
        ) -> u128 {
            let clock = self.idle_clock();
            let decimals = self.listed(token).expect(errors::NOT_LISTED);
            let mut unit: u128 = 1;
            for _ in 0..decimals {
                unit *= 10;
            }
            let paid = mul_div(amount, 1_000_000, unit, Rounding::Up);
            assert(paid <= at_most, errors::TOO_DEAR);
            let buyer = get_caller_address();
            self.emit(StableSold { token, buyer, epoch: clock.epoch, amount, paid });
            self.receive(buyer, paid);
            peers::pay(token, buyer, amount);
            paid
        }
    }

    #[abi(embed_v0)]
    impl ReturnsImpl of IAuctionReturns<ContractState> {
        /// Caller: the auction, or Buyback for one that it started.
        /// Errors: TREASURY: not an auction, not returned, running.
        /// Emits: LotSettled.
        fn auction_settled(
            ref self: ContractState, auction_id: u64, spent: u128, returned: u128, burned: u128,
        ) {
            let from = get_caller_address();
            let peers = self.economy.Economy_peers;
            assert(
                from == peers.auction.read() || from == peers.buyback.read(), errors::NOT_AUCTION,
            );
            self.idle_clock();
            if returned != 0 {
                let mut purse = self.purse.read();
                purse.usd += returned;
                self.purse.write(purse);
                let held = peers::held(peers.usd.read(), USD_BOUND);
                assert(held >= purse.usd, errors::NOT_RETURNED);
            }
            self.emit(LotSettled { from, auction_id, spent, returned, burned });
        }
    }

    #[abi(embed_v0)]
    impl GovernanceImpl of ITreasuryGovernance<ContractState> {
        fn grant(
            ref self: ContractState,
            asset: ContractAddress,
            to: ContractAddress,
            amount: u128,
            purpose: felt252,
        ) {
            self.governed.assert_governor();
            let clock = self.idle_clock();
            assert(amount != 0, errors::NOTHING);
            assert(to.is_non_zero(), errors::ZERO_ADDRESS);
            let caps = self.grant_caps.read();
            let mut grants = self.granted();
            let mut purse = self.purse.read();
            let granted = if asset == self.economy.Economy_peers.usd.read() {
                assert(amount <= purse.usd, errors::LOW_PURSE);
                assert(grants.usd + amount <= caps.usd, errors::OVER_GRANT_CAP);
                purse.usd -= amount;
                grants.usd += amount;
                grants.usd
            } else {
                assert(asset == self.economy.Economy_peers.token.read(), errors::BAD_ASSET);
                assert(amount <= purse.sage, errors::LOW_PURSE);
                assert(grants.sage + amount <= caps.sage, errors::OVER_GRANT_CAP);
                purse.sage -= amount;
                grants.sage += amount;
                grants.sage
            };
            self.purse.write(purse);
            self.grants.write(grants);
            self.emit(Granted { asset, to, epoch: clock.epoch, amount, granted, purpose });
            peers::pay(asset, to, amount);
        }

        fn set_burn_schedule(ref self: ContractState, first: u64, count: u64, amount: u128) {
            self.governed.assert_governor();
            let clock = self.idle_clock();
            assert(first > clock.epoch, errors::BAD_SCHEDULE);
            assert(count == 0 || amount != 0, errors::BAD_SCHEDULE);
            self.schedule.write(Schedule { first, left: count, amount });
            self.emit(BurnsScheduled { first, count, amount });
        }

        fn list_stable(ref self: ContractState, token: ContractAddress, decimals: Option<u8>) {
            self.governed.assert_governor();
            let peers = self.economy.Economy_peers;
            assert(
                token.is_non_zero() && token != peers.usd.read() && token != peers.token.read(),
                errors::BAD_ASSET,
            );
            let known = match decimals {
                Some(decimals) => {
                    assert(decimals <= 18, errors::BAD_DECIMALS);
                    decimals + 1
                },
                None => 0,
            };
            self.listed.entry(token).write(known);
            self.emit(StableListed { token, decimals });
        }
    }

    #[abi(embed_v0)]
    impl ViewsImpl of ITreasuryViews<ContractState> {
        fn next_action(self: @ContractState) -> NextAction {
            let clock = self.clock.read();
            let due_at = clock.opened_at + clock.epoch_seconds;
            let peers = self.economy.Economy_peers;
            let escrow = IEscrowDispatcher { contract_address: peers.escrow.read() };
            // Fees that lie in Escrow belong into the epoch before it is closed.
            if get_block_timestamp() >= due_at {
                for asset in [peers.usd.read(), peers.token.read()].span() {
                    if escrow.balance_of(*asset, get_contract_address()).available != 0 {
                        return NextAction { action: 'collect', asset: *asset, at: due_at };
                    }
                }
            }
            NextAction { action: 'run_epoch', asset: Zero::zero(), at: due_at }
        }

        fn clock(self: @ContractState) -> Clock {
            self.clock.read()
        }

        fn purse(self: @ContractState) -> Holdings {
            self.purse.read()
        }

        fn income(self: @ContractState) -> Income {
            self.income.read()
        }

        fn carried(self: @ContractState) -> Carry {
            self.carry.read()
        }

        fn schedule(self: @ContractState) -> Schedule {
            self.schedule.read()
        }

        fn granted(self: @ContractState) -> Grants {
            let epoch = self.clock.read().epoch;
            let grants = self.grants.read();
            if grants.epoch == epoch {
                grants
            } else {
                Grants { epoch, usd: 0, sage: 0 }
            }
        }

        fn config(self: @ContractState) -> TreasuryConfig {
            join_config(
                self.budgets.read(),
                self.ratios.read(),
                self.rewards.read(),
                self.grant_caps.read(),
            )
        }

        fn report_head(self: @ContractState) -> felt252 {
            self.report_head.read()
        }

        fn runway(self: @ContractState) -> Runway {
            let budgets = self.budgets.read();
            let budget = budgets.ops_budget + budgets.security_budget;
            let usd = self.purse.read().usd;
            let epochs = if budget == 0 {
                0
            } else {
                mul_div(usd, WAD, budget, Rounding::Down)
            };
            Runway { usd, budget, epochs, target: budgets.runway_epochs * budget }
        }

        fn throttle(self: @ContractState, volatility: u128) -> u128 {
            let ratios = self.ratios.read();
            throttle(volatility, ratios.sigma_max, ratios.g_min)
        }

        fn caller_reward(self: @ContractState, at: u64) -> u128 {
            let clock = self.clock.read();
            let due_at = clock.opened_at + clock.epoch_seconds;
            if at < due_at {
                return 0;
            }
            let config = self.config();
            caller_reward(config.reward_base, config.reward_cap, config.reward_growth, at - due_at)
        }

        fn listed(self: @ContractState, token: ContractAddress) -> Option<u8> {
            match self.listed.entry(token).read() {
                0 => None,
                known => Some(known - 1),
            }
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config(), name)
        }

        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(
                get_caller_address() == self.economy.Economy_peers.params.read(),
                parameter_errors::NOT_PARAMS,
            );
            let config = self.config();
            let previous = value_of(config, name);
            let next = with(config, name, value);
            assert(holds(next), parameter_errors::BAD_VALUE);
            self.store(next);
            self.emit(ParameterSet { name, previous, value });
        }
    }

    #[abi(embed_v0)]
    impl OwnStepsImpl of IOwnSteps<ContractState> {
        fn own_security(ref self: ContractState, epoch: u64, sage: u128) {
            self.assert_itself();
            let rewards = self.economy.Economy_peers.rewards.read();
            peers::pay(self.economy.Economy_peers.token.read(), rewards, sage);
            IRewardsIntakeDispatcher { contract_address: rewards }.notify(epoch, sage);
        }

        fn own_refill(ref self: ContractState, usd: u128, sage: u128) -> (u128, u128) {
            self.assert_itself();
            let peers = self.economy.Economy_peers;
            let (dollar, token, pol) = (peers.usd.read(), peers.token.read(), peers.pol.read());
            let (usd_before, sage_before) = (
                peers::offer(dollar, pol, usd), peers::offer(token, pol, sage),
            );
            IPolRefillDispatcher { contract_address: pol }.refill(usd, sage);
            (
                peers::taken(dollar, pol, usd, usd_before),
                peers::taken(token, pol, sage, sage_before),
            )
        }

        fn own_burn_lot(ref self: ContractState, lot: u128) -> u64 {
            self.assert_itself();
            let peers = self.economy.Economy_peers;
            let (dollar, auction) = (peers.usd.read(), peers.auction.read());
            let before = peers::offer(dollar, auction, lot);
            let id = IBurnAuctionKickDispatcher { contract_address: auction }
                .kick(lot, 'revenue burn');
            assert(peers::taken(dollar, auction, lot, before) == lot, errors::WRONG_DELTA);
            id
        }

        fn own_buyback(ref self: ContractState, lot: u128) {
            self.assert_itself();
            let buyback = self.economy.Economy_peers.buyback.read();
            peers::pay(self.economy.Economy_peers.usd.read(), buyback, lot);
            IBuybackLotDispatcher { contract_address: buyback }.execute(lot);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn store(ref self: ContractState, config: TreasuryConfig) {
            let (budgets, ratios, rewards, caps) = split_config(config);
            self.budgets.write(budgets);
            self.ratios.write(ratios);
            self.rewards.write(rewards);
            self.grant_caps.write(caps);
        }

        fn assert_itself(self: @ContractState) {
            assert(get_caller_address() == get_contract_address(), errors::NOT_ITSELF);
        }

        /// Errors: TREASURY: running. While an epoch is closed the purse is in hand,
        /// and nobody else may touch it.
        fn idle_clock(self: @ContractState) -> Clock {
            let clock = self.clock.read();
            assert(!clock.running, errors::RUNNING);
            clock
        }

        /// Pulls dollars as other income of the open epoch.
        fn receive(ref self: ContractState, from: ContractAddress, amount: u128) {
            assert(amount != 0, errors::NOTHING);
            let mut income = self.income.read();
            income.other_usd += amount;
            self.income.write(income);
            let mut purse = self.purse.read();
            purse.usd += amount;
            self.purse.write(purse);
            let this = get_contract_address();
            let dollar = IErc20Dispatcher {
                contract_address: self.economy.Economy_peers.usd.read(),
            };
            let before = dollar.balance_of(this);
            assert(dollar.transfer_from(from, this, amount.into()), errors::TRANSFER_FAILED);
            assert(dollar.balance_of(this) == before + amount.into(), errors::WRONG_DELTA);
        }

        /// Gathers what the epoch starts from, spends, and books what is left.
        fn close(
            ref self: ContractState, clock: Clock, now: u64, config: TreasuryConfig,
        ) -> Report {
            let wired = self.economy.Economy_peers;
            let to = Wiring {
                usd: wired.usd.read(),
                token: wired.token.read(),
                pol: wired.pol.read(),
                emission: wired.emission.read(),
                buyback: wired.buyback.read(),
                operations: wired.operations.read(),
                caller: get_caller_address(),
            };
            let income = self.income.read();
            let purse = self.purse.read();
            let carry = self.carry.read();
            let mut schedule = self.schedule.read();
            let usd = peers::held(to.usd, USD_BOUND);
            let sage = peers::held(to.token, SAGE_BOUND);
            let supply: u128 = IErc20Dispatcher { contract_address: to.token }
                .total_supply()
                .try_into()
                .unwrap();
            let mut inputs = Inputs {
                epoch: clock.epoch,
                opened_at: clock.opened_at,
                closed_at: now,
                epoch_seconds: clock.epoch_seconds,
                fees_usd: income.fees_usd,
                fees_sage: income.fees_sage,
                other_usd: income.other_usd,
                endowment_usd: usd - min(usd, purse.usd),
                endowment_sage: sage - min(sage, purse.sage),
                usd,
                sage,
                carried_usd: carry.usd,
                carried_sage: carry.sage,
                reading: peers::price(
                    wired.oracle.read(), config.max_price_age.try_into().unwrap(),
                ),
                paused: peers::paused(wired.guardian.read()),
                supply,
                pol_shortfall: 0,
                buyback_wanted: 0,
                scheduled: if schedule.left != 0 && clock.epoch >= schedule.first {
                    schedule.amount
                } else {
                    0
                },
            };
            let outputs = spend(ref inputs, config, to);
            self.purse.write(Holdings { usd: outputs.usd, sage: outputs.sage });
            self.income.write(Income { fees_usd: 0, fees_sage: 0, other_usd: 0 });
            self.carry.write(Carry { usd: outputs.carried_usd, sage: outputs.carried_sage });
            if outputs.burned_stock != 0 {
                schedule.left -= 1;
                self.schedule.write(schedule);
            }
            Report { inputs, outputs }
        }

        /// Hashes the report into the chain; says the new head.
        fn chain(ref self: ContractState, report: Report) -> felt252 {
            let mut fields = array![self.report_head.read(), REPORT_DOMAIN];
            report.serialize(ref fields);
            let head = poseidon_hash_span(fields.span());
            self.report_head.write(head);
            head
        }
    }
}
