-- The mirror's log. Felts are 32 bytes, big-endian; lists of felts are packed.

-- Headers: every block of the unfinalised window, older ones sparsely. seq is
-- the commit that added the block.
CREATE TABLE blocks (
    number BIGINT NOT NULL PRIMARY KEY,
    hash   BYTEA  NOT NULL UNIQUE,
    parent BYTEA  NOT NULL,
    time   BIGINT NOT NULL, -- seconds since 1970
    seq    BIGINT NOT NULL
);

CREATE TABLE events (
    block_number BIGINT NOT NULL,
    tx_index     BIGINT NOT NULL,
    event_index  BIGINT NOT NULL,
    contract     BYTEA  NOT NULL,
    tx_hash      BYTEA  NOT NULL,
    keys         BYTEA  NOT NULL,
    data         BYTEA  NOT NULL,
    PRIMARY KEY (block_number, tx_index, event_index)
);

-- The one row that every write compares and swaps.
CREATE TABLE cursor (
    id          BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    log         TEXT   NOT NULL, -- names this database among all others
    seq         BIGINT NOT NULL,
    epoch       BIGINT NOT NULL, -- fence: raised by every new lease
    revision    BIGINT NOT NULL, -- of the projection that made the rows
    floor       BIGINT NOT NULL, -- history of rows is whole from this block on
    holder      TEXT   NOT NULL,
    lease_until BIGINT NOT NULL  -- milliseconds since 1970
);

-- The feed: what each commit did. Two NULL spans: the rows were rebuilt.
CREATE TABLE commits (
    seq          BIGINT NOT NULL PRIMARY KEY,
    removed_from BIGINT,
    removed_to   BIGINT,
    added_from   BIGINT,
    added_to     BIGINT
);
