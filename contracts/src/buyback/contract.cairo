#[starknet::contract]
pub mod Buyback {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::auction::kick::{
        IAuctionReturns, IAuctionReturnsDispatcher, IAuctionReturnsDispatcherTrait,
        IBurnAuctionKickDispatcher, IBurnAuctionKickDispatcherTrait,
    };
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::{
        IParameters, errors as param_errors, events as param_events,
    };
    use crate::guardian::interface::{IPausesDispatcher, IPausesDispatcherTrait};
    use crate::guardian::types::pause;
    use crate::oracle::interface::{IPriceReaderDispatcher, IPriceReaderDispatcherTrait};
    use crate::oracle::types::{Health, Reading};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use super::super::dials::{value_of, with_value};
    use super::super::errors;
    use super::super::interface::{IBuyback, events};
    use super::super::lot::IBuybackLot;
    use super::super::packing::{pack_config, pack_state, unpack_config, unpack_state};
    use super::super::rules::{is_sound, lot_of};
    use super::super::types::{BuybackConfig, BuybackState};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.buyback';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        config: felt252,
        state: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        BuybackStarted: events::BuybackStarted,
        BuybackSettled: events::BuybackSettled,
        ParameterSet: param_events::ParameterSet,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
    }

    /// Errors: BUYBACK: bad config, GOV: zero governor.
    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: BuybackConfig) {
        self.governed.initialize(governor);
        assert(is_sound(config), errors::BAD_CONFIG);
        self.config.write(pack_config(config));
    }

    #[abi(embed_v0)]
    impl LotImpl of IBuybackLot<ContractState> {
        fn wanted(
            self: @ContractState, treasury_usd: u128, runway_target: u128, reading: Reading,
        ) -> u128 {
            if !is_usable(reading) {
                return 0;
            }
            lot_of(self.config(), treasury_usd, runway_target, reading.volatility)
        }

        fn execute(ref self: ContractState, lot: u128) -> u64 {
            let peers = self.economy.Economy_peers;
            assert(get_caller_address() == peers.treasury.read(), errors::NOT_TREASURY);
            assert(!self.is_paused(), errors::PAUSED);
            let now = get_block_timestamp();
            assert(now >= self.next_at(), errors::TOO_SOON);
            let config = self.config();
            assert(lot != 0 && lot <= config.max_lot, errors::BAD_LOT);
            let reading = self.reading(config);
            assert(is_usable(reading), errors::NO_PRICE);
            assert(reading.volatility <= config.max_volatility, errors::TOO_VOLATILE);
            let usd = IErc20Dispatcher { contract_address: peers.usd.read() };
            assert(usd.balance_of(get_contract_address()) >= lot.into(), errors::NOT_FUNDED);

            // The auction is ours and calls back only in `hand_back`.
            let auction = peers.auction.read();
            usd.approve(auction, lot.into());
            let auction_id = IBurnAuctionKickDispatcher { contract_address: auction }
                .kick(lot, 'buyback');
            self.state.write(pack_state(BuybackState { last_at: now, auction_id }));
            self
                .emit(
                    events::BuybackStarted {
                        auction_id,
                        lot,
                        price: reading.price,
                        volatility: reading.volatility,
                        next_at: now + config.interval_seconds.into(),
                    },
                );
            auction_id
        }

        fn can_execute(self: @ContractState, lot: u128) -> bool {
            let config = self.config();
            if lot == 0
                || lot > config.max_lot
                || self.is_paused()
                || get_block_timestamp() < self.next_at() {
                return false;
            }
            let reading = self.reading(config);
            let auction = IBurnAuctionKickDispatcher {
                contract_address: self.economy.Economy_peers.auction.read(),
            };
            is_usable(reading)
                && reading.volatility <= config.max_volatility
                && auction.can_kick(lot)
        }
    }

    #[abi(embed_v0)]
    impl ReturnsImpl of IAuctionReturns<ContractState> {
        /// Caller: BurnAuction. What was not sold goes to the Treasury.
        /// Errors: BUYBACK: not the auction, not its auction, not funded, transfer
        /// failed. Emits: BuybackSettled.
        fn auction_settled(
            ref self: ContractState, auction_id: u64, spent: u128, returned: u128, burned: u128,
        ) {
            let peers = self.economy.Economy_peers;
            assert(get_caller_address() == peers.auction.read(), errors::NOT_AUCTION);
            let state = unpack_state(self.state.read());
            assert(auction_id != 0 && auction_id == state.auction_id, errors::OTHER_AUCTION);
            self.state.write(pack_state(BuybackState { auction_id: 0, ..state }));
            let usd = IErc20Dispatcher { contract_address: peers.usd.read() };
            let forwarded = usd.balance_of(get_contract_address());
            assert(forwarded >= returned.into(), errors::NOT_FUNDED);
            self.emit(events::BuybackSettled { auction_id, spent, returned, burned, forwarded });
            let treasury = peers.treasury.read();
            if forwarded != 0 {
                assert(usd.transfer(treasury, forwarded), errors::TRANSFER_FAILED);
            }
            // Told, so that it is no income: the Treasury had it before.
            IAuctionReturnsDispatcher { contract_address: treasury }
                .auction_settled(auction_id, spent, returned, burned);
        }
    }

    #[abi(embed_v0)]
    impl BuybackImpl of IBuyback<ContractState> {
        fn state(self: @ContractState) -> BuybackState {
            unpack_state(self.state.read())
        }

        fn next_at(self: @ContractState) -> u64 {
            let state = unpack_state(self.state.read());
            if state.last_at == 0 {
                0
            } else {
                state.last_at + self.config().interval_seconds.into()
            }
        }

        fn config(self: @ContractState) -> BuybackConfig {
            unpack_config(self.config.read())
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
                param_errors::NOT_PARAMS,
            );
            let config = self.config();
            let previous = value_of(config, name);
            let next = with_value(config, name, value);
            assert(is_sound(next), param_errors::BAD_VALUE);
            self.config.write(pack_config(next));
            self.emit(param_events::ParameterSet { name, previous, value });
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn is_paused(self: @ContractState) -> bool {
            let guardian = self.economy.Economy_peers.guardian.read();
            IPausesDispatcher { contract_address: guardian }.paused() & pause::BUYBACK != 0
        }

        fn reading(self: @ContractState, config: BuybackConfig) -> Reading {
            let oracle = self.economy.Economy_peers.oracle.read();
            IPriceReaderDispatcher { contract_address: oracle }.read(config.max_price_age.into())
        }
    }

    fn is_usable(reading: Reading) -> bool {
        reading.health == Health::Ok && reading.price != 0
    }
}
