//! FOR DEVNETS AND TESTS ONLY: an account with one key (SRC-6), as plain as accounts
//! are. Devnet's own is of an old compiler, and a transaction that an old class begins
//! is metered by steps as a whole; this one is metered as those of today's wallets.

use starknet::account::Call;

#[starknet::interface]
pub trait IAccount<TState> {
    fn __validate__(self: @TState, calls: Array<Call>) -> felt252;
    fn __execute__(self: @TState, calls: Array<Call>) -> Array<Span<felt252>>;
    fn __validate_declare__(self: @TState, class_hash: felt252) -> felt252;
    fn is_valid_signature(self: @TState, hash: felt252, signature: Array<felt252>) -> felt252;
    fn public_key(self: @TState) -> felt252;
}

#[starknet::contract(account)]
pub mod TestAccount {
    use core::ecdsa::check_ecdsa_signature;
    use core::num::traits::Zero;
    use starknet::account::Call;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::syscalls::call_contract_syscall;
    use starknet::{SyscallResultTrait, VALIDATED, get_caller_address, get_tx_info};

    /// Devnet puts the key of a predeployed account into the cell of this name.
    #[storage]
    struct Storage {
        Account_public_key: felt252,
    }

    #[constructor]
    fn constructor(ref self: ContractState, public_key: felt252) {
        self.Account_public_key.write(public_key);
    }

    #[abi(embed_v0)]
    impl AccountImpl of super::IAccount<ContractState> {
        fn __validate__(self: @ContractState, calls: Array<Call>) -> felt252 {
            self.validate()
        }

        fn __execute__(self: @ContractState, calls: Array<Call>) -> Array<Span<felt252>> {
            assert(get_caller_address().is_zero(), 'ACCOUNT: caller is not zero');
            let mut answers = array![];
            for call in calls {
                let Call { to, selector, calldata } = call;
                answers.append(call_contract_syscall(to, selector, calldata).unwrap_syscall());
            }
            answers
        }

        fn __validate_declare__(self: @ContractState, class_hash: felt252) -> felt252 {
            self.validate()
        }

        fn is_valid_signature(
            self: @ContractState, hash: felt252, signature: Array<felt252>,
        ) -> felt252 {
            if self.signed(hash, signature.span()) {
                VALIDATED
            } else {
                0
            }
        }

        fn public_key(self: @ContractState) -> felt252 {
            self.Account_public_key.read()
        }
    }

    #[generate_trait]
    impl SignedImpl of SignedTrait {
        fn validate(self: @ContractState) -> felt252 {
            let info = get_tx_info().unbox();
            assert(self.signed(info.transaction_hash, info.signature), 'ACCOUNT: bad signature');
            VALIDATED
        }

        fn signed(self: @ContractState, hash: felt252, signature: Span<felt252>) -> bool {
            if signature.len() != 2 {
                return false;
            }
            let key = self.Account_public_key.read();
            check_ecdsa_signature(hash, key, *signature[0], *signature[1])
        }
    }
}
