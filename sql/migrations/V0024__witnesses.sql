-- What witnesses of the log cosigned (C2SP tlog-cosignature), and how each of them stands. A witness is named by its verifier key.

-- A line of signature below the checkpoint of that size, verified before it was kept.
CREATE TABLE log_cosignatures (
    size    bigint NOT NULL,
    witness text NOT NULL,
    note    text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);
CREATE TRIGGER log_cosignatures_are_insert_only BEFORE UPDATE OR DELETE ON log_cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON log_cosignatures FROM PUBLIC, CURRENT_USER;

-- Who waits for a proof looks again, as after a checkpoint.
CREATE FUNCTION tell_of_a_cosignature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_changes', 'checkpoint:' || NEW.size);
    RETURN NULL;
END $$;
CREATE TRIGGER cosignatures_are_told AFTER INSERT ON log_cosignatures FOR EACH ROW EXECUTE FUNCTION tell_of_a_cosignature();

-- seen is what the witness says it cosigned last, which is where its next proof begins; cosigned is what it proved by a signature.
CREATE TABLE log_witnesses (
    witness       text PRIMARY KEY,
    seen          bigint NOT NULL DEFAULT 0,
    cosigned      bigint NOT NULL DEFAULT 0,
    cosigned_at   timestamptz,
    problem       text,
    problem_since timestamptz,
    CONSTRAINT a_problem_began CHECK ((problem IS NULL) = (problem_since IS NULL))
) WITH (fillfactor = 50);

INSERT INTO leases (name) VALUES ('witnesses');
