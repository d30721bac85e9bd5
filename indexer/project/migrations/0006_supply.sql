CREATE TABLE supplies (
    token BYTEA NOT NULL, total BYTEA NOT NULL, circulating BYTEA NOT NULL, minted BYTEA NOT NULL,
    burned BYTEA NOT NULL, burned_circulating BYTEA NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE supply_changes (
    block BIGINT NOT NULL, total BYTEA NOT NULL, circulating BYTEA NOT NULL, minted BYTEA NOT NULL,
    burned BYTEA NOT NULL, burned_circulating BYTEA NOT NULL, time BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE holdings (
    account BYTEA NOT NULL, amount BYTEA NOT NULL, excluded BOOLEAN NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX holdings_excluded ON holdings (account) WHERE valid_to IS NULL AND excluded;

CREATE TABLE pools (
    contract BYTEA NOT NULL, sage BYTEA NOT NULL, usd BYTEA NOT NULL, total_shares BYTEA NOT NULL,
    week BIGINT NOT NULL, week_notional BYTEA NOT NULL, deferred_at BIGINT NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE pool_shares (
    provider BYTEA NOT NULL, pool BYTEA NOT NULL, shares BYTEA NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE trades (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, trader BYTEA NOT NULL,
    sell BIGINT NOT NULL, amount_in BYTEA NOT NULL, amount_out BYTEA NOT NULL, tick BIGINT NOT NULL,
    sage BYTEA NOT NULL, usd BYTEA NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX trades_trader ON trades (trader) WHERE valid_to IS NULL;
