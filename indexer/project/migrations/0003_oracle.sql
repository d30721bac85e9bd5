CREATE TABLE oracles (
    contract BYTEA NOT NULL, health BIGINT NOT NULL, price BYTEA NOT NULL, tick BIGINT NOT NULL,
    priced_at BIGINT NOT NULL, volatility BYTEA NOT NULL, venues BIGINT NOT NULL, clamped BIGINT NOT NULL,
    requested_at BIGINT NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE venues (
    address BYTEA NOT NULL, listed BOOLEAN NOT NULL, verdict BIGINT NOT NULL, tick BIGINT NOT NULL,
    updated_at BIGINT NOT NULL, post_tick BIGINT NOT NULL, observed_at BIGINT NOT NULL,
    reporters BIGINT NOT NULL, posted_at BIGINT NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE price_updates (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, accepted BOOLEAN NOT NULL,
    by_account BYTEA NOT NULL, requested_at BIGINT NOT NULL, source BIGINT NOT NULL,
    beacon_round BIGINT NOT NULL, window_start BIGINT NOT NULL, window_end BIGINT NOT NULL,
    price BYTEA NOT NULL, tick BIGINT NOT NULL, health BIGINT NOT NULL, scale BYTEA NOT NULL,
    mean_change BYTEA NOT NULL, volatility BYTEA NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE venue_ticks (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, position BIGINT NOT NULL,
    venue BYTEA NOT NULL, verdict BIGINT NOT NULL, tick BIGINT NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);
