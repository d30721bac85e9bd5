//! Staking. Each staker is one packed position, one packed word of locks and
//! a ring of unbonding entries. SAGE leaves only to its staker, after the
//! unbonding time, or to the Slasher.

#[starknet::contract]
pub mod Staking {
    use core::cmp::min;
    use core::num::traits::CheckedAdd;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::staking::delegation::DelegationComponent;
    use crate::staking::delegation::DelegationComponent::InternalTrait as DelegationInternal;
    use crate::staking::dials::{holds, value_of, with_value};
    use crate::staking::errors;
    use crate::staking::interface::events::{Slashed, StakeChanged, UnbondingStarted, Withdrawn};
    use crate::staking::interface::{IStakeLocks, IStakeSlashing, IStaking};
    use crate::staking::packing::{Entry, Locks, LocksTrait, Position, PositionTrait};
    use crate::staking::time::StakeTimeComponent;
    use crate::staking::time::StakeTimeComponent::InternalTrait as TimeInternal;
    use crate::staking::types::{
        LOCK_UNIT, LockReason, Stake, StakingConfig, UNBONDING_SLOTS, Unbonding,
    };
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);
    component!(path: StakeTimeComponent, storage: time, event: StakeTimeEvent);
    component!(path: DelegationComponent, storage: delegation, event: DelegationEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;
    #[abi(embed_v0)]
    impl StakeTimeImpl = StakeTimeComponent::StakeTimeImpl<ContractState>;
    #[abi(embed_v0)]
    impl VotesImpl = StakeTimeComponent::VotesImpl<ContractState>;
    #[abi(embed_v0)]
    impl DelegationImpl = DelegationComponent::DelegationImpl<ContractState>;
    #[abi(embed_v0)]
    impl StakeHistoryImpl = DelegationComponent::StakeHistoryImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.staking';
    }

    impl Backing of DelegationComponent::Backing<ContractState> {
        fn own_active(self: @ContractState, account: ContractAddress) -> u128 {
            self.positions.entry(account).read().active
        }

        fn staking_config(self: @ContractState) -> StakingConfig {
            self.config.read()
        }
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        #[substorage(v0)]
        time: StakeTimeComponent::Storage,
        #[substorage(v0)]
        delegation: DelegationComponent::Storage,
        config: StakingConfig,
        total_owed: u128,
        positions: Map<ContractAddress, Position>,
        locks: Map<ContractAddress, Locks>,
        queue: Map<(ContractAddress, u8), Entry>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
        #[flat]
        StakeTimeEvent: StakeTimeComponent::Event,
        #[flat]
        DelegationEvent: DelegationComponent::Event,
        StakeChanged: StakeChanged,
        UnbondingStarted: UnbondingStarted,
        Withdrawn: Withdrawn,
        Slashed: Slashed,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: StakingConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.config.write(config);
    }

    #[abi(embed_v0)]
    impl StakingImpl of IStaking<ContractState> {
        fn stake(ref self: ContractState, amount: u128) {
            assert(amount != 0, errors::ZERO_AMOUNT);
            let staker = get_caller_address();
            let mut position = self.positions.entry(staker).read();
            position.active = position.active.checked_add(amount).expect(errors::AMOUNT_TOO_LARGE);
            assert(position.active >= self.config.min_stake.read(), errors::BELOW_MINIMUM);
            self.positions.entry(staker).write(position);
            self.total_owed.write(self.total_owed.read() + amount);
            self.time.set_own(staker, position.active);
            self.emit_stake(staker, position, self.locks.entry(staker).read());
            let taken = self.sage().transfer_from(staker, get_contract_address(), amount.into());
            assert(taken, errors::TRANSFER_FAILED);
        }

        fn request_unstake(ref self: ContractState, amount: u128) -> u8 {
            assert(amount != 0, errors::ZERO_AMOUNT);
            let staker = get_caller_address();
            let mut position = self.positions.entry(staker).read();
            let locks = self.locks.entry(staker).read();
            assert(amount <= position.active - locks.total(), errors::LOW_FREE_STAKE);
            position.active -= amount;
            let config = self.config.read();
            assert(
                position.active == 0 || position.active >= config.min_stake, errors::BELOW_MINIMUM,
            );
            assert(position.count < UNBONDING_SLOTS, errors::QUEUE_FULL);
            let mut release_at = get_block_timestamp() + config.unbonding_seconds;
            if position.count != 0 {
                // The queue stays in order of release when the unbonding
                // time becomes shorter.
                let newest = self.queue.entry((staker, position.slot(position.count - 1))).read();
                if newest.release_at > release_at {
                    release_at = newest.release_at;
                }
            }
            let slot = position.slot(position.count);
            position.count += 1;
            position.unbonding += amount;
            self.positions.entry(staker).write(position);
            self.queue.entry((staker, slot)).write(Entry { amount, release_at });
            self.time.set_own(staker, position.active);
            self.emit(UnbondingStarted { staker, slot, amount, release_at });
            self.emit_stake(staker, position, locks);
            slot
        }

        fn withdraw(ref self: ContractState) -> u128 {
            let staker = get_caller_address();
            let mut position = self.positions.entry(staker).read();
            let now = get_block_timestamp();
            let mut due: u128 = 0;
            while position.count != 0 {
                let entry = self.queue.entry((staker, position.head)).read();
                if entry.release_at > now {
                    break;
                }
                // The entry's word stays as it is: the ring no longer names it.
                due += entry.amount;
                position.head = position.slot(1);
                position.count -= 1;
            }
            assert(due != 0, errors::NOTHING_DUE);
            position.unbonding -= due;
            self.positions.entry(staker).write(position);
            self.total_owed.write(self.total_owed.read() - due);
            self.emit(Withdrawn { staker, amount: due });
            self.emit_stake(staker, position, self.locks.entry(staker).read());
            assert(self.sage().transfer(staker, due.into()), errors::TRANSFER_FAILED);
            due
        }

        fn stake_of(self: @ContractState, staker: ContractAddress) -> Stake {
            stake(self.positions.entry(staker).read(), self.locks.entry(staker).read())
        }

        fn free_of(self: @ContractState, staker: ContractAddress) -> u128 {
            self.positions.entry(staker).read().active - self.locks.entry(staker).read().total()
        }

        fn free_since(self: @ContractState, staker: ContractAddress, moment: u64) -> u128 {
            min(self.free_of(staker), self.time.own_at(staker, moment))
        }

        fn locked_for(self: @ContractState, staker: ContractAddress, reason: LockReason) -> u128 {
            self.locks.entry(staker).read().units_of(reason) * LOCK_UNIT
        }

        fn unbonding_of(self: @ContractState, staker: ContractAddress) -> Span<Unbonding> {
            let position = self.positions.entry(staker).read();
            let mut entries = array![];
            for nth in 0..position.count {
                let slot = position.slot(nth);
                let Entry { amount, release_at } = self.queue.entry((staker, slot)).read();
                entries.append(Unbonding { slot, amount, release_at });
            }
            entries.span()
        }

        fn total_owed(self: @ContractState) -> u128 {
            self.total_owed.read() + self.delegation.Delegation_total.read()
        }

        fn config(self: @ContractState) -> StakingConfig {
            self.config.read()
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config.read(), name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            self.config.write(with_value(self.config.read(), name, value));
        }
    }

    #[abi(embed_v0)]
    impl LocksImpl of IStakeLocks<ContractState> {
        fn lock(
            ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
        ) -> u128 {
            self.assert_locker(reason);
            if amount == 0 {
                return 0;
            }
            let position = self.positions.entry(staker).read();
            // Also keeps the rounding below within u128.
            assert(amount <= position.active, errors::LOW_FREE_STAKE);
            let units = (amount + LOCK_UNIT - 1) / LOCK_UNIT;
            let mut locks = self.locks.entry(staker).read();
            assert(units * LOCK_UNIT <= position.active - locks.total(), errors::LOW_FREE_STAKE);
            locks.set(reason, locks.units_of(reason) + units);
            self.locks.entry(staker).write(locks);
            self.emit_stake(staker, position, locks);
            units * LOCK_UNIT
        }

        fn unlock(
            ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
        ) {
            self.assert_locker(reason);
            if amount == 0 {
                return;
            }
            let (units, rest) = DivRem::div_rem(amount, LOCK_UNIT.try_into().unwrap());
            assert(rest == 0, errors::NOT_WHOLE_UNITS);
            let mut locks = self.locks.entry(staker).read();
            let held = locks.units_of(reason);
            assert(units <= held, errors::UNLOCK_TOO_MUCH);
            locks.set(reason, held - units);
            self.locks.entry(staker).write(locks);
            self.emit_stake(staker, self.positions.entry(staker).read(), locks);
        }
    }

    #[abi(embed_v0)]
    impl SlashingImpl of IStakeSlashing<ContractState> {
        fn slash(ref self: ContractState, staker: ContractAddress, amount: u128) -> u128 {
            let slasher = self.wired.Wired_peers.slasher.read();
            assert(get_caller_address() == slasher, errors::NOT_SLASHER);
            assert(amount != 0, errors::ZERO_AMOUNT);
            let mut position = self.positions.entry(staker).read();
            let locks = self.locks.entry(staker).read();
            let from_free = core::cmp::min(amount, position.active - locks.total());
            position.active -= from_free;
            let from_queue = self.slash_queue(staker, ref position, amount - from_free);
            self.positions.entry(staker).write(position);
            self.total_owed.write(self.total_owed.read() - from_free - from_queue);
            self.time.set_own(staker, position.active);
            let left = amount - from_free - from_queue;
            let taken = amount - left + self.delegation.slash_pool(staker, left);
            self.emit(Slashed { staker, asked: amount, taken });
            self.emit_stake(staker, position, locks);
            if taken != 0 {
                assert(self.sage().transfer(slasher, taken.into()), errors::TRANSFER_FAILED);
            }
            taken
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        /// Takes up to `amount` from the queue, newest entry first; returns what
        /// it took. Updates the entries and the position in memory.
        fn slash_queue(
            ref self: ContractState, staker: ContractAddress, ref position: Position, amount: u128,
        ) -> u128 {
            let mut left = amount;
            while left != 0 && position.count != 0 {
                let newest = self.queue.entry((staker, position.slot(position.count - 1)));
                let Entry { amount: held, release_at } = newest.read();
                if held > left {
                    newest.write(Entry { amount: held - left, release_at });
                    left = 0;
                } else {
                    position.count -= 1;
                    left -= held;
                }
            }
            position.unbonding -= amount - left;
            amount - left
        }

        fn assert_locker(self: @ContractState, reason: LockReason) {
            let peers = self.wired.Wired_peers;
            let locker = match reason {
                LockReason::Job => peers.market.read(),
                LockReason::Audit => peers.audits.read(),
                LockReason::Jury => peers.disputes.read(),
                LockReason::Beacon => peers.beacon.read(),
            };
            assert(get_caller_address() == locker, errors::NOT_LOCKER);
        }

        fn emit_stake(
            ref self: ContractState, staker: ContractAddress, position: Position, locks: Locks,
        ) {
            self.emit(StakeChanged { staker, stake: stake(position, locks) });
        }

        fn sage(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.wired.Wired_peers.token.read() }
        }
    }

    fn stake(position: Position, locks: Locks) -> Stake {
        Stake { active: position.active, locked: locks.total(), unbonding: position.unbonding }
    }
}
