//! Treasury. What comes in is booked by asset; once an epoch is over, anyone
//! makes it spend, in the paper's order.

#[starknet::contract]
pub mod Treasury {
    use core::cmp::min;
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::auction::kick::IAuctionReturns;
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::escrow::interface::{IEscrowDispatcher, IEscrowDispatcherTrait};
    use crate::math::ratio::{Rounding, WAD, mul_div};
    use crate::pol::refill::{IPolRefillDispatcher, IPolRefillDispatcherTrait};
    use crate::rewards::intake::{IRewardsIntakeDispatcher, IRewardsIntakeDispatcherTrait};
    use crate::token::interface::{ISageSupplyDispatcher, ISageSupplyDispatcherTrait};
    use crate::token::types::Stock;
    use crate::treasury::interface::events::{BurnsScheduled, EpochClosed, Granted, StableListed};
    use crate::treasury::interface::{IOwnSteps, ITreasury, ITreasuryGovernance, ITreasuryViews};
    use crate::treasury::packing::{
        PackBudgets, PackCarry, PackClock, PackGrantCaps, PackGrants, PackIncome, PackLots,
        PackPurse, PackRatios, PackSchedule,
    };
    use crate::treasury::rules::{SAGE_BOUND, USD_BOUND, caller_reward, throttle};
    use crate::treasury::sales::SalesComponent;
    use crate::treasury::sales::SalesComponent::InternalTrait as SalesInternal;
    use crate::treasury::settings::SettingsComponent;
    use crate::treasury::settings::SettingsComponent::InternalTrait as SettingsInternal;
    use crate::treasury::till::TillComponent;
    use crate::treasury::till::TillComponent::InternalTrait as TillInternal;
    use crate::treasury::types::{
        Carry, Clock, Grants, Holdings, Income, Inputs, LOTS_PER_EPOCH, LotKind, Lots,
        MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS, NextAction, Report, Runway, Schedule, TreasuryConfig,
    };
    use crate::treasury::waterfall::{Wiring, spend};
    use crate::treasury::{errors, peers};

