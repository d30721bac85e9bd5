//! Registry: who offers machines, what they can do, and who acts for them.

use starknet::ContractAddress;
use super::types::{Profile, Provider, ProviderId, RegistryConfig, Requirement};

#[starknet::interface]
pub trait IRegistry<TState> {
    /// Enters the caller as a provider, not yet active. `endpoint` is the base
    /// URL of its blob server (at most 255 bytes), kept in the event only.
    /// Errors: REGISTRY: already registered, endpoint too long, full.
    /// Emits: ProviderRegistered, ProfileSet.
    fn register(ref self: TState, profile: Profile, endpoint: ByteArray) -> ProviderId;
    /// Caller: a provider. Errors: REGISTRY: not registered, endpoint too long.
    /// Emits: ProfileSet.
    fn set_profile(ref self: TState, profile: Profile, endpoint: ByteArray);
    /// Names the hot account that shall act for the caller. It has no power
    /// until it accepts. Errors: REGISTRY: not registered, zero operator,
    /// operator in use. Emits: OperatorProposed.
    fn propose_operator(ref self: TState, operator: ContractAddress);
    /// Proof of possession: the proposed account itself calls. An account acts
    /// for one provider at most.
    /// Errors: REGISTRY: not proposed, operator in use. Emits: OperatorSet.
    fn accept_operator(ref self: TState, provider: ProviderId);
    /// Enters or leaves the set that takes work and is drawn from. To enter it
    /// takes an operator and an active stake of at least `min_audit_stake`, so
    /// that nobody crowds the draws with empty providers. No change, no event.
    /// Caller: a provider or its operator (an account that is both acts for the
    /// provider that it owns). Errors: REGISTRY: not registered, no operator,
    /// low stake. Emits: ActiveSet.
    fn set_active(ref self: TState, active: bool);
    /// Puts a provider out of the set whose active stake has fallen below
    /// `min_audit_stake`. Anyone may call.
    /// Errors: REGISTRY: inactive, stake suffices. Emits: ActiveSet.
    fn evict(ref self: TState, provider: ProviderId);

    /// Errors: REGISTRY: no such provider.
    fn provider(self: @TState, id: ProviderId) -> Provider;
    /// 0 when the account owns no provider.
    fn id_of(self: @TState, owner: ContractAddress) -> ProviderId;
    /// 0 when the account operates no provider.
    fn operated_by(self: @TState, operator: ContractAddress) -> ProviderId;
    /// Owner of a provider. Errors: REGISTRY: no such provider.
    fn owner_of(self: @TState, id: ProviderId) -> ContractAddress;
    /// `owner_of` each, in order.
    fn owners_of(self: @TState, ids: Span<ProviderId>) -> Span<ContractAddress>;
    /// The provider that `operator` acts for, if it is active and meets the
    /// requirement. Errors: REGISTRY: not an operator, inactive, class too low,
    /// missing capability, other region, low vram.
    fn eligible(
        self: @TState, operator: ContractAddress, requirement: Requirement,
    ) -> (ProviderId, ContractAddress);
    /// Draws up to `count` different providers that have been active for
    /// `entry_seconds`, have all `capabilities` and the minimum free stake, none
    /// of them in `exclude`, each with probability proportional to
    /// min(free stake, cap), of which only that counts that was staked
    /// `entry_seconds` ago: rejection sampling over the places of the active set
    /// by Poseidon(seed, try). Whoever knows the seed can only withdraw itself.
    /// Pure in the state: the caller stores the result. May return fewer than
    /// asked for. Errors: REGISTRY: draw too large (count > 15).
    fn draw(
        self: @TState, seed: felt252, count: u32, capabilities: u128, exclude: Span<ProviderId>,
    ) -> Span<ProviderId>;
    fn active_count(self: @TState) -> u32;
    /// The places of the active set from `offset` on, at most 100 of them; 0
    /// where a place is vacant, empty beyond the last.
    fn active(self: @TState, offset: u32, limit: u32) -> Span<ProviderId>;
    fn provider_count(self: @TState) -> u32;
    /// Its fields are the dials (`components/parameters`).
    fn config(self: @TState) -> RegistryConfig;
}

pub mod events {
    use starknet::ContractAddress;
    use super::{Profile, ProviderId};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProviderRegistered {
        #[key]
        pub provider: ProviderId,
        #[key]
        pub owner: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProfileSet {
        #[key]
        pub provider: ProviderId,
        pub profile: Profile,
        pub endpoint: ByteArray,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OperatorProposed {
        #[key]
        pub provider: ProviderId,
        pub operator: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OperatorSet {
        #[key]
        pub provider: ProviderId,
        #[key]
        pub operator: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ActiveSet {
        #[key]
        pub provider: ProviderId,
        pub active: bool,
    }
}
