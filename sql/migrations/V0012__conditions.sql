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
-- p_also: what the transaction will lock later, locked now for the order of ids.
CREATE FUNCTION condition_facts_moved(p_organization uuid, p_also uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_concerned uuid[] := ARRAY(
        SELECT s.id FROM signers s JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version AND p.conditions <> '[]'
        WHERE s.organization_id = p_organization);
BEGIN
    PERFORM 1 FROM signers WHERE id = ANY (v_concerned || p_also) ORDER BY id FOR NO KEY UPDATE;
    UPDATE signers SET authority_version = authority_version + 1 WHERE id = ANY (v_concerned);
    PERFORM pg_notify('countersign_changes', 'facts:' || p_organization);
END $$;

CREATE FUNCTION freeze_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM condition_facts_moved(NEW.organization_id, '{}');
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
        (SELECT organization_id FROM groups WHERE id = v_row.group_id),
        ARRAY(SELECT signer_id FROM signer_members WHERE member_id = v_row.group_id));
    RETURN NULL;
END $$;
CREATE TRIGGER conditions_hear_of_groups AFTER INSERT OR UPDATE OR DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION group_of_conditions_moved();

CREATE FUNCTION owner_of_conditions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row machine_owners := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM condition_facts_moved((SELECT organization_id FROM identities WHERE id = v_row.machine_id), '{}');
    RETURN NULL;
END $$;
CREATE TRIGGER conditions_hear_of_owners AFTER INSERT OR UPDATE OR DELETE ON machine_owners
    FOR EACH ROW EXECUTE FUNCTION owner_of_conditions_moved();
