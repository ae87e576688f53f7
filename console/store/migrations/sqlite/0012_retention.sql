-- Reports are held for the toolkit year that runs and the one before. One row, once something was too old: the first day of
-- which reports are held, the place of the log at which that day begins, and how far the older ones are gone: the last device
-- that is done, none where all are. Days are days since 1970.
CREATE TABLE retention (
    day      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    device   INTEGER
) STRICT;

-- The highest number of its chain that is held no more for its age.
ALTER TABLE device ADD COLUMN below INTEGER NOT NULL DEFAULT 0;
