-- What authors signed: released policies, every one that was ever published, and the trust documents that say whose keys are
-- good. In the log they are of kind 5 and 6; the leaf is the envelope's identity, as for reports.

CREATE TABLE policy_release (
    position    INTEGER PRIMARY KEY REFERENCES log (position),
    digest      BLOB    NOT NULL CHECK (length(digest) = 32),
    name        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    issued      INTEGER NOT NULL,           -- the author's clock
    valid_until INTEGER NOT NULL,
    bundle      BLOB    NOT NULL,
    UNIQUE (name, version)
) STRICT;
CREATE INDEX policy_release_by_digest ON policy_release (digest);

CREATE TABLE trust_document (
    version  INTEGER PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES log (position),
    envelope BLOB    NOT NULL               -- JSON
) STRICT;
