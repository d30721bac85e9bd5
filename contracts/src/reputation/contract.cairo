//! Reputation. One packed Beta posterior per provider, decayed when touched.

#[starknet::contract]
pub mod Reputation {
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::registry::types::ProviderId;
    use crate::reputation::dials::{holds, value_of, with_value};
    use crate::reputation::errors;
    use crate::reputation::interface::IReputation;
    use crate::reputation::interface::events::ReputationChanged;
    use crate::reputation::packing::{PackConfig, PackPosterior};
    use crate::reputation::posterior::{mean, observe, present, weight};
    use crate::reputation::types::{Posterior, ReputationConfig};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.reputation';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
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
        #[flat]
        DialsEvent: DialsComponent::Event,
        ReputationChanged: ReputationChanged,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: ReputationConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.config.write(config);
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
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config.read(), name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            self.config.write(with_value(self.config.read(), name, value));
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
    }
}
