//! Emission. Mints what the epoch's budget lacks, under the controller's rate and
//! the token's caps.

#[starknet::contract]
pub mod Emission {
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_caller_address, get_contract_address};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::emission::controller::{Output, control, error_of, mint_amount, usable};
    use crate::emission::errors;
    use crate::emission::interface::IEmission;
    use crate::emission::interface::events::EmissionStepped;
    use crate::emission::packing::{
        Bounds, Gains, PackBounds, PackController, PackGains, bounds_of, config_of, gains_of,
    };
    use crate::emission::types::{Controller, EmissionConfig, Step, StepStatus};
    use crate::math::ratio::WAD;
    use crate::oracle::types::Reading;
    use crate::rewards::intake::{IRewardsIntakeDispatcher, IRewardsIntakeDispatcherTrait};
    use crate::token::interface::{ISageSupplyDispatcher, ISageSupplyDispatcherTrait};
    use crate::token::types::MintBasis;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.emission';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        gains: Gains,
        bounds: Bounds,
        controller: Controller,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        EmissionStepped: EmissionStepped,
        ParameterSet: ParameterSet,
    }

    /// The rate starts at its floor. Errors: EMISSION: bad config.
    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: EmissionConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.store(config);
        self.controller.write(Controller { epoch: 0, average: 0, rate: config.r_min });
    }

    #[abi(embed_v0)]
    impl EmissionImpl of IEmission<ContractState> {
        fn step(
            ref self: ContractState,
            epoch: u64,
            budget: u128,
            revenue: u128,
            reading: Reading,
            paused: bool,
        ) -> Step {
            let peers = self.economy.Economy_peers;
            assert(get_caller_address() == peers.treasury.read(), errors::NOT_TREASURY);
            let before = self.controller.read();
            assert(epoch > before.epoch, errors::ALREADY_STEPPED);
            let config = self.config();
            let healthy = usable(reading);
            let (status, error, output) = if !healthy {
                (StepStatus::NoPrice, 0, Output { rate: before.rate, average: before.average })
            } else if paused {
                (
                    StepStatus::Paused,
                    error_of(budget, revenue),
                    Output { rate: config.r_min, average: before.average },
                )
            } else {
                let error = error_of(budget, revenue);
                (StepStatus::Ran, error, control(config, error, before.average, before.rate))
            };
            let sage = self.sage();
            let MintBasis { circulating, room: cap_left } = sage.mint_basis(get_contract_address());
            let minted = if healthy {
                mint_amount(output.rate, circulating, budget, revenue, reading.price, cap_left)
            } else {
                0
            };
            let step = Step {
                status,
                error,
                average_before: before.average,
                average: output.average,
                rate_before: before.rate,
                rate: output.rate,
                circulating,
                cap_left,
                minted,
                params: hash_of(config),
            };
            self.controller.write(Controller { epoch, average: output.average, rate: output.rate });
            self.emit(EmissionStepped { epoch, budget, revenue, price: reading.price, step });
            if minted != 0 {
                let rewards = peers.rewards.read();
                sage.mint(rewards, minted.into());
                IRewardsIntakeDispatcher { contract_address: rewards }.notify(epoch, minted);
            }
            step
        }

        fn controller(self: @ContractState) -> Controller {
            self.controller.read()
        }

        fn config(self: @ContractState) -> EmissionConfig {
            config_of(self.gains.read(), self.bounds.read())
        }

        fn cap_left(self: @ContractState) -> u128 {
            self.sage().mint_basis(get_contract_address()).room
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config(), name)
        }

        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(
                get_caller_address() == self.economy.Economy_peers.params.read(),
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
    impl Internal of InternalTrait {
        fn sage(self: @ContractState) -> ISageSupplyDispatcher {
            ISageSupplyDispatcher { contract_address: self.economy.Economy_peers.token.read() }
        }

        fn store(ref self: ContractState, config: EmissionConfig) {
            self.gains.write(gains_of(config));
            self.bounds.write(bounds_of(config));
        }
    }

    fn holds(config: EmissionConfig) -> bool {
        config.kp <= WAD
            && config.ki <= WAD
            && config.leak < WAD
            && config.dead_band < WAD
            && config.r_min <= config.r_max
            && config.r_max <= WAD
            && config.dr_max != 0
            && config.dr_max <= WAD
    }

    fn value_of(config: EmissionConfig, name: felt252) -> u128 {
        if name == 'kp' {
            config.kp
        } else if name == 'ki' {
            config.ki
        } else if name == 'leak' {
            config.leak
        } else if name == 'dead_band' {
            config.dead_band
        } else if name == 'r_min' {
            config.r_min
        } else if name == 'r_max' {
            config.r_max
        } else {
            assert(name == 'dr_max', parameter_errors::UNKNOWN);
            config.dr_max
        }
    }

    /// Of a name that `value_of` knows.
    fn with(config: EmissionConfig, name: felt252, value: u128) -> EmissionConfig {
        if name == 'kp' {
            EmissionConfig { kp: value, ..config }
        } else if name == 'ki' {
            EmissionConfig { ki: value, ..config }
        } else if name == 'leak' {
            EmissionConfig { leak: value, ..config }
        } else if name == 'dead_band' {
            EmissionConfig { dead_band: value, ..config }
        } else if name == 'r_min' {
            EmissionConfig { r_min: value, ..config }
        } else if name == 'r_max' {
            EmissionConfig { r_max: value, ..config }
        } else {
            EmissionConfig { dr_max: value, ..config }
        }
    }

    fn hash_of(config: EmissionConfig) -> felt252 {
        let mut fields = array![];
        config.serialize(ref fields);
        poseidon_hash_span(fields.span())
    }
}
