#[starknet::contract]
pub mod BurnAuction {
    use core::num::traits::Zero;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{
        ContractAddress, get_block_timestamp, get_caller_address, get_contract_address, get_tx_info,
    };
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::{
        IParameters, errors as param_errors, events as param_events,
    };
    use crate::math::ratio::{Rounding, part};
    use crate::oracle::interface::{IPriceReaderDispatcher, IPriceReaderDispatcherTrait};
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use super::super::bids::BidsComponent;
    use super::super::bids::BidsComponent::InternalTrait as BidsInternal;
    use super::super::dials::{value_of, with_value};
    use super::super::interface::{IBurnAuction, events};
    use super::super::kick::IBurnAuctionKick;
    use super::super::order::OrderComponent;
    use super::super::order::OrderComponent::InternalTrait as OrderInternal;
    use super::super::packing::{Progress, Stage, Terms, pack_config, unpack_config};
    use super::super::present::PresentComponent;
    use super::super::present::PresentComponent::{InternalTrait as PresentInternal, phase};
    use super::super::till::TillComponent;
    use super::super::till::TillComponent::InternalTrait as TillInternal;
    use super::super::types::{
        Auction, AuctionBooks, AuctionConfig, AuctionOutcome, AuctionPhase, Bid, DOLLAR,
    };
    use super::super::{errors, rules};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);
    component!(path: PresentComponent, storage: present, event: PresentEvent);
    component!(path: TillComponent, storage: till, event: TillEvent);
    component!(path: BidsComponent, storage: bids, event: BidsEvent);
    component!(path: OrderComponent, storage: order, event: OrderEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.auction';
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
        #[substorage(v0)]
        present: PresentComponent::Storage,
        #[substorage(v0)]
        till: TillComponent::Storage,
        #[substorage(v0)]
        bids: BidsComponent::Storage,
        #[substorage(v0)]
        order: OrderComponent::Storage,
        config: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        AuctionKicked: events::AuctionKicked,
        CutoffDrawn: events::CutoffDrawn,
        ParameterSet: param_events::ParameterSet,
        #[flat]
        PresentEvent: PresentComponent::Event,
        #[flat]
        TillEvent: TillComponent::Event,
        #[flat]
        BidsEvent: BidsComponent::Event,
        #[flat]
        OrderEvent: OrderComponent::Event,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
    }

    /// Errors: AUCTION: bad config, GOV: zero governor.
    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: AuctionConfig) {
        self.governed.initialize(governor);
        assert(rules::is_sound(config), errors::BAD_CONFIG);
        self.config.write(pack_config(config));
    }

    #[abi(embed_v0)]
    impl KickImpl of IBurnAuctionKick<ContractState> {
        fn kick(ref self: ContractState, lot: u128, purpose: felt252) -> u64 {
            let kicker = get_caller_address();
            let peers = self.economy.Economy_peers;
            let from_buyback = kicker == peers.buyback.read();
            assert(
                kicker.is_non_zero() && (from_buyback || kicker == peers.treasury.read()),
                errors::NOT_KICKER,
            );
            let last = self.present.progress();
            assert(last.stage == Stage::Idle, errors::RUNNING);
            let config = self.config();
            let dollars = lot / DOLLAR;
            assert(dollars < rules::MAX_DOLLARS, errors::LOT_TOO_LARGE);
            let cap = part(dollars, config.cap_bps.into(), Rounding::Down);
            assert(cap >= config.min_bid.into(), errors::LOT_TOO_SMALL);
            let reading = IPriceReaderDispatcher { contract_address: peers.oracle.read() }
                .read(config.max_price_age.into());
            rules::assert_healthy(reading);

            let schedule = rules::schedule(config, get_block_timestamp());
            let terms = Terms {
                lot,
                cap,
                min_bid: config.min_bid.into(),
                reserve: rules::reserve_price(config.discount_bps, reading.price),
                bond_bps: rules::bond_bps(
                    config.bond_floor_bps, reading.volatility, schedule.reveal_end - schedule.opens,
                ),
                from_buyback,
            };
            let auction_id = last.auction_id + 1;
            self
                .present
                .begin(
                    terms,
                    schedule,
                    Progress {
                        auction_id,
                        stage: Stage::Running,
                        commits: 0,
                        valid: 0,
                        drawn: false,
                        cutoff: 0,
                        max_bids: config.max_bids,
                        min_bucket: config.min_bucket,
                        max_end: schedule.max_end,
                        escrows: 0,
                    },
                );
            self.till.lot_came(lot);
            self
                .emit(
                    events::AuctionKicked {
                        auction_id,
                        kicker,
                        purpose,
                        lot,
                        cap: cap * DOLLAR,
                        min_bid: terms.min_bid * DOLLAR,
                        reserve: terms.reserve,
                        bond_bps: terms.bond_bps,
                        min_bucket: config.min_bucket,
                        max_bids: config.max_bids,
                        schedule,
                    },
                );
            let here = get_contract_address();
            let usd = IErc20Dispatcher { contract_address: peers.usd.read() };
            let before = usd.balance_of(here);
            assert(usd.transfer_from(kicker, here, lot.into()), errors::TRANSFER_FAILED);
            assert(usd.balance_of(here) == before + lot.into(), errors::WRONG_DELTA);
            auction_id
        }

        fn can_kick(self: @ContractState, lot: u128) -> bool {
            let config = self.config();
            let dollars = lot / DOLLAR;
            let fits = dollars < rules::MAX_DOLLARS
                && part(dollars, config.cap_bps.into(), Rounding::Down) >= config.min_bid.into();
            if !fits || self.present.progress().stage != Stage::Idle {
                return false;
            }
            let oracle = self.economy.Economy_peers.oracle.read();
            let reading = IPriceReaderDispatcher { contract_address: oracle }
                .read(config.max_price_age.into());
            rules::has_reserve(config.discount_bps, reading)
        }
    }

    #[abi(embed_v0)]
    impl BurnAuctionImpl of IBurnAuction<ContractState> {
        fn commit(ref self: ContractState, auction_id: u64, commitment: felt252, bucket: u8) {
            self.bids.commit(auction_id, commitment, bucket)
        }

        fn draw(ref self: ContractState, round: u64) {
            let (progress, schedule) = (self.present.progress(), self.present.schedule());
            assert(phase(progress, schedule) == AuctionPhase::Drawing, errors::NOT_DRAWING);
            let seed = IBeaconDispatcher {
                contract_address: self.economy.Economy_peers.beacon.read(),
            }
                .seed_after(schedule.max_end, round);
            let auction_id = progress.auction_id;
            let cutoff = rules::cutoff_of(
                seed, get_tx_info().chain_id, get_contract_address(), auction_id, schedule,
            );
            self.present.advance_to(Progress { drawn: true, cutoff, ..progress });
            self.emit(events::CutoffDrawn { auction_id, round, seed, cutoff });
        }

        fn reveal(
            ref self: ContractState,
            bidder: ContractAddress,
            amount: u128,
            price: u128,
            salt: felt252,
        ) {
            self.bids.reveal(bidder, amount, price, salt)
        }

        fn advance(ref self: ContractState, position: u32, bidders: Span<ContractAddress>) {
            self.order.advance(position, bidders)
        }

        fn lapse(ref self: ContractState) {
            self.order.lapse()
        }

        fn hand_back(ref self: ContractState) {
            self.order.hand_back()
        }

        fn claim(ref self: ContractState, bidder: ContractAddress) -> (u128, u128) {
            self.bids.claim(bidder)
        }

        fn auction(self: @ContractState) -> Auction {
            self.present.show()
        }

        fn bid(self: @ContractState, bidder: ContractAddress) -> Bid {
            self.bids.bid(bidder)
        }

        fn outcome(self: @ContractState, auction_id: u64) -> AuctionOutcome {
            self.present.outcome(auction_id)
        }

        fn posted(self: @ContractState, poster: ContractAddress) -> u32 {
            self.order.posted(poster)
        }

        fn books(self: @ContractState) -> AuctionBooks {
            let progress = self.present.progress();
            self.till.books(rules::escrows_of(progress.escrows, progress.min_bucket))
        }

        fn next_action(self: @ContractState) -> felt252 {
            match phase(self.present.progress(), self.present.schedule()) {
                AuctionPhase::Idle => 0,
                AuctionPhase::Bidding => 0,
                AuctionPhase::Drawing => 'draw',
                AuctionPhase::Revealing => 'reveal',
                AuctionPhase::Clearing => 'advance',
                AuctionPhase::Overdue => 'lapse',
                AuctionPhase::Settled => 'hand_back',
            }
        }

        fn config(self: @ContractState) -> AuctionConfig {
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
            assert(rules::is_sound(next), param_errors::BAD_VALUE);
            self.config.write(pack_config(next));
            self.emit(param_events::ParameterSet { name, previous, value });
        }
    }
}
