CREATE TABLE proposals (
    id BIGINT NOT NULL, proposer BYTEA NOT NULL, kind BIGINT NOT NULL, stage BIGINT NOT NULL,
    description TEXT NOT NULL, subject BYTEA NOT NULL, starts_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
    queue_until BIGINT NOT NULL, config_version BIGINT NOT NULL, in_favour BYTEA NOT NULL,
    against BYTEA NOT NULL, abstained BYTEA NOT NULL, quorum BYTEA NOT NULL, operation BYTEA,
    expires_at BIGINT NOT NULL, created_at BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE proposal_calls (
    proposal BIGINT NOT NULL, position BIGINT NOT NULL, target BYTEA NOT NULL, selector BYTEA NOT NULL,
    calldata BYTEA NOT NULL, dial_target BYTEA, dial_name BYTEA, dial_value BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE votes (
    proposal BIGINT NOT NULL, voter BYTEA NOT NULL, support BIGINT NOT NULL, weight BYTEA NOT NULL,
    time BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);
CREATE INDEX votes_voter ON votes (voter) WHERE valid_to IS NULL;

CREATE TABLE operations (
    id BYTEA NOT NULL, number BIGINT NOT NULL, stage BIGINT NOT NULL, proposal BIGINT NOT NULL,
    predecessor BYTEA, salt BYTEA NOT NULL, scheduled_at BIGINT NOT NULL, ready_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX operations_ready ON operations (ready_at, id) WHERE valid_to IS NULL;

CREATE TABLE operation_calls (
    operation BYTEA NOT NULL, position BIGINT NOT NULL, target BYTEA NOT NULL, selector BYTEA NOT NULL,
    calldata BYTEA NOT NULL, dial_target BYTEA, dial_name BYTEA, dial_value BYTEA NOT NULL,
    dial_before BYTEA, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE dials (
    target BYTEA NOT NULL, name BYTEA NOT NULL, number BIGINT NOT NULL, min BYTEA NOT NULL,
    max BYTEA NOT NULL, step BYTEA NOT NULL, value BYTEA NOT NULL, epoch BIGINT NOT NULL,
    epoch_start BYTEA NOT NULL, turned_at BIGINT NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE dial_changes (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, target BYTEA NOT NULL,
    name BYTEA NOT NULL, epoch BIGINT NOT NULL, epoch_start BYTEA NOT NULL, previous BYTEA NOT NULL,
    value BYTEA NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE pauses (
    bit BIGINT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, motion BIGINT NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE motions (
    id BIGINT NOT NULL, kind BIGINT NOT NULL, proposer BYTEA NOT NULL, mask BIGINT NOT NULL,
    hours BIGINT NOT NULL, confirmations BIGINT NOT NULL, carried BOOLEAN NOT NULL,
    expires_at BIGINT NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE councils (
    contract BYTEA NOT NULL, number BIGINT NOT NULL, members BYTEA NOT NULL, quorum BIGINT NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE voting_rules (
    revision BIGINT NOT NULL, voting_delay BIGINT NOT NULL, voting_period BIGINT NOT NULL,
    veto_period BIGINT NOT NULL, smoothing BIGINT NOT NULL, queue_window BIGINT NOT NULL,
    quorum_bps BIGINT NOT NULL, proposal_threshold BYTEA NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
