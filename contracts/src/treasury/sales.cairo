//! Dollars set aside for auctions. An epoch decides how many; they go on sale lot by
//! lot, since the auction runs one at a time, and what the revenue burn's lot did not
//! sell goes on sale again.

#[starknet::component]
pub mod SalesComponent {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{get_caller_address, get_contract_address};
    use crate::auction::kick::{IBurnAuctionKickDispatcher, IBurnAuctionKickDispatcherTrait};
    use crate::buyback::lot::{IBuybackLotDispatcher, IBuybackLotDispatcherTrait};
    use crate::components::economy::EconomyComponent;
    use crate::guardian::types::pause;
    use crate::treasury::interface::events::{LotPutUp, LotSettled};
    use crate::treasury::interface::{IOwnStepsSafeDispatcher, IOwnStepsSafeDispatcherTrait};
    use crate::treasury::packing::{PackLots, PackPurse};
    use crate::treasury::rules::{USD_BOUND, next_lot, other_kind};
    use crate::treasury::till::TillComponent;
    use crate::treasury::till::TillComponent::InternalTrait as TillInternal;
    use crate::treasury::types::{LotKind, Lots, LotsTrait};
    use crate::treasury::{errors, peers};

    #[storage]
    pub struct Storage {
        pub Sales_lots: Lots,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        LotPutUp: LotPutUp,
        LotSettled: LotSettled,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Economy: EconomyComponent::HasComponent<TContractState>,
        impl Till: TillComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// As `ITreasury::put_up`.
        fn put_up(ref self: ComponentState<TContractState>) -> u64 {
            let clock = get_dep_component!(@self, Till).idle_clock();
            let lots = self.Sales_lots.read();
            assert(lots.left != 0, errors::ENOUGH_LOTS);
            let mut kind = next_lot(lots).expect(errors::NO_LOT);
            let mut sold = self.offer(lots, kind);
            // One that cannot be sold now does not hold up the other.
            if sold.is_err() && lots.waiting(other_kind(kind)) != 0 {
                kind = other_kind(kind);
                sold = self.offer(lots, kind);
            }
            match sold {
                Ok(auction_id) => {
                    let (epoch, lot) = (clock.epoch, lots.waiting(kind));
                    let after = self.Sales_lots.read();
                    self.emit(LotPutUp { kind, auction_id, epoch, lot, lots: after });
                    auction_id
                },
                Err(reason) => core::panics::panic(reason),
            }
        }

        /// The auction's number, or why there is none: then nothing has happened.
        #[feature("safe_dispatcher")]
        fn offer(
            self: @ComponentState<TContractState>, lots: Lots, kind: LotKind,
        ) -> Result<u64, Array<felt252>> {
            let itself = IOwnStepsSafeDispatcher { contract_address: get_contract_address() };
            match kind {
                LotKind::RevenueBurn => itself.own_burn_lot(lots.burn),
                LotKind::Buyback => itself.own_buyback(lots.buyback),
            }
        }

        /// Whether `put_up` would find a lot that it can sell.
        fn can_put_up(self: @ComponentState<TContractState>) -> bool {
            let lots = self.Sales_lots.read();
            if lots.left == 0 {
                return false;
            }
            let economy = get_dep_component!(self, Economy);
            let auction = IBurnAuctionKickDispatcher {
                contract_address: economy.Economy_peers.auction.read(),
            };
            let buyback = IBuybackLotDispatcher {
                contract_address: economy.Economy_peers.buyback.read(),
            };
            let paused = peers::paused(economy.Economy_peers.guardian.read());
            let burns = lots.burn != 0 && paused & pause::REVENUE_BURN == 0;
            burns
                && auction.can_kick(lots.burn) || lots.buyback != 0
                && buyback.can_execute(lots.buyback)
        }

        /// The revenue burn's lot goes on sale.
        /// Errors: TREASURY: paused, wrong balance delta, took too much; the auction's.
        fn sell_burn(ref self: ComponentState<TContractState>, lot: u128) -> u64 {
            let economy = get_dep_component!(@self, Economy);
            let paused = peers::paused(economy.Economy_peers.guardian.read());
            assert(paused & pause::REVENUE_BURN == 0, errors::PAUSED);
            let (dollar, auction) = (
                economy.Economy_peers.usd.read(), economy.Economy_peers.auction.read(),
            );
            self.taken(LotKind::RevenueBurn);
            let before = peers::offer(dollar, auction, lot);
            let id = IBurnAuctionKickDispatcher { contract_address: auction }
                .kick(lot, 'revenue burn');
            assert(peers::taken(dollar, auction, lot, before) == lot, errors::WRONG_DELTA);
            id
        }

        /// Buyback gets its lot, and looks for itself whether it may sell it.
        /// Errors: TREASURY: transfer failed; Buyback's.
        fn sell_buyback(ref self: ComponentState<TContractState>, lot: u128) -> u64 {
            let economy = get_dep_component!(@self, Economy);
            let (dollar, buyback) = (
                economy.Economy_peers.usd.read(), economy.Economy_peers.buyback.read(),
            );
            self.taken(LotKind::Buyback);
            peers::pay(dollar, buyback, lot);
            IBuybackLotDispatcher { contract_address: buyback }.execute(lot)
        }

        /// Books that the whole lot of a kind goes on sale: before anybody is called.
        fn taken(ref self: ComponentState<TContractState>, kind: LotKind) {
            let mut lots = self.Sales_lots.read();
            match kind {
                LotKind::RevenueBurn => lots.burn = 0,
                LotKind::Buyback => lots.buyback = 0,
            }
            self.Sales_lots.write(Lots { left: lots.left - 1, last: kind, ..lots });
        }

        /// As `IAuctionReturns::auction_settled`: what the revenue burn did not sell is
        /// set aside again, what Buyback did not sell is free.
        fn settled(
            ref self: ComponentState<TContractState>,
            auction_id: u64,
            spent: u128,
            returned: u128,
            burned: u128,
        ) {
            let from = get_caller_address();
            let economy = get_dep_component!(@self, Economy);
            let kind = if from == economy.Economy_peers.auction.read() {
                LotKind::RevenueBurn
            } else {
                assert(from == economy.Economy_peers.buyback.read(), errors::NOT_AUCTION);
                LotKind::Buyback
            };
            let dollar = economy.Economy_peers.usd.read();
            let clock = get_dep_component!(@self, Till).idle_clock();
            let mut lots = self.Sales_lots.read();
            if returned != 0 {
                let mut till = get_dep_component_mut!(ref self, Till);
                let mut purse = till.Till_purse.read();
                match kind {
                    LotKind::RevenueBurn => {
                        lots.burn += returned;
                        self.Sales_lots.write(lots);
                    },
                    LotKind::Buyback => {
                        purse.usd += returned;
                        till.Till_purse.write(purse);
                    },
                }
                let held = peers::held(dollar, USD_BOUND);
                assert(held >= purse.usd + lots.burn + lots.buyback, errors::NOT_RETURNED);
            }
            self
                .emit(
                    LotSettled {
                        from, auction_id, kind, epoch: clock.epoch, spent, returned, burned, lots,
                    },
                );
        }
    }
}
