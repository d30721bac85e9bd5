/// The controller's dials, all WAD (1e18) and none above one.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct EmissionConfig {
    /// Rate per unit of the present error, and of the average error.
    pub kp: u128,
    pub ki: u128,
    /// What the average keeps of itself per epoch; below one.
    pub leak: u128,
    /// An error no larger than this is none.
    pub dead_band: u128,
    /// The rate's bounds, as parts of the circulating supply per epoch.
    pub r_min: u128,
    pub r_max: u128,
    /// Most that the rate moves per epoch; not zero.
    pub dr_max: u128,
}

/// What the controller remembers from epoch to epoch.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Controller {
    /// The last epoch that was stepped; 0 before the first.
    pub epoch: u64,
    /// The leaky average of the error, WAD, from -1 to 1.
    pub average: i128,
    /// The last rate, WAD.
    pub rate: u128,
}

/// How a step went. Append only: emitted.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum StepStatus {
    /// The controller ran.
    Ran,
    /// Emission is paused: the floor rate, and the average stays.
    Paused,
    /// No usable price: nothing is minted, nothing else changes.
    NoPrice,
}

/// What an epoch's step found and did: enough to compute it again.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Step {
    pub status: StepStatus,
    /// (budget - revenue) / budget, WAD, clipped to -1..1; 0 without a price.
    pub error: i128,
    /// The average and the rate before and after.
    pub average_before: i128,
    pub average: i128,
    pub rate_before: u128,
    pub rate: u128,
    /// The supply that the rate is a part of: SAGE in circulation before.
    pub circulating: u128,
    /// What the token would still have let this contract mint.
    pub cap_left: u128,
    pub minted: u128,
    /// Poseidon of the configuration's fields, in their order.
    pub params: felt252,
}
