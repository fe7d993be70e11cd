-- Conditions of policies, the facts that they are judged over, and what a policy may forbid beside them.

-- Where a Signer belongs, as production; a fact for conditions. Never changed: whoever could would choose which conditions hold.
ALTER TABLE signers ADD COLUMN environment text;

-- conditions: [{"name", "when", "effect": "refuse"|"addStep", "message", "step"}]; when is CEL.
ALTER TABLE policies
    ADD COLUMN conditions jsonb NOT NULL DEFAULT '[]' CONSTRAINT conditions_are_a_list CHECK (jsonb_typeof(conditions) = 'array'),
    ADD COLUMN delegation_allowed boolean NOT NULL DEFAULT true,
    ADD COLUMN break_glass_allowed boolean NOT NULL DEFAULT true;

-- A request for access has steps of its own when conditions added some; added_steps says which, by what condition, and why.
ALTER TABLE requests
    DROP CONSTRAINT a_change_says_what,
    ADD COLUMN added_steps jsonb,
    ADD CONSTRAINT a_change_says_what CHECK (
        (subject = 'change') = (change IS NOT NULL)
        AND (subject = 'change') = (authority_version IS NOT NULL)
        AND (subject = 'change' AND steps IS NOT NULL AND added_steps IS NULL
             OR subject = 'access' AND (steps IS NULL) = (added_steps IS NULL)));

-- Times in which conditions may refuse or ask for more. signer_ids: empty for all of the organization.
CREATE TABLE freezes (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    name            text NOT NULL,
    reason          text NOT NULL,
    begins_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    signer_ids      uuid[] NOT NULL DEFAULT '{}',
    created_by      uuid NOT NULL REFERENCES persons,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    removed_at      timestamptz,
    removed_by      uuid REFERENCES persons,
    CONSTRAINT freeze_runs_forward CHECK (ends_at > begins_at),
    CONSTRAINT removal_has_its_person CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX freezes_by_organization ON freezes (organization_id, id DESC);
CREATE INDEX freezes_to_come ON freezes (organization_id, ends_at) WHERE removed_at IS NULL;

-- Those of a Signer that have not been removed.
CREATE FUNCTION freezes_of(p_organization uuid, p_signer uuid) RETURNS SETOF freezes LANGUAGE sql STABLE AS $$
    SELECT f.* FROM freezes f
    WHERE f.organization_id = p_organization AND f.removed_at IS NULL AND (f.signer_ids = '{}' OR p_signer = ANY (f.signer_ids))
$$;

CREATE INDEX policies_with_conditions ON policies (signer_id, version) WHERE conditions <> '[]';

-- What conditions are judged over moves the authority of the Signers that have conditions, as members do (V0005). A policy whose
-- conditions are being set at this very moment is not seen here, so all gateways are told to forget what they know of the organization.
-- p_identity: whose facts they are; null for those of everybody. p_also: what the transaction will lock later, locked now for the order of ids.
CREATE FUNCTION condition_facts_moved(p_organization uuid, p_identity uuid, p_also uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_concerned uuid[] := ARRAY(
        SELECT s.id FROM signers s JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version AND p.conditions <> '[]'
        WHERE s.organization_id = p_organization
          AND (p_identity IS NULL OR EXISTS (SELECT 1 FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = p_identity)));
BEGIN
    PERFORM 1 FROM signers WHERE id = ANY (v_concerned || p_also) ORDER BY id FOR NO KEY UPDATE;
    UPDATE signers SET authority_version = authority_version + 1 WHERE id = ANY (v_concerned);
    PERFORM pg_notify('countersign_changes', 'facts:' || p_organization);
END $$;

CREATE FUNCTION freeze_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM condition_facts_moved(NEW.organization_id, NULL, '{}');
    RETURN NULL;
END $$;
CREATE TRIGGER freezes_move_authority AFTER INSERT OR UPDATE ON freezes FOR EACH ROW EXECUTE FUNCTION freeze_moved();

-- Runs before the trigger of V0005, by its name.
CREATE FUNCTION group_of_conditions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row group_members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM 1 FROM identities WHERE id = v_row.identity_id FOR SHARE;
    PERFORM 1 FROM groups WHERE id = v_row.group_id FOR NO KEY UPDATE;
    PERFORM condition_facts_moved(
        (SELECT organization_id FROM groups WHERE id = v_row.group_id), v_row.identity_id,
        ARRAY(SELECT signer_id FROM signer_members WHERE member_id = v_row.group_id));
    RETURN NULL;
END $$;
CREATE TRIGGER conditions_hear_of_groups AFTER INSERT OR UPDATE OR DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION group_of_conditions_moved();

CREATE FUNCTION owner_of_conditions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row machine_owners := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM condition_facts_moved((SELECT organization_id FROM identities WHERE id = v_row.machine_id), v_row.machine_id, '{}');
    RETURN NULL;
END $$;
CREATE TRIGGER conditions_hear_of_owners AFTER INSERT OR UPDATE OR DELETE ON machine_owners
    FOR EACH ROW EXECUTE FUNCTION owner_of_conditions_moved();

-- commit_signatures for calls whose conditions were judged: p_from and p_until say, for each call, between which times the judgement
-- holds; null where there are no conditions. Outside of it the call is stale, whatever clock its gateway has. The locks are those of
-- commit_signatures in its order, so nothing is waited for between the look at the clock and the commit's own.
CREATE FUNCTION commit_judged(
    p_node uuid, p_call integer[], p_organization uuid[], p_signer uuid[], p_authority bigint[], p_identity uuid[], p_grant uuid[],
    p_outcome text[], p_reason text[], p_key text[], p_call_hash bytea[], p_algorithm text[], p_serial text[], p_tool text[], p_host text[],
    p_op_call integer[], p_op_id uuid[], p_op_position integer[], p_op_digest bytea[], p_op_signature bytea[], p_op_file text[],
    p_op_size bigint[], p_op_body text[], p_from timestamptz[], p_until timestamptz[])
RETURNS TABLE (call integer, verdict text, first_slot bigint, used bigint, max_signatures bigint, expires_at timestamptz, committed_at timestamptz)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    v_now       timestamptz;
    v_authority bigint[];
BEGIN
    PERFORM 1 FROM signers s WHERE s.id = ANY (p_signer) ORDER BY s.id FOR SHARE;
    PERFORM 1 FROM grants g WHERE g.id = ANY (p_grant) ORDER BY g.id FOR NO KEY UPDATE;
    PERFORM 1 FROM nodes n WHERE n.id = p_node FOR NO KEY UPDATE;
    v_now := clock_timestamp();
    -- No Signer has the authority version -1.
    v_authority := ARRAY(
        SELECT CASE WHEN c.until IS NULL OR (v_now >= c.since AND v_now < c.until) THEN c.authority ELSE -1 END
        FROM unnest(p_authority, p_from, p_until) WITH ORDINALITY AS c(authority, since, until, number) ORDER BY c.number);
    RETURN QUERY SELECT * FROM commit_signatures(
        p_node, p_call, p_organization, p_signer, v_authority, p_identity, p_grant, p_outcome, p_reason, p_key, p_call_hash, p_algorithm,
        p_serial, p_tool, p_host, p_op_call, p_op_id, p_op_position, p_op_digest, p_op_signature, p_op_file, p_op_size, p_op_body);
END $$;
