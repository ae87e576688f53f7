-- Which key speaks for a device: from the number after `first` on, and until the number `until`, which is the rotation that
-- ended it.
ALTER TABLE device_key ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_key ADD COLUMN until INTEGER;
CREATE INDEX device_key_by_device ON device_key (device);

-- Links of a chain that are no reports. In the log a rotation is of kind 10, a leaving of kind 11.
CREATE TABLE link (
    position     INTEGER PRIMARY KEY REFERENCES log (position),
    device       INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    kind         INTEGER NOT NULL,          -- 0 rotation, 1 leaving
    standing     INTEGER NOT NULL,          -- as of a report
    previous     BLOB    NOT NULL CHECK (length(previous) = 32),
    collected_at INTEGER NOT NULL,          -- device clock
    envelope     BLOB    NOT NULL           -- JSON
) STRICT;
CREATE UNIQUE INDEX link_chain ON link (device, sequence) WHERE standing < 2;
CREATE INDEX link_conflict ON link (device, sequence) WHERE standing = 2;

-- Which device stands for which: an operator's word.
CREATE TABLE replacement (
    old      INTEGER PRIMARY KEY REFERENCES device (number),
    new      INTEGER NOT NULL REFERENCES device (number),
    position INTEGER NOT NULL REFERENCES log (position)
) STRICT;
CREATE INDEX replacement_new ON replacement (new);

-- Devices that left, and by when the last of what is held of them must be gone. The entry of a deletion is of kind 12 in the log.
CREATE TABLE erasure (
    device INTEGER PRIMARY KEY REFERENCES device (number),
    asked  INTEGER NOT NULL,
    due    INTEGER NOT NULL,
    bodies INTEGER NOT NULL                 -- how many were erased at once
) STRICT;

-- Personal computers. A code that was used is gone, and a result is only ever added to sums: nothing here has an order, a
-- time finer than a day, or a link from one to another.
CREATE TABLE once_code (
    digest   BLOB    PRIMARY KEY CHECK (length(digest) = 32),
    provider INTEGER NOT NULL REFERENCES provider (number),
    expires  INTEGER NOT NULL               -- days since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX once_code_by_provider ON once_code (provider);
CREATE TABLE self_check (
    provider INTEGER NOT NULL REFERENCES provider (number),
    day      INTEGER NOT NULL,
    os       TEXT    NOT NULL,
    results  INTEGER NOT NULL,
    PRIMARY KEY (provider, day, os)
) STRICT, WITHOUT ROWID;
CREATE TABLE self_check_verdict (
    provider INTEGER NOT NULL REFERENCES provider (number),
    check_id TEXT    NOT NULL,
    verdict  INTEGER NOT NULL,
    results  INTEGER NOT NULL,
    PRIMARY KEY (provider, check_id, verdict)
) STRICT, WITHOUT ROWID;
