pub const NOT_A_PAYER: felt252 = 'REWARDS: not a payer';
pub const NOT_THE_SOURCE: felt252 = 'REWARDS: not the work source';
pub const UNBACKED: felt252 = 'REWARDS: unbacked';
pub const ZERO_AMOUNT: felt252 = 'REWARDS: zero amount';
pub const AMOUNT_TOO_LARGE: felt252 = 'REWARDS: amount too large';
pub const BAD_CONFIG: felt252 = 'REWARDS: bad config';
pub const BAD_EPOCHS: felt252 = 'REWARDS: bad number of epochs';
pub const TRANSFER_FAILED: felt252 = 'REWARDS: transfer failed';
