#[starknet::interface]
trait ICounter<T> {
    fn add(ref self: T, n: u64);
    fn total(self: @T) -> u64;
    fn refuse(self: @T);
}

#[starknet::contract]
mod Counter {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};

    #[storage]
    struct Storage {
        total: u64,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        Added: Added,
    }

    #[derive(Drop, starknet::Event)]
    struct Added {
        #[key]
        n: u64,
        total: u64,
    }

    #[abi(embed_v0)]
    impl Counter of super::ICounter<ContractState> {
        fn add(ref self: ContractState, n: u64) {
            let total = self.total.read() + n;
            self.total.write(total);
            self.emit(Added { n, total });
        }

        fn total(self: @ContractState) -> u64 {
            self.total.read()
        }

        fn refuse(self: @ContractState) {
            core::panic_with_felt252('COUNTER_REFUSES');
        }
    }
}
