-- Passkeys: what people sign decisions with. The private key is in their authenticator; no gateway and no database has it.

-- A removed passkey stays, so that the decisions it signed have its name and key, until its person is erased.
CREATE TABLE passkeys (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    person_id       uuid NOT NULL REFERENCES persons,
    name            text NOT NULL,
    -- The host that it was made for. Authenticators use it for no other one, so with another host it counts for nothing.
    relying_party   text NOT NULL CONSTRAINT relying_party_is_a_host CHECK (length(relying_party) BETWEEN 1 AND 255),
    credential_id   bytea NOT NULL CONSTRAINT a_credential_is_added_once UNIQUE
        CONSTRAINT credential_id_is_short CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    -- COSE_Key, RFC 9052.
    public_key      bytea NOT NULL,
    -- Whether its provider may copy the key to other devices of the person.
    backup_eligible boolean NOT NULL,
    sign_count      bigint NOT NULL CONSTRAINT sign_count_is_not_negative CHECK (sign_count >= 0),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at    timestamptz,
    removed_at      timestamptz
);
CREATE INDEX passkeys_by_person ON passkeys (person_id, id);

-- One for each person: a new one ends the one before it, so nobody collects them.
CREATE TABLE passkey_challenges (
    person_id  uuid PRIMARY KEY REFERENCES persons,
    challenge  bytea NOT NULL CONSTRAINT challenge_is_long CHECK (octet_length(challenge) = 32),
    expires_at timestamptz NOT NULL
);

-- What the passkey of who decided said: {"credentialId", "authenticatorData", "clientDataJSON", "signature"}, base64url. No reference to the
-- passkey, which goes when its person is erased while the decision stays.
ALTER TABLE decisions
    ADD COLUMN passkey_id uuid,
    ADD COLUMN assertion jsonb,
    ADD CONSTRAINT a_signed_decision_has_its_assertion CHECK ((passkey_id IS NULL) = (assertion IS NULL));

-- Gateways check the assertions. That none of them, one from before passkeys included, leaves one out is held here.
CREATE FUNCTION decision_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict = 'approve' AND NEW.passkey_id IS NULL AND (
            SELECT coalesce((coalesce(r.steps, p.steps) -> (NEW.step - 1) ->> 'requiresPasskey')::boolean, false)
            FROM requests r JOIN policies p ON p.signer_id = r.signer_id AND p.version = r.policy_version
            WHERE r.id = NEW.request_id) THEN
        RAISE EXCEPTION 'step % of request % takes only approvals that a passkey signed', NEW.step, NEW.request_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.passkey_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM passkeys k WHERE k.id = NEW.passkey_id AND k.person_id = NEW.person_id AND k.removed_at IS NULL) THEN
        RAISE EXCEPTION 'passkey % is none of person %', NEW.passkey_id, NEW.person_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_are_signed BEFORE INSERT ON decisions FOR EACH ROW EXECUTE FUNCTION decision_is_signed();
