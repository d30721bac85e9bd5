//! The Treasury's dials, and who may set them.

#[starknet::component]
pub mod SettingsComponent {
    use starknet::get_caller_address;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::components::economy::EconomyComponent;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::treasury::errors;
    use crate::treasury::packing::{
        Budgets, GrantCaps, PackBudgets, PackGrantCaps, PackRatios, PackRewards, Ratios, Rewards,
        join_config, split_config,
    };
    use crate::treasury::parameters::{holds, value_of, with};
    use crate::treasury::types::TreasuryConfig;

    #[storage]
    pub struct Storage {
        pub Settings_budgets: Budgets,
        pub Settings_ratios: Ratios,
        pub Settings_rewards: Rewards,
        pub Settings_grant_caps: GrantCaps,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        ParameterSet: ParameterSet,
    }

    #[embeddable_as(ParametersImpl)]
    impl Parameters<
        TContractState,
        +HasComponent<TContractState>,
        impl Economy: EconomyComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of IParameters<ComponentState<TContractState>> {
        fn parameter(self: @ComponentState<TContractState>, name: felt252) -> u128 {
            value_of(self.config(), name)
        }

        fn set_parameter(ref self: ComponentState<TContractState>, name: felt252, value: u128) {
            let economy = get_dep_component!(@self, Economy);
            assert(
                get_caller_address() == economy.Economy_peers.params.read(),
                parameter_errors::NOT_PARAMS,
            );
            let config = self.config();
            let previous = value_of(config, name);
            let next = with(config, name, value);
            assert(holds(next), parameter_errors::BAD_VALUE);
            self.store(next);
            self.emit(ParameterSet { name, previous, value });
        }
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// Errors: TREASURY: bad config.
        fn initialize(ref self: ComponentState<TContractState>, config: TreasuryConfig) {
            assert(holds(config), errors::BAD_CONFIG);
            self.store(config);
        }

        fn config(self: @ComponentState<TContractState>) -> TreasuryConfig {
            join_config(
                self.Settings_budgets.read(),
                self.Settings_ratios.read(),
                self.Settings_rewards.read(),
                self.Settings_grant_caps.read(),
            )
        }

        fn store(ref self: ComponentState<TContractState>, config: TreasuryConfig) {
            let (budgets, ratios, rewards, caps) = split_config(config);
            self.Settings_budgets.write(budgets);
            self.Settings_ratios.write(ratios);
            self.Settings_rewards.write(rewards);
            self.Settings_grant_caps.write(caps);
        }
    }
}
