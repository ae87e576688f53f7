-- Where devices are, what they add up to there, and which accepted risks end when. Days are days since 1970.

-- Where a device is placed; 0 where nobody said. As it stood at the end of a day it is kept with everything else of it.
ALTER TABLE device ADD COLUMN location INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_past ADD COLUMN location INTEGER NOT NULL DEFAULT 0;
-- Each time a device was placed.
CREATE TABLE placing (
    number   INTEGER PRIMARY KEY,
    device   INTEGER NOT NULL REFERENCES device (number),
    at       INTEGER NOT NULL,
    location INTEGER NOT NULL               -- 0 for nowhere
) STRICT;
CREATE INDEX placing_of ON placing (device);

-- The area that a location lies in, by a register's code: today's, as names are.
CREATE TABLE location_area (
    location INTEGER PRIMARY KEY REFERENCES location (number),
    area     TEXT NOT NULL
) STRICT;

-- Since when a device fails the evidence check that it has failed for longest.
ALTER TABLE device ADD COLUMN failing_since INTEGER;
UPDATE device SET failing_since = (
    SELECT min(since) FROM posture WHERE device = device.number AND verdict = 1 AND evidence = 1
) WHERE fail > 0;
CREATE INDEX device_failing_since ON device (provider, location, failing_since)
    WHERE failing_since IS NOT NULL AND state <> 4;

-- Devices in use and their verdicts, by where they are; apart those whose bodies other parties may see.
CREATE TABLE place_sum (
    provider       INTEGER NOT NULL,
    location       INTEGER NOT NULL,        -- as in `device`
    shared         INTEGER NOT NULL,        -- 1 for those at the level `devices`
    devices        INTEGER NOT NULL,
    failing        INTEGER NOT NULL,
    to_confirm     INTEGER NOT NULL,
    cloned         INTEGER NOT NULL,
    clock_wrong    INTEGER NOT NULL,
    pass           INTEGER NOT NULL,
    fail           INTEGER NOT NULL,
    advice         INTEGER NOT NULL,
    unknown        INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    error          INTEGER NOT NULL,
    PRIMARY KEY (provider, location, shared)
) STRICT, WITHOUT ROWID;

-- Triggers, as for `estate`. None looks at what each report changes.
CREATE TRIGGER device_summed AFTER INSERT ON device WHEN NEW.state <> 4 BEGIN
    INSERT INTO place_sum VALUES (NEW.provider, NEW.location, NEW.sharing = 3, 1, NEW.fail > 0, NEW.state IN (1, 2),
        NEW.state = 3, NEW.clock_wrong, NEW.pass, NEW.fail, NEW.advice, NEW.unknown, NEW.not_applicable, NEW.error)
    ON CONFLICT (provider, location, shared) DO UPDATE SET
        devices = devices + excluded.devices, failing = failing + excluded.failing,
        to_confirm = to_confirm + excluded.to_confirm, cloned = cloned + excluded.cloned,
        clock_wrong = clock_wrong + excluded.clock_wrong, pass = pass + excluded.pass, fail = fail + excluded.fail,
        advice = advice + excluded.advice, unknown = unknown + excluded.unknown,
        not_applicable = not_applicable + excluded.not_applicable, error = error + excluded.error;
END;
CREATE TRIGGER device_summed_anew
AFTER UPDATE OF state, sharing, location, clock_wrong, pass, fail, advice, unknown, not_applicable, error ON device
WHEN (OLD.state, OLD.sharing, OLD.location, OLD.clock_wrong, OLD.pass, OLD.fail, OLD.advice, OLD.unknown,
        OLD.not_applicable, OLD.error)
    <> (NEW.state, NEW.sharing, NEW.location, NEW.clock_wrong, NEW.pass, NEW.fail, NEW.advice, NEW.unknown,
        NEW.not_applicable, NEW.error)
BEGIN
    UPDATE place_sum SET
        devices = devices - 1, failing = failing - (OLD.fail > 0), to_confirm = to_confirm - (OLD.state IN (1, 2)),
        cloned = cloned - (OLD.state = 3), clock_wrong = clock_wrong - OLD.clock_wrong, pass = pass - OLD.pass,
        fail = fail - OLD.fail, advice = advice - OLD.advice, unknown = unknown - OLD.unknown,
        not_applicable = not_applicable - OLD.not_applicable, error = error - OLD.error
    WHERE provider = OLD.provider AND location = OLD.location AND shared = (OLD.sharing = 3) AND OLD.state <> 4;
    INSERT INTO place_sum
    SELECT NEW.provider, NEW.location, NEW.sharing = 3, 1, NEW.fail > 0, NEW.state IN (1, 2),
        NEW.state = 3, NEW.clock_wrong, NEW.pass, NEW.fail, NEW.advice, NEW.unknown, NEW.not_applicable, NEW.error
    WHERE NEW.state <> 4
    ON CONFLICT (provider, location, shared) DO UPDATE SET
        devices = devices + excluded.devices, failing = failing + excluded.failing,
        to_confirm = to_confirm + excluded.to_confirm, cloned = cloned + excluded.cloned,
        clock_wrong = clock_wrong + excluded.clock_wrong, pass = pass + excluded.pass, fail = fail + excluded.fail,
        advice = advice + excluded.advice, unknown = unknown + excluded.unknown,
        not_applicable = not_applicable + excluded.not_applicable, error = error + excluded.error;
    DELETE FROM place_sum
    WHERE provider = OLD.provider AND location = OLD.location AND shared = (OLD.sharing = 3) AND devices = 0;
END;
INSERT INTO place_sum
SELECT provider, location, sharing = 3, count(*), sum(fail > 0), sum(state IN (1, 2)), sum(state = 3), sum(clock_wrong),
    sum(pass), sum(fail), sum(advice), sum(unknown), sum(not_applicable), sum(error)
FROM device WHERE state <> 4 GROUP BY provider, location, sharing = 3;

-- When accepted risks end, for each book that is held: of each item the last day, accepted and proposed ones apart.
ALTER TABLE device_past ADD COLUMN assessment INTEGER;
CREATE TABLE risk (
    source    INTEGER NOT NULL,             -- 0 a device's book, 1 the console's own
    number    INTEGER NOT NULL,             -- of its body, or its place in the log
    item      TEXT    NOT NULL,
    agreed    INTEGER NOT NULL,
    from_day  INTEGER NOT NULL,
    until_day INTEGER NOT NULL,             -- the last day
    PRIMARY KEY (source, number, item, agreed)
) STRICT, WITHOUT ROWID;
CREATE INDEX risk_until ON risk (until_day);

-- For how many days a policy holds results good.
ALTER TABLE policy_release ADD COLUMN good_for_days INTEGER NOT NULL DEFAULT 14;

-- Where the clock was set back: the first place of the log after it, and the latest time of any before. What comes while it
-- is behind counts as of the latest time that was.
CREATE TABLE clock_step (
    position INTEGER PRIMARY KEY,
    highest  INTEGER NOT NULL
) STRICT;
