pub const TOO_MANY: felt252 = 'LENS: too many';
