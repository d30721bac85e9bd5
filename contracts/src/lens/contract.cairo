//! Lens. Reads its peers; nobody calls it but wallets, bots and tests.

#[starknet::contract]
pub mod Lens {
    use core::cmp::min;
    use core::num::traits::SaturatingSub;
    use starknet::ContractAddress;
    use starknet::storage::StoragePointerReadAccess;
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::governed::{
        GovernedComponent, IGovernedSafeDispatcher, IGovernedSafeDispatcherTrait,
    };
    use crate::components::wired::{
        IWired, IWiredSafeDispatcher, IWiredSafeDispatcherTrait, Peers, WiredComponent,
    };
    use crate::disputes::interface::{IDisputesDispatcher, IDisputesDispatcherTrait};
    use crate::escrow::interface::{IEscrowDispatcher, IEscrowDispatcherTrait};
    use crate::lens::errors;
    use crate::lens::interface::ILens;
    use crate::lens::types::{JobOverview, MAX_ITEMS, ProviderOverview, Work};
    use crate::market::interface::{IMarketDispatcher, IMarketDispatcherTrait};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::reputation::interface::{IReputationDispatcher, IReputationDispatcherTrait};
    use crate::staking::interface::{IStakingDispatcher, IStakingDispatcherTrait};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.lens';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress) {
        self.governed.initialize(governor);
    }

    #[abi(embed_v0)]
    impl LensImpl of ILens<ContractState> {
        fn job(self: @ContractState, job_id: u64, offset: u32, limit: u32) -> JobOverview {
            assert(limit <= MAX_ITEMS, errors::TOO_MANY);
            let job = self.market().job(job_id);
            let count = min(limit, job.assignments.saturating_sub(offset));
            let mut work = array![];
            for step in 0..count {
                work.append(self.work(job_id, offset + step));
            }
            JobOverview { job, work: work.span() }
        }

        fn work(self: @ContractState, job_id: u64, index: u32) -> Work {
            let peers = self.wired.Wired_peers;
            let audits = IAuditsDispatcher { contract_address: peers.audits.read() };
            let disputes = IDisputesDispatcher { contract_address: peers.disputes.read() };
            Work {
                assignment: self.market().assignment(job_id, index),
                audit: audits.audit(job_id, index),
                dispute_id: disputes.dispute_of(job_id, index),
            }
        }

        fn provider(self: @ContractState, id: ProviderId) -> ProviderOverview {
            let peers = self.wired.Wired_peers;
            let registry = IRegistryDispatcher { contract_address: peers.registry.read() };
            let staking = IStakingDispatcher { contract_address: peers.staking.read() };
            let reputation = IReputationDispatcher { contract_address: peers.reputation.read() };
            let escrow = IEscrowDispatcher { contract_address: peers.escrow.read() };
            let provider = registry.provider(id);
            ProviderOverview {
                provider,
                stake: staking.stake_of(provider.owner),
                posterior: reputation.posterior(id),
                score: reputation.score(id),
                earned: escrow.balance_of(peers.token.read(), provider.owner),
            }
        }

        fn miswired(self: @ContractState) -> Span<felt252> {
            let peers = self.peers();
            let mut names = array![];
            // SageToken knows no peers; the treasury may be any account.
            if !is_contract(peers.token, 'bitsage.token') {
                names.append('token');
            }
            for (name, id, address) in [
                ('staking', 'bitsage.staking', peers.staking),
                ('registry', 'bitsage.registry', peers.registry),
                ('escrow', 'bitsage.escrow', peers.escrow),
                ('market', 'bitsage.market', peers.market),
                ('receipts', 'bitsage.receipts', peers.receipts),
                ('beacon', 'bitsage.beacon', peers.beacon),
                ('audits', 'bitsage.audits', peers.audits),
                ('disputes', 'bitsage.disputes', peers.disputes),
                ('slasher', 'bitsage.slasher', peers.slasher),
                ('reputation', 'bitsage.reputation', peers.reputation),
            ]
                .span() {
                if !is_contract(*address, *id) || !is_wired(*address, peers) {
                    names.append(*name);
                }
            }
            names.span()
        }

        fn violated(self: @ContractState, tokens: Span<ContractAddress>) -> Span<felt252> {
            assert(tokens.len() <= MAX_ITEMS, errors::TOO_MANY);
            let peers = self.wired.Wired_peers;
            let mut names = array![];
            let contract_address = peers.escrow.read();
            let escrow = IEscrowDispatcher { contract_address };
            for token in tokens {
                if balance(*token, contract_address) < escrow.owed(*token).into() {
                    names.append('escrow');
                    break;
                }
            }
            let sage = peers.token.read();
            let contract_address = peers.staking.read();
            let owed = IStakingDispatcher { contract_address }.total_owed();
            if balance(sage, contract_address) < owed.into() {
                names.append('staking');
            }
            if balance(sage, peers.slasher.read()) != 0 {
                names.append('slasher');
            }
            names.span()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn market(self: @ContractState) -> IMarketDispatcher {
            IMarketDispatcher { contract_address: self.wired.Wired_peers.market.read() }
        }
    }

    fn balance(token: ContractAddress, account: ContractAddress) -> u256 {
        IErc20Dispatcher { contract_address: token }.balance_of(account)
    }

    /// Safe dispatchers: a contract that cannot answer is named, too.
    #[feature("safe_dispatcher")]
    fn is_contract(contract_address: ContractAddress, id: felt252) -> bool {
        match (IGovernedSafeDispatcher { contract_address }).contract_id() {
            Ok(answer) => answer == id,
            Err(_) => false,
        }
    }

    #[feature("safe_dispatcher")]
    fn is_wired(contract_address: ContractAddress, peers: Peers) -> bool {
        match (IWiredSafeDispatcher { contract_address }).peers() {
            Ok(answer) => answer == peers,
            Err(_) => false,
        }
    }
}
