//! One stand-in for every peer that the Treasury calls, with knobs.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IKnobs<TState> {
    fn set(ref self: TState, knob: felt252, value: u128);
    fn get(self: @TState, knob: felt252) -> u128;
    fn send(ref self: TState, token: ContractAddress, to: ContractAddress, amount: u128);
}

/// Knobs: 'refuse' moves, 'silent' questions, 'reenter' the Treasury; 'health',
/// 'price', 'volatility'; 'paused'; 'shortfall', 'lacks' (its other side), 'takes' (WAD
/// of what is offered); 'short' (the auction takes less); 'beta' (WAD of the surplus),
/// 'wants'.
/// Counts: 'kicks', 'lots', 'notified', 'notices', 'executed', 'executions'.
#[starknet::contract]
pub mod Peer {
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address, get_contract_address};
    use crate::auction::kick::IBurnAuctionKick;
    use crate::buyback::lot::IBuybackLot;
    use crate::guardian::interface::IPauses;
    use crate::math::ratio::{Rounding, WAD, mul_div};
    use crate::oracle::interface::IPriceReader;
    use crate::oracle::types::{Health, Reading};
    use crate::pol::refill::{IPolRefill, Needed};
    use crate::rewards::intake::IRewardsIntake;
    use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
    use crate::treasury::interface::{ITreasuryDispatcher, ITreasuryDispatcherTrait};

    #[storage]
    struct Storage {
        knobs: Map<felt252, u128>,
        usd: ContractAddress,
        sage: ContractAddress,
    }

    #[constructor]
    fn constructor(ref self: ContractState, usd: ContractAddress, sage: ContractAddress) {
        self.usd.write(usd);
        self.sage.write(sage);
    }

    #[abi(embed_v0)]
    impl KnobsImpl of super::IKnobs<ContractState> {
        fn set(ref self: ContractState, knob: felt252, value: u128) {
            self.knobs.entry(knob).write(value);
        }

        fn get(self: @ContractState, knob: felt252) -> u128 {
            self.knobs.entry(knob).read()
        }

        fn send(
            ref self: ContractState, token: ContractAddress, to: ContractAddress, amount: u128,
        ) {
            IErc20Dispatcher { contract_address: token }.transfer(to, amount.into());
        }
    }

    #[abi(embed_v0)]
    impl OracleImpl of IPriceReader<ContractState> {
        fn read(self: @ContractState, max_age: u64) -> Reading {
            self.answer();
            let health = match self.knob('health') {
                0 => Health::Ok,
                1 => Health::Stale,
                2 => Health::Deviation,
                _ => Health::Liquidity,
            };
            Reading {
                health,
                price: self.knob('price'),
                at: max_age,
                venues: 3,
                clamped: 1,
                volatility: self.knob('volatility'),
            }
        }
    }

    #[abi(embed_v0)]
    impl PausesImpl of IPauses<ContractState> {
        fn paused(self: @ContractState) -> u32 {
            self.answer();
            self.knob('paused').try_into().unwrap()
        }
    }

    #[abi(embed_v0)]
    impl PolImpl of IPolRefill<ContractState> {
        fn refill_needed(self: @ContractState) -> Needed {
            self.answer();
            Needed { sage: self.knob('lacks'), usd: self.knob('shortfall') }
        }

        fn refill(ref self: ContractState, usd: u128, sage: u128) {
            self.pull(self.usd.read(), mul_div(usd, self.knob('takes'), WAD, Rounding::Down));
            self.pull(self.sage.read(), mul_div(sage, self.knob('takes'), WAD, Rounding::Down));
            self.act();
        }
    }

    #[abi(embed_v0)]
    impl AuctionImpl of IBurnAuctionKick<ContractState> {
        fn kick(ref self: ContractState, lot: u128, purpose: felt252) -> u64 {
            assert(purpose == 'revenue burn', 'PEER: purpose');
            self.pull(self.usd.read(), lot - self.knob('short'));
            self.count('lots', lot);
            self.act();
            self.count('kicks', 1).try_into().unwrap()
        }

        fn can_kick(self: @ContractState, lot: u128) -> bool {
            self.knob('refuse') == 0
        }
    }

    #[abi(embed_v0)]
    impl BuybackImpl of IBuybackLot<ContractState> {
        fn wanted(
            self: @ContractState, treasury_usd: u128, runway_target: u128, reading: Reading,
        ) -> u128 {
            self.answer();
            self.knob('wants')
                + mul_div(treasury_usd - runway_target, self.knob('beta'), WAD, Rounding::Down)
        }

        fn execute(ref self: ContractState, lot: u128) -> u64 {
            self.count('executed', lot);
            self.act();
            self.count('executions', 1).try_into().unwrap()
        }

        fn can_execute(self: @ContractState, lot: u128) -> bool {
            self.knob('refuse') == 0
        }
    }

    #[abi(embed_v0)]
    impl RewardsImpl of IRewardsIntake<ContractState> {
        fn notify(ref self: ContractState, epoch: u64, amount: u128) {
            let told = self.count('notified', amount);
            self.count('notices', 1);
            // Sent before it is told.
            let held = IErc20Dispatcher { contract_address: self.sage.read() }
                .balance_of(get_contract_address());
            assert(held >= told.into(), 'PEER: told before sent');
            self.act();
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn knob(self: @ContractState, knob: felt252) -> u128 {
            self.knobs.entry(knob).read()
        }

        fn count(ref self: ContractState, knob: felt252, more: u128) -> u128 {
            let sum = self.knob(knob) + more;
            self.knobs.entry(knob).write(sum);
            sum
        }

        fn pull(ref self: ContractState, token: ContractAddress, amount: u128) {
            let (from, this) = (get_caller_address(), get_contract_address());
            IErc20Dispatcher { contract_address: token }.transfer_from(from, this, amount.into());
        }

        fn answer(self: @ContractState) {
            assert(self.knob('silent') == 0, 'PEER: silent');
        }

        /// After everything else, so that a refusal has something to undo.
        fn act(self: @ContractState) {
            if self.knob('reenter') == 1 {
                ITreasuryDispatcher { contract_address: get_caller_address() }.run_epoch();
            }
            if self.knob('reenter') == 2 {
                ITreasuryDispatcher { contract_address: get_caller_address() }.contribute(1, 0);
            }
            if self.knob('reenter') == 3 {
                ITreasuryDispatcher { contract_address: get_caller_address() }.put_up();
            }
            assert(self.knob('refuse') == 0, 'PEER: refuses');
        }
    }
}
