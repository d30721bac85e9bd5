//! SAGE. Created only at deployment and by minters under token-side caps,
//! destroyed only by its holder.

#[starknet::contract]
pub mod SageToken {
    use core::cmp::min;
    use core::num::traits::{CheckedAdd, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_tx_info};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::token::erc20::Erc20Component::{InternalTrait as Erc20Internal, to_u128};
    use crate::token::erc20::{Erc20Component, Erc20Metadata};
    use crate::token::errors;
    use crate::token::interface::events::{ExclusionSet, MinterSet};
    use crate::token::interface::{IPermit, ISageSupply};
    use crate::token::permit::{
        ISignatureValidatorDispatcher, ISignatureValidatorDispatcherTrait, Permit, domain_hash,
        message_hash,
    };
    use crate::token::types::{Burned, EPOCH_SECONDS, Issuance, MintBasis, MinterCap, Stock};

    /// Accounts whose balances do not circulate.
    const MAX_EXCLUDED: u8 = 8;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: Erc20Component, storage: erc20, event: Erc20Event);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl Erc20Impl = Erc20Component::Erc20Impl<ContractState>;
    #[abi(embed_v0)]
    impl Erc20CamelImpl = Erc20Component::Erc20CamelImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.token';
    }

    impl Metadata of Erc20Metadata {
        const DECIMALS: u8 = 18;

        fn name() -> ByteArray {
            "Bitsage"
        }

        fn symbol() -> ByteArray {
            "SAGE"
        }
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        erc20: Erc20Component::Storage,
        max_supply: u128,
        nonces: Map<ContractAddress, felt252>,
        minters: Map<ContractAddress, MinterCap>,
        /// Not a Vec, which reads its length again for every element.
        excluded: Map<u8, ContractAddress>,
        excluded_count: u8,
        burned: Burned,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        Erc20Event: Erc20Component::Event,
        MinterSet: MinterSet,
        ExclusionSet: ExclusionSet,
    }

    /// Creates `initial_supply` for `initial_holder`. `max_supply` can never be
    /// exceeded and never be changed.
    /// Errors: TOKEN: amount too large, over max supply, zero recipient.
    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        initial_holder: ContractAddress,
        initial_supply: u256,
        max_supply: u256,
    ) {
        self.governed.initialize(governor);
        let max = to_u128(max_supply);
        let initial = to_u128(initial_supply);
        assert(initial <= max, errors::OVER_MAX_SUPPLY);
        self.max_supply.write(max);
        self.erc20.create(initial_holder, initial);
    }

    #[abi(embed_v0)]
    impl PermitImpl of IPermit<ContractState> {
        fn permit(
            ref self: ContractState,
            owner: ContractAddress,
            spender: ContractAddress,
            amount: u256,
            deadline: u64,
            signature: Span<felt252>,
        ) {
            assert(get_block_timestamp() <= deadline, errors::PERMIT_EXPIRED);
            let nonces = self.nonces.entry(owner);
            let nonce = nonces.read();
            // Before the account is asked: it may call back.
            nonces.write(nonce + 1);
            let permit = Permit {
                token: starknet::get_contract_address(), spender, amount, nonce, deadline,
            };
            let hash = message_hash(permit, owner, get_tx_info().unbox().chain_id);
            let answer = ISignatureValidatorDispatcher { contract_address: owner }
                .is_valid_signature(hash, signature.into());
            assert(answer == starknet::VALIDATED || answer == 1, errors::BAD_SIGNATURE);
            self.erc20.set_allowance(owner, spender, amount);
        }

        fn nonces(self: @ContractState, owner: ContractAddress) -> felt252 {
            self.nonces.entry(owner).read()
        }

        fn DOMAIN_SEPARATOR(self: @ContractState) -> felt252 {
            domain_hash(get_tx_info().unbox().chain_id)
        }
    }

    #[abi(embed_v0)]
    impl SupplyImpl of ISageSupply<ContractState> {
        fn burn(ref self: ContractState, amount: u256) {
            let value = to_u128(amount);
            assert(value != 0, errors::ZERO_AMOUNT);
            let holder = get_caller_address();
            self.erc20.destroy(holder, value);
            // The sum of all burns can leave u128 only after as many mints.
            let before = self.burned.total.read();
            self.burned.total.write(before.checked_add(value).expect(errors::AMOUNT_TOO_LARGE));
            if self.excluded_position(holder).is_none() {
                let circulated = self.burned.from_circulation.read();
                self.burned.from_circulation.write(circulated + value);
            }
        }

        fn mint(ref self: ContractState, recipient: ContractAddress, amount: u256) {
            let value = to_u128(amount);
            assert(value != 0, errors::ZERO_AMOUNT);
            let minter = self.minters.entry(get_caller_address());
            let cap = in_present_epoch(minter.read());
            assert(cap.epoch_cap != 0 || cap.total_cap != 0, errors::NOT_MINTER);
            // A cap may have been lowered below what was minted.
            assert(value <= left(cap.epoch_cap, cap.minted_in_epoch), errors::OVER_EPOCH_CAP);
            assert(value <= left(cap.total_cap, cap.minted), errors::OVER_TOTAL_CAP);
            let supply = self.erc20.Erc20_supply.read();
            assert(value <= left(self.max_supply.read(), supply), errors::OVER_MAX_SUPPLY);
            // The caps stay: of five cells two are not written.
            minter.epoch.write(cap.epoch);
            minter.minted_in_epoch.write(cap.minted_in_epoch + value);
            minter.minted.write(cap.minted + value);
            self.erc20.create(recipient, value);
        }

        fn set_minter(
            ref self: ContractState, minter: ContractAddress, epoch_cap: u128, total_cap: u128,
        ) {
            self.governed.assert_governor();
            assert(minter.is_non_zero(), errors::ZERO_MINTER);
            let entry = self.minters.entry(minter);
            // What was minted stays counted, so that a renewed right is no reset.
            let known = entry.read();
            entry.write(MinterCap { epoch_cap, total_cap, ..known });
            self.emit(MinterSet { minter, epoch_cap, total_cap });
        }

        fn minter_cap(self: @ContractState, minter: ContractAddress) -> MinterCap {
            in_present_epoch(self.minters.entry(minter).read())
        }

        fn max_supply(self: @ContractState) -> u256 {
            self.max_supply.read().into()
        }

        fn mint_basis(self: @ContractState, minter: ContractAddress) -> MintBasis {
            let supply = self.erc20.Erc20_supply.read();
            let cap = in_present_epoch(self.minters.entry(minter).read());
            let by_minter = min(
                left(cap.epoch_cap, cap.minted_in_epoch), left(cap.total_cap, cap.minted),
            );
            MintBasis {
                circulating: self.circulating_of(supply),
                room: min(by_minter, left(self.max_supply.read(), supply)),
            }
        }

        fn stock_of(self: @ContractState, account: ContractAddress) -> Stock {
            Stock {
                balance: self.erc20.Erc20_balances.entry(account).read(),
                supply: self.erc20.Erc20_supply.read(),
            }
        }

        fn circulating_supply(self: @ContractState) -> u256 {
            self.circulating_of(self.erc20.Erc20_supply.read()).into()
        }

        fn fully_diluted_supply(self: @ContractState) -> u256 {
            self.erc20.Erc20_supply.read().into()
        }

        fn issuance(self: @ContractState) -> Issuance {
            let burned: u256 = self.burned.total.read().into();
            let circulated: u256 = self.burned.from_circulation.read().into();
            Issuance {
                total: self.fully_diluted_supply() + burned,
                burned,
                to_circulation: self.circulating_supply() + circulated,
                burned_from_circulation: circulated,
            }
        }

        fn set_excluded(ref self: ContractState, account: ContractAddress, excluded: bool) {
            self.governed.assert_governor();
            match (self.excluded_position(account), excluded) {
                (Some(_), true) => core::panic_with_felt252(errors::ALREADY_EXCLUDED),
                (None, false) => core::panic_with_felt252(errors::NOT_EXCLUDED),
                (
                    None, true,
                ) => {
                    let count = self.excluded_count.read();
                    assert(count < MAX_EXCLUDED, errors::TOO_MANY_EXCLUDED);
                    self.excluded.entry(count).write(account);
                    self.excluded_count.write(count + 1);
                },
                (
                    Some(position), false,
                ) => {
                    // The last one takes its place.
                    let last = self.excluded_count.read() - 1;
                    self.excluded.entry(position).write(self.excluded.entry(last).read());
                    self.excluded_count.write(last);
                },
            }
            self.emit(ExclusionSet { account, excluded });
        }

        fn excluded(self: @ContractState) -> Span<ContractAddress> {
            let mut all = array![];
            for position in 0..self.excluded_count.read() {
                all.append(self.excluded.entry(position).read());
            }
            all.span()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn circulating_of(self: @ContractState, supply: u128) -> u128 {
            let mut circulating = supply;
            for position in 0..self.excluded_count.read() {
                let account = self.excluded.entry(position).read();
                circulating -= self.erc20.Erc20_balances.entry(account).read();
            }
            circulating
        }

        fn excluded_position(self: @ContractState, account: ContractAddress) -> Option<u8> {
            let count = self.excluded_count.read();
            let mut position = 0;
            while position != count && self.excluded.entry(position).read() != account {
                position += 1;
            }
            if position == count {
                None
            } else {
                Some(position)
            }
        }
    }

    /// What of a cap is not used. A cap may have been lowered below what was used.
    fn left(cap: u128, used: u128) -> u128 {
        cap - min(used, cap)
    }

    /// A count of an earlier epoch is no count of this one.
    fn in_present_epoch(cap: MinterCap) -> MinterCap {
        let epoch = get_block_timestamp() / EPOCH_SECONDS;
        if cap.epoch == epoch {
            cap
        } else {
            MinterCap { epoch, minted_in_epoch: 0, ..cap }
        }
    }
}
