CREATE TABLE reward_pots (
    contract BYTEA NOT NULL, epoch BIGINT NOT NULL, stakers BYTEA NOT NULL, workers BYTEA NOT NULL,
    fees BYTEA NOT NULL, received BYTEA NOT NULL, paid BYTEA NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE reward_epochs (
    epoch BIGINT NOT NULL, stakers BYTEA NOT NULL, workers BYTEA NOT NULL, fees BYTEA NOT NULL,
    stake_rate BYTEA NOT NULL, work_rate BYTEA NOT NULL, residue_stakers BYTEA NOT NULL,
    residue_workers BYTEA NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE earners (
    account BYTEA NOT NULL, operator BYTEA NOT NULL, next_epoch BIGINT NOT NULL, credit BYTEA NOT NULL,
    paid BYTEA NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE reward_claims (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, account BYTEA NOT NULL,
    operator BYTEA NOT NULL, amount BYTEA NOT NULL, next_epoch BIGINT NOT NULL, time BIGINT NOT NULL,
    tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX reward_claims_account ON reward_claims (account) WHERE valid_to IS NULL;

CREATE TABLE works (
    worker BYTEA NOT NULL, epoch BIGINT NOT NULL, fees BYTEA NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE stake_pools (
    operator BYTEA NOT NULL, assets BYTEA NOT NULL, shares BYTEA NOT NULL, closed BOOLEAN NOT NULL,
    commission_bps BIGINT NOT NULL, commission_from BIGINT NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE delegations (
    operator BYTEA NOT NULL, delegator BYTEA NOT NULL, active BYTEA NOT NULL, leaving BYTEA NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX delegations_delegator ON delegations (delegator, operator) WHERE valid_to IS NULL;

CREATE TABLE exits (
    operator BYTEA NOT NULL, delegator BYTEA NOT NULL, slot BIGINT NOT NULL, shares BYTEA NOT NULL,
    release_at BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE grants (
    id BIGINT NOT NULL, beneficiary BYTEA NOT NULL, offered BYTEA, total BYTEA NOT NULL,
    starts_at BIGINT NOT NULL, cliff BIGINT NOT NULL, duration BIGINT NOT NULL, revocable BOOLEAN NOT NULL,
    revoked BOOLEAN NOT NULL, claimed BYTEA NOT NULL, created_at BIGINT NOT NULL, block BIGINT NOT NULL,
    tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX grants_beneficiary ON grants (beneficiary) WHERE valid_to IS NULL;
