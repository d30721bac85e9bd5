//! The order of the bids, posted by anyone, and what follows from it: the price, the
//! burn, and the unsold dollars' way back.

#[starknet::component]
pub mod OrderComponent {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use crate::auction::bids::BidsComponent;
    use crate::auction::bids::BidsComponent::InternalTrait as BidsInternal;
    use crate::auction::clearing::{Cursor, CursorTrait, start};
    use crate::auction::interface::events;
    use crate::auction::kick::{IAuctionReturnsDispatcher, IAuctionReturnsDispatcherTrait};
    use crate::auction::packing::{Progress, Stage, Terms, pack_cursor, unpack_cursor, unpack_place};
    use crate::auction::present::PresentComponent;
    use crate::auction::present::PresentComponent::{
        InternalTrait as PresentInternal, cutoff, phase,
    };
    use crate::auction::till::TillComponent;
    use crate::auction::till::TillComponent::InternalTrait as TillInternal;
    use crate::auction::types::{AuctionOutcome, AuctionPhase, AuctionSchedule, DOLLAR};
    use crate::auction::{errors, rules};
    use crate::components::economy::EconomyComponent;
    use crate::token::interface::{
        IErc20Dispatcher, IErc20DispatcherTrait, ISageSupplyDispatcher, ISageSupplyDispatcherTrait,
    };

    #[storage]
    pub struct Storage {
        /// poster → its place in the order, valid for the auction it names
        Order_places: Map<ContractAddress, felt252>,
        /// poster → the rest of it, valid when the lot is sold
        Order_margins: Map<ContractAddress, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        OrderAdvanced: events::OrderAdvanced,
        AuctionSettled: events::AuctionSettled,
        AuctionClosed: events::AuctionClosed,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Economy: EconomyComponent::HasComponent<TContractState>,
        impl Present: PresentComponent::HasComponent<TContractState>,
        impl Till: TillComponent::HasComponent<TContractState>,
        impl Bids: BidsComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// As `IBurnAuction::advance`.
        fn advance(
            ref self: ComponentState<TContractState>, position: u32, bidders: Span<ContractAddress>,
        ) {
            let poster = get_caller_address();
            let present = get_dep_component!(@self, Present);
            let (progress, schedule) = (present.progress(), present.schedule());
            assert(phase(progress, schedule) == AuctionPhase::Clearing, errors::NOT_CLEARING);
            let terms = present.terms();
            let lot = terms.lot / DOLLAR;
            let mut cursor = self.place(poster, progress.auction_id, position, lot);
            assert(!bidders.is_empty() || progress.valid == 0, errors::EMPTY_CHUNK);
            let bids = get_dep_component!(@self, Bids);
            for bidder in bidders {
                cursor.take(bids.ranked(*bidder, progress.auction_id), lot);
            }
            if cursor.count == progress.valid {
                return self.settle(progress, schedule, terms, cursor, false);
            }
            let (first, second) = pack_cursor(progress.auction_id, cursor);
            self.Order_places.write(poster, first);
            if cursor.sold == lot {
                self.Order_margins.write(poster, second);
            }
            self
                .emit(
                    events::OrderAdvanced {
                        auction_id: progress.auction_id, poster, posted: cursor.count,
                    },
                );
        }

        /// As `IBurnAuction::lapse`.
        fn lapse(ref self: ComponentState<TContractState>) {
            let present = get_dep_component!(@self, Present);
            let (progress, schedule) = (present.progress(), present.schedule());
            assert(phase(progress, schedule) == AuctionPhase::Overdue, errors::STILL_TIME);
            let terms = present.terms();
            self.settle(progress, schedule, terms, start(), true);
        }

        /// As `IBurnAuction::hand_back`.
        fn hand_back(ref self: ComponentState<TContractState>) {
            let present = get_dep_component!(@self, Present);
            let progress = present.progress();
            assert(progress.stage == Stage::Settled, errors::NOT_SETTLED);
            let auction_id = progress.auction_id;
            let terms = present.terms();
            let outcome = present.outcome(auction_id);
            let economy = get_dep_component!(@self, Economy);
            let peers = economy.Economy_peers;
            let dollar = IErc20Dispatcher { contract_address: peers.usd.read() };
            let kicker = if terms.from_buyback {
                peers.buyback.read()
            } else {
                peers.treasury.read()
            };
            let (spent, burned) = (outcome.sold, outcome.burned);
            let returned = terms.lot - spent;
            let mut present = get_dep_component_mut!(ref self, Present);
            present.advance_to(Progress { stage: Stage::Idle, ..progress });
            let mut till = get_dep_component_mut!(ref self, Till);
            till.lot_returned(returned);
            self.emit(events::AuctionClosed { auction_id, kicker, spent, returned, burned });
            if returned != 0 {
                assert(dollar.transfer(kicker, returned.into()), errors::TRANSFER_FAILED);
            }
            IAuctionReturnsDispatcher { contract_address: kicker }
                .auction_settled(auction_id, spent, returned, burned);
        }

        fn posted(self: @ComponentState<TContractState>, poster: ContractAddress) -> u32 {
            let progress = get_dep_component!(self, Present).progress();
            let (auction_id, count) = unpack_place(self.Order_places.read(poster));
            if auction_id == progress.auction_id {
                count
            } else {
                0
            }
        }

        /// Where `poster` stands in the order; 0 begins anew.
        fn place(
            self: @ComponentState<TContractState>,
            poster: ContractAddress,
            auction_id: u64,
            position: u32,
            lot: u128,
        ) -> Cursor {
            if position == 0 {
                return start();
            }
            let first = self.Order_places.read(poster);
            let (known, count) = unpack_place(first);
            assert(known == auction_id && count == position, errors::WRONG_POSITION);
            let cursor = unpack_cursor(first, 0);
            if cursor.sold == lot {
                unpack_cursor(first, self.Order_margins.read(poster))
            } else {
                cursor
            }
        }

        /// Fixes the outcome and burns what the winners pay.
        fn settle(
            ref self: ComponentState<TContractState>,
            progress: Progress,
            schedule: AuctionSchedule,
            terms: Terms,
            cursor: Cursor,
            lapsed: bool,
        ) {
            let auction_id = progress.auction_id;
            // Of a lapsed auction nobody is before the last winner.
            let (price, marginal_price) = if lapsed {
                (0, rules::MAX_PRICE - 1)
            } else {
                (cursor.clearing_price(terms.reserve), cursor.marginal_price)
            };
            let burned = cursor.sold * price;
            let outcome = AuctionOutcome {
                settled: true,
                lapsed,
                price,
                sold: cursor.sold * DOLLAR,
                burned,
                marginal_price,
                marginal_index: cursor.marginal_index,
                fill: cursor.fill * DOLLAR,
                cutoff: cutoff(progress, schedule),
                bond_bps: terms.bond_bps,
            };
            let mut till = get_dep_component_mut!(ref self, Till);
            till.settled(rules::escrows_of(progress.escrows, progress.min_bucket), burned);
            let mut present = get_dep_component_mut!(ref self, Present);
            present.end(progress, outcome);
            self
                .emit(
                    events::AuctionSettled {
                        auction_id,
                        lapsed,
                        bids: progress.valid,
                        price,
                        sold: outcome.sold,
                        burned,
                        marginal_price,
                        marginal_index: outcome.marginal_index,
                        fill: outcome.fill,
                        cutoff: outcome.cutoff,
                    },
                );
            if burned != 0 {
                let economy = get_dep_component!(@self, Economy);
                ISageSupplyDispatcher { contract_address: economy.Economy_peers.token.read() }
                    .burn(burned.into());
            }
        }
    }
}
