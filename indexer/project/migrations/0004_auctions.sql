CREATE TABLE auctions (
    id BIGINT NOT NULL, kicker BYTEA NOT NULL, purpose TEXT NOT NULL, stage BIGINT NOT NULL,
    lot BYTEA NOT NULL, cap BYTEA NOT NULL, min_bid BYTEA NOT NULL, reserve BYTEA NOT NULL,
    bond_bps BIGINT NOT NULL, min_bucket BIGINT NOT NULL, max_bids BIGINT NOT NULL, opens BIGINT NOT NULL,
    min_end BIGINT NOT NULL, max_end BIGINT NOT NULL, draw_end BIGINT NOT NULL, reveal_end BIGINT NOT NULL,
    clear_end BIGINT NOT NULL, cutoff BIGINT NOT NULL, cutoff_round BIGINT NOT NULL, cutoff_seed BYTEA,
    commits BIGINT NOT NULL, revealed BIGINT NOT NULL, valid BIGINT NOT NULL, lapsed BOOLEAN NOT NULL,
    price BYTEA NOT NULL, sold BYTEA NOT NULL, burned BYTEA NOT NULL, marginal_price BYTEA NOT NULL,
    marginal_index BIGINT NOT NULL, fill BYTEA NOT NULL, returned BYTEA NOT NULL, claims BIGINT NOT NULL,
    forfeited BYTEA NOT NULL, kicked_at BIGINT NOT NULL, settled_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE bids (
    auction BIGINT NOT NULL, bidder BYTEA NOT NULL, number BIGINT NOT NULL, commitment BYTEA NOT NULL,
    escrow BYTEA NOT NULL, committed_at BIGINT NOT NULL, revealed BOOLEAN NOT NULL, amount BYTEA NOT NULL,
    price BYTEA NOT NULL, valid BOOLEAN NOT NULL, rank BIGINT NOT NULL, won BYTEA NOT NULL,
    claimed_at BIGINT NOT NULL, usd BYTEA NOT NULL, refunded BYTEA NOT NULL, paid BYTEA NOT NULL,
    forfeited BYTEA NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);
CREATE INDEX bids_bidder ON bids (bidder, auction) WHERE valid_to IS NULL;

CREATE TABLE buybacks (
    auction BIGINT NOT NULL, lot BYTEA NOT NULL, price BYTEA NOT NULL, volatility BYTEA NOT NULL,
    started_at BIGINT NOT NULL, next_at BIGINT NOT NULL, settled BOOLEAN NOT NULL, spent BYTEA NOT NULL,
    returned BYTEA NOT NULL, burned BYTEA NOT NULL, forwarded BYTEA NOT NULL, block BIGINT NOT NULL,
    tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
