-- Whose tokens a machine identity may log in with instead of a secret: those that an issuer signs for this audience, with these claims.

-- Never changed: another trust takes the place of this one, so that the log tells when which was in force.
CREATE TABLE machine_trusts (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    machine_id      uuid NOT NULL REFERENCES identities,
    issuer          text NOT NULL,
    audience        text NOT NULL,
    -- Exact values, or patterns with asterisks, by the name of the claim.
    claims          jsonb NOT NULL CONSTRAINT claims_of_trust_are_an_object CHECK (jsonb_typeof(claims) = 'object' AND claims <> '{}'),
    -- Names of the claims that our own token carries on.
    carry           text[] NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX machine_trusts_by_machine ON machine_trusts (machine_id, id);
CREATE TRIGGER trusts_are_immutable BEFORE UPDATE ON machine_trusts FOR EACH ROW EXECUTE FUNCTION refuse_change();
