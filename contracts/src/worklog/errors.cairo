pub const NO_INDICES: felt252 = 'WORKLOG: no indices';
pub const TOO_MANY_INDICES: felt252 = 'WORKLOG: too many indices';
pub const BAD_TERMS_HASH: felt252 = 'WORKLOG: terms do not match';
pub const NOT_SETTLED: felt252 = 'WORKLOG: not settled';
pub const NO_FEE: felt252 = 'WORKLOG: brought no fee';
pub const RECORDED_BEFORE: felt252 = 'WORKLOG: recorded before';
pub const OTHER_TOKEN: felt252 = 'WORKLOG: token is not counted';
pub const NO_PRICE: felt252 = 'WORKLOG: no price';
