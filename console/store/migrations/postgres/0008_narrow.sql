-- Of PostgreSQL alone, where a row of `report` has no number shorter than its column. The numbers of its device and of the bodies
-- that it names begin with its provider's, which stands beside them: here they are kept without. Whoever asks says
-- `rest_of(number)`, and makes the number again with `number_of(provider, rest)`. Both are 32 bits without a sign, as the
-- milliseconds are, kept in a column that has one.

CREATE FUNCTION rest_of(number BIGINT) RETURNS INTEGER LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN (number << 32 >> 32)::integer;
CREATE FUNCTION number_of(provider INTEGER, rest INTEGER) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN (provider::bigint << 32) | (rest::bigint & 4294967295);

-- Made anew and not changed, so that its columns stand without room between them: the widest first.
ALTER TABLE report RENAME TO report_wide;
CREATE TABLE report (
    position     BIGINT   NOT NULL,
    sequence     BIGINT   NOT NULL,
    previous     BIGINT,
    collected_at BIGINT   NOT NULL,
    provider     INTEGER  NOT NULL,
    device       INTEGER  NOT NULL,
    facts        INTEGER  NOT NULL,
    findings     INTEGER  NOT NULL,
    inventory    INTEGER  NOT NULL,
    assessment   INTEGER,
    duration_ms  INTEGER  NOT NULL,
    agent        INTEGER  NOT NULL,
    policy       INTEGER  NOT NULL,
    shape        INTEGER  NOT NULL,
    standing     SMALLINT NOT NULL,
    remarks      SMALLINT NOT NULL,
    readings     BYTEA    NOT NULL,
    signature    BYTEA    NOT NULL,
    rare         TEXT COLLATE "C",
    raw          BYTEA
);
INSERT INTO report
SELECT position, sequence, previous, collected_at, provider, rest_of(device), rest_of(facts), rest_of(findings),
    rest_of(inventory), rest_of(assessment), rest_of(duration_ms), agent, policy, shape, standing, remarks, readings, signature,
    rare, raw
FROM report_wide ORDER BY position;
DROP TABLE report_wide;
CREATE UNIQUE INDEX report_chain ON report (provider, device, sequence) WHERE standing < 2;
CREATE INDEX report_conflict ON report (provider, device, sequence) WHERE standing = 2;
CREATE INDEX report_raw ON report (position) WHERE raw IS NOT NULL;

-- Nothing is ever put between two places of the log, so its key needs no room for that.
ALTER INDEX log_pkey SET (fillfactor = 100);
