#[starknet::contract]
pub mod BurnAuction {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
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
    use crate::token::interface::{
        IErc20Dispatcher, IErc20DispatcherTrait, ISageSupplyDispatcher, ISageSupplyDispatcherTrait,
    };
    use super::super::clearing::{Cursor, CursorTrait, RankedBid, share_of, start};
    use super::super::dials::{value_of, with_value};
    use super::super::interface::{IBurnAuction, events};
    use super::super::kick::{
        IAuctionReturnsDispatcher, IAuctionReturnsDispatcherTrait, IBurnAuctionKick,
    };
    use super::super::ledger::{
        Dollars, Escrowed, Lost, books, pack_dollars, pack_escrowed, pack_lost, unpack_dollars,
        unpack_escrowed, unpack_lost,
    };
    use super::super::packing::{
        BidWord, Progress, Stage, Terms, is_open, pack_bid, pack_config, pack_cursor, pack_outcome,
        pack_progress, pack_schedule, pack_terms, unpack_bid, unpack_config, unpack_cursor,
        unpack_outcome, unpack_place, unpack_progress, unpack_schedule, unpack_terms,
    };
    use super::super::types::{
        Auction, AuctionBooks, AuctionConfig, AuctionOutcome, AuctionPhase, AuctionSchedule, Bid,
        BidState, DOLLAR,
    };
    use super::super::{errors, rules};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.auction';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyWiredImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    /// The present auction lives in three words that each auction uses again, a
    /// bidder in two, a poster in two; only outcomes stay, for claims.
    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        config: felt252,
        terms: felt252,
        schedule: felt252,
        progress: felt252,
        bids: Map<ContractAddress, felt252>,
        /// bidder → commitment, valid while its bid is sealed
        commitments: Map<ContractAddress, felt252>,
        /// poster → its place in the order, valid for the auction it names
        places: Map<ContractAddress, felt252>,
        /// poster → the rest of it, valid when the lot is sold
        margins: Map<ContractAddress, felt252>,
        outcomes: Map<u64, felt252>,
        endings: Map<u64, felt252>,
        escrowed: felt252,
        lost: felt252,
        dollars: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        AuctionKicked: events::AuctionKicked,
        BidCommitted: events::BidCommitted,
        CutoffDrawn: events::CutoffDrawn,
        BidRevealed: events::BidRevealed,
        OrderAdvanced: events::OrderAdvanced,
        AuctionSettled: events::AuctionSettled,
        AuctionClosed: events::AuctionClosed,
        BidClaimed: events::BidClaimed,
        ParameterSet: param_events::ParameterSet,
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
            let last = unpack_progress(self.progress.read());
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
            self.terms.write(pack_terms(terms));
            self.schedule.write(pack_schedule(schedule));
            self
                .progress
                .write(
                    pack_progress(
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
                        },
                    ),
                );
            let sums = unpack_dollars(self.dollars.read());
            self.dollars.write(pack_dollars(Dollars { lots: sums.lots + lot, ..sums }));
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
            let usd = self.usd();
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
            if !fits || unpack_progress(self.progress.read()).stage != Stage::Idle {
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
            let bidder = get_caller_address();
            let now = get_block_timestamp();
            let progress = self.running(auction_id);
            assert(now <= progress.max_end, errors::NOT_BIDDING);
            assert(commitment != 0, errors::ZERO_COMMITMENT);
            assert(bucket >= progress.min_bucket && bucket < rules::MAX_BUCKET, errors::BAD_BUCKET);
            assert(progress.commits < progress.max_bids, errors::TOO_MANY_BIDS);
            assert(!is_open(self.bids.read(bidder)), errors::UNCLAIMED);
            let index = progress.commits;
            self.progress.write(pack_progress(Progress { commits: index + 1, ..progress }));
            self
                .bids
                .write(
                    bidder,
                    pack_bid(
                        BidWord {
                            state: BidState::Sealed,
                            auction_id,
                            index,
                            at: now,
                            bucket,
                            dollars: 0,
                            price: 0,
                        },
                    ),
                );
            self.commitments.write(bidder, commitment);
            let escrow = rules::escrow_of(bucket);
            let sums = unpack_escrowed(self.escrowed.read());
            self.escrowed.write(pack_escrowed(Escrowed { taken: sums.taken + escrow, ..sums }));
            self
                .emit(
                    events::BidCommitted { auction_id, bidder, commitment, escrow, index, at: now },
                );
            assert(
                self.sage().transfer_from(bidder, get_contract_address(), escrow.into()),
                errors::TRANSFER_FAILED,
            );
        }

        fn draw(ref self: ContractState, round: u64) {
            let progress = unpack_progress(self.progress.read());
            let schedule = unpack_schedule(self.schedule.read());
            assert(self.phase(progress, schedule) == AuctionPhase::Drawing, errors::NOT_DRAWING);
            let seed = IBeaconDispatcher {
                contract_address: self.economy.Economy_peers.beacon.read(),
            }
                .seed_after(schedule.max_end, round);
            let auction_id = progress.auction_id;
            let cutoff = rules::cutoff_of(
                seed, get_tx_info().chain_id, get_contract_address(), auction_id, schedule,
            );
            self.progress.write(pack_progress(Progress { drawn: true, cutoff, ..progress }));
            self.emit(events::CutoffDrawn { auction_id, round, seed, cutoff });
        }

        fn reveal(
            ref self: ContractState,
            bidder: ContractAddress,
            amount: u128,
            price: u128,
            salt: felt252,
        ) {
            let progress = unpack_progress(self.progress.read());
            let schedule = unpack_schedule(self.schedule.read());
            assert(
                self.phase(progress, schedule) == AuctionPhase::Revealing, errors::NOT_REVEALING,
            );
            let bid = unpack_bid(self.bids.read(bidder));
            let auction_id = progress.auction_id;
            assert(
                bid.state == BidState::Sealed && bid.auction_id == auction_id, errors::NOT_SEALED,
            );
            assert(bid.at <= cutoff(progress, schedule), errors::AFTER_CUTOFF);
            let opened = rules::commitment_of(
                get_tx_info().chain_id,
                get_contract_address(),
                auction_id,
                bidder,
                amount,
                price,
                salt,
            );
            assert(opened == self.commitments.read(bidder), errors::WRONG_OPENING);
            let length: u256 = salt.into();
            assert(length.high != 0, errors::SHORT_SALT);
            let terms = unpack_terms(self.terms.read());
            let (dollars, rest) = DivRem::div_rem(amount, DOLLAR.try_into().unwrap());
            assert(rest == 0, errors::NOT_WHOLE);
            assert(dollars >= terms.min_bid, errors::DUST_BID);
            assert(dollars <= terms.cap, errors::OVER_CAP);
            assert(price < rules::MAX_PRICE, errors::PRICE_RANGE);
            // dollars < 2^34 and price < 2^88
            assert(dollars * price <= rules::escrow_of(bid.bucket), errors::OVER_ESCROW);
            let valid = price >= terms.reserve;
            let state = if valid {
                self
                    .progress
                    .write(pack_progress(Progress { valid: progress.valid + 1, ..progress }));
                BidState::Valid
            } else {
                BidState::Below
            };
            self.bids.write(bidder, pack_bid(BidWord { state, dollars, price, ..bid }));
            self.emit(events::BidRevealed { auction_id, bidder, amount, price, valid });
        }

        fn advance(ref self: ContractState, position: u32, bidders: Span<ContractAddress>) {
            let poster = get_caller_address();
            let progress = unpack_progress(self.progress.read());
            let schedule = unpack_schedule(self.schedule.read());
            assert(self.phase(progress, schedule) == AuctionPhase::Clearing, errors::NOT_CLEARING);
            let terms = unpack_terms(self.terms.read());
            let lot = terms.lot / DOLLAR;
            let mut cursor = self.place(poster, progress.auction_id, position, lot);
            assert(!bidders.is_empty() || progress.valid == 0, errors::EMPTY_CHUNK);
            for bidder in bidders {
                let bid = unpack_bid(self.bids.read(*bidder));
                assert(
                    bid.state == BidState::Valid && bid.auction_id == progress.auction_id,
                    errors::NOT_A_BID,
                );
                cursor.take(offer(bid), lot);
            }
            if cursor.count == progress.valid {
                return self.settle(progress, schedule, terms, cursor, false);
            }
            let (first, second) = pack_cursor(progress.auction_id, cursor);
            self.places.write(poster, first);
            if cursor.sold == lot {
                self.margins.write(poster, second);
            }
            self
                .emit(
                    events::OrderAdvanced {
                        auction_id: progress.auction_id, poster, posted: cursor.count,
                    },
                );
        }

        fn lapse(ref self: ContractState) {
            let progress = unpack_progress(self.progress.read());
            let schedule = unpack_schedule(self.schedule.read());
            assert(self.phase(progress, schedule) == AuctionPhase::Overdue, errors::STILL_TIME);
            let terms = unpack_terms(self.terms.read());
            self.settle(progress, schedule, terms, start(), true);
        }

        fn hand_back(ref self: ContractState) {
            let progress = unpack_progress(self.progress.read());
            assert(progress.stage == Stage::Settled, errors::NOT_SETTLED);
            let auction_id = progress.auction_id;
            let terms = unpack_terms(self.terms.read());
            let outcome = self.outcome(auction_id);
            let peers = self.economy.Economy_peers;
            let kicker = if terms.from_buyback {
                peers.buyback.read()
            } else {
                peers.treasury.read()
            };
            let (spent, burned) = (outcome.sold, outcome.burned);
            let returned = terms.lot - spent;
            self.progress.write(pack_progress(Progress { stage: Stage::Idle, ..progress }));
            let sums = unpack_dollars(self.dollars.read());
            self
                .dollars
                .write(pack_dollars(Dollars { returned: sums.returned + returned, ..sums }));
            self.emit(events::AuctionClosed { auction_id, kicker, spent, returned, burned });
            if returned != 0 {
                assert(self.usd().transfer(kicker, returned.into()), errors::TRANSFER_FAILED);
            }
            IAuctionReturnsDispatcher { contract_address: kicker }
                .auction_settled(auction_id, spent, returned, burned);
        }

        fn claim(ref self: ContractState, bidder: ContractAddress) -> (u128, u128) {
            let bid = unpack_bid(self.bids.read(bidder));
            assert(
                bid.state != BidState::None && bid.state != BidState::Claimed, errors::NOTHING_DUE,
            );
            let escrow = rules::escrow_of(bid.bucket);
            let (dollars, paid, forfeited) = self.due(bid, escrow);
            let usd = dollars * DOLLAR;
            let refunded = escrow - paid - forfeited;
            self.bids.write(bidder, pack_bid(BidWord { state: BidState::Claimed, ..bid }));
            let sums = unpack_escrowed(self.escrowed.read());
            self
                .escrowed
                .write(pack_escrowed(Escrowed { refunded: sums.refunded + refunded, ..sums }));
            if forfeited != 0 {
                let sums = unpack_lost(self.lost.read());
                self.lost.write(pack_lost(Lost { forfeited: sums.forfeited + forfeited, ..sums }));
            }
            if usd != 0 {
                let sums = unpack_dollars(self.dollars.read());
                self.dollars.write(pack_dollars(Dollars { paid: sums.paid + usd, ..sums }));
            }
            self
                .emit(
                    events::BidClaimed {
                        auction_id: bid.auction_id, bidder, usd, refunded, paid, forfeited,
                    },
                );
            let sage = self.sage();
            if forfeited != 0 {
                let treasury = self.economy.Economy_peers.treasury.read();
                assert(sage.transfer(treasury, forfeited.into()), errors::TRANSFER_FAILED);
            }
            if refunded != 0 {
                assert(sage.transfer(bidder, refunded.into()), errors::TRANSFER_FAILED);
            }
            if usd != 0 {
                assert(self.usd().transfer(bidder, usd.into()), errors::TRANSFER_FAILED);
            }
            (usd, refunded)
        }

        fn auction(self: @ContractState) -> Auction {
            let progress = unpack_progress(self.progress.read());
            let schedule = unpack_schedule(self.schedule.read());
            let terms = unpack_terms(self.terms.read());
            let cutoff = if is_drawn(progress, schedule) {
                Some(cutoff(progress, schedule))
            } else {
                None
            };
            Auction {
                auction_id: progress.auction_id,
                phase: self.phase(progress, schedule),
                from_buyback: terms.from_buyback,
                lot: terms.lot,
                cap: terms.cap * DOLLAR,
                min_bid: terms.min_bid * DOLLAR,
                reserve: terms.reserve,
                bond_bps: terms.bond_bps,
                min_bucket: progress.min_bucket,
                max_bids: progress.max_bids,
                schedule,
                cutoff,
                commits: progress.commits,
                valid: progress.valid,
            }
        }

        fn bid(self: @ContractState, bidder: ContractAddress) -> Bid {
            let bid = unpack_bid(self.bids.read(bidder));
            Bid {
                state: bid.state,
                auction_id: bid.auction_id,
                index: bid.index,
                at: bid.at,
                escrow: if bid.state == BidState::None {
                    0
                } else {
                    rules::escrow_of(bid.bucket)
                },
                amount: bid.dollars * DOLLAR,
                price: bid.price,
            }
        }

        fn outcome(self: @ContractState, auction_id: u64) -> AuctionOutcome {
            unpack_outcome(self.outcomes.read(auction_id), self.endings.read(auction_id))
        }

        fn posted(self: @ContractState, poster: ContractAddress) -> u32 {
            let progress = unpack_progress(self.progress.read());
            let (auction_id, count) = unpack_place(self.places.read(poster));
            if auction_id == progress.auction_id {
                count
            } else {
                0
            }
        }

        fn books(self: @ContractState) -> AuctionBooks {
            books(
                unpack_escrowed(self.escrowed.read()),
                unpack_lost(self.lost.read()),
                unpack_dollars(self.dollars.read()),
            )
        }

        fn next_action(self: @ContractState) -> felt252 {
            let progress = unpack_progress(self.progress.read());
            match self.phase(progress, unpack_schedule(self.schedule.read())) {
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

    #[generate_trait]
    impl Internal of InternalTrait {
        fn usd(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.usd.read() }
        }

        fn sage(self: @ContractState) -> IErc20Dispatcher {
            IErc20Dispatcher { contract_address: self.economy.Economy_peers.token.read() }
        }

        fn running(self: @ContractState, auction_id: u64) -> Progress {
            let progress = unpack_progress(self.progress.read());
            assert(progress.auction_id == auction_id, errors::OTHER_AUCTION);
            assert(progress.stage == Stage::Running, errors::NOT_BIDDING);
            progress
        }

        fn phase(
            self: @ContractState, progress: Progress, schedule: AuctionSchedule,
        ) -> AuctionPhase {
            match progress.stage {
                Stage::Idle => AuctionPhase::Idle,
                Stage::Settled => AuctionPhase::Settled,
                Stage::Running => {
                    let now = get_block_timestamp();
                    if now <= schedule.max_end {
                        AuctionPhase::Bidding
                    } else if now > schedule.clear_end {
                        AuctionPhase::Overdue
                    } else if progress.commits == 0 || now > schedule.reveal_end {
                        AuctionPhase::Clearing
                    } else if is_drawn(progress, schedule) {
                        AuctionPhase::Revealing
                    } else {
                        AuctionPhase::Drawing
                    }
                },
            }
        }

        /// Where `poster` stands in the order; 0 begins anew.
        fn place(
            self: @ContractState,
            poster: ContractAddress,
            auction_id: u64,
            position: u32,
            lot: u128,
        ) -> Cursor {
            if position == 0 {
                return start();
            }
            let first = self.places.read(poster);
            let (known, count) = unpack_place(first);
            assert(known == auction_id && count == position, errors::WRONG_POSITION);
            let cursor = unpack_cursor(first, 0);
            if cursor.sold == lot {
                unpack_cursor(first, self.margins.read(poster))
            } else {
                cursor
            }
        }

        /// Fixes the outcome and burns what the winners pay.
        fn settle(
            ref self: ContractState,
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
            let (first, second) = pack_outcome(outcome);
            self.outcomes.write(auction_id, first);
            self.endings.write(auction_id, second);
            self.progress.write(pack_progress(Progress { stage: Stage::Settled, ..progress }));
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
                let sums = unpack_lost(self.lost.read());
                self.lost.write(pack_lost(Lost { burned: sums.burned + burned, ..sums }));
                ISageSupplyDispatcher { contract_address: self.sage().contract_address }
                    .burn(burned.into());
            }
        }

        /// What a bid gets and loses: (whole dollars, SAGE paid, SAGE forfeited).
        fn due(self: @ContractState, bid: BidWord, escrow: u128) -> (u128, u128, u128) {
            let outcome = self.outcome(bid.auction_id);
            if !outcome.settled {
                // Only what no bid and no order can change any more.
                let progress = unpack_progress(self.progress.read());
                let schedule = unpack_schedule(self.schedule.read());
                let late = is_drawn(progress, schedule) && bid.at > cutoff(progress, schedule);
                assert(late || bid.state == BidState::Below, errors::NOT_SETTLED);
                return (0, 0, 0);
            }
            if bid.at > outcome.cutoff || bid.state == BidState::Below {
                return (0, 0, 0);
            }
            if bid.state == BidState::Sealed {
                return (0, 0, rules::bond_of(escrow, outcome.bond_bps));
            }
            let dollars = share_of(
                offer(bid), outcome.marginal_price, outcome.marginal_index, outcome.fill / DOLLAR,
            );
            (dollars, dollars * outcome.price, 0)
        }
    }

    fn offer(bid: BidWord) -> RankedBid {
        RankedBid { price: bid.price, index: bid.index, dollars: bid.dollars }
    }

    /// Whether the cutoff is known: by the Beacon, or by its silence.
    fn is_drawn(progress: Progress, schedule: AuctionSchedule) -> bool {
        progress.drawn || get_block_timestamp() > schedule.draw_end
    }

    /// The cutoff, once it is known.
    fn cutoff(progress: Progress, schedule: AuctionSchedule) -> u64 {
        if progress.drawn {
            progress.cutoff
        } else {
            schedule.min_end
        }
    }
}
