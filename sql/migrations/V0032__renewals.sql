-- Certificates of Signers are renewed: each one that a Signer ever had is kept, and a renewal is ordered before it is done.

-- What was signed under an earlier certificate is proven by that one. issued_at is when the row was written.
CREATE TABLE signer_certificates (
    signer_id   uuid NOT NULL REFERENCES signers,
    serial      text NOT NULL,
    certificate bytea NOT NULL,
    chain       bytea[] NOT NULL,
    not_before  timestamptz,
    not_after   timestamptz,
    issued_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (signer_id, serial)
);

-- A trigger, so that gateways of the version before, which run beside, keep certificates too.
CREATE FUNCTION keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signer_certificates (signer_id, serial, certificate, chain, not_before, not_after)
    VALUES (NEW.id, NEW.certificate_serial, NEW.certificate, coalesce(NEW.certificate_chain, ARRAY[NEW.certificate]), NEW.not_before, NEW.not_after)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER certificates_of_new_signers_are_kept AFTER INSERT ON signers
    FOR EACH ROW WHEN (NEW.certificate IS NOT NULL AND NEW.certificate_serial IS NOT NULL) EXECUTE FUNCTION keep_certificate();
CREATE TRIGGER certificates_are_kept AFTER UPDATE OF certificate, certificate_serial, certificate_chain ON signers
    FOR EACH ROW WHEN (NEW.certificate IS NOT NULL AND NEW.certificate_serial IS NOT NULL) EXECUTE FUNCTION keep_certificate();

-- After the triggers, whose creation waits for the changes of Signers that are under way and lets no other begin.
INSERT INTO signer_certificates (signer_id, serial, certificate, chain, not_before, not_after, issued_at)
SELECT id, certificate_serial, certificate, coalesce(certificate_chain, ARRAY[certificate]), not_before, not_after, created_at
FROM signers WHERE certificate IS NOT NULL AND certificate_serial IS NOT NULL;

CREATE TRIGGER signer_certificates_are_insert_only BEFORE UPDATE OR DELETE ON signer_certificates
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON signer_certificates FROM PUBLIC, CURRENT_USER;

-- The token is never asked inside a transaction, so the order is there before the certificate, and whoever finds it may carry it out.
-- validity_seconds is null where the length was left open.
CREATE TABLE certificate_renewals (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    signer_id        uuid NOT NULL REFERENCES signers,
    authority_id     uuid NOT NULL REFERENCES certificate_authorities,
    validity_seconds bigint CONSTRAINT validity_is_positive CHECK (validity_seconds > 0),
    ordered_by       uuid NOT NULL REFERENCES identities,
    request_id       uuid REFERENCES requests,
    ordered_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    state            text NOT NULL DEFAULT 'ordered' CONSTRAINT renewal_state_is_known CHECK (state IN ('ordered', 'done', 'failed')),
    serial           text,
    reason           text,
    ended_at         timestamptz,
    CONSTRAINT only_ordered_renewals_are_open CHECK ((state = 'ordered') = (ended_at IS NULL)),
    CONSTRAINT done_renewals_have_a_serial CHECK ((state = 'done') = (serial IS NOT NULL)),
    CONSTRAINT failed_renewals_have_a_reason CHECK ((state = 'failed') = (reason IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX a_signer_has_one_ordered_renewal ON certificate_renewals (signer_id) WHERE state = 'ordered';
CREATE INDEX renewals_to_do ON certificate_renewals (id) WHERE state = 'ordered';

INSERT INTO leases (name) VALUES ('renewals');
