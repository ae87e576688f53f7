-- What SQLite's 0013 makes. Where no index knows what a report changes, PostgreSQL writes none of the row's indexes.

ALTER TABLE device ADD COLUMN heard_mark BIGINT;
UPDATE device SET heard_mark = last_heard;
DROP INDEX device_heard;
CREATE INDEX device_heard ON device (heard_mark) WHERE state <> 4;
