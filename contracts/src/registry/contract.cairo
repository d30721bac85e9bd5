#[starknet::contract]
pub mod Registry {
    use core::dict::Felt252Dict;
    use core::num::traits::{SaturatingSub, Zero};
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::staking::interface::{IStakingDispatcher, IStakingDispatcherTrait};
    use super::super::dials::{holds, value_of, with_value};
    use super::super::errors;
    use super::super::interface::{IRegistry, events};
    use super::super::packing::{
        PackConfig, Place, ProviderWord, Roster, class_rank, pack, pack_place, pack_roster, unpack,
        unpack_place, unpack_roster,
    };
    use super::super::sortition::{MAX_DRAW, look, range, weight};
    use super::super::types::{Profile, Provider, ProviderId, RegistryConfig, Requirement};

    /// Market packs provider numbers into 24 bits.
    const ID_LIMIT: u32 = 0x1000000;
    const MAX_ENDPOINT: u32 = 255;
    const MAX_PAGE: u32 = 100;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.registry';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
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
        roster: felt252,
        /// position → place of the active set
        places: Map<u32, u64>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        ProviderRegistered: events::ProviderRegistered,
        ProfileSet: events::ProfileSet,
        OperatorProposed: events::OperatorProposed,
        OperatorSet: events::OperatorSet,
        ActiveSet: events::ActiveSet,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: RegistryConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
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
            self
                .words
                .write(
                    provider, pack(ProviderWord { profile, active: false, position: 0, since: 0 }),
                );
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

        fn owners_of(self: @ContractState, ids: Span<ProviderId>) -> Span<ContractAddress> {
            let mut owners = array![];
            for id in ids {
                owners.append(self.owner_of(*id));
            }
            owners.span()
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
            let mut drawn: Array<ProviderId> = array![];
            let roster = unpack_roster(self.roster.read());
            if roster.active == 0 || count == 0 {
                return drawn.span();
            }
            let range = range(roster.places);
            let config = self.config.read();
            let staking = self.staking();
            // Whoever entered later is not drawn yet, and stake that came later
            // weighs nothing yet.
            let latest = get_block_timestamp().saturating_sub(config.entry_seconds);
            // position → 1 + weight, so that no stake is asked for twice
            let mut known: Felt252Dict<u128> = Default::default();
            let mut barren = 0;
            let mut attempt = 0;
            while attempt != config.max_draw_tries && barren != roster.places {
                let (position, ticket) = look(seed, attempt, range, config.draw_weight_cap);
                attempt += 1;
                if position >= roster.places {
                    continue;
                }
                let mut seen = known.get(position.into());
                if seen == 0 {
                    seen = 1 + self.weigh(position, capabilities, exclude, config, latest, staking);
                    known.insert(position.into(), seen);
                    if seen == 1 {
                        barren += 1;
                    }
                }
                if ticket < seen - 1 {
                    drawn.append(self.held(position));
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
            unpack_roster(self.roster.read()).active
        }

        fn active(self: @ContractState, offset: u32, limit: u32) -> Span<ProviderId> {
            let places = unpack_roster(self.roster.read()).places;
            let mut page = array![];
            let mut position = offset;
            while position < places && page.len() < limit && page.len() < MAX_PAGE {
                page.append(self.held(position));
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
        fn caller_owns(self: @ContractState) -> ProviderId {
            let provider = self.ids.read(get_caller_address());
            assert(provider != 0, errors::NOT_REGISTERED);
            provider
        }

        /// Whether the whole active stake, locks included, reaches what a draw
        /// asks for: a busy provider keeps its place, an empty one cannot
        /// crowd the set.
        fn carries_a_draw(self: @ContractState, provider: ProviderId) -> bool {
            let stake = self.staking().stake_of(self.owners.read(provider));
            stake.active >= self.config.read().min_audit_stake
        }

        fn staking(self: @ContractState) -> IStakingDispatcher {
            IStakingDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
        }

        /// Who holds a place; 0 if it is vacant.
        fn held(self: @ContractState, position: u32) -> ProviderId {
            match unpack_place(self.places.read(position)) {
                Place::Held(provider) => provider,
                Place::Vacant(_) => 0,
            }
        }

        /// Takes the place vacated last, or a new one.
        fn enter(ref self: ContractState, provider: ProviderId, word: ProviderWord) {
            let mut roster = unpack_roster(self.roster.read());
            let mut position = roster.places;
            if roster.vacant == 0 {
                roster.places += 1;
            } else {
                position = roster.vacant - 1;
                match unpack_place(self.places.read(position)) {
                    Place::Held(_) => core::panic_with_felt252(errors::PLACE_HELD),
                    Place::Vacant(next) => roster.vacant = next,
                }
            }
            roster.active += 1;
            self.roster.write(pack_roster(roster));
            self.places.write(position, pack_place(Place::Held(provider)));
            let since = get_block_timestamp();
            self
                .words
                .write(provider, pack(ProviderWord { active: true, position, since, ..word }));
            self.emit(events::ActiveSet { provider, active: true });
        }

        fn leave(ref self: ContractState, provider: ProviderId, word: ProviderWord) {
            let roster = unpack_roster(self.roster.read());
            let vacated = Roster { active: roster.active - 1, vacant: word.position + 1, ..roster };
            self.roster.write(pack_roster(vacated));
            self.places.write(word.position, pack_place(Place::Vacant(roster.vacant)));
            self.words.write(provider, pack(ProviderWord { active: false, ..word }));
            self.emit(events::ActiveSet { provider, active: false });
        }

        /// Weight of a position in a draw; 0 for one that must not be drawn.
        fn weigh(
            self: @ContractState,
            position: u32,
            capabilities: u128,
            exclude: Span<ProviderId>,
            config: RegistryConfig,
            latest: u64,
            staking: IStakingDispatcher,
        ) -> u128 {
            let provider = self.held(position);
            if provider == 0 {
                return 0;
            }
            for excluded in exclude {
                if *excluded == provider {
                    return 0;
                }
            }
            let word = unpack(self.words.read(provider));
            if !has_all(word.profile.capabilities, capabilities) || word.since > latest {
                return 0;
            }
            let free = staking.free_since(self.owners.read(provider), latest);
            weight(free, config.min_audit_stake, config.draw_weight_cap)
        }
    }

    fn has_all(offered: u128, asked: u128) -> bool {
        offered & asked == asked
    }
}
