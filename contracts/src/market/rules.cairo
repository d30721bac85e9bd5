//! What the market runs by: configuration, tiers, stake rates. The governor adds a
//! tier and prices a token, each once; Params turns what is there.
//!
//! A job runs to its end under what stood when it was posted: its word names a
//! configuration version and a tier revision, and both are kept. Only the
//! stake rate acts at once, because a lock must be worth its price on the day
//! it is taken.

use starknet::storage_access::StorePacking;
use super::types::{MarketConfig, Tier};

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct VersionedConfig {
    pub version: u16,
    pub config: MarketConfig,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct RevisedTier {
    pub revision: u8,
    pub tier: Tier,
}

/// Exclusive bound of versions, 12 bits of the job word.
pub const MAX_VERSIONS: u16 = 0x1000;
pub const MAX_REVISION: u8 = 0xff;
pub const TIERS: u8 = 16;
/// Tokens that may be priced.
pub const MAX_TOKENS: u8 = 16;
/// The failure word remembers five workers: nobody who failed one of five takes
/// can be the sixth.
pub const MAX_ATTEMPTS: u8 = 6;
/// One hundred times: bound of a tier's stake and safety, basis points.
pub const MAX_FACTOR_BPS: u32 = 1_000_000;

const HIGH: felt252 = 0x100000000000000000000000000000000;

pub fn config_holds(config: @MarketConfig) -> bool {
    *config.fee_bps <= 10_000
        && *config.fault_bps <= 10_000
        && *config.late_bps <= 10_000
        && *config.max_attempts >= 1
        && *config.max_attempts <= MAX_ATTEMPTS
        && *config.min_challenge_seconds >= 1
        && *config.min_challenge_seconds <= *config.max_challenge_seconds
        && *config.max_challenge_seconds <= super::word::MAX_SECONDS
        && *config.max_run_seconds >= 1
        && *config.max_run_seconds <= super::word::MAX_SECONDS
}

pub fn tier_holds(tier: @Tier) -> bool {
    *tier.floor_bps <= 10_000
        && *tier.auditors >= 1
        && *tier.auditors <= 3
        && *tier.stake_bps <= MAX_FACTOR_BPS
        && *tier.miss_bps < 10_000
        && *tier.safety_bps <= MAX_FACTOR_BPS
}

/// Low half, from bit 0: fee 14 | margin 16 | fault 14 | late 14 | attempts 4 |
/// least challenge 24 | most challenge 24 = 110. High half: most run 24 |
/// version 12. `config_holds` is asserted where it is set.
pub impl ConfigPacking of StorePacking<VersionedConfig, felt252> {
    fn pack(value: VersionedConfig) -> felt252 {
        let config = value.config;
        config.fee_bps.into()
            + config.audit_margin_bps.into() * 0x4000
            + config.fault_bps.into() * 0x40000000
            + config.late_bps.into() * 0x100000000000
            + config.max_attempts.into() * 0x400000000000000
            + config.min_challenge_seconds.into() * 0x4000000000000000
            + config.max_challenge_seconds.into() * 0x4000000000000000000000
            + (config.max_run_seconds.into() + value.version.into() * 0x1000000) * HIGH
    }

    fn unpack(value: felt252) -> VersionedConfig {
        let halves: u256 = value.into();
        let (rest, fee) = DivRem::div_rem(halves.low, 0x4000);
        let (rest, margin) = DivRem::div_rem(rest, 0x10000);
        let (rest, fault) = DivRem::div_rem(rest, 0x4000);
        let (rest, late) = DivRem::div_rem(rest, 0x4000);
        let (rest, attempts) = DivRem::div_rem(rest, 0x10);
        let (most, least) = DivRem::div_rem(rest, 0x1000000);
        let (version, run) = DivRem::div_rem(halves.high, 0x1000000);
        VersionedConfig {
            version: version.try_into().unwrap(),
            config: MarketConfig {
                fee_bps: fee.try_into().unwrap(),
                audit_margin_bps: margin.try_into().unwrap(),
                fault_bps: fault.try_into().unwrap(),
                late_bps: late.try_into().unwrap(),
                max_attempts: attempts.try_into().unwrap(),
                min_challenge_seconds: least.try_into().unwrap(),
                max_challenge_seconds: most.try_into().unwrap(),
                max_run_seconds: run.try_into().unwrap(),
            },
        }
    }
}

/// From bit 0: floor 14 | samples 8 | auditors 2 | stake 20 | miss 14 | safety
/// 20 | revision 8 = 86. `tier_holds` is asserted where it is set.
pub impl TierPacking of StorePacking<RevisedTier, felt252> {
    fn pack(value: RevisedTier) -> felt252 {
        let tier = value.tier;
        tier.floor_bps.into()
            + tier.min_samples.into() * 0x4000
            + tier.auditors.into() * 0x400000
            + tier.stake_bps.into() * 0x1000000
            + tier.miss_bps.into() * 0x100000000000
            + tier.safety_bps.into() * 0x400000000000000
            + value.revision.into() * 0x40000000000000000000
    }

    fn unpack(value: felt252) -> RevisedTier {
        let word: u128 = value.try_into().unwrap();
        let (rest, floor) = DivRem::div_rem(word, 0x4000);
        let (rest, samples) = DivRem::div_rem(rest, 0x100);
        let (rest, auditors) = DivRem::div_rem(rest, 4);
        let (rest, stake) = DivRem::div_rem(rest, 0x100000);
        let (rest, miss) = DivRem::div_rem(rest, 0x4000);
        let (revision, safety) = DivRem::div_rem(rest, 0x100000);
        RevisedTier {
            revision: revision.try_into().unwrap(),
            tier: Tier {
                floor_bps: floor.try_into().unwrap(),
                min_samples: samples.try_into().unwrap(),
                auditors: auditors.try_into().unwrap(),
                stake_bps: stake.try_into().unwrap(),
                miss_bps: miss.try_into().unwrap(),
                safety_bps: safety.try_into().unwrap(),
            },
        }
    }
}

#[starknet::component]
pub mod RulesComponent {
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::components::parameters::errors as parameter_errors;
    use crate::market::dials::{Dial, config_value, config_with, dial_of, tier_value, tier_with};
    use crate::market::errors;
    use crate::market::interface::events;
    use crate::market::types::{MarketConfig, Tier};
    use super::{
        ConfigPacking, MAX_REVISION, MAX_TOKENS, MAX_VERSIONS, RevisedTier, TIERS, TierPacking,
        VersionedConfig, config_holds, tier_holds,
    };

    #[storage]
    pub struct Storage {
        pub Rules_config: VersionedConfig,
        pub Rules_config_at: Map<u16, VersionedConfig>,
        pub Rules_tier: Map<u8, RevisedTier>,
        /// By tier * 256 + revision.
        pub Rules_tier_at: Map<u16, RevisedTier>,
        /// Never zero again once a token is priced.
        pub Rules_rate: Map<ContractAddress, u128>,
        pub Rules_tokens: Map<u8, ContractAddress>,
        pub Rules_token_count: u8,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        TierAdded: events::TierAdded,
        TokenPriced: events::TokenPriced,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        fn initialize(ref self: ComponentState<TContractState>, config: MarketConfig) {
            assert(config_holds(@config), errors::BAD_CONFIG);
            self.put_config(config);
        }

        fn current_config(self: @ComponentState<TContractState>) -> VersionedConfig {
            self.Rules_config.read()
        }

        fn config_at(self: @ComponentState<TContractState>, version: u16) -> MarketConfig {
            self.Rules_config_at.read(version).config
        }

        /// Errors: MARKET: no such tier.
        fn current_tier(self: @ComponentState<TContractState>, tier: u8) -> RevisedTier {
            let current = self.Rules_tier.read(tier);
            assert(current.revision != 0, errors::NO_SUCH_TIER);
            current
        }

        fn tier_at(self: @ComponentState<TContractState>, tier: u8, revision: u8) -> Tier {
            self.Rules_tier_at.read(key(tier, revision)).tier
        }

        /// Errors: MARKET: bad tier, tier exists.
        fn add_tier(ref self: ComponentState<TContractState>, tier: u8, value: Tier) {
            assert(tier < TIERS && tier_holds(@value), errors::BAD_TIER);
            assert(self.Rules_tier.read(tier).revision == 0, errors::TIER_EXISTS);
            self.put_tier(tier, value);
            self.emit(events::TierAdded { tier, value });
        }

        fn rate(self: @ComponentState<TContractState>, token: ContractAddress) -> u128 {
            self.Rules_rate.read(token)
        }

        /// By number.
        fn tokens(self: @ComponentState<TContractState>) -> Span<ContractAddress> {
            let mut tokens = array![];
            for number in 0..self.Rules_token_count.read() {
                tokens.append(self.Rules_tokens.read(number));
            }
            tokens.span()
        }

        /// Errors: MARKET: bad rate, token is priced, too many tokens.
        fn price_token(
            ref self: ComponentState<TContractState>, token: ContractAddress, rate: u128,
        ) {
            assert(rate != 0, errors::BAD_RATE);
            assert(self.Rules_rate.read(token) == 0, errors::TOKEN_IS_PRICED);
            let number = self.Rules_token_count.read();
            assert(number < MAX_TOKENS, errors::TOO_MANY_TOKENS);
            self.Rules_tokens.write(number, token);
            self.Rules_token_count.write(number + 1);
            self.Rules_rate.write(token, rate);
            self.emit(events::TokenPriced { token, number, rate });
        }

        /// Errors: PARAM: unknown.
        fn dial(self: @ComponentState<TContractState>, name: felt252) -> u128 {
            match dial_of(name) {
                Dial::Config(field) => config_value(self.Rules_config.read().config, field),
                Dial::Tier((
                    tier, field,
                )) => {
                    let current = self.Rules_tier.read(tier);
                    assert(current.revision != 0, parameter_errors::UNKNOWN);
                    tier_value(current.tier, field)
                },
                Dial::StakeRate(number) => {
                    assert(number < self.Rules_token_count.read(), parameter_errors::UNKNOWN);
                    self.Rules_rate.read(self.Rules_tokens.read(number))
                },
            }
        }

        /// Of a name that `dial` knows.
        /// Errors: PARAM: bad value; MARKET: no revision left.
        fn turn(ref self: ComponentState<TContractState>, name: felt252, value: u128) {
            match dial_of(name) {
                Dial::Config(field) => {
                    let config = self.Rules_config.read().config;
                    self.put_config(config_with(config, field, value));
                },
                Dial::Tier((
                    tier, field,
                )) => {
                    let current = self.Rules_tier.read(tier).tier;
                    self.put_tier(tier, tier_with(current, field, value));
                },
                Dial::StakeRate(number) => {
                    assert(value != 0, parameter_errors::BAD_VALUE);
                    self.Rules_rate.write(self.Rules_tokens.read(number), value);
                },
            }
        }
    }

    /// New versions beside those that jobs still name.
    #[generate_trait]
    impl VersionsImpl<
        TContractState, +HasComponent<TContractState>,
    > of VersionsTrait<TContractState> {
        fn put_config(ref self: ComponentState<TContractState>, config: MarketConfig) {
            let version = self.Rules_config.read().version + 1;
            assert(version < MAX_VERSIONS, errors::NO_REVISION);
            let current = VersionedConfig { version, config };
            self.Rules_config.write(current);
            self.Rules_config_at.write(version, current);
        }

        fn put_tier(ref self: ComponentState<TContractState>, tier: u8, value: Tier) {
            let previous = self.Rules_tier.read(tier).revision;
            assert(previous != MAX_REVISION, errors::NO_REVISION);
            let current = RevisedTier { revision: previous + 1, tier: value };
            self.Rules_tier.write(tier, current);
            self.Rules_tier_at.write(key(tier, current.revision), current);
        }
    }

    fn key(tier: u8, revision: u8) -> u16 {
        tier.into() * 0x100 + revision.into()
    }
}
