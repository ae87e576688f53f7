-- What people entered: the books that came from devices, as a fourth kind of body (`body.kind` 3, assessment), and the
-- console's own. In the log a version of the console's own book is of kind 4; its entry stands in `action` and names the
-- version by digest, salted, so that it holds nothing readable.

ALTER TABLE report ADD COLUMN assessment INTEGER;

-- The newest that a device named: one that names none takes back nothing that was said.
ALTER TABLE device ADD COLUMN assessment INTEGER;
ALTER TABLE device ADD COLUMN assessment_at INTEGER;

CREATE TABLE book (
    position INTEGER PRIMARY KEY REFERENCES log (position),
    provider INTEGER NOT NULL REFERENCES provider (number),
    digest   BLOB    NOT NULL CHECK (length(digest) = 32),
    size     INTEGER NOT NULL,              -- inflated
    content  BLOB                           -- raw deflate: texts, who entered them, salt
) STRICT;
CREATE INDEX book_by_provider ON book (provider, position);
