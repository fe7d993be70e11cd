-- Who asked to be left alone, until when: asked for at each look for what is due, among the callbacks of all requests ever made.
CREATE INDEX webhooks_paused ON webhooks (paused_until) WHERE paused_until IS NOT NULL;

-- Every secret that signs beside the present one, until its own end. The columns of webhooks know the last of them only.
CREATE TABLE webhook_former_secrets (
    webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    salt       bytea NOT NULL CONSTRAINT former_salt_is_long CHECK (octet_length(salt) = 32),
    until      timestamptz NOT NULL,
    PRIMARY KEY (webhook_id, salt)
);
INSERT INTO webhook_former_secrets (webhook_id, salt, until)
SELECT id, former_salt, former_until FROM webhooks WHERE former_until > clock_timestamp();

-- By a trigger, because gateways of the version before rotate too. A rotation without overlap ends all of them.
CREATE FUNCTION webhook_secret_was_rotated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM webhook_former_secrets WHERE webhook_id = NEW.id AND (NEW.former_salt IS NULL OR until <= clock_timestamp());
    INSERT INTO webhook_former_secrets (webhook_id, salt, until)
    SELECT NEW.id, NEW.former_salt, NEW.former_until WHERE NEW.former_salt IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_keeps_former_secrets AFTER UPDATE OF salt ON webhooks FOR EACH ROW
    WHEN (OLD.salt IS DISTINCT FROM NEW.salt) EXECUTE FUNCTION webhook_secret_was_rotated();
