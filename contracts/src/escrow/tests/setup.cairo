use starknet::ContractAddress;
use crate::components::wired::Peers;
use crate::escrow::contract::Escrow;
use crate::escrow::interface::events::BalanceChanged;
use crate::escrow::interface::{
    IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait, IEscrowDispatcher,
    IEscrowDispatcherTrait,
};
use crate::escrow::types::{Balance, Payout};
use crate::testing::events::{drop_events, expect_event};
use crate::testing::odd_token::{IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy, named_peers, wire};

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();
pub const CAROL: ContractAddress = 'CAROL'.try_into().unwrap();

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub token: ContractAddress,
    pub coin: IOddTokenDispatcher,
    pub escrow: IEscrowDispatcher,
    pub custody: IEscrowCustodyDispatcher,
}

/// Escrow that allows one token, of which ALICE and BOB have 1,000 each.
pub fn deploy_escrow() -> World {
    let contract_address = deploy(Escrow::TEST_CLASS_HASH, [GOVERNOR.into()].span());
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    wire(contract_address, Peers { token, escrow: contract_address, ..named_peers() });
    let world = World {
        address: contract_address,
        token,
        coin: IOddTokenDispatcher { contract_address: token },
        escrow: IEscrowDispatcher { contract_address },
        custody: IEscrowCustodyDispatcher { contract_address },
    };
    world.escrow.allow_token(token, true);
    world.coin.give(ALICE, 1_000);
    world.coin.give(BOB, 1_000);
    drop_events(contract_address);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn deposit(self: World, account: ContractAddress, amount: u128) {
        act_as(account);
        self.escrow.deposit(self.token, amount);
    }

    fn withdraw(self: World, account: ContractAddress, amount: u128, to: ContractAddress) {
        act_as(account);
        self.escrow.withdraw(self.token, amount, to);
    }

    fn lock(self: World, account: ContractAddress, amount: u128) {
        act_as(address('market'));
        self.custody.lock(self.token, account, amount);
    }

    fn fund(self: World, account: ContractAddress, amount: u128) {
        act_as(address('market'));
        self.custody.fund(self.token, account, amount);
    }

    fn settle(self: World, payer: ContractAddress, refund: u128, payouts: Span<Payout>) {
        act_as(address('market'));
        self.custody.settle(self.token, payer, refund, payouts);
    }

    fn credit(self: World, to: ContractAddress, amount: u128) {
        act_as(address('slasher'));
        self.custody.credit(self.token, to, amount);
    }

    fn expect_balance(self: World, account: ContractAddress, available: u128, locked: u128) {
        assert_eq!(self.escrow.balance_of(self.token, account), Balance { available, locked });
    }

    fn expect_changed(self: World, account: ContractAddress, available: u128, locked: u128) {
        let balance = Balance { available, locked };
        let token = self.token;
        expect_event(
            self.address, selector!("BalanceChanged"), BalanceChanged { account, token, balance },
        );
    }

    /// Escrow holds exactly what it owes.
    fn expect_conserved(self: World) {
        let owed: u256 = self.escrow.owed(self.token).into();
        assert_eq!(self.coin.balance_of(self.address), owed);
    }
}
