pub const NOT_REPORTER: felt252 = 'REPUTATION: not a reporter';
pub const BAD_CONFIG: felt252 = 'REPUTATION: bad config';
pub const TIME_TOO_LARGE: felt252 = 'REPUTATION: time too large';
