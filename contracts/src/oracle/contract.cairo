//! PriceOracle. A price is two words and one slot of the ring of returns; a
//! reader needs the two words and no arithmetic.

#[starknet::contract]
pub mod PriceOracle {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::syscalls::call_contract_syscall;
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_execution_info};
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::economy::EconomyComponent;
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors as parameter_errors};
    use crate::math::tick::{magnitude, price_of};
    use super::super::interface::events::{
        HealthChanged, PriceAccepted, PriceRefused, PriceRequested, VenuesSet,
    };
    use super::super::interface::{IPriceOracle, IPriceReader};
    use super::super::packing::{
        Accepted, Book, RETURNS_PER_WORD, Return, pack_accepted, pack_book, pack_config,
        replace_return, unpack_accepted, unpack_book, unpack_config, unpack_reading,
    };
    use super::super::types::{
        Health, OracleAction, OracleConfig, OracleState, Reading, VenueTick, VenueVerdict, Window,
        WindowSource,
    };
    use super::super::venue::VenueHealth;
    use super::super::{dials, errors, rules};

    const MIN_VENUES: u32 = 3;
    const MAX_VENUES: u32 = 5;
    /// A return's seconds count up to a day: what a long silence hides is not
    /// spread over it.
    const DAY: u64 = 86_400;
    /// Edges of the five buckets.
    const EDGES: felt252 = 6;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: EconomyComponent, storage: economy, event: EconomyEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.oracle';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl EconomyImpl = EconomyComponent::EconomyWiredImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        economy: EconomyComponent::Storage,
        config: felt252,
        venues: Map<u64, ContractAddress>,
        accepted: felt252,
        book: felt252,
        /// position / 4 → four returns
        returns: Map<u64, felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        EconomyEvent: EconomyComponent::Event,
        PriceRequested: PriceRequested,
        PriceAccepted: PriceAccepted,
        PriceRefused: PriceRefused,
        HealthChanged: HealthChanged,
        VenuesSet: VenuesSet,
        ParameterSet: ParameterSet,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: OracleConfig) {
        self.governed.initialize(governor);
        assert(dials::holds(config), errors::BAD_CONFIG);
        self.config.write(pack_config(config, 0));
    }

    #[abi(embed_v0)]
    impl PriceReaderImpl of IPriceReader<ContractState> {
        fn read(self: @ContractState, max_age: u64) -> Reading {
            let now = unpack_reading(self.accepted.read(), self.book.read());
            if now.at == 0 {
                return Reading { volatility: 0, ..now };
            }
            if get_block_timestamp() - now.at > max_age {
                Reading { health: Health::Stale, ..now }
            } else {
                now
            }
        }
    }

    #[abi(embed_v0)]
    impl PriceOracleImpl of IPriceOracle<ContractState> {
        fn request(ref self: ContractState) {
            let now = get_block_timestamp();
            let (config, _) = self.settings();
            let book = unpack_book(self.book.read());
            assert(!is_open(book, config, now), errors::REQUEST_OPEN);
            assert(now >= self.earliest(config), errors::TOO_EARLY);
            self.book.write(pack_book(Book { requested_at: now, ..book }));
            self.emit(PriceRequested { by: get_caller_address(), at: now });
        }

        fn update(ref self: ContractState, round: u64) -> Reading {
            let call = this_call();
            let (config, count) = self.settings();
            let book = self.open_book(config, call.now);
            let seed = self.beacon().seed_after(book.requested_at, round);
            let window = rules::draw(seed, call.to, book.requested_at, config);
            self.make(call, config, count, book, window, WindowSource::Beacon(round))
        }

        fn update_without_beacon(ref self: ContractState) -> Reading {
            let call = this_call();
            let (config, count) = self.settings();
            let book = self.open_book(config, call.now);
            assert(call.now >= book.requested_at + config.beacon_wait, errors::TOO_EARLY);
            assert(!self.has_seed(book.requested_at), errors::SEED_EXISTS);
            let window = rules::fixed(book.requested_at, config);
            self.make(call, config, count, book, window, WindowSource::Fallback)
        }

        fn next_action(self: @ContractState) -> OracleAction {
            let now = get_block_timestamp();
            let (config, _) = self.settings();
            let book = unpack_book(self.book.read());
            if !is_open(book, config, now) {
                let earliest = self.earliest(config);
                return if now < earliest {
                    OracleAction::Wait(earliest)
                } else {
                    OracleAction::Request
                };
            }
            let patience = book.requested_at + config.beacon_wait;
            if self.has_seed(book.requested_at) {
                OracleAction::Update
            } else if now < patience {
                OracleAction::AwaitBeacon(patience)
            } else {
                OracleAction::UpdateWithoutBeacon
            }
        }

        fn state(self: @ContractState) -> OracleState {
            let (config, _) = self.settings();
            let accepted = unpack_accepted(self.accepted.read());
            let book = unpack_book(self.book.read());
            OracleState {
                tick: accepted.tick,
                at: accepted.at,
                requested_at: book.requested_at,
                scale: scale_now(accepted, config, get_block_timestamp()),
                returns: book.count,
            }
        }

        fn config(self: @ContractState) -> OracleConfig {
            let (config, _) = self.settings();
            config
        }

        fn venues(self: @ContractState) -> Span<ContractAddress> {
            let (_, count) = self.settings();
            let mut venues = array![];
            for i in 0..count {
                venues.append(self.venues.read(i));
            }
            venues.span()
        }

        fn set_venues(ref self: ContractState, venues: Span<ContractAddress>) {
            self.governed.assert_governor();
            assert(MIN_VENUES <= venues.len() && venues.len() <= MAX_VENUES, errors::BAD_VENUES);
            let mut earlier: Array<ContractAddress> = array![];
            for venue in venues {
                assert(venue.is_non_zero(), errors::BAD_VENUES);
                for other in earlier.span() {
                    assert(other != venue, errors::BAD_VENUES);
                }
                self.venues.write(earlier.len().into(), *venue);
                earlier.append(*venue);
            }
            let (config, _) = self.settings();
            self.config.write(pack_config(config, venues.len().into()));
            self.emit(VenuesSet { venues });
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            dials::value(self.config(), name)
        }

        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(
                get_caller_address() == self.economy.Economy_peers.params.read(),
                parameter_errors::NOT_PARAMS,
            );
            let (config, count) = self.settings();
            let previous = dials::value(config, name);
            self.config.write(pack_config(dials::with_value(config, name, value), count));
            self.emit(ParameterSet { name, previous, value });
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn settings(self: @ContractState) -> (OracleConfig, u64) {
            unpack_config(self.config.read())
        }

        fn beacon(self: @ContractState) -> IBeaconDispatcher {
            IBeaconDispatcher { contract_address: self.economy.Economy_peers.beacon.read() }
        }

        /// When the next request may come.
        fn earliest(self: @ContractState, config: OracleConfig) -> u64 {
            let accepted = unpack_accepted(self.accepted.read());
            if accepted.at == 0 {
                0
            } else {
                accepted.at + config.min_interval
            }
        }

        fn open_book(self: @ContractState, config: OracleConfig, now: u64) -> Book {
            let book = unpack_book(self.book.read());
            assert(book.requested_at != 0, errors::NO_REQUEST);
            assert(is_open(book, config, now), errors::REQUEST_EXPIRED);
            book
        }

        fn has_seed(self: @ContractState, since: u64) -> bool {
            let beacon = self.beacon();
            let round = beacon.last_final_round();
            round != 0 && beacon.round(round).last_commit_at > since
        }

        /// Asks every venue and accepts or refuses what they say.
        fn make(
            ref self: ContractState,
            call: Call,
            config: OracleConfig,
            count: u64,
            book: Book,
            window: Window,
            source: WindowSource,
        ) -> Reading {
            let Call { by, now, .. } = call;
            let accepted = unpack_accepted(self.accepted.read());
            let scale = scale_now(accepted, config, now);
            let [a, b, c, d, e, f] = rules::edges(window);
            let edges = [EDGES, a, b, c, d, e, f].span();
            let seconds = rules::bucket_seconds(window);
            let mut said: Array<VenueTick> = array![];
            let mut ticks: Array<i128> = array![];
            let mut clamped = 0;
            let mut shallow = false;
            for i in 0..count {
                let venue = self.venues.read(i);
                let (mut verdict, tick) = ask(venue, edges, seconds, config.min_depth);
                if verdict == VenueVerdict::Counted {
                    if accepted.at == 0 {
                        ticks.append(tick);
                    } else {
                        let (held, moved) = rules::clamp(tick, accepted.tick, 3 * scale);
                        ticks.append(held);
                        if moved {
                            verdict = VenueVerdict::Clamped;
                            clamped += 1;
                        }
                    }
                } else if verdict == VenueVerdict::Shallow {
                    shallow = shallow || venue == self.economy.Economy_peers.pol.read();
                }
                said.append(VenueTick { venue, verdict, tick });
            }
            let requested_at = book.requested_at;
            let venues = said.span();
            let live = ticks.len();
            let counted: u8 = live.try_into().unwrap();
            if live < 2 || (accepted.at == 0 && live < MIN_VENUES) {
                let book = Book { requested_at: 0, ..book };
                self.book.write(pack_book(book));
                self.emit(PriceRefused { by, requested_at, source, window, venues });
                let next = if accepted.at == 0 {
                    accepted
                } else {
                    let health = Health::MinSources;
                    let kept = Accepted { health, venues: counted, clamped: 0, ..accepted };
                    self.accept(accepted.health, kept);
                    kept
                };
                return reading(next, book.volatility);
            }
            let health = if accepted.at != 0 && 2 * clamped >= live {
                Health::Deviation
            } else if live < MIN_VENUES {
                Health::MinSources
            } else if shallow {
                Health::Liquidity
            } else {
                Health::Ok
            };
            let tick = rules::median(ticks.span());
            let (book, mean_change) = self.remember(config, book, accepted, tick, now);
            self.book.write(pack_book(book));
            let price = price_of(tick);
            let volatility = book.volatility;
            self
                .emit(
                    PriceAccepted {
                        by,
                        requested_at,
                        source,
                        window,
                        venues,
                        scale,
                        tick,
                        price,
                        health,
                        mean_change,
                        volatility,
                    },
                );
            let clamped = clamped.try_into().unwrap();
            let next = Accepted {
                price, mean_change, at: now, tick, health, venues: counted, clamped,
            };
            self.accept(accepted.health, next);
            reading(next, volatility)
        }

        fn accept(ref self: ContractState, previous: Health, next: Accepted) {
            self.accepted.write(pack_accepted(next));
            if previous != next.health {
                self.emit(HealthChanged { previous, health: next.health });
            }
        }

        /// The book after a new tick, and the mean change: the oldest return
        /// makes room for the newest.
        fn remember(
            ref self: ContractState,
            config: OracleConfig,
            book: Book,
            accepted: Accepted,
            tick: i128,
            now: u64,
        ) -> (Book, u128) {
            if accepted.at == 0 {
                let volatility = rules::volatility(0, 0, 0);
                return (Book { requested_at: 0, volatility, ..book }, 0);
            }
            let change = magnitude(tick - accepted.tick);
            let passed = now - accepted.at;
            let seconds: u128 = if passed > DAY {
                DAY.into()
            } else {
                passed.into()
            };
            let (key, place) = DivRem::div_rem(book.position, RETURNS_PER_WORD.try_into().unwrap());
            let (word, old) = replace_return(
                self.returns.read(key), place, Return { change, seconds },
            );
            self.returns.write(key, word);
            let squares = book.squares - old.change * old.change + change * change;
            let seconds = book.seconds - old.seconds + seconds;
            let count = if book.count < rules::RETURNS {
                book.count + 1
            } else {
                book.count
            };
            let mean_change = rules::next_mean(
                accepted.mean_change, change, passed, config.weight_bps.into(),
            );
            let volatility = rules::volatility(squares, seconds, count);
            let position = (book.position + 1) % rules::RETURNS;
            (Book { squares, seconds, count, position, volatility, requested_at: 0 }, mean_change)
        }
    }

    /// Who calls whom, and when: asked for once, since asking costs.
    #[derive(Copy, Drop)]
    struct Call {
        by: ContractAddress,
        to: ContractAddress,
        now: u64,
    }

    fn this_call() -> Call {
        let info = get_execution_info();
        Call {
            by: info.caller_address,
            to: info.contract_address,
            now: info.block_info.block_timestamp,
        }
    }

    /// The price as it was accepted; of none, nothing.
    fn reading(accepted: Accepted, volatility: u128) -> Reading {
        let Accepted { price, at, health, venues, clamped, .. } = accepted;
        Reading { health, price, at, venues, clamped, volatility }
    }

    fn is_open(book: Book, config: OracleConfig, now: u64) -> bool {
        book.requested_at != 0 && now <= book.requested_at + 2 * config.beacon_wait
    }

    /// 0 before the first price.
    fn scale_now(accepted: Accepted, config: OracleConfig, now: u64) -> u128 {
        if accepted.at == 0 {
            return 0;
        }
        let passed = now - accepted.at;
        rules::scale(accepted.mean_change, passed, config.floor.into(), config.ceiling.into())
    }

    /// What a venue says of the window. Whatever it does, it cannot make the
    /// update fail: what cannot be understood is `Broken`.
    fn ask(
        venue: ContractAddress, edges: Span<felt252>, seconds: u64, min_depth: u128,
    ) -> (VenueVerdict, i128) {
        match call_contract_syscall(venue, selector!("cumulative_ticks"), edges) {
            Ok(said) => judge(said, seconds, min_depth).unwrap_or((VenueVerdict::Broken, 0)),
            Err(_) => (VenueVerdict::Broken, 0),
        }
    }

    /// Takes a serialized VenueReading apart; None for what is no such thing. The
    /// sums are left as they come: only their differences are looked at.
    fn judge(said: Span<felt252>, seconds: u64, min_depth: u128) -> Option<(VenueVerdict, i128)> {
        let mut said = said;
        match Serde::<VenueHealth>::deserialize(ref said)? {
            VenueHealth::Ok => {},
            VenueHealth::NotInitialised => { return Some((VenueVerdict::NotInitialised, 0)); },
            VenueHealth::PeriodTooLong => { return Some((VenueVerdict::PeriodTooLong, 0)); },
            VenueHealth::Stale => { return Some((VenueVerdict::Stale, 0)); },
            VenueHealth::Broken => { return None; },
        }
        if *said.pop_front()? != EDGES {
            return None;
        }
        let sums = said.multi_pop_front::<6>()?;
        if let Some(depth) = Serde::<Option<u128>>::deserialize(ref said)? {
            if depth < min_depth {
                return Some((VenueVerdict::Shallow, 0));
            }
        }
        let tick = rules::bucket_median((*sums).unbox(), seconds)?;
        if rules::is_tick(tick) {
            Some((VenueVerdict::Counted, tick))
        } else {
            None
        }
    }
}
