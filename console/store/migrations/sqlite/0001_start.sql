-- Times are whole seconds since 1970, UTC, by the console's clock unless the name says otherwise.
-- Numbers are ours and never leave the store; ids and digests are raw bytes.

-- Every accepted thing has its place here for ever; what it was may lawfully go.
CREATE TABLE log (
    position INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,              -- 1 report, 2 enrolment, 3 operator action
    at       INTEGER NOT NULL,
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TABLE action (
    position INTEGER PRIMARY KEY REFERENCES log (position),
    body     TEXT NOT NULL                  -- JSON; its leaf is SHA-256(0x00 || body)
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE provider (
    number    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 8),
    name      TEXT NOT NULL,
    sort_key  TEXT NOT NULL,                -- the name in lower case
    search    TEXT NOT NULL,                -- name and codes in lower case
    cqc       TEXT UNIQUE,
    ods       TEXT UNIQUE,
    telephone TEXT
) STRICT;
CREATE INDEX provider_by_name ON provider (sort_key, number);

CREATE TABLE token (
    digest   BLOB    PRIMARY KEY CHECK (length(digest) = 32),
    provider INTEGER NOT NULL REFERENCES provider (number),
    uses     INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    revoked  INTEGER NOT NULL,
    label    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_provider ON token (provider);

-- What is said again and again is kept once.
CREATE TABLE agent (
    number  INTEGER PRIMARY KEY,
    os      TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (os, version)
) STRICT;
CREATE TABLE policy (
    number  INTEGER PRIMARY KEY,
    digest  BLOB    NOT NULL,
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (digest, name, version)
) STRICT;
CREATE TABLE shape (
    number INTEGER PRIMARY KEY,
    keys   TEXT NOT NULL UNIQUE             -- types and keys of readings, in order
) STRICT;

CREATE TABLE device (
    number         INTEGER PRIMARY KEY,
    id             BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    provider       INTEGER NOT NULL REFERENCES provider (number),
    label          TEXT    NOT NULL,
    os             TEXT    NOT NULL,
    search         TEXT    NOT NULL,        -- label and system in lower case
    token          BLOB    NOT NULL,
    sharing        INTEGER NOT NULL,
    state          INTEGER NOT NULL,        -- 0 confirmed, 1 new, 2 restored or copied, 3 cloned, 4 retired
    rejoined_at    INTEGER,
    -- the end of its chain and what its highest accepted report says
    head_sequence  INTEGER NOT NULL,
    head_position  INTEGER NOT NULL REFERENCES log (position),
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
    error          INTEGER NOT NULL
) STRICT;
CREATE INDEX device_by_provider ON device (provider);

CREATE TABLE device_key (
    id     BLOB    PRIMARY KEY CHECK (length(id) = 32),
    device INTEGER NOT NULL REFERENCES device (number),
    public BLOB    NOT NULL CHECK (length(public) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    device   INTEGER PRIMARY KEY REFERENCES device (number),
    position INTEGER NOT NULL REFERENCES log (position),
    envelope BLOB    NOT NULL               -- JSON
) STRICT;

-- A body that a report names. `absent` ones were named only: withheld, or of a conflict.
CREATE TABLE body (
    number  INTEGER PRIMARY KEY,
    device  INTEGER NOT NULL REFERENCES device (number),
    kind    INTEGER NOT NULL,               -- 0 facts, 1 findings, 2 inventory
    digest  BLOB    NOT NULL,
    size    INTEGER NOT NULL,               -- inflated
    state   INTEGER NOT NULL,               -- 0 absent, 1 held, 2 erased
    content BLOB,                           -- raw deflate
    UNIQUE (device, kind, digest, size)
) STRICT;

-- Identity and time of arrival stand in `log` under the same position. Append only.
CREATE TABLE report (
    position     INTEGER PRIMARY KEY REFERENCES log (position),
    device       INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    standing     INTEGER NOT NULL,          -- 0 accepted, 1 late, 2 conflict
    previous     INTEGER,                   -- its position; where that is not known, `rare` holds the id
    collected_at INTEGER NOT NULL,          -- device clock
    duration_ms  INTEGER NOT NULL,
    agent        INTEGER NOT NULL,
    policy       INTEGER NOT NULL,
    facts        INTEGER NOT NULL,
    findings     INTEGER NOT NULL,
    inventory    INTEGER NOT NULL,
    shape        INTEGER NOT NULL,
    readings     BLOB    NOT NULL,
    signature    BLOB    NOT NULL,
    remarks      INTEGER NOT NULL,
    rare         TEXT,                      -- JSON of what most reports do not have
    raw          BLOB                       -- the envelope, where the columns do not make it again
) STRICT;
CREATE UNIQUE INDEX report_chain ON report (device, sequence) WHERE standing < 2;
CREATE INDEX report_conflict ON report (device, sequence) WHERE standing = 2;
CREATE INDEX report_raw ON report (position) WHERE raw IS NOT NULL;

-- Numbers of a device that are known to be missing.
CREATE TABLE gap (
    device INTEGER NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (device, first)
) STRICT, WITHOUT ROWID;

-- Current verdicts, after everything that the console knows better.
CREATE TABLE posture (
    device   INTEGER NOT NULL,
    check_id TEXT    NOT NULL,
    verdict  INTEGER NOT NULL,              -- 0 pass, 1 fail, 2 unknown, 3 not applicable, 4 error
    reason   TEXT,
    evidence INTEGER NOT NULL,
    differs  INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (device, check_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX posture_failing ON posture (check_id, device) WHERE verdict = 1;

-- Devices by check and verdict, for each provider and, as provider 0, for all.
CREATE TABLE tally (
    provider  INTEGER NOT NULL,
    check_id  TEXT    NOT NULL,
    verdict   INTEGER NOT NULL,
    devices   INTEGER NOT NULL,
    evidence  INTEGER NOT NULL,             -- those for which the check is evidence
    providers INTEGER NOT NULL,             -- provider 0 only: how many have such a device
    PRIMARY KEY (provider, check_id, verdict)
) STRICT, WITHOUT ROWID;
