/// The dials, read when an auction is kicked and frozen for its life.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct AuctionConfig {
    /// Commitments count at least this long after the kick …
    pub min_seconds: u32,
    /// … and are taken this long; the effective cutoff is drawn in between.
    pub max_seconds: u32,
    /// How long the Beacon may take after that; then the cutoff is `min_seconds`.
    pub draw_seconds: u32,
    /// How long bids may be opened after `draw_seconds` at the latest.
    pub reveal_seconds: u32,
    /// How long the order may be posted after that; then the auction lapses.
    pub clear_seconds: u32,
    /// Age up to which a price is good for a reserve, seconds.
    pub max_price_age: u32,
    /// How far below the oracle's value of a dollar a bid may be.
    pub discount_bps: u16,
    /// The most of a lot that one bid may want.
    pub cap_bps: u16,
    /// The part of its escrow that silence costs when nothing moves.
    pub bond_floor_bps: u16,
    /// The smallest escrow, 2^min_bucket base units of SAGE.
    pub min_bucket: u8,
    /// The smallest bid, whole dollars.
    pub min_bid: u64,
    pub max_bids: u32,
}

/// Absolute times, seconds; every window includes its end.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct AuctionSchedule {
    pub opens: u64,
    /// The cutoff if the Beacon stays silent.
    pub min_end: u64,
    pub max_end: u64,
    pub draw_end: u64,
    pub reveal_end: u64,
    pub clear_end: u64,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum AuctionPhase {
    /// None yet, or the last one is over.
    Idle,
    /// Takes commitments.
    Bidding,
    /// Waits for the Beacon.
    Drawing,
    Revealing,
    Clearing,
    /// Nobody cleared in time: waits for `lapse`.
    Overdue,
    /// Claims are open; waits for `hand_back`.
    Settled,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Auction {
    pub auction_id: u64,
    pub phase: AuctionPhase,
    /// The Buyback kicked it, not the Treasury.
    pub from_buyback: bool,
    /// USD, 6 decimals.
    pub lot: u128,
    /// The most and the least that one bid may want, USD.
    pub cap: u128,
    pub min_bid: u128,
    /// SAGE per USD, WAD.
    pub reserve: u128,
    pub bond_bps: u16,
    pub min_bucket: u8,
    pub max_bids: u32,
    pub schedule: AuctionSchedule,
    /// The last second whose commitments count; none while it is not known.
    pub cutoff: Option<u64>,
    pub commits: u32,
    /// Opened in time, at the reserve or above: what the order must contain.
    pub valid: u32,
}

/// Append only: stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum BidState {
    None,
    Sealed,
    /// Opened, at the reserve or above.
    Valid,
    /// Opened, below the reserve: never wins.
    Below,
    Claimed,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Bid {
    pub state: BidState,
    pub auction_id: u64,
    /// Place among the commitments: breaks ties.
    pub index: u32,
    /// When it was committed.
    pub at: u64,
    /// SAGE in escrow: a power of two of base units.
    pub escrow: u128,
    /// USD wanted and SAGE per USD (WAD); 0 while sealed.
    pub amount: u128,
    pub price: u128,
}

/// How a settled auction ended.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct AuctionOutcome {
    /// False while it runs: the rest is then 0.
    pub settled: bool,
    /// Nobody posted the order in time: nothing was sold.
    pub lapsed: bool,
    /// What all winners pay, SAGE per USD, WAD.
    pub price: u128,
    /// USD sold and SAGE burned for it.
    pub sold: u128,
    pub burned: u128,
    /// The last winner, which may get only `fill` USD of what it wanted; price 0
    /// when the lot was larger than all bids together.
    pub marginal_price: u128,
    pub marginal_index: u32,
    pub fill: u128,
    pub cutoff: u64,
    pub bond_bps: u16,
}

/// Sums since the deployment. taken = burned + refunded + forfeited + what is
/// still in escrow; lots = paid + returned + what is still here.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct AuctionBooks {
    pub sage_taken: u128,
    pub sage_burned: u128,
    pub sage_refunded: u128,
    pub sage_forfeited: u128,
    pub usd_lots: u128,
    pub usd_paid: u128,
    pub usd_returned: u128,
}

/// Bids are in whole dollars, so that what is due is an exact product.
pub const DOLLAR: u128 = 1_000_000;
