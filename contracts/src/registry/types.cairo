use starknet::ContractAddress;

/// The paper's node classes. Append only: the discriminants are stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum NodeClass {
    Cpu,
    Edge,
    StandardGpu,
    HighMemoryGpu,
    Cluster,
}

/// What a provider says of its machine. `capabilities` is a bit set (workload
/// kinds, dtypes, licensed pools, data policies); the bits are named in
/// docs/contracts/registry.md and market/capability.go.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Profile {
    pub class: NodeClass,
    pub capabilities: u128,
    /// Region code; 0 is unknown.
    pub region: u16,
    pub vram_gb: u16,
}

/// What a job asks of a machine. Class is a minimum in the order of NodeClass;
/// every capability bit asked for must be offered; region 0 is anywhere.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Requirement {
    pub class: NodeClass,
    pub capabilities: u128,
    pub region: u16,
    pub vram_gb: u16,
}

/// A provider's number; 0 is none. Numbers are never reused.
pub type ProviderId = u32;

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Provider {
    pub id: ProviderId,
    pub owner: ContractAddress,
    /// The hot account that acts for the provider; zero until accepted.
    pub operator: ContractAddress,
    pub profile: Profile,
    /// Takes work and can be drawn as auditor or juror.
    pub active: bool,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct RegistryConfig {
    /// Free stake that a provider needs to be drawn as auditor or juror.
    pub min_audit_stake: u128,
    /// Stake beyond this adds no weight in a draw.
    pub draw_weight_cap: u128,
    /// Tries of one draw before it gives up.
    pub max_draw_tries: u32,
    /// Who became active counts in draws this many seconds later. At least as
    /// long as a draw may wait for its seed, so that nobody enters knowing it.
    pub entry_seconds: u64,
}
