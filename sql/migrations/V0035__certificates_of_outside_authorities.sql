-- Signers whose certificates an outside CA issues, and keys that were in their token before their Signer.

-- authority_id is null where an outside CA issues. certificate_request is what it certifies (PKCS#10, DER); a pending Signer that
-- has one is made, and waits for its certificate as long as that takes.
ALTER TABLE signers ALTER COLUMN authority_id DROP NOT NULL;
ALTER TABLE signers ADD COLUMN certificate_request bytea, ADD COLUMN key_existed boolean NOT NULL DEFAULT false;
ALTER TABLE signers ADD CONSTRAINT either_we_issue_or_an_outside_authority CHECK (certificate_request IS NULL OR authority_id IS NULL);

-- Gateways of the version before, which run beside, fail what has been pending for ten minutes.
CREATE FUNCTION keep_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END $$;
CREATE TRIGGER signers_that_wait_are_not_failed BEFORE UPDATE OF state ON signers FOR EACH ROW
    WHEN (OLD.state = 'pending' AND NEW.state = 'failed' AND OLD.certificate_request IS NOT NULL) EXECUTE FUNCTION keep_waiting();

-- Nor do they know that no authority of ours renews such a Signer.
CREATE FUNCTION refuse_renewal_of_outside_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM signers WHERE id = NEW.signer_id AND certificate_request IS NOT NULL) THEN
        RAISE EXCEPTION 'an outside authority issues the certificates of Signer %', NEW.signer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_outside_authority_renews_by_itself', TABLE = 'certificate_renewals';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_outside_authority_renews_by_itself BEFORE INSERT ON certificate_renewals
    FOR EACH ROW EXECUTE FUNCTION refuse_renewal_of_outside_certificate();

-- Ids that people gave are the same in many tokens, and a creation that failed gives back the key that was there before it.
ALTER TABLE signers DROP CONSTRAINT signer_key_is_its_own;
CREATE UNIQUE INDEX signer_key_is_its_own ON signers (token, cka_id) WHERE state <> 'failed';
-- The same key may be in a token under two ids, or in two tokens.
CREATE UNIQUE INDEX existing_key_is_its_own ON signers (key_id) WHERE key_existed AND state <> 'failed';
