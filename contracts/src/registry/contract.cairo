#[starknet::contract]
pub mod Registry {
    use core::dict::Felt252Dict;
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::staking::interface::{IStakingDispatcher, IStakingDispatcherTrait};
    use super::super::errors;
    use super::super::interface::{IRegistry, events};
    use super::super::packing::{ProviderWord, class_rank, pack, unpack};
    use super::super::sortition::{MAX_DRAW, MAX_TRIES, MAX_WEIGHT, look, weight};
    use super::super::types::{Profile, Provider, ProviderId, RegistryConfig, Requirement};

    /// Market packs provider numbers into 24 bits.
    const ID_LIMIT: u32 = 0x1000000;
    const MAX_ENDPOINT: u32 = 255;
    const MAX_PAGE: u32 = 100;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.registry';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        config: RegistryConfig,
        provider_count: u32,
        /// provider → packed word
        words: Map<ProviderId, felt252>,
        owners: Map<ProviderId, ContractAddress>,
        operators: Map<ProviderId, ContractAddress>,
        proposed: Map<ProviderId, ContractAddress>,
        /// owner → provider
        ids: Map<ContractAddress, ProviderId>,
        /// operator → provider
        operated: Map<ContractAddress, ProviderId>,
        active_count: u32,
        /// position → provider; cells at active_count and beyond are stale
        active_set: Map<u32, ProviderId>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        ProviderRegistered: events::ProviderRegistered,
        ProfileSet: events::ProfileSet,
        OperatorProposed: events::OperatorProposed,
        OperatorSet: events::OperatorSet,
        ActiveSet: events::ActiveSet,
        ConfigSet: events::ConfigSet,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: RegistryConfig) {
        self.governed.initialize(governor);
        check_config(config);
        self.config.write(config);
    }

    #[abi(embed_v0)]
    impl RegistryImpl of IRegistry<ContractState> {
        fn register(ref self: ContractState, profile: Profile, endpoint: ByteArray) -> ProviderId {
            let owner = get_caller_address();
            assert(self.ids.read(owner) == 0, errors::ALREADY_REGISTERED);
            assert(endpoint.len() <= MAX_ENDPOINT, errors::ENDPOINT_TOO_LONG);
            let provider = self.provider_count.read() + 1;
            assert(provider < ID_LIMIT, errors::FULL);
            self.provider_count.write(provider);
            self.ids.write(owner, provider);
            self.owners.write(provider, owner);
            self.words.write(provider, pack(ProviderWord { profile, active: false, position: 0 }));
            self.emit(events::ProviderRegistered { provider, owner });
            self.emit(events::ProfileSet { provider, profile, endpoint });
            provider
        }

        fn set_profile(ref self: ContractState, profile: Profile, endpoint: ByteArray) {
            let provider = self.caller_owns();
            assert(endpoint.len() <= MAX_ENDPOINT, errors::ENDPOINT_TOO_LONG);
            let word = unpack(self.words.read(provider));
            self.words.write(provider, pack(ProviderWord { profile, ..word }));
            self.emit(events::ProfileSet { provider, profile, endpoint });
        }

        fn propose_operator(ref self: ContractState, operator: ContractAddress) {
            let provider = self.caller_owns();
            assert(operator.is_non_zero(), errors::ZERO_OPERATOR);
            assert(self.operated.read(operator) == 0, errors::OPERATOR_IN_USE);
            self.proposed.write(provider, operator);
            self.emit(events::OperatorProposed { provider, operator });
        }

        fn accept_operator(ref self: ContractState, provider: ProviderId) {
            let operator = get_caller_address();
            assert(operator.is_non_zero(), errors::NOT_PROPOSED);
            assert(self.proposed.read(provider) == operator, errors::NOT_PROPOSED);
            assert(self.operated.read(operator) == 0, errors::OPERATOR_IN_USE);
            let previous = self.operators.read(provider);
            if previous.is_non_zero() {
                self.operated.write(previous, 0);
            }
            self.proposed.write(provider, Zero::zero());
            self.operators.write(provider, operator);
            self.operated.write(operator, provider);
            self.emit(events::OperatorSet { provider, operator });
        }

        fn set_active(ref self: ContractState, active: bool) {
            let caller = get_caller_address();
            let owned = self.ids.read(caller);
            let provider = if owned == 0 {
                self.operated.read(caller)
            } else {
                owned
            };
            assert(provider != 0, errors::NOT_REGISTERED);
            let word = unpack(self.words.read(provider));
            if active == word.active {
                return;
            }
            if active {
                assert(self.operators.read(provider).is_non_zero(), errors::NO_OPERATOR);
                assert(self.carries_a_draw(provider), errors::LOW_STAKE);
                self.enter(provider, word);
            } else {
                self.leave(provider, word);
            }
        }

        fn evict(ref self: ContractState, provider: ProviderId) {
            let word = unpack(self.words.read(provider));
            assert(word.active, errors::INACTIVE);
            assert(!self.carries_a_draw(provider), errors::STAKE_SUFFICES);
            self.leave(provider, word);
        }

        fn provider(self: @ContractState, id: ProviderId) -> Provider {
            let owner = self.owner_of(id);
            let word = unpack(self.words.read(id));
            Provider {
                id,
                owner,
                operator: self.operators.read(id),
                profile: word.profile,
                active: word.active,
            }
        }

        fn id_of(self: @ContractState, owner: ContractAddress) -> ProviderId {
            self.ids.read(owner)
        }

        fn operated_by(self: @ContractState, operator: ContractAddress) -> ProviderId {
            self.operated.read(operator)
        }

        fn owner_of(self: @ContractState, id: ProviderId) -> ContractAddress {
            let owner = self.owners.read(id);
            assert(owner.is_non_zero(), errors::NO_SUCH_PROVIDER);
            owner
        }

        fn eligible(
            self: @ContractState, operator: ContractAddress, requirement: Requirement,
        ) -> (ProviderId, ContractAddress) {
            let provider = self.operated.read(operator);
            assert(provider != 0, errors::NOT_OPERATOR);
            let word = unpack(self.words.read(provider));
            assert(word.active, errors::INACTIVE);
            let offered = word.profile;
            assert(
                class_rank(offered.class) >= class_rank(requirement.class), errors::CLASS_TOO_LOW,
            );
            assert(
                has_all(offered.capabilities, requirement.capabilities), errors::MISSING_CAPABILITY,
            );
            assert(
                requirement.region == 0 || offered.region == requirement.region,
                errors::OTHER_REGION,
            );
            assert(offered.vram_gb >= requirement.vram_gb, errors::LOW_VRAM);
            (provider, self.owners.read(provider))
        }

        fn draw(
            self: @ContractState,
            seed: felt252,
            count: u32,
            capabilities: u128,
            exclude: Span<ProviderId>,
        ) -> Span<ProviderId> {
            assert(count <= MAX_DRAW, errors::DRAW_TOO_LARGE);
            let population = self.active_count.read();
            let mut drawn: Array<ProviderId> = array![];
            if population == 0 || count == 0 {
                return drawn.span();
            }
            let config = self.config.read();
            let staking = IStakingDispatcher {
                contract_address: self.wired.Wired_peers.staking.read(),
            };
            // position → 1 + weight, so that no stake is asked for twice
            let mut known: Felt252Dict<u128> = Default::default();
            let mut barren = 0;
            let mut attempt = 0;
            while attempt != config.max_draw_tries && barren != population {
                let (position, ticket) = look(seed, attempt, population, config.draw_weight_cap);
                attempt += 1;
                let mut seen = known.get(position.into());
                if seen == 0 {
                    seen = 1 + self.weigh(position, capabilities, exclude, config, staking);
                    known.insert(position.into(), seen);
                    if seen == 1 {
                        barren += 1;
                    }
                }
                if ticket < seen - 1 {
                    drawn.append(self.active_set.read(position));
                    if drawn.len() == count {
                        break;
                    }
                    known.insert(position.into(), 1);
                    barren += 1;
                }
            }
            drawn.span()
        }

        fn active_count(self: @ContractState) -> u32 {
            self.active_count.read()
        }

        fn active(self: @ContractState, offset: u32, limit: u32) -> Span<ProviderId> {
            let count = self.active_count.read();
            let mut page = array![];
            let mut position = offset;
            while position < count && page.len() < limit && page.len() < MAX_PAGE {
                page.append(self.active_set.read(position));
                position += 1;
            }
            page.span()
        }

        fn provider_count(self: @ContractState) -> u32 {
            self.provider_count.read()
        }

        fn config(self: @ContractState) -> RegistryConfig {
            self.config.read()
        }

        fn set_config(ref self: ContractState, config: RegistryConfig) {
            self.governed.assert_governor();
            check_config(config);
            let previous = self.config.read();
            self.config.write(config);
            self.emit(events::ConfigSet { previous, config });
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn caller_owns(self: @ContractState) -> ProviderId {
            let provider = self.ids.read(get_caller_address());
            assert(provider != 0, errors::NOT_REGISTERED);
            provider
        }

        /// Whether the whole active stake, locks included, reaches what a draw
        /// asks for: a busy provider keeps its place, an empty one cannot
        /// crowd the set.
        fn carries_a_draw(self: @ContractState, provider: ProviderId) -> bool {
            let staking = IStakingDispatcher {
                contract_address: self.wired.Wired_peers.staking.read(),
            };
            staking
                .stake_of(self.owners.read(provider))
                .active >= self
                .config
                .min_audit_stake
                .read()
        }

        fn enter(ref self: ContractState, provider: ProviderId, word: ProviderWord) {
            let position = self.active_count.read();
            self.active_count.write(position + 1);
            self.active_set.write(position, provider);
            self.words.write(provider, pack(ProviderWord { active: true, position, ..word }));
            self.emit(events::ActiveSet { provider, active: true });
        }

        /// Fills the gap with the last of the set; the cell behind it stays as
        /// it is and is used again by the next to enter.
        fn leave(ref self: ContractState, provider: ProviderId, word: ProviderWord) {
            let last = self.active_count.read() - 1;
            self.active_count.write(last);
            if word.position != last {
                let moved = self.active_set.read(last);
                self.active_set.write(word.position, moved);
                let moved_word = unpack(self.words.read(moved));
                self
                    .words
                    .write(moved, pack(ProviderWord { position: word.position, ..moved_word }));
            }
            self.words.write(provider, pack(ProviderWord { active: false, position: 0, ..word }));
            self.emit(events::ActiveSet { provider, active: false });
        }

        /// Weight of a position in a draw; 0 for one that must not be drawn.
        fn weigh(
            self: @ContractState,
            position: u32,
            capabilities: u128,
            exclude: Span<ProviderId>,
            config: RegistryConfig,
            staking: IStakingDispatcher,
        ) -> u128 {
            let provider = self.active_set.read(position);
            for excluded in exclude {
                if *excluded == provider {
                    return 0;
                }
            }
            if !has_all(unpack(self.words.read(provider)).profile.capabilities, capabilities) {
                return 0;
            }
            let free = staking.free_of(self.owners.read(provider));
            weight(free, config.min_audit_stake, config.draw_weight_cap)
        }
    }

    fn has_all(offered: u128, asked: u128) -> bool {
        offered & asked == asked
    }

    fn check_config(config: RegistryConfig) {
        assert(
            config.min_audit_stake != 0
                && config.min_audit_stake <= config.draw_weight_cap
                && config.draw_weight_cap < MAX_WEIGHT
                && config.max_draw_tries != 0
                && config.max_draw_tries <= MAX_TRIES,
            errors::BAD_CONFIG,
        );
    }
}
