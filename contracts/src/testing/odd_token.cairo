//! A token that misbehaves as told, to reach the guards against such tokens.

use starknet::ContractAddress;

/// How the next calls of the token go wrong.
#[derive(Copy, Drop, Serde, PartialEq, starknet::Store)]
pub enum Fault {
    #[default]
    Honest,
    /// transfer and transfer_from move nothing and return false.
    Refuses,
    /// One base unit less arrives than was sent.
    Skims,
    /// burn destroys nothing.
    KeepsBurned,
}

#[starknet::interface]
pub trait IOddToken<TState> {
    fn balance_of(self: @TState, account: ContractAddress) -> u256;
    fn transfer(ref self: TState, recipient: ContractAddress, amount: u256) -> bool;
    fn transfer_from(
        ref self: TState, sender: ContractAddress, recipient: ContractAddress, amount: u256,
    ) -> bool;
    fn burn(ref self: TState, amount: u256);
    fn give(ref self: TState, account: ContractAddress, amount: u256);
    fn set_fault(ref self: TState, fault: Fault);
}

#[starknet::contract]
pub mod OddToken {
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use super::Fault;

    #[storage]
    struct Storage {
        fault: Fault,
        balances: Map<ContractAddress, u256>,
    }

    #[abi(embed_v0)]
    impl OddTokenImpl of super::IOddToken<ContractState> {
        fn balance_of(self: @ContractState, account: ContractAddress) -> u256 {
            self.balances.entry(account).read()
        }

        fn transfer(ref self: ContractState, recipient: ContractAddress, amount: u256) -> bool {
            self.move_tokens(get_caller_address(), recipient, amount)
        }

        fn transfer_from(
            ref self: ContractState,
            sender: ContractAddress,
            recipient: ContractAddress,
            amount: u256,
        ) -> bool {
            self.move_tokens(sender, recipient, amount)
        }

        fn burn(ref self: ContractState, amount: u256) {
            if self.fault.read() != Fault::KeepsBurned {
                let holder = self.balances.entry(get_caller_address());
                holder.write(holder.read() - amount);
            }
        }

        fn give(ref self: ContractState, account: ContractAddress, amount: u256) {
            let holder = self.balances.entry(account);
            holder.write(holder.read() + amount);
        }

        fn set_fault(ref self: ContractState, fault: Fault) {
            self.fault.write(fault);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn move_tokens(
            ref self: ContractState, from: ContractAddress, to: ContractAddress, amount: u256,
        ) -> bool {
            let fault = self.fault.read();
            if fault == Fault::Refuses {
                return false;
            }
            let source = self.balances.entry(from);
            source.write(source.read() - amount);
            let arriving = if fault == Fault::Skims {
                amount - 1
            } else {
                amount
            };
            let target = self.balances.entry(to);
            target.write(target.read() + arriving);
            true
        }
    }
}
