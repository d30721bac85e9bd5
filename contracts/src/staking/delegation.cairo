//! Pools of delegated stake, one per operator: the last to lose by a slash of
//! the operator, and never what a lock may hold.

#[starknet::component]
pub mod DelegationComponent {
    use core::num::traits::CheckedAdd;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::wired::WiredComponent;
    use crate::staking::delegation_interface::events::{
        CommissionSet, Delegated, DelegationWithdrawn, PoolSlashed, UndelegationStarted,
    };
    use crate::staking::delegation_interface::{
        COMMISSION_NOTICE_SECONDS, Delegation, IDelegation, LeavingShares, MAX_COMMISSION_BPS,
        MIN_DELEGATION, Pool,
    };
    use crate::staking::errors;
    use crate::staking::history_interface::IStakeHistory;
    use crate::staking::pool::{Commission, Holding, Leaving, PoolWord, slot, worth};
    use crate::staking::time::StakeTimeComponent;
    use crate::staking::time::StakeTimeComponent::{
        InternalTrait as TimeInternal, all, delegation as part, own, pool as pool_series,
    };
    use crate::staking::types::{StakingConfig, UNBONDING_SLOTS};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    /// What a pool needs to know of its operator's own stake.
    pub trait Backing<TContractState> {
        fn own_active(self: @TContractState, account: ContractAddress) -> u128;
        fn staking_config(self: @TContractState) -> StakingConfig;
    }

    #[storage]
    pub struct Storage {
        pub Delegation_pools: Map<ContractAddress, PoolWord>,
        /// (operator, delegator)
        pub Delegation_holdings: Map<(ContractAddress, ContractAddress), Holding>,
        pub Delegation_leaving: Map<(ContractAddress, ContractAddress, u8), Leaving>,
        pub Delegation_commissions: Map<(ContractAddress, u16), Commission>,
        pub Delegation_total: u128,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Delegated: Delegated,
        UndelegationStarted: UndelegationStarted,
        DelegationWithdrawn: DelegationWithdrawn,
        PoolSlashed: PoolSlashed,
        CommissionSet: CommissionSet,
    }

