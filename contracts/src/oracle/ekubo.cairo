//! EkuboVenue: Ekubo's oracle extension as one of our venues.
//!
//! Ekubo averages for us: one call gives the mean tick of every bucket. Its
//! division truncates towards zero, so a mean below zero may be one tick, a
//! millionth, too high; nothing of what was divided is left to floor.

use starknet::ContractAddress;

/// Ekubo's signed integer.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct i129 {
    pub mag: u128,
    pub sign: bool,
}

/// What we use of EkuboProtocol's oracle extension.
#[starknet::interface]
pub trait IEkuboOracle<TState> {
    /// Mean ticks, of quote per base in base units, over `num_intervals`
    /// intervals that end at `end_time`.
    fn get_average_tick_history(
        self: @TState,
        base_token: ContractAddress,
        quote_token: ContractAddress,
        end_time: u64,
        num_intervals: u32,
        interval_seconds: u32,
    ) -> Span<i129>;
}

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct EkuboConfig {
    /// The oracle extension.
    pub oracle: ContractAddress,
    pub sage: ContractAddress,
    /// The dollar that SAGE is traded against there, 6 decimals.
    pub usd: ContractAddress,
}

#[starknet::interface]
pub trait IEkuboVenue<TState> {
    fn config(self: @TState) -> EkuboConfig;
    /// Caller: governor. Errors: GOV: not governor; EKUBO: zero address.
    /// Emits: ConfigSet.
    fn set_config(ref self: TState, config: EkuboConfig);
}

pub mod errors {
    pub const ZERO_ADDRESS: felt252 = 'EKUBO: zero address';
}

#[starknet::contract]
pub mod EkuboVenue {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::syscalls::call_contract_syscall;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::math::tick::{MAX_TICK, magnitude, signed};
    use super::super::venue::{IVenue, VenueHealth, VenueReading, unable};
    use super::{EkuboConfig, IEkuboVenue, errors, i129};

    /// The tick of 1e12: Ekubo counts base units, of which a SAGE has 1e18 and
    /// a dollar 1e6.
    const DECIMALS: i128 = 27_631_035;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.ekubo_venue';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        config: EkuboConfig,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        ConfigSet: ConfigSet,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ConfigSet {
        pub config: EkuboConfig,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: EkuboConfig) {
        self.governed.initialize(governor);
        self.write(config);
    }

    #[abi(embed_v0)]
    impl EkuboVenueImpl of IEkuboVenue<ContractState> {
        fn config(self: @ContractState) -> EkuboConfig {
            self.config.read()
        }

        fn set_config(ref self: ContractState, config: EkuboConfig) {
            self.governed.assert_governor();
            self.write(config);
        }
    }

    #[abi(embed_v0)]
    impl VenueImpl of IVenue<ContractState> {
        /// An extension that does not know the times fails: PeriodTooLong.
        fn cumulative_ticks(self: @ContractState, times: Span<u64>) -> VenueReading {
            if times.len() < 2 {
                return unable(VenueHealth::Broken, None);
            }
            let config = self.config.read();
            let seconds = *times[1] - *times[0];
            let intervals = times.len() - 1;
            let mut calldata = array![];
            (config.sage, config.usd, *times[intervals], intervals, seconds)
                .serialize(ref calldata);
            let called = call_contract_syscall(
                config.oracle, selector!("get_average_tick_history"), calldata.span(),
            );
            let Ok(mut returned) = called else {
                return unable(VenueHealth::PeriodTooLong, None);
            };
            match Serde::<Span<i129>>::deserialize(ref returned) {
                Some(means) => gathered(means, intervals, seconds),
                None => unable(VenueHealth::Broken, None),
            }
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn write(ref self: ContractState, config: EkuboConfig) {
            assert(
                config.oracle.is_non_zero()
                    && config.sage.is_non_zero()
                    && config.usd.is_non_zero(),
                errors::ZERO_ADDRESS,
            );
            self.config.write(config);
            self.emit(ConfigSet { config });
        }
    }

    /// Sums that have these means between them.
    fn gathered(means: Span<i129>, intervals: u32, seconds: u64) -> VenueReading {
        if means.len() != intervals {
            return unable(VenueHealth::Broken, None);
        }
        let mut sum: i128 = 0;
        let mut sums = array![sum];
        for mean in means {
            if *mean.mag > 4 * magnitude(MAX_TICK) {
                return unable(VenueHealth::Broken, None);
            }
            let tick = if *mean.sign {
                -signed(*mean.mag)
            } else {
                signed(*mean.mag)
            };
            sum += (tick + DECIMALS) * seconds.into();
            sums.append(sum);
        }
        VenueReading { health: VenueHealth::Ok, cumulative: sums.span(), depth: None }
    }
}
