//! BurnAuction: dollars for SAGE that is burned, by sealed bids at one price.
//!
//! kick → commit → the Beacon draws the cutoff → reveal → anyone posts the order
//! of the bids → SAGE burned, claims open → what was not sold goes back. A bid
//! wants `amount` USD (6 decimals, whole dollars) and offers `price` SAGE per USD
//! (WAD) for each. The highest prices win, earlier commitments first among equals;
//! all winners pay the highest price that got nothing, or the reserve.
//!
//! commitment = Poseidon('SAGE_BID', chain id, this contract, auction id, bidder,
//! amount, price, salt), salt >= 2^128. `kick.cairo` is the side of those who sell.

use starknet::ContractAddress;
use super::types::{Auction, AuctionBooks, AuctionConfig, AuctionOutcome, Bid};

#[starknet::interface]
pub trait IBurnAuction<TState> {
    /// Seals a bid and takes 2^bucket base units of SAGE, which must cover it: what
    /// is not due comes back. One bid per account and auction, never withdrawn.
    /// Before: the caller has approved this contract. Anyone may call.
    /// Errors: AUCTION: not the present one, not bidding, zero commitment, bad
    /// bucket, unclaimed bid, too many bids, transfer failed. Emits: BidCommitted.
    fn commit(ref self: TState, auction_id: u64, commitment: felt252, bucket: u8);
    /// Draws the cutoff in [min_end, max_end] from Beacon round `round`, which must be
    /// the first final one after max_end. Anyone may call, until draw_end; afterwards
    /// the cutoff is min_end without a call.
    /// Errors: AUCTION: not drawing; BEACON: no seed, not first after.
    /// Emits: CutoffDrawn.
    fn draw(ref self: TState, round: u64);
    /// Opens a bid once the cutoff is known, until reveal_end. Who holds the opening
    /// may call. A bid below the reserve is taken and wins nothing.
    /// Errors: AUCTION: not revealing, nothing sealed, after the cutoff, wrong opening,
    /// short salt, not whole dollars, dust bid, bid over cap, bid over escrow, price
    /// out of range. Emits: BidRevealed.
    fn reveal(ref self: TState, bidder: ContractAddress, amount: u128, price: u128, salt: felt252);
    /// The next bids of the order: prices fall, among equals the index rises. The
    /// order is the caller's own: `position` is how many bids it has posted, 0 begins
    /// anew. With the last valid bid the auction settles: the price is fixed, the SAGE
    /// of the winners burned, claims open. An auction without valid bids settles with
    /// an empty order; one without commitments already after max_end.
    /// Anyone may call, after reveal_end until clear_end.
    /// Errors: AUCTION: not clearing, wrong position, wrong order, not a bid, empty
    /// chunk. Emits: OrderAdvanced or AuctionSettled.
    fn advance(ref self: TState, position: u32, bidders: Span<ContractAddress>);
    /// Ends an auction that nobody cleared until clear_end: nothing is sold.
    /// Anyone may call. Errors: AUCTION: still time. Emits: AuctionSettled.
    fn lapse(ref self: TState);
    /// Sends the unsold USD back and tells the kicker. The next auction needs it.
    /// Anyone may call. Errors: AUCTION: not settled, transfer failed.
    /// Emits: AuctionClosed.
    fn hand_back(ref self: TState);
    /// Pays a bidder its USD and the rest of its escrow, to the bidder only. Who stayed
    /// silent loses bond_bps of its escrow to the Treasury; who committed after the
    /// cutoff, or bid below the reserve, gets all back as soon as that is known.
    /// Anyone may call. Returns (USD, SAGE). Errors: AUCTION: nothing due, not settled,
    /// transfer failed. Emits: BidClaimed.
    fn claim(ref self: TState, bidder: ContractAddress) -> (u128, u128);

    /// The present auction, or the last one.
    fn auction(self: @TState) -> Auction;
    fn bid(self: @TState, bidder: ContractAddress) -> Bid;
    fn outcome(self: @TState, auction_id: u64) -> AuctionOutcome;
    /// How many bids of the present auction `poster` has posted.
    fn posted(self: @TState, poster: ContractAddress) -> u32;
    fn books(self: @TState) -> AuctionBooks;
    /// What anyone could do now: 'draw' (a round must be final), 'reveal' (with an
    /// opening), 'advance', 'lapse', 'hand_back' or 0.
    fn next_action(self: @TState) -> felt252;
    fn config(self: @TState) -> AuctionConfig;
}

pub mod events {
    use starknet::ContractAddress;
    use super::super::types::AuctionSchedule;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuctionKicked {
        #[key]
        pub auction_id: u64,
        #[key]
        pub kicker: ContractAddress,
        pub purpose: felt252,
        pub lot: u128,
        pub cap: u128,
        pub min_bid: u128,
        pub reserve: u128,
        pub bond_bps: u16,
        pub min_bucket: u8,
        pub max_bids: u32,
        pub schedule: AuctionSchedule,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BidCommitted {
        #[key]
        pub auction_id: u64,
        #[key]
        pub bidder: ContractAddress,
        pub commitment: felt252,
        pub escrow: u128,
        pub index: u32,
        pub at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct CutoffDrawn {
        #[key]
        pub auction_id: u64,
        pub round: u64,
        pub seed: felt252,
        pub cutoff: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BidRevealed {
        #[key]
        pub auction_id: u64,
        #[key]
        pub bidder: ContractAddress,
        pub amount: u128,
        pub price: u128,
        /// At the reserve or above.
        pub valid: bool,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OrderAdvanced {
        #[key]
        pub auction_id: u64,
        #[key]
        pub poster: ContractAddress,
        pub posted: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuctionSettled {
        #[key]
        pub auction_id: u64,
        pub lapsed: bool,
        pub bids: u32,
        pub price: u128,
        pub sold: u128,
        pub burned: u128,
        pub marginal_price: u128,
        pub marginal_index: u32,
        pub fill: u128,
        pub cutoff: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuctionClosed {
        #[key]
        pub auction_id: u64,
        #[key]
        pub kicker: ContractAddress,
        pub spent: u128,
        pub returned: u128,
        pub burned: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BidClaimed {
        #[key]
        pub auction_id: u64,
        #[key]
        pub bidder: ContractAddress,
        pub usd: u128,
        pub refunded: u128,
        pub paid: u128,
        pub forfeited: u128,
    }
}
