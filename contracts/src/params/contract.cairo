//! Params. Knows every dial's bounds and where it stood when the epoch began;
//! the value itself stays with the contract that uses it.

#[starknet::contract]
pub mod Params {
    use core::cmp::min;
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::{IParametersDispatcher, IParametersDispatcherTrait};
    use crate::params::errors;
    use crate::params::interface::IParams;
    use crate::params::interface::events::{DialRegistered, DialTurned, TimelockChanged};
    use crate::params::packing::{Epoch, Limits, PackEpoch, PackLimits};
    use crate::params::range::{allowed, epoch_at};
    use crate::params::types::{Dial, DialBounds, PAGE, VALUE_BOUND};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.params';
    }

    type Key = (ContractAddress, felt252);

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        timelock: ContractAddress,
        count: u32,
        targets: Map<u32, ContractAddress>,
        names: Map<u32, felt252>,
        limits: Map<Key, Limits>,
        steps: Map<Key, u128>,
        epochs: Map<Key, Epoch>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        DialRegistered: DialRegistered,
        DialTurned: DialTurned,
        TimelockChanged: TimelockChanged,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, timelock: ContractAddress) {
        self.governed.initialize(governor);
        self.change_timelock(timelock);
    }

    #[abi(embed_v0)]
    impl ParamsImpl of IParams<ContractState> {
        fn register(
            ref self: ContractState, target: ContractAddress, name: felt252, bounds: DialBounds,
        ) {
            self.governed.assert_governor();
            let DialBounds { min, max, step } = bounds;
            assert(target.is_non_zero(), errors::ZERO_TARGET);
            assert(self.steps.entry((target, name)).read() == 0, errors::REGISTERED);
            assert(min <= max && max != 0 && max < VALUE_BOUND, errors::BAD_BOUNDS);
            assert(step != 0 && step <= max, errors::BAD_STEP);
            let index = self.count.read();
            self.count.write(index + 1);
            self.targets.entry(index).write(target);
            self.names.entry(index).write(name);
            self.limits.entry((target, name)).write(Limits { min, max });
            self.steps.entry((target, name)).write(step);
            self.epochs.entry((target, name)).write(Epoch { index, epoch: 0, start: 0 });
            let value = value_of(target, name);
            assert(min <= value && value <= max, errors::OUTSIDE_BOUNDS);
            self.emit(DialRegistered { target, name, index, bounds, value });
        }

        fn apply(ref self: ContractState, target: ContractAddress, name: felt252, value: u128) {
            assert(get_caller_address() == self.timelock.read(), errors::NOT_TIMELOCK);
            let bounds = self.known(target, name);
            let previous = value_of(target, name);
            let now = self.epoch_now(target, name, previous);
            assert(bounds.min <= value && value <= bounds.max, errors::OUTSIDE_BOUNDS);
            let (lowest, highest) = allowed(now.start, bounds);
            assert(lowest <= value && value <= highest, errors::OUTSIDE_EPOCH);
            self.epochs.entry((target, name)).write(now);
            self
                .emit(
                    DialTurned {
                        target, name, epoch: now.epoch, start: now.start, previous, value,
                    },
                );
            IParametersDispatcher { contract_address: target }.set_parameter(name, value);
            assert(value_of(target, name) == value, errors::NOT_SET);
        }

        fn set_timelock(ref self: ContractState, timelock: ContractAddress) {
            assert(get_caller_address() == self.timelock.read(), errors::NOT_TIMELOCK);
            self.change_timelock(timelock);
        }

        fn timelock(self: @ContractState) -> ContractAddress {
            self.timelock.read()
        }

        fn bounds(self: @ContractState, target: ContractAddress, name: felt252) -> DialBounds {
            self.known(target, name)
        }

        fn epoch_start(self: @ContractState, target: ContractAddress, name: felt252) -> u128 {
            self.dial(target, name).start
        }

        fn allowed_range(
            self: @ContractState, target: ContractAddress, name: felt252,
        ) -> (u128, u128) {
            let dial = self.dial(target, name);
            (dial.lowest, dial.highest)
        }

        fn dial(self: @ContractState, target: ContractAddress, name: felt252) -> Dial {
            let bounds = self.known(target, name);
            let value = value_of(target, name);
            let now = self.epoch_now(target, name, value);
            let (lowest, highest) = allowed(now.start, bounds);
            Dial {
                target, name, bounds, value, epoch: now.epoch, start: now.start, lowest, highest,
            }
        }

        fn dial_count(self: @ContractState) -> u32 {
            self.count.read()
        }

        fn dials(self: @ContractState, from: u32, count: u32) -> Span<Dial> {
            assert(count <= PAGE, errors::PAGE_TOO_LARGE);
            let registered = self.count.read();
            let first = min(from, registered);
            let mut page = array![];
            for index in first..first + min(count, registered - first) {
                page
                    .append(
                        self.dial(self.targets.entry(index).read(), self.names.entry(index).read()),
                    );
            }
            page.span()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn known(self: @ContractState, target: ContractAddress, name: felt252) -> DialBounds {
            let step = self.steps.entry((target, name)).read();
            assert(step != 0, errors::NOT_REGISTERED);
            let Limits { min, max } = self.limits.entry((target, name)).read();
            DialBounds { min, max, step }
        }

        /// The dial's epoch as it is now. Only Params sets dials, so the value
        /// that stands before the first change of an epoch is the one with which
        /// the epoch began.
        fn epoch_now(
            self: @ContractState, target: ContractAddress, name: felt252, value: u128,
        ) -> Epoch {
            let kept = self.epochs.entry((target, name)).read();
            let epoch = epoch_at(get_block_timestamp());
            if kept.epoch == epoch {
                kept
            } else {
                Epoch { index: kept.index, epoch, start: value }
            }
        }

        fn change_timelock(ref self: ContractState, timelock: ContractAddress) {
            assert(timelock.is_non_zero(), errors::ZERO_TIMELOCK);
            let previous = self.timelock.read();
            self.timelock.write(timelock);
            self.emit(TimelockChanged { previous, timelock });
        }
    }

    fn value_of(target: ContractAddress, name: felt252) -> u128 {
        IParametersDispatcher { contract_address: target }.parameter(name)
    }
}
