pub const APPLE: felt252 = 3;
