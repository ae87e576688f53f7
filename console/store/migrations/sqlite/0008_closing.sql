-- Providers that closed, what closing took away, and what was erased. Times are seconds, days are days since 1970.

CREATE TABLE closing (
    provider INTEGER PRIMARY KEY REFERENCES provider (number),
    closed   INTEGER NOT NULL,
    due      INTEGER NOT NULL,              -- from then on nothing of it may be held
    begun    INTEGER                        -- when erasing began: there is no way back
) STRICT;
CREATE INDEX closing_due ON closing (due);
CREATE INDEX closing_begun ON closing (begun) WHERE begun IS NOT NULL;
CREATE INDEX erasure_due ON erasure (due);

-- What closing took away, so that reopening gives back that and nothing else; an enrolment string that it took back has
-- `revoked` 2.
ALTER TABLE device ADD COLUMN closed_state INTEGER;
ALTER TABLE operator ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
ALTER TABLE permission ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;

-- That there was a provider, from one day to another, for figures of a day before. Its number is given to no other.
CREATE TABLE erased_provider (
    number INTEGER PRIMARY KEY,
    added  INTEGER NOT NULL,
    erased INTEGER NOT NULL
) STRICT;

-- One row while the file may still hold, in parts that are free, something that was erased.
CREATE TABLE unwiped (
    since INTEGER NOT NULL
) STRICT;

-- What others signed of how far a provider is, newest per provider, level and party that it came to.
CREATE TABLE signer (
    number     INTEGER PRIMARY KEY,
    party      INTEGER NOT NULL REFERENCES party (number),
    public     BLOB    NOT NULL CHECK (length(public) = 32),
    name       TEXT    NOT NULL,            -- as it calls itself
    first_seen INTEGER NOT NULL,
    UNIQUE (party, public)
) STRICT;
CREATE TABLE summary (
    number   INTEGER PRIMARY KEY,
    party    INTEGER NOT NULL REFERENCES party (number),
    signer   INTEGER NOT NULL REFERENCES signer (number),
    whose    BLOB    NOT NULL CHECK (length(whose) = 8), -- the provider, by the id that the signer gave it
    provider INTEGER REFERENCES provider (number),       -- ours with the same code
    level    INTEGER NOT NULL,              -- as `device.sharing`
    as_at    INTEGER NOT NULL,              -- the signer's clock
    received INTEGER NOT NULL,
    envelope BLOB    NOT NULL,              -- JSON
    UNIQUE (party, signer, whose)
) STRICT;
CREATE INDEX summary_by_provider ON summary (provider) WHERE provider IS NOT NULL;
