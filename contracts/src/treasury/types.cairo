use starknet::ContractAddress;
use crate::emission::types::Step;
use crate::oracle::types::Reading;

/// Shortest and longest epoch that can be deployed, seconds.
pub const MIN_EPOCH_SECONDS: u64 = 3_600;
pub const MAX_EPOCH_SECONDS: u64 = 30 * 24 * 3_600;

/// The dials. Dollars in base units (6 decimals), SAGE in base units (18).
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct TreasuryConfig {
    /// Dollars per epoch for operations and for security: together the budget B.
    pub ops_budget: u128,
    pub security_budget: u128,
    /// Part of the revenue that is burned, WAD.
    pub rho: u128,
    /// Most dollars' worth that the revenue burn uses per epoch.
    pub burn_max: u128,
    /// 24-hour volatility above which burns slow down, WAD; not zero.
    pub sigma_max: u128,
    /// What the throttle never falls below, WAD; not zero.
    pub g_min: u128,
    /// Budgets that the treasury keeps before it buys back.
    pub runway_epochs: u128,
    /// Oldest price that may be used, seconds.
    pub max_price_age: u128,
    /// What who closes an epoch gets, dollars: base · growth^hours late, at most cap.
    pub reward_base: u128,
    pub reward_cap: u128,
    /// Basis points per hour, 10,000 and up.
    pub reward_growth: u128,
    /// Most that governance may grant per epoch.
    pub grant_cap_usd: u128,
    pub grant_cap_sage: u128,
}

/// Which epoch is open, since when, and how long it lasts at least.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Clock {
    /// 1 for the first.
    pub epoch: u64,
    pub opened_at: u64,
    pub epoch_seconds: u64,
    /// run_epoch is at work.
    pub running: bool,
}

/// What is here by the book. What the balances hold beyond it was sent without a
/// word, and is booked as endowment when the epoch is closed.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Holdings {
    pub usd: u128,
    pub sage: u128,
}

/// Income of the open epoch. It is in the purse already.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Income {
    /// Protocol fees out of Escrow.
    pub fees_usd: u128,
    pub fees_sage: u128,
    /// Whatever else was contributed: yield of the liquidity, rebates, stablecoins
    /// that were sold.
    pub other_usd: u128,
}

/// Revenue burns that were due and that an epoch held back.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Carry {
    pub usd: u128,
    pub sage: u128,
}

/// Lots that go on sale in one epoch at the most, those that come again included.
pub const LOTS_PER_EPOCH: u8 = 8;

/// Who a lot is sold for.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum LotKind {
    RevenueBurn,
    Buyback,
}

/// Dollars that an epoch set aside for auctions and that are not on sale. They are
/// beside the purse: no grant and no later step reaches them before the next epoch.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Lots {
    pub burn: u128,
    pub buyback: u128,
    /// How many may still go on sale in the open epoch.
    pub left: u8,
    /// The kind that went last: the other one has the turn.
    pub last: LotKind,
}

#[generate_trait]
pub impl LotsImpl of LotsTrait {
    fn waiting(self: Lots, kind: LotKind) -> u128 {
        match kind {
            LotKind::RevenueBurn => self.burn,
            LotKind::Buyback => self.buyback,
        }
    }
}

/// Burns of the treasury's own SAGE: `amount` per epoch from `first` on, `left`
/// times more.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Schedule {
    pub first: u64,
    pub left: u64,
    pub amount: u128,
}

/// What governance granted in an epoch.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Grants {
    pub epoch: u64,
    pub usd: u128,
    pub sage: u128,
}

/// How one step of an epoch ended. Append only: hashed.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum StepOutcome {
    /// There was nothing to do.
    Idle,
    Done,
    /// The peer refused: nothing moved.
    Refused,
    Paused,
    NoPrice,
}

/// All that an epoch started from.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Inputs {
    pub epoch: u64,
    pub opened_at: u64,
    pub closed_at: u64,
    pub epoch_seconds: u64,
    pub fees_usd: u128,
    pub fees_sage: u128,
    pub other_usd: u128,
    pub endowment_usd: u128,
    pub endowment_sage: u128,
    /// Holdings, income and endowment included.
    pub usd: u128,
    pub sage: u128,
    pub carried_usd: u128,
    pub carried_sage: u128,
    /// Of the revenue burn's lots what nobody bought.
    pub unsold_usd: u128,
    pub reading: Reading,
    /// Bits of `guardian::types::pause`; all of them when it could not be asked.
    pub paused: u32,
    pub supply: u128,
    /// What Pol and Buyback asked for; 0 where they were not asked or did not answer.
    pub pol_shortfall: u128,
    pub buyback_wanted: u128,
    /// The scheduled burn of this epoch.
    pub scheduled: u128,
}

/// All that an epoch did.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Outputs {
    pub revenue: u128,
    pub budget: u128,
    /// Dollars out of the operations budget, of which `caller_reward` went to who
    /// closed the epoch.
    pub ops_paid: u128,
    pub caller_reward: u128,
    /// Emission's answer; all zero when it refused.
    pub step: Step,
    /// Dollars set aside for security, and the SAGE of the stock that it got.
    pub security_usd: u128,
    pub security_sage: u128,
    pub pol_usd: u128,
    pub pol_sage: u128,
    /// The throttle g, WAD; 0 without a price.
    pub throttle: u128,
    /// Dollars set aside to be sold for SAGE that burns.
    pub burn_lot: u128,
    /// Burned of the fees in SAGE, and of the stock by schedule.
    pub burned_fees: u128,
    pub burned_stock: u128,
    pub buyback_lot: u128,
    /// What is left in the purse: without the two lots.
    pub usd: u128,
    pub sage: u128,
    pub carried_usd: u128,
    pub carried_sage: u128,
    pub supply: u128,
    pub circulating: u128,
    pub outcomes: Outcomes,
    /// Poseidon of the configuration's fields, in their order.
    pub params: felt252,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Outcomes {
    pub emission: StepOutcome,
    pub security: StepOutcome,
    pub pol: StepOutcome,
    pub burn: StepOutcome,
    pub buyback: StepOutcome,
    pub schedule: StepOutcome,
}

/// What anyone can compute again: docs/contracts/treasury.md says how.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Report {
    pub inputs: Inputs,
    pub outputs: Outputs,
}

/// How long the dollars last.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Runway {
    pub usd: u128,
    pub budget: u128,
    /// usd / budget, WAD, rounded down; 0 without a budget.
    pub epochs: u128,
    /// Dollars kept before anything is bought back.
    pub target: u128,
}

/// What a bot could do: 'collect' (of `asset`), 'run_epoch' or 'put_up', from `at` on.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct NextAction {
    pub action: felt252,
    pub asset: ContractAddress,
    pub at: u64,
}
