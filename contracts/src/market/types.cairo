use starknet::ContractAddress;
use crate::registry::types::{ProviderId, Requirement};

/// What a buyer asks for. Only its Poseidon hash is stored: later calls bring
/// what they need of the terms again, with the hash of the rest, and are checked
/// against it, which is far cheaper than the cells (see `terms`). Amounts in base units of `token`,
/// times in seconds.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct JobTerms {
    pub buyer: ContractAddress,
    /// A token that Escrow allows.
    pub token: ContractAddress,
    /// Workload and version, 'ffmpeg.transcode/1'.
    pub kind: felt252,
    /// Capability bit of the workload: must be in `requirement.capabilities`;
    /// auditors and jurors need it too.
    pub kind_bit: u8,
    /// SHA-256 of the canonical spec JSON in content-addressed storage.
    pub spec: u256,
    /// 1 to 2^24-1.
    pub tasks: u32,
    /// Tasks per assignment, 1 to 65,535; at most 250 assignments in all.
    pub chunk: u32,
    /// How many workers compute each range, 1 to 3. Above 1 roots are
    /// committed first and revealed together, because copying would pay.
    pub replicas: u8,
    pub requirement: Requirement,
    /// Price per task: rises from min to max over `ramp_seconds` after posting.
    pub price_min: u128,
    pub price_max: u128,
    pub ramp_seconds: u32,
    /// No take after this moment (absolute).
    pub deadline: u64,
    /// From take to root.
    pub run_seconds: u32,
    /// From verified to payable.
    pub challenge_seconds: u32,
    /// Latency tier, 0 interactive to 4 archive: what a worker may expect.
    pub latency: u8,
    /// Verification tier, see `Tier`.
    pub tier: u8,
    /// Lowest reputation score in parts per million; 0 asks for none.
    pub min_reputation: u32,
}

/// What `take` needs of the terms.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Offer {
    pub buyer: ContractAddress,
    pub token: ContractAddress,
    pub price_max: u128,
    pub price_min: u128,
    pub ramp_seconds: u32,
    pub requirement: Requirement,
    pub min_reputation: u32,
    /// Hash of the terms that are not here.
    pub work: felt252,
}

/// What paying and refunding need of the terms.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Purse {
    pub buyer: ContractAddress,
    pub token: ContractAddress,
    pub price_max: u128,
    /// Hash of the terms that are not here.
    pub offer: felt252,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum JobState {
    None,
    Open,
    /// Takes no more; running assignments go on.
    Closed,
    /// Every assignment is settled or refunded; the slot may be used again.
    Done,
}

/// Append only: the discriminants are stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum AssignmentState {
    Open,
    Taken,
    /// A commitment to a root stands (replicas > 1).
    Committed,
    Submitted,
    Verified,
    Disputed,
    /// Failed and can be taken again while the job is open.
    Failed,
    Settled,
    Refunded,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Job {
    pub id: u64,
    pub state: JobState,
    pub terms_hash: felt252,
    pub tasks: u32,
    pub chunk: u32,
    pub replicas: u8,
    pub assignments: u32,
    /// Settled or refunded.
    pub done: u32,
    pub tier: u8,
    pub kind_bit: u8,
    /// Expected audited leaves of a full assignment, in 1/10,000.
    pub samples_e4: u32,
    pub auditors: u8,
    pub run_seconds: u32,
    pub challenge_seconds: u32,
    pub deadline: u64,
    /// Pinned when the job was posted, basis points.
    pub fee_bps: u16,
    pub audit_margin_bps: u16,
    pub fault_bps: u16,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Assignment {
    pub job_id: u64,
    pub index: u32,
    pub state: AssignmentState,
    /// 0 for the first taker; grows with every failure.
    pub attempt: u8,
    pub worker: ProviderId,
    /// Time of the last change of state that started a deadline.
    pub at: u64,
    /// Agreed price per task.
    pub price: u128,
    /// SAGE locked behind it.
    pub lock: u128,
    /// The worker says that the input is at fault.
    pub fault: bool,
    /// A bounty from a slash waits for whoever finishes it.
    pub bounty: u128,
    /// Tasks first .. first + count - 1.
    pub first: u32,
    pub count: u32,
    pub samples_e4: u32,
    pub auditors: u8,
    pub kind_bit: u8,
    pub run_seconds: u32,
}

/// A verification tier. The number of audited leaves of an assignment is the
/// largest of `min_samples`, `floor_bps` of its tasks, and what makes cheating
/// lose: safety · C / ((1 − miss)(R + S)) with C = R (a cheat can save no more
/// than the price) and S = stake_bps · R; economics.md §7, peers.md §2.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Tier {
    pub floor_bps: u16,
    pub min_samples: u8,
    /// Auditors per assignment, 1 to 3.
    pub auditors: u8,
    /// Stake locked, basis points of the assignment's price (in SAGE).
    pub stake_bps: u32,
    /// Assumed chance that an audit misses (collusion), basis points.
    pub miss_bps: u16,
    /// Safety factor on the derived number, basis points (10,000 = 1).
    pub safety_bps: u32,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct MarketConfig {
    /// Protocol's part of a worker's pay.
    pub fee_bps: u16,
    /// An auditor's pay per sampled task, of the task's price.
    pub audit_margin_bps: u16,
    /// A worker's compensation when the input is at fault, of the price.
    pub fault_bps: u16,
    /// Part of the lock that missing the run deadline costs.
    pub late_bps: u16,
    /// Takes of one assignment before it is only refunded, 1 to 6.
    pub max_attempts: u8,
    pub min_challenge_seconds: u32,
    pub max_challenge_seconds: u32,
    pub max_run_seconds: u32,
}

/// What a buyer is told before posting, and what `post_job` locks.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Quote {
    pub assignments: u32,
    /// Expected audited leaves of a full assignment, in 1/10,000.
    pub samples_e4: u32,
    /// Chance that a worker which cheats on one leaf of a full assignment is
    /// drawn on it, parts per million.
    pub detection_ppm: u32,
    /// Price of all tasks at the maximum.
    pub payment: u128,
    /// Most that auditors can cost.
    pub audit_reserve: u128,
    /// payment + audit_reserve: what is locked.
    pub total: u128,
    /// SAGE that the worker of a full assignment locks at the maximum price.
    pub worker_lock: u128,
}

/// When a committed root may be revealed.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct RevealWindow {
    /// Every other replica of the range has committed, or can no more do so
    /// in this attempt.
    pub open: bool,
    /// The time for revealing counts from here; never before `open` came true.
    pub since: u64,
}

/// What a slash of a worker brought.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct FailureResult {
    pub worker: ContractAddress,
    pub taken: u128,
    pub reporter_share: u128,
    pub victim_share: u128,
}