    #[embeddable_as(DelegationImpl)]
    impl DelegationEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        impl Time: StakeTimeComponent::HasComponent<TContractState>,
        +Backing<TContractState>,
        +Drop<TContractState>,
    > of IDelegation<ComponentState<TContractState>> {
        fn delegate(
            ref self: ComponentState<TContractState>, operator: ContractAddress, amount: u128,
        ) {
            let delegator = get_caller_address();
            assert(delegator != operator, errors::OWN_OPERATOR);
            assert(amount >= MIN_DELEGATION, errors::SMALL_DELEGATION);
            let contract = self.get_contract();
            assert(
                contract.own_active(operator) >= contract.staking_config().min_stake,
                errors::OPERATOR_NOT_STAKED,
            );
            let mut pool = self.Delegation_pools.entry(operator).read();
            assert(!pool.closed, errors::POOL_CLOSED);
            let mut holding = self.Delegation_holdings.entry((operator, delegator)).read();
            pool.assets = pool.assets.checked_add(amount).expect(errors::AMOUNT_TOO_LARGE);
            pool.shares += amount;
            holding.active += amount;
            self.Delegation_pools.entry(operator).write(pool);
            self.Delegation_holdings.entry((operator, delegator)).write(holding);
            self.Delegation_total.write(self.Delegation_total.read() + amount);
            let mut time = get_dep_component_mut!(ref self, Time);
            time.set_delegated(operator, delegator, holding.active);
            self
                .emit(
                    Delegated {
                        operator,
                        delegator,
                        amount,
                        delegation: shown(holding, pool),
                        pool: public(pool),
                    },
                );
            let taken = self.sage().transfer_from(delegator, get_contract_address(), amount.into());
            assert(taken, errors::TRANSFER_FAILED);
        }

        fn request_undelegate(
            ref self: ComponentState<TContractState>, operator: ContractAddress, shares: u128,
        ) -> u8 {
            assert(shares != 0, errors::ZERO_AMOUNT);
            let delegator = get_caller_address();
            let mut holding = self.Delegation_holdings.entry((operator, delegator)).read();
            assert(shares <= holding.active, errors::LOW_DELEGATION);
            holding.active -= shares;
            assert(
                holding.active == 0 || holding.active >= MIN_DELEGATION, errors::SMALL_DELEGATION,
            );
            assert(holding.count < UNBONDING_SLOTS, errors::QUEUE_FULL);
            let mut release_at = get_block_timestamp()
                + self.get_contract().staking_config().unbonding_seconds;
            if holding.count != 0 {
                // In order of release, as the queue of own stake.
                let newest = slot(holding, holding.count - 1);
                let before = self.Delegation_leaving.entry((operator, delegator, newest)).read();
                release_at = core::cmp::max(release_at, before.release_at);
            }
            let place = slot(holding, holding.count);
            holding.count += 1;
            holding.leaving += shares;
            self.Delegation_holdings.entry((operator, delegator)).write(holding);
            self
                .Delegation_leaving
                .entry((operator, delegator, place))
                .write(Leaving { shares, release_at });
            let pool = self.Delegation_pools.entry(operator).read();
            if !pool.closed {
                let mut time = get_dep_component_mut!(ref self, Time);
                time.set_delegated(operator, delegator, holding.active);
            }
            let delegation = shown(holding, pool);
            self
                .emit(
                    UndelegationStarted {
                        operator, delegator, slot: place, shares, release_at, delegation,
                    },
                );
            place
        }

        fn withdraw_delegation(
            ref self: ComponentState<TContractState>, operator: ContractAddress,
        ) -> u128 {
            let delegator = get_caller_address();
            let mut holding = self.Delegation_holdings.entry((operator, delegator)).read();
            let now = get_block_timestamp();
            let mut due: u128 = 0;
            while holding.count != 0 {
                let oldest = self
                    .Delegation_leaving
                    .entry((operator, delegator, holding.head))
                    .read();
                if oldest.release_at > now {
                    break;
                }
                due += oldest.shares;
                holding.head = slot(holding, 1);
                holding.count -= 1;
            }
            assert(due != 0, errors::NOTHING_DUE);
            holding.leaving -= due;
            let mut pool = self.Delegation_pools.entry(operator).read();
            let amount = worth(due, pool.assets, pool.shares);
            pool.assets -= amount;
            pool.shares -= due;
            self.Delegation_pools.entry(operator).write(pool);
            self.Delegation_holdings.entry((operator, delegator)).write(holding);
            self.Delegation_total.write(self.Delegation_total.read() - amount);
            self
                .emit(
                    DelegationWithdrawn {
                        operator,
                        delegator,
                        amount,
                        delegation: shown(holding, pool),
                        pool: public(pool),
                    },
                );
            if amount != 0 {
                assert(self.sage().transfer(delegator, amount.into()), errors::TRANSFER_FAILED);
            }
            amount
        }

        fn set_commission(ref self: ComponentState<TContractState>, bps: u16) {
            assert(bps <= MAX_COMMISSION_BPS, errors::LARGE_COMMISSION);
            let operator = get_caller_address();
            let now = get_block_timestamp();
            let mut pool = self.Delegation_pools.entry(operator).read();
            let raise = bps > self.in_force(operator, pool.commissions, now).bps;
            let from = if raise && pool.shares != 0 {
                now + COMMISSION_NOTICE_SECONDS
            } else {
                now
            };
            // What does not hold yet is replaced, and so is what holds since this
            // very moment by what shall too: the history stays in order of time.
            let count = pool.commissions;
            let replaces = count != 0
                && {
                    let last = self.Delegation_commissions.entry((operator, count - 1)).read();
                    last.from > now || last.from == from
                };
            let place = if replaces {
                count - 1
            } else {
                assert(count != 0xffff, errors::HISTORY_TOO_LARGE);
                pool.commissions = count + 1;
                self.Delegation_pools.entry(operator).write(pool);
                count
            };
            self.Delegation_commissions.entry((operator, place)).write(Commission { bps, from });
            self.emit(CommissionSet { operator, bps, from });
        }

        fn pool(self: @ComponentState<TContractState>, operator: ContractAddress) -> Pool {
            public(self.Delegation_pools.entry(operator).read())
        }

        fn delegation(
            self: @ComponentState<TContractState>,
            operator: ContractAddress,
            delegator: ContractAddress,
        ) -> Delegation {
            shown(
                self.Delegation_holdings.entry((operator, delegator)).read(),
                self.Delegation_pools.entry(operator).read(),
            )
        }

        fn leaving_of(
            self: @ComponentState<TContractState>,
            operator: ContractAddress,
            delegator: ContractAddress,
        ) -> Span<LeavingShares> {
            let holding = self.Delegation_holdings.entry((operator, delegator)).read();
            let mut entries = array![];
            for nth in 0..holding.count {
                let place = slot(holding, nth);
                let Leaving {
                    shares, release_at,
                } = self.Delegation_leaving.entry((operator, delegator, place)).read();
                entries.append(LeavingShares { slot: place, shares, release_at });
            }
            entries.span()
        }

        fn commission_at(
            self: @ComponentState<TContractState>, operator: ContractAddress, moment: u64,
        ) -> u16 {
            let count = self.Delegation_pools.entry(operator).read().commissions;
            self.in_force(operator, count, moment).bps
        }

        fn commission(
            self: @ComponentState<TContractState>, operator: ContractAddress,
        ) -> Commission {
            let count = self.Delegation_pools.entry(operator).read().commissions;
            if count == 0 {
                return Commission { bps: 0, from: 0 };
            }
            self.Delegation_commissions.entry((operator, count - 1)).read()
        }

        fn total_delegated(self: @ComponentState<TContractState>) -> u128 {
            self.Delegation_total.read()
        }
    }

