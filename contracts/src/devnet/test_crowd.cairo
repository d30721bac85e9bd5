//! FOR DEVNETS AND TESTS ONLY: a crowd of bidders, more than a devnet has accounts.
//! Each is a contract with one bid per auction; what they win is theirs for ever.

use starknet::{ClassHash, ContractAddress};

#[starknet::interface]
pub trait IBidder<TState> {
    /// Approves the auction for the escrow and commits.
    fn bid(
        ref self: TState,
        sage: ContractAddress,
        auction: ContractAddress,
        auction_id: u64,
        commitment: felt252,
        bucket: u8,
    );
}

#[starknet::contract]
pub mod TestBidder {
    use starknet::ContractAddress;
    use crate::auction::interface::{IBurnAuctionDispatcher, IBurnAuctionDispatcherTrait};
    use crate::auction::rules::escrow_of;
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl BidderImpl of super::IBidder<ContractState> {
        fn bid(
            ref self: ContractState,
            sage: ContractAddress,
            auction: ContractAddress,
            auction_id: u64,
            commitment: felt252,
            bucket: u8,
        ) {
            IErc20Dispatcher { contract_address: sage }.approve(auction, escrow_of(bucket).into());
            IBurnAuctionDispatcher { contract_address: auction }
                .commit(auction_id, commitment, bucket);
        }
    }
}

#[starknet::interface]
pub trait ICrowd<TState> {
    /// Deploys `count` more bidders of the class and gives each so much SAGE, out of
    /// what the crowd has.
    fn grow(ref self: TState, bidder: ClassHash, count: u32, sage: ContractAddress, purse: u256);
    /// The bidders from the `from`th on bid, one commitment each.
    fn bid(
        ref self: TState,
        from: u32,
        sage: ContractAddress,
        auction: ContractAddress,
        auction_id: u64,
        commitments: Span<felt252>,
        bucket: u8,
    );
    fn bidders(self: @TState, from: u32, count: u32) -> Span<ContractAddress>;
}

#[starknet::contract]
pub mod TestCrowd {
    use starknet::storage::{MutableVecTrait, StoragePointerReadAccess, Vec, VecTrait};
    use starknet::syscalls::deploy_syscall;
    use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use super::{IBidderDispatcher, IBidderDispatcherTrait};

    #[storage]
    struct Storage {
        bidders: Vec<ContractAddress>,
    }

    #[abi(embed_v0)]
    impl CrowdImpl of super::ICrowd<ContractState> {
        fn grow(
            ref self: ContractState,
            bidder: ClassHash,
            count: u32,
            sage: ContractAddress,
            purse: u256,
        ) {
            for _ in 0..count {
                let salt = self.bidders.len().into();
                let (address, _) = deploy_syscall(bidder, salt, [].span(), false).unwrap_syscall();
                self.bidders.push(address);
                IErc20Dispatcher { contract_address: sage }.transfer(address, purse);
            }
        }

        fn bid(
            ref self: ContractState,
            from: u32,
            sage: ContractAddress,
            auction: ContractAddress,
            auction_id: u64,
            commitments: Span<felt252>,
            bucket: u8,
        ) {
            let mut index: u64 = from.into();
            for commitment in commitments {
                IBidderDispatcher { contract_address: self.bidders.at(index).read() }
                    .bid(sage, auction, auction_id, *commitment, bucket);
                index += 1;
            }
        }

        fn bidders(self: @ContractState, from: u32, count: u32) -> Span<ContractAddress> {
            let mut found = array![];
            for index in from..from + count {
                found.append(self.bidders.at(index.into()).read());
            }
            found.span()
        }
    }
}
