pub const BAD_CONFIG: felt252 = 'ORACLE: bad config';
pub const BAD_VENUES: felt252 = 'ORACLE: bad venues';
pub const TOO_EARLY: felt252 = 'ORACLE: too early';
pub const REQUEST_OPEN: felt252 = 'ORACLE: request open';
pub const NO_REQUEST: felt252 = 'ORACLE: no request';
pub const REQUEST_EXPIRED: felt252 = 'ORACLE: request expired';
pub const SEED_EXISTS: felt252 = 'ORACLE: seed exists';
