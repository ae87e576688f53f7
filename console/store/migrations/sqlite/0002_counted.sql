-- What the first screen and the lists ask for, kept so that neither looks at every device.

-- Devices in use, for each provider and, as provider 0, for all.
CREATE TABLE estate (
    provider    INTEGER PRIMARY KEY,
    devices     INTEGER NOT NULL,
    failing     INTEGER NOT NULL,           -- with a failed evidence check
    never       INTEGER NOT NULL,           -- never heard of
    to_confirm  INTEGER NOT NULL,
    cloned      INTEGER NOT NULL,
    clock_wrong INTEGER NOT NULL
) STRICT;

-- Triggers, so that no way of changing a device can forget to count it.
CREATE TRIGGER device_counted AFTER INSERT ON device WHEN NEW.state <> 4 BEGIN
    INSERT INTO estate (provider, devices, failing, never, to_confirm, cloned, clock_wrong)
    SELECT provider, 1, NEW.fail > 0, NEW.last_heard IS NULL, NEW.state IN (1, 2), NEW.state = 3, NEW.clock_wrong
    FROM (SELECT 0 AS provider UNION ALL SELECT NEW.provider) WHERE true
    ON CONFLICT (provider) DO UPDATE SET
        devices = devices + excluded.devices,
        failing = failing + excluded.failing,
        never = never + excluded.never,
        to_confirm = to_confirm + excluded.to_confirm,
        cloned = cloned + excluded.cloned,
        clock_wrong = clock_wrong + excluded.clock_wrong;
END;
CREATE TRIGGER device_counted_anew AFTER UPDATE OF state, fail, last_heard, clock_wrong ON device
WHEN OLD.state <> NEW.state OR (OLD.fail > 0) <> (NEW.fail > 0)
    OR (OLD.last_heard IS NULL) <> (NEW.last_heard IS NULL) OR OLD.clock_wrong <> NEW.clock_wrong
BEGIN
    UPDATE estate SET
        devices = devices + (NEW.state <> 4) - (OLD.state <> 4),
        failing = failing + (NEW.state <> 4 AND NEW.fail > 0) - (OLD.state <> 4 AND OLD.fail > 0),
        never = never + (NEW.state <> 4 AND NEW.last_heard IS NULL) - (OLD.state <> 4 AND OLD.last_heard IS NULL),
        to_confirm = to_confirm + (NEW.state IN (1, 2)) - (OLD.state IN (1, 2)),
        cloned = cloned + (NEW.state = 3) - (OLD.state = 3),
        clock_wrong = clock_wrong + (NEW.state <> 4 AND NEW.clock_wrong) - (OLD.state <> 4 AND OLD.clock_wrong)
    WHERE provider IN (0, NEW.provider);
END;
INSERT INTO estate (provider, devices, failing, never, to_confirm, cloned, clock_wrong)
SELECT p.number, count(*), sum(d.fail > 0), sum(d.last_heard IS NULL), sum(d.state IN (1, 2)), sum(d.state = 3),
    sum(d.clock_wrong)
FROM (SELECT 0 AS number UNION ALL SELECT number FROM provider) p
JOIN device d ON p.number IN (0, d.provider)
WHERE d.state <> 4
GROUP BY p.number;

-- The provider's sort key beside each device, so that the order of the list is one index.
ALTER TABLE device ADD COLUMN provider_key TEXT NOT NULL DEFAULT '';
UPDATE device SET provider_key = (SELECT sort_key FROM provider WHERE number = device.provider);

CREATE INDEX device_order ON device (-fail, provider_key, label) WHERE state <> 4;
CREATE INDEX device_heard ON device (last_heard) WHERE state <> 4;
CREATE INDEX device_state ON device (state) WHERE state <> 0;
CREATE INDEX device_clock ON device (clock_wrong) WHERE clock_wrong = 1 AND state <> 4;
