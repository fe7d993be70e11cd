-- Certificates are revoked for good, and each authority has a list of those that it issued and that are (CRL, RFC 5280 section 5).

-- A certificate of ours is known by its authority and serial number. invalid_since is null where nobody said since when.
CREATE TABLE certificate_revocations (
    authority_id    uuid NOT NULL REFERENCES certificate_authorities,
    serial          text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations,
    signer_id       uuid NOT NULL,
    reason          text NOT NULL CONSTRAINT revocation_reason_is_known CHECK (reason IN
        ('unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn')),
    invalid_since   timestamptz,
    justification   text NOT NULL,
    revoked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (authority_id, serial),
    CONSTRAINT a_certificate_is_revoked_once UNIQUE (signer_id, serial),
    FOREIGN KEY (signer_id, serial) REFERENCES signer_certificates
);
CREATE TRIGGER revocations_are_insert_only BEFORE UPDATE OR DELETE ON certificate_revocations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON certificate_revocations FROM PUBLIC, CURRENT_USER;

-- Keys that somebody said were compromised, whoever issued their certificates. serial is that of the certificate that it was said of
-- first; invalid_since and justification are what was said with it.
CREATE TABLE compromised_keys (
    signer_id       uuid PRIMARY KEY REFERENCES signers,
    organization_id uuid NOT NULL REFERENCES organizations,
    serial          text NOT NULL,
    invalid_since   timestamptz,
    justification   text NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (signer_id, serial) REFERENCES signer_certificates
);
CREATE TRIGGER compromised_keys_are_insert_only BEFORE UPDATE OR DELETE ON compromised_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON compromised_keys FROM PUBLIC, CURRENT_USER;

-- The list of each authority. Who revokes counts in revoked, and who makes a list takes the next number from reserved and reads the
-- revocations after that, so a list with a larger number never lacks an entry that one with a smaller number has. The token is asked
-- without any lock: a number whose list was never stored is a gap. listed is what revoked was for the list that is stored here.
-- Lock order: after signers.
CREATE TABLE revocation_lists (
    authority_id uuid PRIMARY KEY REFERENCES certificate_authorities,
    revoked      bigint NOT NULL DEFAULT 0,
    reserved     bigint NOT NULL DEFAULT 0,
    number       bigint,
    listed       bigint,
    der          bytea,
    made_at      timestamptz,
    next_update  timestamptz,
    CONSTRAINT lists_are_whole CHECK (num_nulls(number, listed, der, made_at, next_update) IN (0, 5)),
    CONSTRAINT numbers_are_reserved CHECK (number <= reserved),
    CONSTRAINT nothing_is_listed_before_it_is_revoked CHECK (listed <= revoked)
) WITH (fillfactor = 50);

-- A trigger, so that authorities of gateways of the version before, which run beside, have their lists too.
CREATE FUNCTION give_revocation_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO revocation_lists (authority_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER authorities_have_revocation_lists AFTER INSERT ON certificate_authorities
    FOR EACH ROW EXECUTE FUNCTION give_revocation_list();
INSERT INTO revocation_lists (authority_id) SELECT id FROM certificate_authorities;

-- Every certificate that a Signer has or had, and what became of it. No authority: it was not issued here.
CREATE VIEW known_certificates AS
    SELECT c.signer_id, c.serial, c.not_before, c.not_after, c.issued_at, c.serial = s.certificate_serial AS present,
           a.id AS authority_id, r.revoked_at, r.reason, r.invalid_since, r.justification
    FROM signer_certificates c
    JOIN signers s ON s.id = c.signer_id
    LEFT JOIN certificate_authorities a ON a.organization_id = s.organization_id AND a.certificate = c.chain[cardinality(c.chain)]
    LEFT JOIN certificate_revocations r ON r.signer_id = c.signer_id AND r.serial = c.serial;

-- The key is the same under all certificates of a Signer, so one that was compromised signs under none of them again. Triggers hold it,
-- because gateways of the version before, which run beside, know nothing of it. Who revokes holds the Signer.
CREATE FUNCTION refuse_revoked_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM compromised_keys k WHERE k.signer_id = NEW.id) THEN
        RAISE EXCEPTION 'the key of Signer % was compromised', NEW.slug
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_compromised_key_is_of_no_use';
    END IF;
    IF EXISTS (SELECT 1 FROM certificate_revocations r WHERE r.signer_id = NEW.id AND r.serial = NEW.certificate_serial) THEN
        RAISE EXCEPTION 'the certificate of Signer % was revoked', NEW.slug
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_active_signer_has_a_certificate_that_is_not_revoked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revoked_certificates_are_of_no_use BEFORE UPDATE ON signers
    FOR EACH ROW WHEN (NEW.certificate_serial IS DISTINCT FROM OLD.certificate_serial OR (NEW.state = 'active' AND OLD.state <> 'active'))
    EXECUTE FUNCTION refuse_revoked_certificate();

INSERT INTO leases (name) VALUES ('revocation-lists');
