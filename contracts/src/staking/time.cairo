//! Histories of stake: one series per account, pool and delegation, and one of
//! all. Each is a newest word and a log of older ones. Nothing is ever
//! overwritten by a later moment, so nobody can push an old moment out by
//! staking often; changes at one moment share one word.

#[starknet::component]
pub mod StakeTimeComponent {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp};
    use crate::staking::checkpoint::{Checkpoint, CheckpointTrait, WEIGHT_UNIT, units};
    use crate::staking::errors;
    use crate::staking::history_interface::{IVotes, MAX_MOMENTS};
    use crate::staking::time_interface::IStakeTime;

    /// Whose stake, and with whom: (account, account) is its own, (operator,
    /// zero) its pool, (operator, delegator) one part of it, (zero, one) all: no
    /// operator has the zero address.
    pub type Series = (ContractAddress, ContractAddress);

    #[storage]
    pub struct Storage {
        pub StakeTime_newest: Map<Series, Checkpoint>,
        pub StakeTime_older: Map<(Series, u32), Checkpoint>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[embeddable_as(StakeTimeImpl)]
    impl StakeTimeEmbed<
        TContractState, +HasComponent<TContractState>, +Drop<TContractState>,
    > of IStakeTime<ComponentState<TContractState>> {
        fn stake_seconds(
            self: @ComponentState<TContractState>, account: ContractAddress, until: u64,
        ) -> u256 {
            seconds(self.at(own(account), until).until(until))
                + seconds(self.at(pool(account), until).until(until))
        }

        fn total_stake_seconds(self: @ComponentState<TContractState>, until: u64) -> u256 {
            seconds(self.at(all(), until).until(until))
        }
    }

    #[embeddable_as(VotesImpl)]
    impl VotesEmbed<
        TContractState, +HasComponent<TContractState>, +Drop<TContractState>,
    > of IVotes<ComponentState<TContractState>> {
        fn get_votes(self: @ComponentState<TContractState>, account: ContractAddress) -> u256 {
            let newest = self.StakeTime_newest;
            base(newest.entry(own(account)).read().weight)
                + base(newest.entry(pool(account)).read().weight)
        }

        fn get_past_votes(
            self: @ComponentState<TContractState>, account: ContractAddress, timepoint: u64,
        ) -> u256 {
            assert(timepoint < get_block_timestamp(), errors::TIME_NOT_COME);
            base(self.at(own(account), timepoint).weight)
                + base(self.at(pool(account), timepoint).weight)
        }

        fn get_past_total_supply(self: @ComponentState<TContractState>, timepoint: u64) -> u256 {
            assert(timepoint < get_block_timestamp(), errors::TIME_NOT_COME);
            base(self.at(all(), timepoint).weight)
        }

        fn clock(self: @ComponentState<TContractState>) -> u64 {
            get_block_timestamp()
        }

        fn CLOCK_MODE(self: @ComponentState<TContractState>) -> ByteArray {
            "mode=timestamp"
        }
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// The account's own active stake is now `amount`, base units.
        fn set_own(
            ref self: ComponentState<TContractState>, account: ContractAddress, amount: u128,
        ) {
            let (before, after) = self.set(own(account), units(amount));
            self.shift(all(), before, after);
        }

        /// The account's own active stake at `moment`, base units in whole units.
        /// Errors: STAKING: time not come.
        fn own_at(
            self: @ComponentState<TContractState>, account: ContractAddress, moment: u64,
        ) -> u128 {
            self.at(own(account), moment).weight * WEIGHT_UNIT
        }

        /// A delegation's active stake is now `amount`, base units.
        fn set_delegated(
            ref self: ComponentState<TContractState>,
            operator: ContractAddress,
            delegator: ContractAddress,
            amount: u128,
        ) {
            let (before, after) = self.set(delegation(operator, delegator), units(amount));
            // By what the part changes, so that a pool is the exact sum of its
            // parts, and all of all pools.
            self.shift(pool(operator), before, after);
            self.shift(all(), before, after);
        }

        /// A pool weighs nothing any more. Its parts keep their words: whoever
        /// reads them reads no further than `closed_at`.
        fn close_pool(ref self: ComponentState<TContractState>, operator: ContractAddress) {
            let (before, after) = self.set(pool(operator), 0);
            self.shift(all(), before, after);
        }

        /// The moment of the pool's last change: of a closed one, no later than
        /// when it closed and not before its parts last weighed anything.
        fn closed_at(self: @ComponentState<TContractState>, operator: ContractAddress) -> u64 {
            self.StakeTime_newest.entry(pool(operator)).read().at
        }

        /// Base units times seconds of a series until each moment.
        /// Errors: STAKING: too many moments, time not come.
        fn seconds_until(
            self: @ComponentState<TContractState>, series: Series, moments: Span<u64>, end: u64,
        ) -> Span<u256> {
            assert(moments.len() <= MAX_MOMENTS, errors::TOO_MANY_MOMENTS);
            let now = get_block_timestamp();
            let mut answers = array![];
            for moment in moments {
                assert(*moment <= now, errors::TIME_NOT_COME);
                let until = core::cmp::min(*moment, end);
                answers.append(seconds(self.at(series, until).until(until)));
            }
            answers.span()
        }

        /// When the series began; 0 if it has not.
        fn since(self: @ComponentState<TContractState>, series: Series) -> u64 {
            let newest = self.StakeTime_newest.entry(series).read();
            if newest.index == 0 {
                newest.at
            } else {
                self.StakeTime_older.entry((series, 0)).read().at
            }
        }

        /// The word in force at `moment`; one with `at` 0 before the first.
        /// Errors: STAKING: time not come.
        fn at(self: @ComponentState<TContractState>, series: Series, moment: u64) -> Checkpoint {
            assert(moment <= get_block_timestamp(), errors::TIME_NOT_COME);
            let newest = self.StakeTime_newest.entry(series).read();
            if newest.at <= moment {
                return newest;
            }
            // The first of the older words that is later than `moment`; at most
            // 31 steps.
            let mut low: u32 = 0;
            let mut high: u32 = newest.index;
            while low < high {
                let middle = (low + high) / 2;
                if self.StakeTime_older.entry((series, middle)).read().at <= moment {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if low == 0 {
                return Checkpoint { at: 0, weight: 0, cumulative: 0, index: 0 };
            }
            self.StakeTime_older.entry((series, low - 1)).read()
        }

        /// Gives the series a weight from now on; returns the one before, and it.
        fn set(
            ref self: ComponentState<TContractState>, series: Series, weight: u128,
        ) -> (u128, u128) {
            let newest = self.StakeTime_newest.entry(series).read();
            self.write(series, newest, weight);
            (newest.weight, weight)
        }

        /// Moves the weight of the series by what a part of it moved.
        fn shift(
            ref self: ComponentState<TContractState>, series: Series, before: u128, after: u128,
        ) {
            if before != after {
                let newest = self.StakeTime_newest.entry(series).read();
                self.write(series, newest, newest.weight + after - before);
            }
        }

        fn write(
            ref self: ComponentState<TContractState>,
            series: Series,
            newest: Checkpoint,
            weight: u128,
        ) {
            if newest.weight == weight {
                return;
            }
            let now = get_block_timestamp();
            let mut next = Checkpoint {
                at: now, weight, cumulative: newest.until(now), index: newest.index,
            };
            if newest.at != 0 && newest.at != now {
                self.StakeTime_older.entry((series, newest.index)).write(newest);
                next.index += 1;
            }
            self.StakeTime_newest.entry(series).write(next);
        }
    }

    pub fn own(account: ContractAddress) -> Series {
        (account, account)
    }

    pub fn pool(operator: ContractAddress) -> Series {
        (operator, Zero::zero())
    }

    /// One delegation. What is the name of another series is none: nobody can
    /// pass off their own stake, or a whole pool, as a part of one.
    /// Errors: STAKING: no such delegation.
    pub fn delegation(operator: ContractAddress, delegator: ContractAddress) -> Series {
        assert(
            operator != delegator && operator.is_non_zero() && delegator.is_non_zero(),
            errors::NO_DELEGATION,
        );
        (operator, delegator)
    }

    pub fn all() -> Series {
        (Zero::zero(), 1.try_into().unwrap())
    }

    fn base(units: u128) -> u256 {
        units.into() * WEIGHT_UNIT.into()
    }

    fn seconds(unit_seconds: u128) -> u256 {
        base(unit_seconds)
    }
}
