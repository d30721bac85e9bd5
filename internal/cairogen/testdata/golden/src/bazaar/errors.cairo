pub const NO_OWNER: felt252 = 'BAZAAR: no owner';
pub const NO_NAME: felt252 = 'BAZAAR: no name';
pub const NO_LIMIT: felt252 = 'BAZAAR: no limit';
pub const NO_SENDER: felt252 = 'BAZAAR: no sender';
pub const NO_JOB_ID: felt252 = 'BAZAAR: no job id';
