-- The tree over the log. Its leaves are those of `log`.

-- Roots of the whole subtrees of 256 entries (level 1), of 65,536 (level 2), and so on: with the leaves, the tiles.
CREATE TABLE log_node (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- One row, moved in the same commit as the entries; none before the first.
CREATE TABLE log_head (
    size   INTEGER NOT NULL,
    root   BLOB    NOT NULL CHECK (length(root) = 32),
    edge   BLOB    NOT NULL,                -- roots of the whole subtrees at the right edge, the largest first
    origin TEXT    NOT NULL
) STRICT;

-- What was signed and may have been given out: the newest, and the last of each day.
CREATE TABLE log_checkpoint (
    size INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL,
    note TEXT    NOT NULL
) STRICT;
