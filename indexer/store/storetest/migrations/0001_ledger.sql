CREATE TABLE accounts (
    id         BYTEA  NOT NULL,
    balance    BYTEA  NOT NULL,
    moves      BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT
);

CREATE TABLE orders (
    owner      BYTEA   NOT NULL,
    number     BIGINT  NOT NULL,
    amount     BYTEA   NOT NULL,
    note       TEXT    NOT NULL,
    urgent     BOOLEAN NOT NULL,
    filler     BYTEA,
    valid_from BIGINT  NOT NULL,
    valid_to   BIGINT
);

CREATE TABLE totals (
    id          BIGINT NOT NULL,
    accounts    BIGINT NOT NULL,
    open_orders BIGINT NOT NULL,
    volume      BYTEA  NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_to    BIGINT
);
