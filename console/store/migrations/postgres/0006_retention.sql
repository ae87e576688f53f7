-- What SQLite's 0012 makes.

CREATE TABLE retention (
    day      BIGINT NOT NULL,
    position BIGINT NOT NULL,
    device   BIGINT
);

ALTER TABLE device ADD COLUMN below BIGINT NOT NULL DEFAULT 0;
