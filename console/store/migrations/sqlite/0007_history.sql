-- What was, when. Days are days since 1970 in London; `ended` and `until` are the first second, or day, that is not meant.

-- Before this day the file was not asked to remember; what it held at its end is not known.
CREATE TABLE history (
    since INTEGER NOT NULL
) STRICT;
-- An hour later than UTC at most, so the day is never too early.
INSERT INTO history (since) SELECT ifnull((max(at) + 3600) / 86400, 0) FROM log;

ALTER TABLE provider ADD COLUMN added INTEGER NOT NULL DEFAULT 0;

-- A device as it stood at the end of each day from `first` on, up to the day on which it became another. The row of `device`
-- itself is how it stands from `stands_since` on. One row a day on which something changed, however many reports came.
ALTER TABLE device ADD COLUMN stands_since INTEGER NOT NULL DEFAULT 0;
UPDATE device SET stands_since = (SELECT since FROM history);
CREATE TABLE device_past (
    device         INTEGER NOT NULL REFERENCES device (number),
    until          INTEGER NOT NULL,
    first          INTEGER NOT NULL,
    os             TEXT    NOT NULL,
    sharing        INTEGER NOT NULL,
    state          INTEGER NOT NULL,
    head_sequence  INTEGER NOT NULL,
    last_heard     INTEGER,
    collected_at   INTEGER,                 -- device clock
    clock_wrong    INTEGER NOT NULL,
    agent          INTEGER,
    policy         INTEGER,
    facts          INTEGER,
    findings       INTEGER,
    inventory      INTEGER,
    pass           INTEGER NOT NULL,
    fail           INTEGER NOT NULL,
    advice         INTEGER NOT NULL,
    unknown        INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    error          INTEGER NOT NULL,
    PRIMARY KEY (device, until)
) STRICT, WITHOUT ROWID;

-- Verdicts that stood once, each from `begun` on, unchanged. Those that stand now are in `posture`.
ALTER TABLE posture ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
UPDATE posture SET begun = since;
CREATE INDEX posture_begun ON posture (begun) WHERE verdict = 1 AND evidence = 1;
CREATE TABLE posture_past (
    device   INTEGER NOT NULL REFERENCES device (number),
    ended    INTEGER NOT NULL,
    check_id TEXT    NOT NULL,
    begun    INTEGER NOT NULL,
    verdict  INTEGER NOT NULL,              -- as in `posture`
    reason   TEXT,
    evidence INTEGER NOT NULL,
    differs  INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (device, ended, check_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX posture_past_ended ON posture_past (ended) WHERE verdict = 1 AND evidence = 1;

-- Each time a device came to stand otherwise: it joined, was confirmed, copied, taken out of use, or shares more or less.
CREATE TABLE device_turn (
    number  INTEGER PRIMARY KEY,
    device  INTEGER NOT NULL REFERENCES device (number),
    at      INTEGER NOT NULL,
    state   INTEGER NOT NULL,               -- as in `device`
    sharing INTEGER NOT NULL,
    joined  INTEGER NOT NULL                -- 1 for the first
) STRICT;
CREATE INDEX device_turn_at ON device_turn (at);
CREATE INDEX device_turn_of ON device_turn (device);
INSERT INTO device_turn (device, at, state, sharing, joined)
SELECT d.number, l.at, d.state, d.sharing, 1
FROM device d JOIN enrolment e ON e.device = d.number JOIN log l ON l.position = e.position ORDER BY l.position;

-- Reports that came on a later day than they were made: known since then only.
CREATE TABLE came_later (
    received  INTEGER NOT NULL,
    device    INTEGER NOT NULL REFERENCES device (number),
    collected INTEGER NOT NULL,
    reports   INTEGER NOT NULL,
    PRIMARY KEY (received, device, collected)
) STRICT, WITHOUT ROWID;
