//! The sums of everything that came and went, written by who moves the money; of
//! escrows when their auction is settled, so that a bid need not write them.

#[starknet::component]
pub mod TillComponent {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::auction::ledger::{
        Dollars, Escrowed, Lost, books, pack_dollars, pack_escrowed, pack_lost, unpack_dollars,
        unpack_escrowed, unpack_lost,
    };
    use crate::auction::types::AuctionBooks;

    #[storage]
    pub struct Storage {
        Till_escrowed: felt252,
        Till_lost: felt252,
        Till_dollars: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// Dollars of a lot came.
        fn lot_came(ref self: ComponentState<TContractState>, lot: u128) {
            let sums = unpack_dollars(self.Till_dollars.read());
            self.Till_dollars.write(pack_dollars(Dollars { lots: sums.lots + lot, ..sums }));
        }

        /// Dollars of a lot went back.
        fn lot_returned(ref self: ComponentState<TContractState>, returned: u128) {
            let sums = unpack_dollars(self.Till_dollars.read());
            let returned = sums.returned + returned;
            self.Till_dollars.write(pack_dollars(Dollars { returned, ..sums }));
        }

        /// An auction is settled, for which `escrows` of SAGE had come; of the
        /// winners' so much was burned.
        fn settled(ref self: ComponentState<TContractState>, escrows: u128, burned: u128) {
            if escrows != 0 {
                let sums = unpack_escrowed(self.Till_escrowed.read());
                self
                    .Till_escrowed
                    .write(pack_escrowed(Escrowed { taken: sums.taken + escrows, ..sums }));
            }
            if burned != 0 {
                let sums = unpack_lost(self.Till_lost.read());
                self.Till_lost.write(pack_lost(Lost { burned: sums.burned + burned, ..sums }));
            }
        }

        /// A bidder got its dollars and the rest of its escrow, and lost a bond.
        fn claimed(
            ref self: ComponentState<TContractState>, usd: u128, refunded: u128, forfeited: u128,
        ) {
            let sums = unpack_escrowed(self.Till_escrowed.read());
            self
                .Till_escrowed
                .write(pack_escrowed(Escrowed { refunded: sums.refunded + refunded, ..sums }));
            if forfeited != 0 {
                let sums = unpack_lost(self.Till_lost.read());
                self
                    .Till_lost
                    .write(pack_lost(Lost { forfeited: sums.forfeited + forfeited, ..sums }));
            }
            if usd != 0 {
                let sums = unpack_dollars(self.Till_dollars.read());
                self.Till_dollars.write(pack_dollars(Dollars { paid: sums.paid + usd, ..sums }));
            }
        }

        /// `escrows` are those of the auction that is not settled yet.
        fn books(self: @ComponentState<TContractState>, escrows: u128) -> AuctionBooks {
            let sums = unpack_escrowed(self.Till_escrowed.read());
            books(
                Escrowed { taken: sums.taken + escrows, ..sums },
                unpack_lost(self.Till_lost.read()),
                unpack_dollars(self.Till_dollars.read()),
            )
        }
    }
}
