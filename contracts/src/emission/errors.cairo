pub const NOT_TREASURY: felt252 = 'EMISSION: not the treasury';
pub const ALREADY_STEPPED: felt252 = 'EMISSION: already stepped';
pub const BAD_CONFIG: felt252 = 'EMISSION: bad config';
pub const BAD_STATE: felt252 = 'EMISSION: bad state';
