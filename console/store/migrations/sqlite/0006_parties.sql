-- Places of a provider, codes with their dates, what is answered together, who may see what, and who looked.
-- Days are days since 1970; `until` is the first day, or second, on which something holds no more.

CREATE TABLE location (
    number       INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 8),
    name         TEXT    NOT NULL,
    sort_key     TEXT    NOT NULL,          -- the name in lower case
    postcode     TEXT,
    telephone    TEXT,
    headquarters INTEGER NOT NULL           -- 1 where the provider is run from it, 0 for a site
) STRICT;
CREATE INDEX location_by_name ON location (sort_key);

-- Whose a location is. Where it changed hands its history stays with whom it was.
CREATE TABLE tenure (
    location INTEGER NOT NULL REFERENCES location (number),
    provider INTEGER NOT NULL REFERENCES provider (number),
    since    INTEGER NOT NULL,
    until    INTEGER,
    PRIMARY KEY (location, since)
) STRICT;
CREATE UNIQUE INDEX tenure_now ON tenure (location) WHERE until IS NULL;
CREATE INDEX tenure_by_provider ON tenure (provider);

-- Codes of the registers. The one place where they stand: `provider.cqc` and `provider.ods` are empty from here on.
CREATE TABLE code (
    number   INTEGER PRIMARY KEY,
    scheme   INTEGER NOT NULL,              -- 0 CQC provider, 1 CQC location, 2 ODS headquarters, 3 ODS site
    value    TEXT    NOT NULL,
    provider INTEGER REFERENCES provider (number),
    location INTEGER REFERENCES location (number),
    since    INTEGER,                       -- absent where it is not known
    until    INTEGER,
    CHECK ((provider IS NULL) <> (location IS NULL))
) STRICT;
CREATE UNIQUE INDEX code_now ON code (scheme, value) WHERE until IS NULL;
CREATE UNIQUE INDEX code_of_provider ON code (provider, scheme) WHERE until IS NULL;
CREATE UNIQUE INDEX code_of_location ON code (location, scheme) WHERE until IS NULL;
CREATE INDEX code_by_value ON code (value);
INSERT INTO code (scheme, value, provider) SELECT 0, cqc, number FROM provider WHERE cqc IS NOT NULL;
INSERT INTO code (scheme, value, provider) SELECT 2, ods, number FROM provider WHERE ods IS NOT NULL;
UPDATE provider SET cqc = NULL, ods = NULL WHERE cqc IS NOT NULL OR ods IS NOT NULL;
ALTER TABLE provider ADD COLUMN postcode TEXT;

