//! Pol. The reserves and the newest slot of the price's memory share a word;
//! what is written is written before a token is called.

#[starknet::contract]
pub mod Pol {
    use core::cmp::{max, min};
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::math::ratio::{Rounding, mul_div};
    use crate::math::tick::{floor_div, magnitude};
    use crate::oracle::ring::TickRingComponent::InternalTrait as RingInternal;
    use crate::oracle::ring::{Head, TickRingComponent};
    use crate::oracle::venue::{IVenue, VenueHealth, VenueReading, unable};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use super::super::interface::events::{
        LiquidityAdded, LiquidityRemoved, RefillDeferred, Swapped,
    };
    use super::super::interface::{IPol, IPolReserve};
    use super::super::packing::{
        P80, Pool, pack_config, pack_pool, pack_weeks, unpack_config, unpack_pool, unpack_weeks,
    };
    use super::super::pricing::{DEAD_SHARES, WEEK, WEEKS};
    use super::super::types::{Asset, Liquidity, PolConfig, Reserves};
    use super::super::{errors, pricing};

    /// The mean that a refill is measured against.
    const MEAN_SECONDS: u64 = 1_800;
    /// Pairs of weeks that the present week and those that count before it lie in.
    const PAIRS: u64 = WEEKS / 2 + 1;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);
    component!(path: TickRingComponent, storage: ring, event: RingEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.pol';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        #[substorage(v0)]
        ring: TickRingComponent::Storage,
        config: felt252,
        pool: felt252,
        total_shares: u128,
        shares: Map<ContractAddress, u128>,
        /// (week / 2) mod 5 → two weeks' word
        weeks: Map<u64, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        #[flat]
        RingEvent: TickRingComponent::Event,
        Swapped: Swapped,
        LiquidityAdded: LiquidityAdded,
        LiquidityRemoved: LiquidityRemoved,
        RefillDeferred: RefillDeferred,
        ParameterSet: ParameterSet,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: PolConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.config.write(pack_config(config));
    }

    #[abi(embed_v0)]
    impl PolImpl of IPol<ContractState> {
        fn swap(
            ref self: ContractState, sell: Asset, amount: u128, min_out: u128, deadline: u64,
        ) -> u128 {
            assert_in_time(deadline);
            assert(amount != 0, errors::ZERO_AMOUNT);
            let pool = self.open_pool();
            let out = self.out(pool.reserves, sell, amount);
            assert(out != 0 && out >= min_out, errors::TOO_LITTLE_OUT);
            let (reserves, dollars) = match sell {
                Asset::Sage => (
                    Reserves { sage: pool.reserves.sage + amount, usd: pool.reserves.usd - out },
                    out,
                ),
                Asset::Usd => (
                    Reserves { sage: pool.reserves.sage - out, usd: pool.reserves.usd + amount },
                    amount,
                ),
            };
            let tick = pricing::tick_at(reserves);
            let now = get_block_timestamp();
            let head = self.ring.record(pool.head, now, tick);
            self.pool.write(pack_pool(Pool { reserves, head }));
            let week = now / WEEK;
            let week_notional = self.add_notional(week, dollars);
            let trader = get_caller_address();
            self
                .emit(
                    Swapped {
                        trader,
                        sell,
                        amount_in: amount,
                        amount_out: out,
                        reserves,
                        tick,
                        week,
                        week_notional,
                    },
                );
            match sell {
                Asset::Sage => {
                    self.take_sage(trader, amount);
                    self.pay(self.usd(), trader, out);
                },
                Asset::Usd => {
                    self.take_usd(trader, amount);
                    self.pay(self.sage(), trader, out);
                },
            }
            out
        }

        fn add(
            ref self: ContractState, sage_max: u128, usd_max: u128, min_shares: u128, deadline: u64,
        ) -> Liquidity {
            assert_in_time(deadline);
            let provider = get_caller_address();
            assert(provider != self.treasury(), errors::PROTOCOL_SHARES);
            let pool = self.open_pool();
            let total = self.total_shares.read();
            let added = pricing::deposit(pool.reserves, total, sage_max, usd_max);
            assert(added.shares != 0 && added.shares >= min_shares, errors::TOO_FEW_SHARES);
            self.take(provider, pool, total, added);
            added
        }

        fn remove(
            ref self: ContractState, shares: u128, min_sage: u128, min_usd: u128, deadline: u64,
        ) -> Liquidity {
            assert_in_time(deadline);
            let provider = get_caller_address();
            assert(provider != self.treasury(), errors::PROTOCOL_SHARES);
            self.give_back(provider, shares, min_sage, min_usd)
        }

        fn quote(self: @ContractState, sell: Asset, amount: u128) -> u128 {
            self.out(self.open_pool().reserves, sell, amount)
        }

        fn reserves(self: @ContractState) -> Reserves {
            unpack_pool(self.pool.read()).reserves
        }

        fn total_shares(self: @ContractState) -> u128 {
            self.total_shares.read()
        }

        fn shares_of(self: @ContractState, account: ContractAddress) -> u128 {
            self.shares.read(account)
        }

        fn tick(self: @ContractState) -> i128 {
            pricing::tick_at(self.open_pool().reserves)
        }

        fn config(self: @ContractState) -> PolConfig {
            unpack_config(self.config.read())
        }
    }

    #[abi(embed_v0)]
    impl PolReserveImpl of IPolReserve<ContractState> {
        fn refill(ref self: ContractState, usd: u128, sage: u128) -> Liquidity {
            let treasury = self.treasury();
            assert(get_caller_address() == treasury, errors::NOT_TREASURY);
            let pool = unpack_pool(self.pool.read());
            if pool.head.at == 0 {
                return self.open(treasury, sage, usd);
            }
            let tick = pricing::tick_at(pool.reserves);
            let mean = self.recent_mean(pool.head);
            let allowed: u128 = self.config().max_deviation.into();
            let calm = match mean {
                Some(mean) => magnitude(tick - mean) <= allowed,
                None => false,
            };
            if !calm {
                self.emit(RefillDeferred { tick, mean });
                return Liquidity { sage: 0, usd: 0, shares: 0 };
            }
            let total = self.total_shares.read();
            let added = pricing::deposit(pool.reserves, total, sage, usd);
            assert(added.shares != 0, errors::TOO_FEW_SHARES);
            self.take(treasury, pool, total, added);
            added
        }

        fn withdraw_protocol(
            ref self: ContractState, shares: u128, min_sage: u128, min_usd: u128,
        ) -> Liquidity {
            self.governed.assert_governor();
            self.give_back(self.treasury(), shares, min_sage, min_usd)
        }

        fn protocol_liquidity(self: @ContractState) -> Liquidity {
            let total = self.total_shares.read();
            if total == 0 {
                return Liquidity { sage: 0, usd: 0, shares: 0 };
            }
            pricing::worth(self.reserves(), total, self.shares.read(self.treasury()))
        }

        fn depth(self: @ContractState) -> u128 {
            pricing::depth(self.reserves().usd)
        }

        fn notional(self: @ContractState) -> u128 {
            let now = get_block_timestamp();
            let (whole, eighth) = self.recent_weeks(now / WEEK);
            pricing::rolling(whole, eighth, now)
        }

        fn target_depth(self: @ContractState) -> u128 {
            let config = self.config();
            min(max(self.notional(), config.target_floor), config.target_cap)
        }

        fn shortfall(self: @ContractState) -> u128 {
            self.shortfall_of(self.reserves())
        }

        fn refill_needed(self: @ContractState) -> Liquidity {
            let reserves = self.reserves();
            let usd = pricing::usd_for_depth(self.shortfall_of(reserves));
            let sage = if reserves.usd == 0 {
                0
            } else {
                mul_div(usd, reserves.sage, reserves.usd, Rounding::Up)
            };
            Liquidity { sage, usd, shares: 0 }
        }
    }

    #[abi(embed_v0)]
    impl VenueImpl of IVenue<ContractState> {
        fn cumulative_ticks(self: @ContractState, times: Span<u64>) -> VenueReading {
            let pool = unpack_pool(self.pool.read());
            let depth = Some(pricing::depth(pool.reserves.usd));
            if pool.head.at == 0 {
                return unable(VenueHealth::NotInitialised, depth);
            }
            match self.ring.sums_at(pool.head, times, get_block_timestamp()) {
                Some(cumulative) => VenueReading { health: VenueHealth::Ok, cumulative, depth },
                None => unable(VenueHealth::PeriodTooLong, depth),
            }
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            let config = self.config();
            if name == 'fee_bps' {
                config.fee_bps.into()
            } else if name == 'max_deviation' {
                config.max_deviation.into()
            } else if name == 'target_floor' {
                config.target_floor
            } else if name == 'target_cap' {
                config.target_cap
            } else {
                core::panic_with_felt252(parameter_errors::UNKNOWN)
            }
        }

        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(
                get_caller_address() == self.economy.Economy_peers.params.read(),
                parameter_errors::NOT_PARAMS,
            );
            let previous = self.parameter(name);
            let config = self.config();
            let next = if name == 'fee_bps' {
                PolConfig {
                    fee_bps: value.try_into().expect(parameter_errors::BAD_VALUE), ..config,
                }
            } else if name == 'max_deviation' {
                PolConfig {
                    max_deviation: value.try_into().expect(parameter_errors::BAD_VALUE), ..config,
                }
            } else if name == 'target_floor' {
                PolConfig { target_floor: value, ..config }
            } else {
                PolConfig { target_cap: value, ..config }
            };
            assert(holds(next), parameter_errors::BAD_VALUE);
            self.config.write(pack_config(next));
            self.emit(ParameterSet { name, previous, value });
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn open_pool(self: @ContractState) -> Pool {
            let pool = unpack_pool(self.pool.read());
            assert(pool.head.at != 0, errors::NOT_OPEN);
            pool
        }

        fn out(self: @ContractState, reserves: Reserves, sell: Asset, amount: u128) -> u128 {
            let fee = self.config().fee_bps;
            match sell {
                Asset::Sage => pricing::swap_out(reserves.sage, reserves.usd, amount, fee),
                Asset::Usd => pricing::swap_out(reserves.usd, reserves.sage, amount, fee),
            }
        }

        /// The first deposit: it sets the price.
        fn open(
            ref self: ContractState, treasury: ContractAddress, sage: u128, usd: u128,
        ) -> Liquidity {
            let all = pricing::opening_shares(sage, usd);
            assert(all > DEAD_SHARES, errors::TOO_FEW_SHARES);
            let tick = pricing::tick_at(Reserves { sage, usd });
            let head = self.ring.record(Head { index: 0, at: 0 }, get_block_timestamp(), tick);
            let empty = Pool { reserves: Reserves { sage: 0, usd: 0 }, head };
            let added = Liquidity { sage, usd, shares: all - DEAD_SHARES };
            self.take(treasury, empty, DEAD_SHARES, added);
            added
        }

        /// Books a deposit and takes it in. The price stays but for rounding,
        /// so its memory is not written.
        fn take(
            ref self: ContractState,
            provider: ContractAddress,
            pool: Pool,
            total: u128,
            added: Liquidity,
        ) {
            let reserves = Reserves {
                sage: pool.reserves.sage + added.sage, usd: pool.reserves.usd + added.usd,
            };
            let shares = self.shares.read(provider) + added.shares;
            let total_shares = total + added.shares;
            self.pool.write(pack_pool(Pool { reserves, ..pool }));
            self.shares.write(provider, shares);
            self.total_shares.write(total_shares);
            self.emit(LiquidityAdded { provider, added, shares, total_shares, reserves });
            self.take_sage(provider, added.sage);
            self.take_usd(provider, added.usd);
        }

        /// Turns an owner's shares into tokens, which go to it.
        fn give_back(
            ref self: ContractState,
            provider: ContractAddress,
            shares: u128,
            min_sage: u128,
            min_usd: u128,
        ) -> Liquidity {
            assert(shares != 0, errors::ZERO_AMOUNT);
            let owned = self.shares.read(provider);
            assert(shares <= owned, errors::LOW_SHARES);
            let pool = unpack_pool(self.pool.read());
            let total = self.total_shares.read();
            let removed = pricing::worth(pool.reserves, total, shares);
            assert(removed.sage >= min_sage && removed.usd >= min_usd, errors::TOO_LITTLE_OUT);
            let reserves = Reserves {
                sage: pool.reserves.sage - removed.sage, usd: pool.reserves.usd - removed.usd,
            };
            self.pool.write(pack_pool(Pool { reserves, ..pool }));
            self.shares.write(provider, owned - shares);
            self.total_shares.write(total - shares);
            self
                .emit(
                    LiquidityRemoved {
                        provider,
                        removed,
                        shares: owned - shares,
                        total_shares: total - shares,
                        reserves,
                    },
                );
            self.pay(self.sage(), provider, removed.sage);
            self.pay(self.usd(), provider, removed.usd);
            removed
        }

        fn recent_mean(self: @ContractState, head: Head) -> Option<i128> {
            let now = get_block_timestamp();
            if now < MEAN_SECONDS {
                return None;
            }
            let sums = self.ring.sums_at(head, [now - MEAN_SECONDS, now].span(), now)?;
            Some(floor_div(*sums[1] - *sums[0], MEAN_SECONDS))
        }

        fn shortfall_of(self: @ContractState, reserves: Reserves) -> u128 {
            let (target, depth) = (self.target_depth(), pricing::depth(reserves.usd));
            target - min(target, depth)
        }

        /// Counts dollars traded in the present week; says all of it.
        fn add_notional(ref self: ContractState, week: u64, dollars: u128) -> u128 {
            let pair = week / 2;
            let (even, odd) = self.pair(pair);
            let (weeks, notional) = if week % 2 == 0 {
                ((even + dollars, odd), even + dollars)
            } else {
                ((even, odd + dollars), odd + dollars)
            };
            self.weeks.write(pair % PAIRS, pack_weeks(pair, weeks));
            notional
        }

        /// Dollars traded in the present week and the seven before it, and in the
        /// eighth before it.
        fn recent_weeks(self: @ContractState, week: u64) -> (u128, u128) {
            let newest = week / 2;
            let mut whole = 0;
            for age in 0..PAIRS - 1 {
                // Of an even week's own pair the other one is still to come, and 0.
                let (even, odd) = self.pair(newest - age);
                whole += even + odd;
            }
            let (even, odd) = self.pair(newest + 1 - PAIRS);
            if week % 2 == 0 {
                (whole + odd, even)
            } else {
                (whole, odd)
            }
        }

        /// Dollars traded in the even and in the odd week of a pair that is not more
        /// than four pairs ago.
        fn pair(self: @ContractState, pair: u64) -> (u128, u128) {
            let (counted, weeks) = unpack_weeks(self.weeks.read(pair % PAIRS));
            if counted == pair {
                weeks
            } else {
                (0, 0)
            }
        }

        fn treasury(self: @ContractState) -> ContractAddress {
            self.economy.Economy_peers.treasury.read()
        }

        fn sage(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.token.read() }
        }

        fn usd(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.usd.read() }
        }

        fn take_sage(self: @ContractState, from: ContractAddress, amount: u128) {
            let taken = self.sage().transfer_from(from, get_contract_address(), amount.into());
            assert(taken, errors::TRANSFER_FAILED);
        }

        /// The dollar is somebody else's token: what it does is measured.
        fn take_usd(self: @ContractState, from: ContractAddress, amount: u128) {
            let (usd, pool) = (self.usd(), get_contract_address());
            let before = usd.balance_of(pool);
            assert(usd.transfer_from(from, pool, amount.into()), errors::TRANSFER_FAILED);
            assert(usd.balance_of(pool) == before + amount.into(), errors::WRONG_DELTA);
        }

        fn pay(self: @ContractState, token: IErc20Dispatcher, to: ContractAddress, amount: u128) {
            assert(token.transfer(to, amount.into()), errors::TRANSFER_FAILED);
        }
    }

    fn assert_in_time(deadline: u64) {
        assert(get_block_timestamp() <= deadline, errors::TOO_LATE);
    }

    fn holds(config: PolConfig) -> bool {
        1 <= config.fee_bps
            && config.fee_bps <= 100
            && 100 <= config.max_deviation
            && config.max_deviation <= 100_000
            && config.target_floor != 0
            && config.target_floor <= config.target_cap
            && config.target_cap < P80
    }
}
