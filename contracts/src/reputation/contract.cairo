//! Reputation. One packed Beta posterior per provider, decayed when touched.

#[starknet::contract]
pub mod Reputation {
    use core::cmp::min;
    use core::num::traits::{Bounded, SaturatingAdd};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::math::ratio::{Rounding, mul_div};
    use crate::registry::types::ProviderId;
    use crate::reputation::decay::decayed;
    use crate::reputation::errors;
    use crate::reputation::interface::IReputation;
    use crate::reputation::interface::events::{ConfigSet, ReputationChanged};
    use crate::reputation::packing::{PackConfig, PackPosterior};
    use crate::reputation::types::{
        MAX_HALF_LIFE_SECONDS, MAX_PRIOR, MAX_WEIGHT, Posterior, ReputationConfig,
    };

    /// 1 in Q32.32.
    const ONE: u128 = 0x100000000;
    const PPM: u128 = 1_000_000;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.reputation';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        config: ReputationConfig,
        posteriors: Map<ProviderId, Posterior>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        ReputationChanged: ReputationChanged,
        ConfigSet: ConfigSet,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: ReputationConfig) {
        self.governed.initialize(governor);
        self.change_config(config);
    }

    #[abi(embed_v0)]
    impl ReputationImpl of IReputation<ContractState> {
        fn record(ref self: ContractState, provider: ProviderId, success: bool, stake: u128) {
            self.assert_reporter();
            let config = self.config.read();
            let entry = self.posteriors.entry(provider);
            let mut posterior = present(entry.read(), config);
            let weight = weight(stake, config);
            if success {
                posterior.alpha = posterior.alpha.saturating_add(weight);
                posterior.successes = posterior.successes.saturating_add(1);
            } else {
                posterior.beta = posterior.beta.saturating_add(weight);
                posterior.failures = posterior.failures.saturating_add(1);
            }
            entry.write(posterior);
            self.emit(ReputationChanged { provider, success, posterior });
        }

        fn score(self: @ContractState, provider: ProviderId) -> u32 {
            let Posterior { alpha, beta, .. } = self.posterior(provider);
            let (alpha, beta): (u128, u128) = (alpha.into(), beta.into());
            // Both are above zero: so are the priors that they decay to.
            (alpha * PPM / (alpha + beta)).try_into().unwrap()
        }

        fn posterior(self: @ContractState, provider: ProviderId) -> Posterior {
            present(self.posteriors.entry(provider).read(), self.config.read())
        }

        fn config(self: @ContractState) -> ReputationConfig {
            self.config.read()
        }

        fn set_config(ref self: ContractState, config: ReputationConfig) {
            self.governed.assert_governor();
            self.change_config(config);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn assert_reporter(self: @ContractState) {
            let caller = get_caller_address();
            let peers = self.wired.Wired_peers;
            assert(
                caller == peers.market.read() || caller == peers.disputes.read(),
                errors::NOT_REPORTER,
            );
        }

        fn change_config(ref self: ContractState, config: ReputationConfig) {
            check(config);
            let previous = self.config.read();
            self.config.write(config);
            self.emit(ConfigSet { previous, config });
        }
    }

    /// Errors: REPUTATION: bad config.
    fn check(config: ReputationConfig) {
        let ReputationConfig {
            half_life_seconds, prior_alpha, prior_beta, weight_unit, weight_cap,
        } = config;
        assert(
            half_life_seconds != 0 && half_life_seconds <= MAX_HALF_LIFE_SECONDS,
            errors::BAD_CONFIG,
        );
        assert(prior_alpha != 0 && prior_alpha <= MAX_PRIOR, errors::BAD_CONFIG);
        assert(prior_beta != 0 && prior_beta <= MAX_PRIOR, errors::BAD_CONFIG);
        assert(weight_unit != 0 && weight_cap != 0, errors::BAD_CONFIG);
        assert(weight_cap / weight_unit <= MAX_WEIGHT, errors::BAD_CONFIG);
    }

    /// The posterior decayed to now; the prior for a provider without record.
    fn present(posterior: Posterior, config: ReputationConfig) -> Posterior {
        let now = get_block_timestamp();
        if posterior.at == 0 {
            return Posterior {
                alpha: config.prior_alpha,
                beta: config.prior_beta,
                at: now,
                successes: 0,
                failures: 0,
            };
        }
        let elapsed = now - posterior.at;
        Posterior {
            alpha: towards(posterior.alpha, config.prior_alpha, elapsed, config),
            beta: towards(posterior.beta, config.prior_beta, elapsed, config),
            at: now,
            ..posterior,
        }
    }

    /// `value` with its distance from `prior` decayed. It may lie below when
    /// the prior was raised.
    fn towards(value: u64, prior: u64, elapsed: u64, config: ReputationConfig) -> u64 {
        let half_life = config.half_life_seconds;
        if value >= prior {
            prior + decayed(value - prior, elapsed, half_life)
        } else {
            prior - decayed(prior - value, elapsed, half_life)
        }
    }

    /// min(stake, cap) / unit in Q32.32, rounded down.
    fn weight(stake: u128, config: ReputationConfig) -> u64 {
        mul_div(min(stake, config.weight_cap), ONE, config.weight_unit, Rounding::Down)
            .try_into()
            .unwrap_or(Bounded::MAX)
    }
}