    #[embeddable_as(StakeHistoryImpl)]
    impl StakeHistoryEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Time: StakeTimeComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of IStakeHistory<ComponentState<TContractState>> {
        fn own_seconds(
            self: @ComponentState<TContractState>, account: ContractAddress, moments: Span<u64>,
        ) -> Span<u256> {
            get_dep_component!(self, Time).seconds_until(own(account), moments, NO_END)
        }

        fn pool_seconds(
            self: @ComponentState<TContractState>, operator: ContractAddress, moments: Span<u64>,
        ) -> Span<u256> {
            get_dep_component!(self, Time).seconds_until(pool_series(operator), moments, NO_END)
        }

        fn delegated_seconds(
            self: @ComponentState<TContractState>,
            operator: ContractAddress,
            delegator: ContractAddress,
            moments: Span<u64>,
        ) -> Span<u256> {
            let time = get_dep_component!(self, Time);
            let end = if self.Delegation_pools.entry(operator).read().closed {
                time.closed_at(operator)
            } else {
                NO_END
            };
            time.seconds_until(part(operator, delegator), moments, end)
        }

        fn total_seconds(self: @ComponentState<TContractState>, moments: Span<u64>) -> Span<u256> {
            get_dep_component!(self, Time).seconds_until(all(), moments, NO_END)
        }

        fn staked_since(self: @ComponentState<TContractState>, account: ContractAddress) -> u64 {
            let time = get_dep_component!(self, Time);
            let first = time.since(own(account));
            let pooled = time.since(pool_series(account));
            if first == 0 || (pooled != 0 && pooled < first) {
                pooled
            } else {
                first
            }
        }

        fn delegated_since(
            self: @ComponentState<TContractState>,
            operator: ContractAddress,
            delegator: ContractAddress,
        ) -> u64 {
            get_dep_component!(self, Time).since(part(operator, delegator))
        }
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        impl Time: StakeTimeComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// Takes up to `amount` from the operator's pool and closes it; returns
        /// what it took. The caller sends it on. Emits: PoolSlashed, if any.
        fn slash_pool(
            ref self: ComponentState<TContractState>, operator: ContractAddress, amount: u128,
        ) -> u128 {
            if amount == 0 {
                return 0;
            }
            let mut pool = self.Delegation_pools.entry(operator).read();
            let taken = core::cmp::min(amount, pool.assets);
            if taken == 0 {
                return 0;
            }
            if !pool.closed {
                let mut time = get_dep_component_mut!(ref self, Time);
                time.close_pool(operator);
            }
            pool.assets -= taken;
            pool.closed = true;
            self.Delegation_pools.entry(operator).write(pool);
            self.Delegation_total.write(self.Delegation_total.read() - taken);
            self.emit(PoolSlashed { operator, taken, pool: public(pool) });
            taken
        }

        /// The last of `count` announcements that holds at `moment`; at most 16
        /// steps. Nobody takes a commission before the first.
        fn in_force(
            self: @ComponentState<TContractState>,
            operator: ContractAddress,
            count: u16,
            moment: u64,
        ) -> Commission {
            let mut low: u16 = 0;
            let mut high = count;
            while low < high {
                let middle = low + (high - low) / 2;
                if self.Delegation_commissions.entry((operator, middle)).read().from <= moment {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if low == 0 {
                return Commission { bps: 0, from: 0 };
            }
            self.Delegation_commissions.entry((operator, low - 1)).read()
        }

        fn sage(self: @ComponentState<TContractState>) -> IErc20Dispatcher {
            let wired = get_dep_component!(self, Wired);
            IErc20Dispatcher { contract_address: wired.Wired_peers.token.read() }
        }
    }

    const NO_END: u64 = 0xffffffffffffffff;

    fn public(pool: PoolWord) -> Pool {
        Pool { assets: pool.assets, shares: pool.shares, closed: pool.closed }
    }

    fn shown(holding: Holding, pool: PoolWord) -> Delegation {
        Delegation {
            active: holding.active,
            leaving: holding.leaving,
            worth: worth(holding.active + holding.leaving, pool.assets, pool.shares),
        }
    }
}