-- One toolkit submission: locations answered together for one toolkit year.
CREATE TABLE assessment (
    number   INTEGER PRIMARY KEY,
    id       BLOB    NOT NULL UNIQUE CHECK (length(id) = 8),
    provider INTEGER NOT NULL REFERENCES provider (number),
    year     INTEGER NOT NULL,              -- 2026 for 2026-27
    ods      TEXT,                          -- absent: the code of the provider's headquarters
    name     TEXT    NOT NULL,
    rest     INTEGER NOT NULL               -- 1 for the one that covers every location without one of its own
) STRICT;
CREATE UNIQUE INDEX assessment_rest ON assessment (provider, year) WHERE rest = 1;
CREATE INDEX assessment_by_provider ON assessment (provider);
CREATE TABLE assessment_location (
    assessment INTEGER NOT NULL REFERENCES assessment (number),
    location   INTEGER NOT NULL REFERENCES location (number),
    since      INTEGER NOT NULL,
    until      INTEGER,
    PRIMARY KEY (assessment, location, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX assessment_of_location ON assessment_location (location);
-- Each provider has had one all along; the newest entry of the log tells the year.
INSERT INTO assessment (id, provider, year, name, rest)
SELECT randomblob(8), p.number,
    CAST(strftime('%Y', l.at, 'unixepoch') AS INTEGER) - (CAST(strftime('%m', l.at, 'unixepoch') AS INTEGER) < 7),
    p.name, 1
FROM provider p JOIN (SELECT ifnull(max(at), 0) AS at FROM log) l;

-- Organisations whose people use a console. The first is the one that runs this one; its name is no setting any more.
CREATE TABLE party (
    number    INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL UNIQUE CHECK (length(id) = 8),
    name      TEXT    NOT NULL,
    kind      INTEGER NOT NULL,
    telephone TEXT
) STRICT;
INSERT INTO party (number, id, name, kind)
SELECT 1, randomblob(8), ifnull((SELECT value FROM setting WHERE name = 'operator'), ''), 0;
DELETE FROM setting WHERE name = 'operator';

-- Posts from which the console is used: never a person.
CREATE TABLE operator (
    number      INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 8),
    party       INTEGER NOT NULL REFERENCES party (number),
    provider    INTEGER REFERENCES provider (number), -- whose own people, for that role
    role        INTEGER NOT NULL,           -- 0 admin, 1 support, 2 lead, 3 provider
    label       TEXT    NOT NULL,
    added       INTEGER NOT NULL,
    public      BLOB    CHECK (length(public) = 32),
    certificate BLOB    UNIQUE CHECK (length(certificate) = 32),
    claimed     INTEGER,
    revoked     INTEGER,
    CHECK ((role = 3) = (provider IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX operator_key ON operator (public);
CREATE TABLE operator_token (
    digest   BLOB    PRIMARY KEY CHECK (length(digest) = 32),
    operator INTEGER NOT NULL REFERENCES operator (number),
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a provider lets a party see. In the log it is of kind 7, and so is its withdrawal.
CREATE TABLE permission (
    position  INTEGER PRIMARY KEY REFERENCES log (position),
    provider  INTEGER NOT NULL REFERENCES provider (number),
    party     INTEGER NOT NULL REFERENCES party (number),
    purpose   TEXT    NOT NULL,
    level     INTEGER NOT NULL,             -- as `device.sharing`
    text      INTEGER NOT NULL,             -- version of the words agreed to
    agreed_by TEXT    NOT NULL,             -- a role
    device    INTEGER REFERENCES device (number), -- which said it; absent where it was agreed on paper
    since     INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    withdrawn INTEGER
) STRICT;
CREATE UNIQUE INDEX permission_now ON permission (party, provider) WHERE withdrawn IS NULL;
CREATE INDEX permission_by_provider ON permission (provider, position);
-- What a provider's computers in use say, for the party that runs this console.
CREATE INDEX device_sharing ON device (provider, sharing) WHERE state <> 4;

-- Who read something of a provider: one row a day.
CREATE TABLE look (
    provider INTEGER NOT NULL REFERENCES provider (number),
    day      INTEGER NOT NULL,
    operator INTEGER NOT NULL REFERENCES operator (number),
    level    INTEGER NOT NULL,              -- 2 items, 3 devices
    PRIMARY KEY (provider, day, operator, level)
) STRICT, WITHOUT ROWID;

-- Whose action it was, absent for whoever sits at the machine of this console, and about which provider.
ALTER TABLE action ADD COLUMN operator INTEGER REFERENCES operator (number);
ALTER TABLE action ADD COLUMN provider INTEGER REFERENCES provider (number);
UPDATE action SET provider = (
    SELECT number FROM provider WHERE lower(hex(id)) = json_extract(action.body, '$.provider')
);
UPDATE action SET provider = (
    SELECT provider FROM device
    WHERE lower(hex(id)) IN (json_extract(action.body, '$.device'), json_extract(action.body, '$.old'))
) WHERE provider IS NULL;
CREATE INDEX action_by_provider ON action (provider, position) WHERE provider IS NOT NULL;

-- A party's own work: its remarks, who has a thing in hand, until when it may rest, when each post last looked.
CREATE TABLE note (
    position INTEGER PRIMARY KEY REFERENCES log (position),
    party    INTEGER NOT NULL REFERENCES party (number),
    operator INTEGER REFERENCES operator (number),
    provider INTEGER NOT NULL REFERENCES provider (number),
    device   INTEGER REFERENCES device (number),
    text     TEXT    NOT NULL
) STRICT;
CREATE INDEX note_by_provider ON note (provider, party, position);
CREATE TABLE work (
    party          INTEGER NOT NULL REFERENCES party (number),
    provider       INTEGER NOT NULL REFERENCES provider (number),
    device         INTEGER NOT NULL,        -- 0 for the provider itself
    owner_operator INTEGER REFERENCES operator (number),
    owner_party    INTEGER REFERENCES party (number),
    snoozed_until  INTEGER,                 -- a day
    PRIMARY KEY (party, provider, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE last_look (
    party    INTEGER NOT NULL REFERENCES party (number),
    operator INTEGER NOT NULL,              -- 0 for whoever sits at the machine of this console
    at       INTEGER NOT NULL,
    PRIMARY KEY (party, operator)
) STRICT, WITHOUT ROWID;
