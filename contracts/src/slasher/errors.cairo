pub const NOT_MODULE: felt252 = 'SLASHER: not the module';
pub const BAD_CAP: felt252 = 'SLASHER: bad cap';
pub const TRANSFER_FAILED: felt252 = 'SLASHER: transfer failed';
pub const KEPT_SOMETHING: felt252 = 'SLASHER: kept something';
