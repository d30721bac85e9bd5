//! An oracle that says what it is told to.

use crate::oracle::types::Health;

#[starknet::interface]
pub trait IOracleStub<TState> {
    fn set(ref self: TState, health: Health, price: u128);
}

#[starknet::contract]
pub mod OracleStub {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::oracle::interface::IPriceReader;
    use crate::oracle::types::{Health, Reading};

    #[storage]
    struct Storage {
        /// 0 stands for a price that is not Ok
        price: u128,
        stale_price: u128,
    }

    #[abi(embed_v0)]
    impl StubImpl of super::IOracleStub<ContractState> {
        fn set(ref self: ContractState, health: Health, price: u128) {
            if health == Health::Ok {
                self.price.write(price);
            } else {
                self.price.write(0);
                self.stale_price.write(price);
            }
        }
    }

    #[abi(embed_v0)]
    impl ReaderImpl of IPriceReader<ContractState> {
        fn read(self: @ContractState, max_age: u64) -> Reading {
            assert(max_age == 3_600, 'STUB: other age');
            let price = self.price.read();
            let (health, price) = if price == 0 {
                (Health::Stale, self.stale_price.read())
            } else {
                (Health::Ok, price)
            };
            Reading { health, price, at: 0, venues: 3, clamped: 0, volatility: 0 }
        }
    }
}
