-- Public registers: files taken in, their rows with the days from and until which they stood, what changed from one file
-- to the next, and the figures made of them. Days are days since 1970; `until` is the first day on which something holds no
-- more. A kind is a place in the store's list of kinds.

CREATE TABLE register_file (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     INTEGER NOT NULL,
    of_day   INTEGER NOT NULL,              -- the day that it speaks of
    imported INTEGER NOT NULL,
    digest   BLOB    NOT NULL CHECK (length(digest) = 32),
    held     INTEGER NOT NULL,              -- rows
    refused  INTEGER NOT NULL,
    left_out INTEGER NOT NULL,              -- rows that no figure needs
    added    INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    UNIQUE (kind, of_day)
) STRICT;

CREATE TABLE register_row (
    kind   INTEGER NOT NULL,
    key    TEXT    NOT NULL,
    since  INTEGER NOT NULL,                -- the day of the first file in which it stands so
    until  INTEGER,                         -- the day of the first file after it in which it does not
    body   TEXT    NOT NULL,                -- JSON of the register's own row
    PRIMARY KEY (kind, key, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE register_change (
    kind    INTEGER NOT NULL,
    of_day  INTEGER NOT NULL,               -- of the file in which it is seen
    place   INTEGER NOT NULL,
    what    INTEGER NOT NULL,               -- opened, closed, changed hands, renamed, fell dormant, woke, recoded
    before  TEXT,                           -- a CQC id, where it is another than after
    id      TEXT    NOT NULL,               -- a CQC id
    name    TEXT    NOT NULL,
    area    TEXT    NOT NULL,               -- the local authority in the register's words
    PRIMARY KEY (kind, of_day, place)
) STRICT, WITHOUT ROWID;

-- Figures that hold on each day from `since` to before `until`, as long as no further file is taken in.
CREATE TABLE board (
    number    INTEGER PRIMARY KEY,
    since     INTEGER,
    until     INTEGER,
    registers TEXT NOT NULL                 -- JSON: the files that they were made of
) STRICT;
CREATE TABLE board_row (
    board   INTEGER NOT NULL REFERENCES board (number),
    kind    INTEGER NOT NULL,               -- of the segment
    place   INTEGER NOT NULL,
    segment TEXT    NOT NULL,               -- JSON
    parts   TEXT    NOT NULL,               -- JSON: the parts by each measure
    PRIMARY KEY (board, kind, place)
) STRICT, WITHOUT ROWID;
