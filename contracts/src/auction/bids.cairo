//! Bids: sealed with an escrow, opened after the cutoff, paid when all is over.

#[starknet::component]
pub mod BidsComponent {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePathEntry,
        StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{
        ContractAddress, get_block_timestamp, get_caller_address, get_contract_address, get_tx_info,
    };
    use crate::auction::clearing::{RankedBid, share_of};
    use crate::auction::interface::events;
    use crate::auction::packing::{BidWord, Progress, is_open, pack_bid, pack_sealed, unpack_bid};
    use crate::auction::present::PresentComponent;
    use crate::auction::present::PresentComponent::{
        InternalTrait as PresentInternal, cutoff, is_drawn, phase,
    };
    use crate::auction::till::TillComponent;
    use crate::auction::till::TillComponent::InternalTrait as TillInternal;
    use crate::auction::types::{AuctionPhase, Bid, BidState, DOLLAR};
    use crate::auction::{errors, rules};
    use crate::components::economy::EconomyComponent;
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

    /// Two words for each bidder, which its next bid uses again.
    #[storage]
    pub struct Storage {
        Bids_words: Map<ContractAddress, felt252>,
        /// bidder → commitment, valid while its bid is sealed
        Bids_commitments: Map<ContractAddress, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        BidCommitted: events::BidCommitted,
        BidRevealed: events::BidRevealed,
        BidClaimed: events::BidClaimed,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Economy: EconomyComponent::HasComponent<TContractState>,
        impl Present: PresentComponent::HasComponent<TContractState>,
        impl Till: TillComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// As `IBurnAuction::commit`.
        fn commit(
            ref self: ComponentState<TContractState>,
            auction_id: u64,
            commitment: felt252,
            bucket: u8,
        ) {
            let bidder = get_caller_address();
            let now = get_block_timestamp();
            let mut present = get_dep_component_mut!(ref self, Present);
            let progress = present.running(auction_id);
            assert(now <= progress.max_end, errors::NOT_BIDDING);
            assert(commitment != 0, errors::ZERO_COMMITMENT);
            let more = rules::escrow_in_smallest(bucket, progress.min_bucket);
            assert(progress.commits < progress.max_bids, errors::TOO_MANY_BIDS);
            let word = self.Bids_words.entry(bidder);
            assert(!is_open(word.read()), errors::UNCLAIMED);
            let index = progress.commits;
            let escrows = progress.escrows + more;
            present.advance_to(Progress { commits: index + 1, escrows, ..progress });
            word.write(pack_sealed(auction_id, index, now, bucket));
            self.Bids_commitments.write(bidder, commitment);
            let escrow = rules::escrow_of(bucket);
            self
                .emit(
                    events::BidCommitted { auction_id, bidder, commitment, escrow, index, at: now },
                );
            let economy = get_dep_component!(@self, Economy);
            let sage = IErc20Dispatcher { contract_address: economy.Economy_peers.token.read() };
            assert(
                sage.transfer_from(bidder, get_contract_address(), escrow.into()),
                errors::TRANSFER_FAILED,
            );
        }

        /// As `IBurnAuction::reveal`.
        fn reveal(
            ref self: ComponentState<TContractState>,
            bidder: ContractAddress,
            amount: u128,
            price: u128,
            salt: felt252,
        ) {
            let present = get_dep_component!(@self, Present);
            let (progress, schedule) = (present.progress(), present.schedule());
            assert(phase(progress, schedule) == AuctionPhase::Revealing, errors::NOT_REVEALING);
            let bid = unpack_bid(self.Bids_words.read(bidder));
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
            assert(opened == self.Bids_commitments.read(bidder), errors::WRONG_OPENING);
            let length: u256 = salt.into();
            assert(length.high != 0, errors::SHORT_SALT);
            let terms = present.terms();
            let (dollars, rest) = DivRem::div_rem(amount, DOLLAR.try_into().unwrap());
            assert(rest == 0, errors::NOT_WHOLE);
            assert(dollars >= terms.min_bid, errors::DUST_BID);
            assert(dollars <= terms.cap, errors::OVER_CAP);
            assert(price < rules::MAX_PRICE, errors::PRICE_RANGE);
            // dollars < 2^34 and price < 2^88
            assert(dollars * price <= rules::escrow_of(bid.bucket), errors::OVER_ESCROW);
            let valid = price >= terms.reserve;
            let state = if valid {
                let mut present = get_dep_component_mut!(ref self, Present);
                present.advance_to(Progress { valid: progress.valid + 1, ..progress });
                BidState::Valid
            } else {
                BidState::Below
            };
            self.Bids_words.write(bidder, pack_bid(BidWord { state, dollars, price, ..bid }));
            self.emit(events::BidRevealed { auction_id, bidder, amount, price, valid });
        }

        /// As `IBurnAuction::claim`.
        fn claim(
            ref self: ComponentState<TContractState>, bidder: ContractAddress,
        ) -> (u128, u128) {
            let bid = unpack_bid(self.Bids_words.read(bidder));
            assert(
                bid.state != BidState::None && bid.state != BidState::Claimed, errors::NOTHING_DUE,
            );
            let escrow = rules::escrow_of(bid.bucket);
            let (dollars, paid, forfeited) = self.due(bid, escrow);
            let usd = dollars * DOLLAR;
            let refunded = escrow - paid - forfeited;
            self.Bids_words.write(bidder, pack_bid(BidWord { state: BidState::Claimed, ..bid }));
            let mut till = get_dep_component_mut!(ref self, Till);
            till.claimed(usd, refunded, forfeited);
            self
                .emit(
                    events::BidClaimed {
                        auction_id: bid.auction_id, bidder, usd, refunded, paid, forfeited,
                    },
                );
            let economy = get_dep_component!(@self, Economy);
            let sage = IErc20Dispatcher { contract_address: economy.Economy_peers.token.read() };
            let dollar = IErc20Dispatcher { contract_address: economy.Economy_peers.usd.read() };
            if forfeited != 0 {
                let treasury = economy.Economy_peers.treasury.read();
                assert(sage.transfer(treasury, forfeited.into()), errors::TRANSFER_FAILED);
            }
            if refunded != 0 {
                assert(sage.transfer(bidder, refunded.into()), errors::TRANSFER_FAILED);
            }
            if usd != 0 {
                assert(dollar.transfer(bidder, usd.into()), errors::TRANSFER_FAILED);
            }
            (usd, refunded)
        }

        /// What a bid gets and loses: (whole dollars, SAGE paid, SAGE forfeited).
        fn due(
            self: @ComponentState<TContractState>, bid: BidWord, escrow: u128,
        ) -> (u128, u128, u128) {
            let present = get_dep_component!(self, Present);
            let outcome = present.outcome(bid.auction_id);
            if !outcome.settled {
                // Only what no bid and no order can change any more.
                let (progress, schedule) = (present.progress(), present.schedule());
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

        /// A bid as the order counts it. Errors: AUCTION: not a bid.
        fn ranked(
            self: @ComponentState<TContractState>, bidder: ContractAddress, auction_id: u64,
        ) -> RankedBid {
            let bid = unpack_bid(self.Bids_words.read(bidder));
            assert(bid.state == BidState::Valid && bid.auction_id == auction_id, errors::NOT_A_BID);
            offer(bid)
        }

        fn bid(self: @ComponentState<TContractState>, bidder: ContractAddress) -> Bid {
            let bid = unpack_bid(self.Bids_words.read(bidder));
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
    }

    fn offer(bid: BidWord) -> RankedBid {
        RankedBid { price: bid.price, index: bid.index, dollars: bid.dollars }
    }
}
