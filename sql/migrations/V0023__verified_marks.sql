-- How far the log was read again and found whole, what was found damaged, and where the reading stands.

-- Signed notes: every entry below size, and every checkpoint up to it, was read again and fitted. Their first line cannot begin a checkpoint.
CREATE TABLE log_marks (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER log_marks_are_insert_only BEFORE UPDATE OR DELETE ON log_marks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON log_marks FROM PUBLIC, CURRENT_USER;

-- Each damage is told of once, by whichever gateway finds it first. place is an index of the tree.
CREATE TABLE log_damages (
    kind   text NOT NULL,
    place  bigint NOT NULL,
    detail text NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (kind, place)
);

-- The round of the scrubber: the next index, the checkpoints that it passed, and whether everything fitted so far.
CREATE TABLE log_scrub (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    next        bigint NOT NULL DEFAULT 0,
    checkpoints bigint NOT NULL DEFAULT 0,
    clean       boolean NOT NULL DEFAULT true,
    rounds      bigint NOT NULL DEFAULT 0,
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20);
INSERT INTO log_scrub DEFAULT VALUES;

INSERT INTO leases (name) VALUES ('scrubber');

-- The leaf that tells of the log's key, found without reading the log.
CREATE INDEX births_of_the_log ON audit_leaves (id) WHERE type = 'log.created';
