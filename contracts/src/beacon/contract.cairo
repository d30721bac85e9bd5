#[starknet::contract]
pub mod Beacon {
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePathEntry,
        StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::syscalls::get_block_hash_syscall;
    use starknet::{
        ContractAddress, SyscallResultTrait, get_block_number, get_block_timestamp,
        get_caller_address, get_contract_address, get_tx_info,
    };
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::math::ratio::{Rounding, part};
    use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
    use crate::slasher::types::Offence;
    use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
    use crate::staking::types::LockReason;
    use super::super::clock::{Clock, ClockTrait};
    use super::super::dials::{holds, value_of, with_value};
    use super::super::interface::{IBeacon, events};
    use super::super::packing::{
        Head, KeeperTrait, KeeperWord, RoundState, RoundWord, pack_head, pack_keeper, pack_round,
        unpack_head, unpack_keeper, unpack_round,
    };
    use super::super::types::{BeaconConfig, Round, RoundPhase};
    use super::super::{clock, errors};

    /// Rounds that are remembered; a slot is used again when its round is
    /// resolved.
    const RING: u64 = 256;
    /// The system gives hashes of blocks at least this far behind.
    const HASH_DISTANCE: u64 = 10;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.beacon';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        config: BeaconConfig,
        clock: felt252,
        head: felt252,
        /// round mod RING → word
        rounds: Map<u64, felt252>,
        /// round mod RING → sum of the revealed values, void before the first
        sums: Map<u64, felt252>,
        /// round mod RING → seed, valid while the word says Final
        seeds: Map<u64, felt252>,
        keepers: Map<ContractAddress, felt252>,
        /// keeper → round mod 2 → commitment, valid while pending
        commitments: Map<ContractAddress, Map<u64, felt252>>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        KeeperJoined: events::KeeperJoined,
        KeeperLeft: events::KeeperLeft,
        Committed: events::Committed,
        Revealed: events::Revealed,
        SeedFixed: events::SeedFixed,
        RoundVoided: events::RoundVoided,
        KeeperSilent: events::KeeperSilent,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: BeaconConfig) {
        self.governed.initialize(governor);
        assert(holds(config), errors::BAD_CONFIG);
        self.config.write(config);
        self.clock.write(clock::pack(Clock { round: 0, since: 0, length: config.round_seconds }));
    }

    #[abi(embed_v0)]
    impl BeaconImpl of IBeacon<ContractState> {
        fn join(ref self: ContractState) {
            let account = get_caller_address();
            let keeper = self.keeper(account);
            assert(!keeper.joined, errors::ALREADY_KEEPER);
            let bond = self
                .locks()
                .lock(account, LockReason::Beacon, self.config.keeper_bond.read());
            self.set_keeper(account, KeeperWord { joined: true, bond, ..keeper });
            self.emit(events::KeeperJoined { keeper: account, bond });
        }

        fn leave(ref self: ContractState) {
            let account = get_caller_address();
            let keeper = self.keeper(account);
            assert(keeper.joined, errors::NOT_KEEPER);
            assert(!keeper.even.open && !keeper.odd.open, errors::REVEAL_OUTSTANDING);
            self.set_keeper(account, KeeperWord { joined: false, ..keeper });
            self.locks().unlock(account, LockReason::Beacon, keeper.bond);
            self.emit(events::KeeperLeft { keeper: account });
        }

        fn commit(ref self: ContractState, round: u64, commitment: felt252) {
            let account = get_caller_address();
            let keeper = self.keeper(account);
            assert(keeper.joined, errors::NOT_KEEPER);
            assert(round != 0 && round == self.current_round(), errors::WRONG_ROUND);
            assert(!keeper.owes(round), errors::ALREADY_COMMITTED);
            assert(!keeper.is_silent(round), errors::REVEAL_OUTSTANDING);
            assert(commitment != 0, errors::ZERO_COMMITMENT);
            self.count_commit(round);
            self.commitments.entry(account).write(round % 2, commitment);
            self.set_keeper(account, keeper.with_pending(round, true));
            self.emit(events::Committed { round, keeper: account, commitment });
        }

        fn reveal(ref self: ContractState, round: u64, secret: felt252) {
            let account = get_caller_address();
            let keeper = self.keeper(account);
            assert(keeper.owes(round) && self.current_round() == round + 1, errors::NOT_REVEALING);
            let opened = poseidon_hash_span(
                [
                    'SAGE_BEACON', get_tx_info().chain_id, get_contract_address().into(),
                    round.into(), account.into(), secret,
                ]
                    .span(),
            );
            let commitment = self.commitments.entry(account).read(round % 2);
            assert(opened == commitment, errors::WRONG_SECRET);
            let slot = round % RING;
            let word = unpack_round(self.rounds.read(slot));
            let value = poseidon_hash_span([round.into(), account.into(), secret].span());
            let sum = if word.reveals == 0 {
                value
            } else {
                self.sums.read(slot) + value
            };
            self.sums.write(slot, sum);
            self.rounds.write(slot, pack_round(RoundWord { reveals: word.reveals + 1, ..word }));
            self.set_keeper(account, keeper.with_pending(round, false));
            self.emit(events::Revealed { round, keeper: account, secret });
        }

        fn finalise(ref self: ContractState, round: u64) {
            let slot = round % RING;
            let word = unpack_round(self.rounds.read(slot));
            assert(word.round == round && word.state == RoundState::Open, errors::NOT_DUE);
            assert(self.current_round() >= round + 2, errors::NOT_DUE);
            let head = unpack_head(self.head.read());
            assert(word.previous_round <= head.last_resolved, errors::EARLIER_ROUND_OPEN);
            if word.reveals == 0 {
                self.rounds.write(slot, pack_round(RoundWord { state: RoundState::Void, ..word }));
                self.head.write(pack_head(Head { last_resolved: round, ..head }));
                self.emit(events::RoundVoided { round });
                return;
            }
            assert(
                word.last_commit_block + HASH_DISTANCE <= get_block_number(),
                errors::HASH_NOT_READY,
            );
            let block_hash = get_block_hash_syscall(word.last_commit_block).unwrap_syscall();
            let previous_seed = if head.last_final == 0 {
                0
            } else {
                self.seeds.read(head.last_final % RING)
            };
            let seed = poseidon_hash_span(
                ['SAGE_SEED', round.into(), self.sums.read(slot), block_hash, previous_seed].span(),
            );
            self.seeds.write(slot, seed);
            self
                .rounds
                .write(
                    slot,
                    pack_round(
                        RoundWord {
                            state: RoundState::Final,
                            previous_commit_at: head.last_final_commit_at,
                            ..word,
                        },
                    ),
                );
            self
                .head
                .write(
                    pack_head(
                        Head {
                            last_resolved: round,
                            last_final: round,
                            last_final_commit_at: word.last_commit_at,
                            ..head,
                        },
                    ),
                );
            self
                .emit(
                    events::SeedFixed {
                        round, seed, reveals: word.reveals, last_commit_at: word.last_commit_at,
                    },
                );
        }

        fn report_silent(ref self: ContractState, round: u64, keeper: ContractAddress) {
            let word = self.keeper(keeper);
            assert(word.owes(round) && self.current_round() >= round + 2, errors::NOT_SILENT);
            // a commitment to the round after stays open: it may still be revealed
            self
                .set_keeper(
                    keeper, KeeperWord { joined: false, ..word.with_pending(round, false) },
                );
            if word.joined {
                self.locks().unlock(keeper, LockReason::Beacon, word.bond);
            }
            let price = part(word.bond, self.config.silence_bps.read().into(), Rounding::Up);
            let slasher = ISlasherDispatcher {
                contract_address: self.wired.Wired_peers.slasher.read(),
            };
            let (slashed, _) = slasher
                .slash(Offence::SilentKeeper, keeper, price, get_caller_address(), Zero::zero());
            self.emit(events::KeeperSilent { round, keeper, slashed });
        }

        fn current_round(self: @ContractState) -> u64 {
            clock::unpack(self.clock.read()).at(get_block_timestamp())
        }

        fn round(self: @ContractState, round: u64) -> Round {
            let slot = round % RING;
            let word = unpack_round(self.rounds.read(slot));
            if word.round != round || word.state == RoundState::None {
                return Round {
                    round,
                    phase: RoundPhase::Empty,
                    commits: 0,
                    reveals: 0,
                    last_commit_block: 0,
                    last_commit_at: 0,
                    previous_commit_at: 0,
                    seed: 0,
                };
            }
            Round {
                round,
                phase: self.phase(word),
                commits: word.commits,
                reveals: word.reveals,
                last_commit_block: word.last_commit_block,
                last_commit_at: word.last_commit_at,
                previous_commit_at: word.previous_commit_at,
                seed: if word.state == RoundState::Final {
                    self.seeds.read(slot)
                } else {
                    0
                },
            }
        }

        fn seed_after(self: @ContractState, since: u64, round: u64) -> felt252 {
            let slot = round % RING;
            let word = unpack_round(self.rounds.read(slot));
            assert(word.round == round && word.state == RoundState::Final, errors::NO_SEED);
            assert(
                word.previous_commit_at <= since && since < word.last_commit_at,
                errors::NOT_FIRST_AFTER,
            );
            self.seeds.read(slot)
        }

        fn is_keeper(self: @ContractState, account: ContractAddress) -> bool {
            self.keeper(account).joined
        }

        fn outstanding(self: @ContractState, account: ContractAddress) -> Option<u64> {
            let keeper = self.keeper(account);
            if keeper.even.open && (!keeper.odd.open || keeper.even.round < keeper.odd.round) {
                Some(keeper.even.round)
            } else if keeper.odd.open {
                Some(keeper.odd.round)
            } else {
                None
            }
        }

        fn last_final_round(self: @ContractState) -> u64 {
            unpack_head(self.head.read()).last_final
        }

        fn config(self: @ContractState) -> BeaconConfig {
            self.config.read()
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config.read(), name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            let previous = self.config.read();
            let config = with_value(previous, name, value);
            self.config.write(config);
            if config.round_seconds != previous.round_seconds {
                let present = clock::unpack(self.clock.read());
                let next = present.with_length(get_block_timestamp(), config.round_seconds);
                self.clock.write(clock::pack(next));
            }
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn keeper(self: @ContractState, account: ContractAddress) -> KeeperWord {
            unpack_keeper(self.keepers.read(account))
        }

        fn set_keeper(ref self: ContractState, account: ContractAddress, keeper: KeeperWord) {
            self.keepers.write(account, pack_keeper(keeper));
        }

        fn locks(self: @ContractState) -> IStakeLocksDispatcher {
            IStakeLocksDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
        }

        /// Counts a commitment to `round`; its first one takes the slot over
        /// from a round that must be resolved by then.
        fn count_commit(ref self: ContractState, round: u64) {
            let slot = round % RING;
            let mut word = unpack_round(self.rounds.read(slot));
            if word.round != round {
                assert(word.state != RoundState::Open, errors::EARLIER_ROUND_OPEN);
                let head = unpack_head(self.head.read());
                word =
                    RoundWord {
                        round,
                        state: RoundState::Open,
                        commits: 0,
                        reveals: 0,
                        last_commit_block: 0,
                        last_commit_at: 0,
                        previous_commit_at: 0,
                        previous_round: head.last_committed,
                    };
                self.head.write(pack_head(Head { last_committed: round, ..head }));
            }
            let counted = RoundWord {
                commits: word.commits + 1,
                last_commit_block: get_block_number(),
                last_commit_at: get_block_timestamp(),
                ..word,
            };
            self.rounds.write(slot, pack_round(counted));
        }

        fn phase(self: @ContractState, word: RoundWord) -> RoundPhase {
            match word.state {
                RoundState::None => RoundPhase::Empty,
                RoundState::Final => RoundPhase::Final,
                RoundState::Void => RoundPhase::Void,
                RoundState::Open => {
                    let current = self.current_round();
                    if current <= word.round {
                        RoundPhase::Committing
                    } else if current == word.round + 1 {
                        RoundPhase::Revealing
                    } else {
                        RoundPhase::Due
                    }
                },
            }
        }
    }
}
