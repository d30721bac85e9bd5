//! Slasher. Takes stake for the modules that find faults, and passes all of it
//! on in the same call.

#[starknet::contract]
pub mod Slasher {
    use core::cmp::min;
    use core::num::traits::{SaturatingSub, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::errors as parameter_errors;
    use crate::components::wired::WiredComponent;
    use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
    use crate::math::ratio::{Rounding, part};
    use crate::slasher::dials::{share_of, value_of, with_value};
    use crate::slasher::errors;
    use crate::slasher::interface::ISlasher;
    use crate::slasher::interface::events::StakeSlashed;
    use crate::slasher::packing::{PackSplit, Tally};
    use crate::slasher::types::{EPOCH_SECONDS, Offence, Split};
    use crate::staking::interface::{IStakeSlashingDispatcher, IStakeSlashingDispatcherTrait};
    use crate::token::interface::{
        IErc20Dispatcher, IErc20DispatcherTrait, ISageSupplyDispatcher, ISageSupplyDispatcherTrait,
    };

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.slasher';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        epoch_cap: u128,
        tally: Tally,
        splits: Map<u8, Split>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
        StakeSlashed: StakeSlashed,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, epoch_cap: u128) {
        self.governed.initialize(governor);
        assert(epoch_cap != 0, errors::BAD_CAP);
        self.epoch_cap.write(epoch_cap);
        // A worker's fault has a victim, the work that waits for another.
        let of_worker = Split { burn_bps: 5_000, reporter_bps: 2_000, victim_bps: 3_000 };
        for offence in array![
            Offence::Late, Offence::Unopened, Offence::WrongResult, Offence::Unrevealed,
        ] {
            self.splits.entry(index(offence)).write(of_worker);
        }
        let of_others = Split { burn_bps: 8_000, reporter_bps: 2_000, victim_bps: 0 };
        for offence in array![
            Offence::SilentAuditor, Offence::WrongAudit, Offence::SilentJuror, Offence::LosingJuror,
            Offence::SilentKeeper,
        ] {
            self.splits.entry(index(offence)).write(of_others);
        }
    }

    #[abi(embed_v0)]
    impl SlasherImpl of ISlasher<ContractState> {
        fn slash(
            ref self: ContractState,
            offence: Offence,
            offender: ContractAddress,
            amount: u128,
            reporter: ContractAddress,
            victim: ContractAddress,
        ) -> (u128, u128) {
            assert(get_caller_address() == self.module_of(offence), errors::NOT_MODULE);
            if amount == 0 {
                return (0, 0);
            }
            let mut tally = self.present_tally();
            // The cap may have been lowered below what was taken.
            let allowed = min(amount, self.epoch_cap.read().saturating_sub(tally.taken));
            let taken = if allowed == 0 {
                0
            } else {
                self.take(offender, allowed)
            };
            tally.taken += taken;
            self.tally.write(tally);

            let split = self.splits.entry(index(offence)).read();
            let reporter_share = share(taken, split.reporter_bps, reporter);
            let victim_share = share(taken, split.victim_bps, victim);
            self
                .emit(
                    StakeSlashed {
                        offender,
                        offence,
                        asked: amount,
                        taken,
                        burned: taken - reporter_share - victim_share,
                        reporter,
                        reporter_share,
                        victim,
                        victim_share,
                        capped: amount - allowed,
                    },
                );
            if taken != 0 {
                self.pass_on(taken, reporter, reporter_share, victim, victim_share);
            }
            (taken, victim_share)
        }

        fn split_of(self: @ContractState, offence: Offence) -> Split {
            self.splits.entry(index(offence)).read()
        }

        fn epoch_cap(self: @ContractState) -> u128 {
            self.epoch_cap.read()
        }

        fn slashed_in_epoch(self: @ContractState) -> u128 {
            self.present_tally().taken
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            if name == 'epoch_cap' {
                return self.epoch_cap.read();
            }
            let (offence, share) = share_of(name);
            value_of(self.split_of(offence), share)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            if name == 'epoch_cap' {
                assert(value != 0, parameter_errors::BAD_VALUE);
                self.epoch_cap.write(value);
            } else {
                let (offence, share) = share_of(name);
                let split = with_value(self.split_of(offence), share, value);
                self.splits.entry(index(offence)).write(split);
            }
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        /// The one contract that may bring an offence.
        fn module_of(self: @ContractState, offence: Offence) -> ContractAddress {
            let peers = self.wired.Wired_peers;
            match offence {
                Offence::Late | Offence::Unopened | Offence::WrongResult |
                Offence::Unrevealed => peers.market.read(),
                Offence::SilentAuditor => peers.audits.read(),
                Offence::WrongAudit | Offence::SilentJuror |
                Offence::LosingJuror => peers.disputes.read(),
                Offence::SilentKeeper => peers.beacon.read(),
            }
        }

        fn take(ref self: ContractState, offender: ContractAddress, amount: u128) -> u128 {
            IStakeSlashingDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
                .slash(offender, amount)
        }

        /// Credits the shares in Escrow and burns all else that is here, also
        /// what somebody may have sent, so that nothing ever stays.
        fn pass_on(
            ref self: ContractState,
            taken: u128,
            reporter: ContractAddress,
            reporter_share: u128,
            victim: ContractAddress,
            victim_share: u128,
        ) {
            let token = self.wired.Wired_peers.token.read();
            let sage = IErc20Dispatcher { contract_address: token };
            let held = sage.balance_of(get_contract_address());
            assert(held >= taken.into(), errors::TRANSFER_FAILED);
            let shares = reporter_share + victim_share;
            if held > shares.into() {
                ISageSupplyDispatcher { contract_address: token }.burn(held - shares.into());
            }
            if shares != 0 {
                let contract_address = self.wired.Wired_peers.escrow.read();
                assert(sage.transfer(contract_address, shares.into()), errors::TRANSFER_FAILED);
                let escrow = IEscrowCustodyDispatcher { contract_address };
                if reporter_share != 0 {
                    escrow.credit(token, reporter, reporter_share);
                }
                if victim_share != 0 {
                    escrow.credit(token, victim, victim_share);
                }
            }
            assert(sage.balance_of(get_contract_address()) == 0, errors::KEPT_SOMETHING);
        }

        fn present_tally(self: @ContractState) -> Tally {
            let epoch = get_block_timestamp() / EPOCH_SECONDS;
            let tally = self.tally.read();
            if tally.epoch == epoch {
                tally
            } else {
                Tally { epoch, taken: 0 }
            }
        }
    }

    /// Rounded down: what is lost by it is burned. Nobody's share is nothing.
    fn share(taken: u128, bps: u16, receiver: ContractAddress) -> u128 {
        if receiver.is_zero() {
            0
        } else {
            part(taken, bps.into(), Rounding::Down)
        }
    }

    /// Key of an offence's split.
    fn index(offence: Offence) -> u8 {
        match offence {
            Offence::Late => 0,
            Offence::Unopened => 1,
            Offence::WrongResult => 2,
            Offence::SilentAuditor => 3,
            Offence::WrongAudit => 4,
            Offence::SilentJuror => 5,
            Offence::LosingJuror => 6,
            Offence::SilentKeeper => 7,
            Offence::Unrevealed => 8,
        }
    }
}
