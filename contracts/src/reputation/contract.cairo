//! Reputation. One packed Beta posterior per provider, decayed when touched.

#[starknet::contract]
pub mod Reputation {
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::registry::types::ProviderId;
    use crate::reputation::errors;
    use crate::reputation::interface::IReputation;
    use crate::reputation::interface::events::{ConfigSet, ReputationChanged};
    use crate::reputation::packing::{PackConfig, PackPosterior};
    use crate::reputation::posterior::{mean, observe, present, weight};
    use crate::reputation::types::{
        MAX_HALF_LIFE_SECONDS, MAX_PRIOR, MAX_WEIGHT, Posterior, ReputationConfig,
    };

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
            let before = present(entry.read(), get_block_timestamp(), config);
            let posterior = observe(before, success, weight(stake, config));
            entry.write(posterior);
            self.emit(ReputationChanged { provider, success, posterior });
        }

        fn score(self: @ContractState, provider: ProviderId) -> u32 {
            mean(self.posterior(provider))
        }

        fn posterior(self: @ContractState, provider: ProviderId) -> Posterior {
            let posterior = self.posteriors.entry(provider).read();
            present(posterior, get_block_timestamp(), self.config.read())
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
}
