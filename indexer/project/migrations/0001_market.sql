CREATE TABLE jobs (
    id BIGINT NOT NULL, buyer BYTEA NOT NULL, token BYTEA NOT NULL, kind TEXT NOT NULL,
    kind_bit BIGINT NOT NULL, spec BYTEA NOT NULL, locator TEXT NOT NULL, state BIGINT NOT NULL,
    tasks BIGINT NOT NULL, chunk BIGINT NOT NULL, replicas BIGINT NOT NULL,
    class BIGINT NOT NULL, capabilities BYTEA NOT NULL, region BIGINT NOT NULL, vram_gb BIGINT NOT NULL,
    price_min BYTEA NOT NULL, price_max BYTEA NOT NULL, ramp_seconds BIGINT NOT NULL,
    deadline BIGINT NOT NULL, run_seconds BIGINT NOT NULL, challenge_seconds BIGINT NOT NULL,
    latency BIGINT NOT NULL, tier BIGINT NOT NULL, min_reputation BIGINT NOT NULL,
    assignments BIGINT NOT NULL, samples_e4 BIGINT NOT NULL, detection_ppm BIGINT NOT NULL,
    payment BYTEA NOT NULL, audit_reserve BYTEA NOT NULL, total BYTEA NOT NULL, worker_lock BYTEA NOT NULL,
    posted_at BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, done BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE assignments (
    job BIGINT NOT NULL, number BIGINT NOT NULL, first BIGINT NOT NULL, count BIGINT NOT NULL,
    state BIGINT NOT NULL, attempt BIGINT NOT NULL, worker BIGINT NOT NULL,
    kind_bit BIGINT NOT NULL, job_open BOOLEAN NOT NULL,
    price BYTEA NOT NULL, lock BYTEA NOT NULL, taken_at BIGINT NOT NULL, run_deadline BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL, payable_at BIGINT NOT NULL, fault BOOLEAN NOT NULL, bounty BYTEA NOT NULL,
    pay BYTEA NOT NULL, fee BYTEA NOT NULL, audit_pay BYTEA NOT NULL, refund BYTEA NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX assignments_state ON assignments (state, job) WHERE valid_to IS NULL;
CREATE INDEX assignments_worker ON assignments (worker, state) WHERE valid_to IS NULL;

CREATE TABLE receipts (
    job BIGINT NOT NULL, number BIGINT NOT NULL, attempt BIGINT NOT NULL, operator BYTEA NOT NULL,
    commitment BYTEA, root BYTEA, fault BOOLEAN NOT NULL, fault_task BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE openings (
    job BIGINT NOT NULL, number BIGINT NOT NULL, attempt BIGINT NOT NULL, task BIGINT NOT NULL,
    input BYTEA NOT NULL, output BYTEA NOT NULL, metering BYTEA NOT NULL, environment BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE audits (
    job BIGINT NOT NULL, number BIGINT NOT NULL, attempt BIGINT NOT NULL, phase BIGINT NOT NULL,
    round BIGINT NOT NULL, seed BYTEA, tasks BYTEA NOT NULL, deadline BIGINT NOT NULL,
    skipped TEXT NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE verdicts (
    job BIGINT NOT NULL, number BIGINT NOT NULL, attempt BIGINT NOT NULL, auditor BIGINT NOT NULL,
    phase BIGINT NOT NULL, sealed BOOLEAN NOT NULL, unsealed BOOLEAN NOT NULL, agrees BOOLEAN NOT NULL,
    silent BOOLEAN NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX verdicts_auditor ON verdicts (auditor) WHERE valid_to IS NULL;

CREATE TABLE disputes (
    id BIGINT NOT NULL, job BIGINT NOT NULL, number BIGINT NOT NULL, task BIGINT NOT NULL,
    claim BIGINT NOT NULL, phase BIGINT NOT NULL, outcome BIGINT NOT NULL, opener BYTEA NOT NULL,
    accuser BIGINT NOT NULL, worker BIGINT NOT NULL, bond BYTEA NOT NULL, round BIGINT NOT NULL,
    worker_value BYTEA, accuser_value BYTEA, value BYTEA, deadline BIGINT NOT NULL,
    ready_at BIGINT NOT NULL, opened_at BIGINT NOT NULL, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX disputes_job ON disputes (job, number) WHERE valid_to IS NULL;

CREATE TABLE jurors (
    dispute BIGINT NOT NULL, round BIGINT NOT NULL, juror BIGINT NOT NULL, sealed BOOLEAN NOT NULL,
    value BYTEA, weight BYTEA NOT NULL, silent BOOLEAN NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX jurors_juror ON jurors (juror) WHERE valid_to IS NULL;

CREATE TABLE providers (
    id BIGINT NOT NULL, owner BYTEA NOT NULL, operator BYTEA, active BOOLEAN NOT NULL,
    class BIGINT NOT NULL, capabilities BYTEA NOT NULL, region BIGINT NOT NULL, vram_gb BIGINT NOT NULL,
    endpoint TEXT NOT NULL, score BIGINT NOT NULL, successes BIGINT NOT NULL, failures BIGINT NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);
CREATE INDEX providers_owner ON providers (owner) WHERE valid_to IS NULL;
CREATE INDEX providers_operator ON providers (operator) WHERE valid_to IS NULL;

CREATE TABLE stakes (
    staker BYTEA NOT NULL, active BYTEA NOT NULL, locked BYTEA NOT NULL, unbonding BYTEA NOT NULL,
    slashed BYTEA NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE balances (
    account BYTEA NOT NULL, token BYTEA NOT NULL, available BYTEA NOT NULL, locked BYTEA NOT NULL,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE slashes (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL,
    offender BYTEA NOT NULL, offence BIGINT NOT NULL, asked BYTEA NOT NULL, taken BYTEA NOT NULL,
    burned BYTEA NOT NULL, reporter BYTEA NOT NULL, reporter_share BYTEA NOT NULL, victim BYTEA NOT NULL,
    victim_share BYTEA NOT NULL, capped BYTEA NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE beacon_rounds (
    round BIGINT NOT NULL, phase BIGINT NOT NULL, commits BIGINT NOT NULL, reveals BIGINT NOT NULL,
    last_commit_at BIGINT NOT NULL, seed BYTEA, block BIGINT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT
);