    /// Separates reports from everything else that is hashed.
    const REPORT_DOMAIN: felt252 = 'bitsage.report.1';

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);
    component!(path: SettingsComponent, storage: settings, event: SettingsEvent);
    component!(path: TillComponent, storage: till, event: TillEvent);
    component!(path: SalesComponent, storage: sales, event: SalesEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = SettingsComponent::ParametersImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.treasury';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        #[substorage(v0)]
        settings: SettingsComponent::Storage,
        #[substorage(v0)]
        till: TillComponent::Storage,
        #[substorage(v0)]
        sales: SalesComponent::Storage,
        carry: Carry,
        schedule: Schedule,
        grants: Grants,
        report_head: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        #[flat]
        SettingsEvent: SettingsComponent::Event,
        #[flat]
        TillEvent: TillComponent::Event,
        #[flat]
        SalesEvent: SalesComponent::Event,
        EpochClosed: EpochClosed,
        Granted: Granted,
        BurnsScheduled: BurnsScheduled,
        StableListed: StableListed,
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
        self.settings.initialize(config);
        let opened_at = get_block_timestamp();
        self.sales.Sales_lots.write(Lots { burn: 0, buyback: 0, left: 0, last: LotKind::Buyback });
        self.till.Till_clock.write(Clock { epoch: 1, opened_at, epoch_seconds, running: false });
    }

    #[abi(embed_v0)]
    impl TreasuryImpl of ITreasury<ContractState> {
        fn run_epoch(ref self: ContractState) -> felt252 {
            let clock = self.till.idle_clock();
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
            self.till.Till_clock.write(next);
            let config = self.settings.config();
            let report = self.close(clock, now, config);
            self.till.Till_clock.write(Clock { running: false, ..next });
            let head = self.chain(report);
            self
                .emit(
                    EpochClosed { epoch: clock.epoch, caller: get_caller_address(), head, report },
                );
            head
        }

        fn put_up(ref self: ContractState) -> u64 {
            self.sales.put_up()
        }

        fn collect(ref self: ContractState, token: ContractAddress) -> u128 {
            self.till.collect(token)
        }

        fn contribute(ref self: ContractState, amount: u128, source: felt252) {
            self.till.contribute(amount, source)
        }

        fn buy_stable(
            ref self: ContractState, token: ContractAddress, amount: u128, at_most: u128,
        ) -> u128 {
            self.till.buy_stable(token, amount, at_most)
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
            self.sales.settled(auction_id, spent, returned, burned)
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
            let clock = self.till.idle_clock();
            assert(amount != 0, errors::NOTHING);
            assert(to.is_non_zero(), errors::ZERO_ADDRESS);
            let caps = self.settings.Settings_grant_caps.read();
            let mut grants = self.granted();
            let mut purse = self.till.Till_purse.read();
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
            self.till.Till_purse.write(purse);
            self.grants.write(grants);
            self.emit(Granted { asset, to, epoch: clock.epoch, amount, granted, purpose });
            peers::pay(asset, to, amount);
        }

        fn set_burn_schedule(ref self: ContractState, first: u64, count: u64, amount: u128) {
            self.governed.assert_governor();
            let clock = self.till.idle_clock();
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
            self.till.Till_listed.entry(token).write(known);
            self.emit(StableListed { token, decimals });
        }
    }

    #[abi(embed_v0)]
    impl ViewsImpl of ITreasuryViews<ContractState> {
        fn next_action(self: @ContractState) -> NextAction {
            let clock = self.till.Till_clock.read();
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
            } else if self.sales.can_put_up() {
                return NextAction { action: 'put_up', asset: Zero::zero(), at: clock.opened_at };
            }
            NextAction { action: 'run_epoch', asset: Zero::zero(), at: due_at }
        }

        fn clock(self: @ContractState) -> Clock {
            self.till.Till_clock.read()
        }

        fn purse(self: @ContractState) -> Holdings {
            self.till.Till_purse.read()
        }

        fn income(self: @ContractState) -> Income {
            self.till.Till_income.read()
        }

        fn carried(self: @ContractState) -> Carry {
            self.carry.read()
        }

        fn lots(self: @ContractState) -> Lots {
            self.sales.Sales_lots.read()
        }

        fn schedule(self: @ContractState) -> Schedule {
            self.schedule.read()
        }

        fn granted(self: @ContractState) -> Grants {
            let epoch = self.till.Till_clock.read().epoch;
            let grants = self.grants.read();
            if grants.epoch == epoch {
                grants
            } else {
                Grants { epoch, usd: 0, sage: 0 }
            }
        }

        fn config(self: @ContractState) -> TreasuryConfig {
            self.settings.config()
        }

        fn report_head(self: @ContractState) -> felt252 {
            self.report_head.read()
        }

        fn runway(self: @ContractState) -> Runway {
            let budgets = self.settings.Settings_budgets.read();
            let budget = budgets.ops_budget + budgets.security_budget;
            let usd = self.till.Till_purse.read().usd;
            let epochs = if budget == 0 {
                0
            } else {
                mul_div(usd, WAD, budget, Rounding::Down)
            };
            Runway { usd, budget, epochs, target: budgets.runway_epochs * budget }
        }

        fn throttle(self: @ContractState, volatility: u128) -> u128 {
            let ratios = self.settings.Settings_ratios.read();
            throttle(volatility, ratios.sigma_max, ratios.g_min)
        }

        fn caller_reward(self: @ContractState, at: u64) -> u128 {
            let clock = self.till.Till_clock.read();
            let due_at = clock.opened_at + clock.epoch_seconds;
            if at < due_at {
                return 0;
            }
            let config = self.settings.config();
            caller_reward(config.reward_base, config.reward_cap, config.reward_growth, at - due_at)
        }

        fn listed(self: @ContractState, token: ContractAddress) -> Option<u8> {
            self.till.listed(token)
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
            self.sales.sell_burn(lot)
        }

        fn own_buyback(ref self: ContractState, lot: u128) -> u64 {
            self.assert_itself();
            self.sales.sell_buyback(lot)
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn assert_itself(self: @ContractState) {
            assert(get_caller_address() == get_contract_address(), errors::NOT_ITSELF);
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
            let income = self.till.Till_income.read();
            let purse = self.till.Till_purse.read();
            let carry = self.carry.read();
            let lots = self.sales.Sales_lots.read();
            let mut schedule = self.schedule.read();
            let usd = peers::held(to.usd, USD_BOUND);
            let Stock {
                balance, supply,
            } =
                ISageSupplyDispatcher { contract_address: to.token }
                    .stock_of(get_contract_address());
            let sage = min(balance, SAGE_BOUND - 1);
            let mut inputs = Inputs {
                epoch: clock.epoch,
                opened_at: clock.opened_at,
                closed_at: now,
                epoch_seconds: clock.epoch_seconds,
                fees_usd: income.fees_usd,
                fees_sage: income.fees_sage,
                other_usd: income.other_usd,
                endowment_usd: usd - min(usd, purse.usd + lots.burn + lots.buyback),
                endowment_sage: sage - min(sage, purse.sage),
                usd,
                sage,
                carried_usd: carry.usd,
                carried_sage: carry.sage,
                unsold_usd: lots.burn,
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
            self.till.Till_purse.write(Holdings { usd: outputs.usd, sage: outputs.sage });
            self.till.Till_income.write(Income { fees_usd: 0, fees_sage: 0, other_usd: 0 });
            self
                .sales
                .Sales_lots
                .write(
                    Lots {
                        burn: outputs.burn_lot,
                        buyback: outputs.buyback_lot,
                        left: LOTS_PER_EPOCH,
                        last: lots.last,
                    },
                );
            let carried = Carry { usd: outputs.carried_usd, sage: outputs.carried_sage };
            if carried != carry {
                self.carry.write(carried);
            }
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
