//! FOR DEVNETS AND TESTS ONLY: who kicks auctions, with the oracle, the Beacon and the
//! Guardian it needs. What they answer is set, by anyone; what the auction tells is
//! kept.

use starknet::ContractAddress;
use crate::oracle::types::Reading;

/// What the desk was told of a settled auction.
#[derive(Copy, Drop, Serde, PartialEq, Debug, Default, starknet::Store)]
pub struct Told {
    pub times: u32,
    pub auction_id: u64,
    pub spent: u128,
    pub returned: u128,
    pub burned: u128,
}

#[starknet::interface]
pub trait IDesk<TState> {
    fn set_reading(ref self: TState, reading: Reading);
    /// The one seed: of `round`, the first final one after `since`.
    fn set_seed(ref self: TState, since: u64, round: u64, seed: felt252);
    fn set_paused(ref self: TState, bits: u32);
    /// Approves the auction for `lot` of `usd` and kicks it.
    fn kick(
        ref self: TState,
        usd: ContractAddress,
        auction: ContractAddress,
        lot: u128,
        purpose: felt252,
    ) -> u64;
    /// Sends `lot` of `usd` to the buyback and executes it.
    fn buy_back(
        ref self: TState, usd: ContractAddress, buyback: ContractAddress, sent: u128, lot: u128,
    );
    fn told(self: @TState) -> Told;
}

#[starknet::contract]
pub mod TestDesk {
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::auction::kick::{
        IAuctionReturns, IBurnAuctionKickDispatcher, IBurnAuctionKickDispatcherTrait,
    };
    use crate::beacon::errors as beacon_errors;
    use crate::buyback::lot::{IBuybackLotDispatcher, IBuybackLotDispatcherTrait};
    use crate::guardian::interface::IPauses;
    use crate::oracle::interface::IPriceReader;
    use crate::oracle::types::{Health, Reading};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use super::Told;

    #[storage]
    struct Storage {
        health: u8,
        price: u128,
        at: u64,
        volatility: u128,
        since: u64,
        round: u64,
        seed: felt252,
        paused: u32,
        told: Told,
    }

    #[abi(embed_v0)]
    impl DeskImpl of super::IDesk<ContractState> {
        fn set_reading(ref self: ContractState, reading: Reading) {
            self
                .health
                .write(
                    match reading.health {
                        Health::NotInitialised => 0,
                        Health::Ok => 1,
                        Health::Stale => 2,
                        Health::MinSources => 3,
                        Health::Deviation => 4,
                        Health::Liquidity => 5,
                    },
                );
            self.price.write(reading.price);
            self.at.write(reading.at);
            self.volatility.write(reading.volatility);
        }

        fn set_seed(ref self: ContractState, since: u64, round: u64, seed: felt252) {
            self.since.write(since);
            self.round.write(round);
            self.seed.write(seed);
        }

        fn set_paused(ref self: ContractState, bits: u32) {
            self.paused.write(bits);
        }

        fn kick(
            ref self: ContractState,
            usd: ContractAddress,
            auction: ContractAddress,
            lot: u128,
            purpose: felt252,
        ) -> u64 {
            IErc20Dispatcher { contract_address: usd }.approve(auction, lot.into());
            IBurnAuctionKickDispatcher { contract_address: auction }.kick(lot, purpose)
        }

        fn buy_back(
            ref self: ContractState,
            usd: ContractAddress,
            buyback: ContractAddress,
            sent: u128,
            lot: u128,
        ) {
            IErc20Dispatcher { contract_address: usd }.transfer(buyback, sent.into());
            IBuybackLotDispatcher { contract_address: buyback }.execute(lot);
        }

        fn told(self: @ContractState) -> Told {
            self.told.read()
        }
    }

    #[abi(embed_v0)]
    impl ReaderImpl of IPriceReader<ContractState> {
        /// Stale by itself when older than asked.
        fn read(self: @ContractState, max_age: u64) -> Reading {
            let health = match self.health.read() {
                0 => Health::NotInitialised,
                1 => if starknet::get_block_timestamp() > self.at.read() + max_age {
                    Health::Stale
                } else {
                    Health::Ok
                },
                2 => Health::Stale,
                3 => Health::MinSources,
                4 => Health::Deviation,
                _ => Health::Liquidity,
            };
            Reading {
                health,
                price: self.price.read(),
                at: self.at.read(),
                venues: 3,
                clamped: 0,
                volatility: self.volatility.read(),
            }
        }
    }

    #[abi(embed_v0)]
    impl PausesImpl of IPauses<ContractState> {
        fn paused(self: @ContractState) -> u32 {
            self.paused.read()
        }
    }

    #[abi(embed_v0)]
    impl ReturnsImpl of IAuctionReturns<ContractState> {
        fn auction_settled(
            ref self: ContractState, auction_id: u64, spent: u128, returned: u128, burned: u128,
        ) {
            let times = self.told.read().times + 1;
            self.told.write(Told { times, auction_id, spent, returned, burned });
        }
    }

    /// The Beacon's.
    #[external(v0)]
    fn seed_after(self: @ContractState, since: u64, round: u64) -> felt252 {
        assert(round == self.round.read(), beacon_errors::NO_SEED);
        assert(since == self.since.read(), beacon_errors::NOT_FIRST_AFTER);
        self.seed.read()
    }
}
