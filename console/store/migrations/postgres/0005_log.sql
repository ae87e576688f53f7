-- What SQLite's 0011 makes.

CREATE TABLE log_node (
    level  INTEGER NOT NULL,
    number BIGINT  NOT NULL,
    hash   BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, number)
);

CREATE TABLE log_head (
    size   BIGINT NOT NULL,
    root   BYTEA  NOT NULL CHECK (octet_length(root) = 32),
    edge   BYTEA  NOT NULL,
    origin TEXT COLLATE "C" NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE log_checkpoint (
    size BIGINT PRIMARY KEY,
    at   BIGINT NOT NULL,
    note TEXT COLLATE "C" NOT NULL
);
