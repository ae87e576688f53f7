-- What SQLite's 0012 makes.

CREATE TABLE retention (
    day      BIGINT NOT NULL,
    position BIGINT NOT NULL,
    device   BIGINT
);

-- How often keys ended: what a node remembers of keys holds while it stays, whatever else is written.
ALTER TABLE change_number ADD COLUMN keys BIGINT NOT NULL DEFAULT 0;

ALTER TABLE device ADD COLUMN below BIGINT NOT NULL DEFAULT 0;
