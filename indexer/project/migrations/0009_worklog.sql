ALTER TABLE assignments ADD COLUMN record BIGINT NOT NULL DEFAULT 0;
CREATE INDEX assignments_record ON assignments (worker, record) WHERE valid_to IS NULL;
