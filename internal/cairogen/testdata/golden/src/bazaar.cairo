pub mod errors;
use starknet::{ClassHash, ContractAddress};
use crate::types::{Order, Pair, Phase, Scalars, Terms, Verdict};

#[starknet::interface]
pub trait IBazaar<TState> {
    fn post_order(ref self: TState, order: Order, range: Span<felt252>, type_: u8) -> u64;
    fn judge(ref self: TState, job_id: u64, verdict: Verdict);
    fn pause(ref self: TState, until: u64);
    fn same_scalars(self: @TState, scalars: Scalars) -> Scalars;
    fn same_order(self: @TState, order: Order) -> Order;
    fn total_jobs(self: @TState) -> u128;
    /// The same in camel case, as tokens have it for old wallets.
    fn totalJobs(self: @TState) -> u128;
    fn shapes(
        self: @TState,
        nested: Array<Array<Option<u8>>>,
        fixed: [u16; 3],
        outcome: Result<Terms, felt252>,
        four: (u8, (bool, ByteArray), ContractAddress, ClassHash),
    ) -> Result<(u64, Span<Phase>), ByteArray>;
    fn deep(
        self: @TState,
        ids: Array<NonZero<u256>>,
        grid: Span<[u8; 2]>,
        done: Option<Result<(), felt252>>,
    ) -> Option<(felt252, u64, bool)>;
    fn pair(self: @TState) -> Pair<u64>;
    fn nothing(self: @TState);
}

#[starknet::contract]
pub mod Bazaar {
    use starknet::{ClassHash, ContractAddress, get_caller_address};
    use crate::guard::GuardComponent;
    use crate::types::{Order, Pair, Phase, Scalars, Terms, Verdict};
    use super::errors;

    component!(path: GuardComponent, storage: guard, event: GuardEvent);
    impl GuardInternal = GuardComponent::InternalImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        guard: GuardComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        OrderPosted: OrderPosted,
        Judged: Judged,
        #[flat]
        GuardEvent: GuardComponent::Event,
        GuardNested: GuardComponent::Event,
    }

    /// Keys and data in mixed order, keys of one felt and of two.
    #[derive(Drop, starknet::Event)]
    pub struct OrderPosted {
        #[key]
        pub job_id: u64,
        pub terms: Terms,
        #[key]
        pub buyer: ContractAddress,
        pub note: ByteArray,
        #[key]
        pub amount: u256,
        pub tags: Span<felt252>,
    }

    #[derive(Drop, starknet::Event)]
    pub struct Judged {
        pub verdict: Verdict,
    }

    #[constructor]
    fn constructor(ref self: ContractState, owner: ContractAddress, name: ByteArray, limit: u256) {
        assert(owner != 0.try_into().unwrap(), errors::NO_OWNER);
        assert(name != "", errors::NO_NAME);
        assert(limit != 0, errors::NO_LIMIT);
    }

    #[l1_handler]
    fn handle_deposit(
        ref self: ContractState, from_address: felt252, to: ContractAddress, amount: u256,
    ) {
        assert(from_address != 0, errors::NO_SENDER);
        self
            .emit(
                OrderPosted {
                    job_id: 0,
                    terms: Terms { usd_limit: amount, vram_gb: 0, class: 0, phase: Phase::Open },
                    buyer: to,
                    note: "",
                    amount,
                    tags: array![].span(),
                },
            );
    }

    #[abi(embed_v0)]
    impl BazaarImpl of super::IBazaar<ContractState> {
        fn post_order(
            ref self: ContractState, order: Order, range: Span<felt252>, type_: u8,
        ) -> u64 {
            let Order { job_id, terms, note, .. } = order;
            let buyer = get_caller_address();
            let amount = terms.usd_limit + type_.into();
            self.emit(OrderPosted { job_id, terms, buyer, note, amount, tags: range });
            job_id
        }

        fn judge(ref self: ContractState, job_id: u64, verdict: Verdict) {
            assert(job_id != 0, errors::NO_JOB_ID);
            self.emit(Judged { verdict });
        }

        fn pause(ref self: ContractState, until: u64) {
            let by = get_caller_address();
            self.guard.pause(by, until);
            self
                .emit(
                    Event::GuardNested(
                        GuardComponent::Event::Paused(GuardComponent::Paused { by, until }),
                    ),
                );
            self.guard.resume();
            self
                .emit(
                    Event::GuardNested(GuardComponent::Event::Resumed(GuardComponent::Resumed {})),
                );
        }

        fn same_scalars(self: @ContractState, scalars: Scalars) -> Scalars {
            scalars
        }

        fn same_order(self: @ContractState, order: Order) -> Order {
            order
        }

        fn total_jobs(self: @ContractState) -> u128 {
            7
        }

        fn totalJobs(self: @ContractState) -> u128 {
            7
        }

        fn shapes(
            self: @ContractState,
            nested: Array<Array<Option<u8>>>,
            fixed: [u16; 3],
            outcome: Result<Terms, felt252>,
            four: (u8, (bool, ByteArray), ContractAddress, ClassHash),
        ) -> Result<(u64, Span<Phase>), ByteArray> {
            let (_, (fails, why), _, _) = four;
            if fails {
                return Err(why);
            }
            Ok((nested.len().into(), array![Phase::Done, Phase::Open].span()))
        }

        fn deep(
            self: @ContractState,
            ids: Array<NonZero<u256>>,
            grid: Span<[u8; 2]>,
            done: Option<Result<(), felt252>>,
        ) -> Option<(felt252, u64, bool)> {
            match done? {
                Ok(()) => Some(('ok', ids.len().into(), true)),
                Err(why) => Some((why, grid.len().into(), false)),
            }
        }

        fn pair(self: @ContractState) -> Pair<u64> {
            Pair { left: 1, right: 2 }
        }

        fn nothing(self: @ContractState) {}
    }
}
