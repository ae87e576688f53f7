-- Lists of the silent are read in the order of a mark that follows `last_heard` at a distance: it is never later, and not much
-- earlier, so an ordinary report changes no index of its device.
ALTER TABLE device ADD COLUMN heard_mark INTEGER;
UPDATE device SET heard_mark = last_heard;
DROP INDEX device_heard;
CREATE INDEX device_heard ON device (heard_mark) WHERE state <> 4;
