/// Why stake is taken. A worker's offences come from Market, which holds the
/// lock and knows the peer that told it. Append only: the discriminants are in
/// storage and events.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Offence {
    /// No root by the run deadline. Module: Market.
    Late,
    /// Drawn leaves not opened in time. Module: Market, told by Audits.
    Unopened,
    /// A jury found the result wrong or withheld. Module: Market, told by
    /// Disputes.
    WrongResult,
    /// An auditor sealed or unsealed nothing. Module: Audits.
    SilentAuditor,
    /// A jury found the auditor's value wrong. Module: Disputes.
    WrongAudit,
    /// A juror sealed or unsealed nothing. Module: Disputes.
    SilentJuror,
    /// A juror's value lost by more than two thirds. Module: Disputes.
    LosingJuror,
    /// A beacon keeper withheld its reveal. Module: Beacon.
    SilentKeeper,
    /// A commitment to a root that was never revealed. Module: Market, told by
    /// Receipts.
    Unrevealed,
}

/// Where slashed stake goes, basis points that sum to 10,000. `victim` goes
/// to whom the module names, or is burned where it names nobody.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Split {
    pub burn_bps: u16,
    pub reporter_bps: u16,
    pub victim_bps: u16,
}

/// Length of the epoch that the cap counts, seconds.
pub const EPOCH_SECONDS: u64 = 7 * 24 * 3600;
