-- The key that signs attestations of approvals and nothing else; kept as that of the log. token and cka_id are null where it is in a file
-- of the gateways.
CREATE TABLE attestation_keys (
    name       text PRIMARY KEY CONSTRAINT name_is_a_note_key_name CHECK (name ~ '^[^[:space:]+]{1,255}$'),
    public_key bytea NOT NULL CONSTRAINT public_key_is_ed25519 CHECK (octet_length(public_key) = 32),
    token      text,
    cka_id     text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT a_token_key_has_an_id CHECK ((token IS NULL) = (cka_id IS NULL))
);
CREATE UNIQUE INDEX there_is_one_attestation_key ON attestation_keys ((true));
CREATE TRIGGER attestation_keys_are_insert_only BEFORE UPDATE OR DELETE ON attestation_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON attestation_keys FROM PUBLIC, CURRENT_USER;
