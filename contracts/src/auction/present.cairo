//! The present auction, in three words that each auction uses again, and how the
//! earlier ones ended, which stays for claims.

#[starknet::component]
pub mod PresentComponent {
    use starknet::get_block_timestamp;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::auction::errors;
    use crate::auction::packing::{
        Progress, Stage, Terms, pack_outcome, pack_progress, pack_schedule, pack_terms,
        unpack_outcome, unpack_progress, unpack_schedule, unpack_terms,
    };
    use crate::auction::types::{Auction, AuctionOutcome, AuctionPhase, AuctionSchedule, DOLLAR};

    #[storage]
    pub struct Storage {
        Present_terms: felt252,
        Present_schedule: felt252,
        Present_progress: felt252,
        Present_outcomes: Map<u64, felt252>,
        Present_endings: Map<u64, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        fn begin(
            ref self: ComponentState<TContractState>,
            terms: Terms,
            schedule: AuctionSchedule,
            progress: Progress,
        ) {
            self.Present_terms.write(pack_terms(terms));
            self.Present_schedule.write(pack_schedule(schedule));
            self.advance_to(progress);
        }

        fn terms(self: @ComponentState<TContractState>) -> Terms {
            unpack_terms(self.Present_terms.read())
        }

        fn schedule(self: @ComponentState<TContractState>) -> AuctionSchedule {
            unpack_schedule(self.Present_schedule.read())
        }

        fn progress(self: @ComponentState<TContractState>) -> Progress {
            unpack_progress(self.Present_progress.read())
        }

        fn advance_to(ref self: ComponentState<TContractState>, progress: Progress) {
            self.Present_progress.write(pack_progress(progress));
        }

        /// Errors: AUCTION: not the present one, not bidding.
        fn running(self: @ComponentState<TContractState>, auction_id: u64) -> Progress {
            let progress = self.progress();
            assert(progress.auction_id == auction_id, errors::OTHER_AUCTION);
            assert(progress.stage == Stage::Running, errors::NOT_BIDDING);
            progress
        }

        fn outcome(self: @ComponentState<TContractState>, auction_id: u64) -> AuctionOutcome {
            unpack_outcome(
                self.Present_outcomes.read(auction_id), self.Present_endings.read(auction_id),
            )
        }

        fn end(
            ref self: ComponentState<TContractState>, progress: Progress, outcome: AuctionOutcome,
        ) {
            let (first, second) = pack_outcome(outcome);
            self.Present_outcomes.write(progress.auction_id, first);
            self.Present_endings.write(progress.auction_id, second);
            self.advance_to(Progress { stage: Stage::Settled, escrows: 0, ..progress });
        }

        fn show(self: @ComponentState<TContractState>) -> Auction {
            let (progress, schedule, terms) = (self.progress(), self.schedule(), self.terms());
            let cutoff = if is_drawn(progress, schedule) {
                Some(cutoff(progress, schedule))
            } else {
                None
            };
            Auction {
                auction_id: progress.auction_id,
                phase: phase(progress, schedule),
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
    }

    pub fn phase(progress: Progress, schedule: AuctionSchedule) -> AuctionPhase {
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

    /// Whether the cutoff is known: by the Beacon, or by its silence.
    pub fn is_drawn(progress: Progress, schedule: AuctionSchedule) -> bool {
        progress.drawn || get_block_timestamp() > schedule.draw_end
    }

    /// The cutoff, once it is known.
    pub fn cutoff(progress: Progress, schedule: AuctionSchedule) -> u64 {
        if progress.drawn {
            progress.cutoff
        } else {
            schedule.min_end
        }
    }
}
