-- Who joins a group can matter to a Signer on which the group has no role: a change that waits gives it one or lets it decide, or the
-- conditions of the policy look at the groups of who signs.

-- Whether conditions look at the groups of who signs; also when the two words only stand there, which asks for one agreement too many.
CREATE FUNCTION look_at_groups(p_conditions jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (SELECT 1 FROM jsonb_array_elements(p_conditions) c (condition) WHERE c.condition ->> 'when' ~ 'identity.*groups')
$$;

-- Signers with a change that waits and gives a group a role, or names it in a policy. A change that waits for who joins is not meant.
CREATE FUNCTION changes_about_group(p_group uuid) RETURNS TABLE (signer_id uuid) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT r.signer_id
    FROM groups g
    JOIN requests r ON r.organization_id = g.organization_id AND r.state = 'pending' AND r.subject = 'change'
    WHERE g.id = p_group
      AND (r.change::jsonb ->> 'member' = p_group::text OR names_group(r.change::jsonb -> 'policy', p_group))
$$;

-- Signers that are locked when an identity joins a group: those that the group reaches or will by a change that waits, and those with
-- conditions on which the identity has a role.
CREATE FUNCTION signers_of_joining(p_group uuid, p_identity uuid) RETURNS TABLE (signer_id uuid) LANGUAGE sql STABLE AS $$
    SELECT g.signer_id FROM signers_of_group(p_group) g
    UNION
    SELECT c.signer_id FROM changes_about_group(p_group) c
    UNION
    SELECT m.signer_id
    FROM signer_members m
    JOIN signers s ON s.id = m.signer_id
    JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version AND p.conditions <> '[]'
    WHERE m.member_id = p_identity OR m.member_id IN (SELECT o.group_id FROM group_members o WHERE o.identity_id = p_identity)
$$;

-- As in V0012, and what the next trigger will lock beside it.
CREATE OR REPLACE FUNCTION group_of_conditions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row group_members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM 1 FROM identities WHERE id = v_row.identity_id FOR SHARE;
    PERFORM 1 FROM groups WHERE id = v_row.group_id FOR NO KEY UPDATE;
    PERFORM condition_facts_moved(
        (SELECT organization_id FROM groups WHERE id = v_row.group_id), v_row.identity_id,
        ARRAY(SELECT signer_id FROM signer_members WHERE member_id = v_row.group_id
              UNION SELECT signer_id FROM changes_about_group(v_row.group_id) WHERE TG_OP <> 'DELETE'));
    RETURN NULL;
END $$;

-- As in V0005. A change about the group that waits was asked for with those who were in it then: who gains by it was judged by them, and
-- whoever agrees has looked at them. It becomes stale when somebody joins.
CREATE OR REPLACE FUNCTION group_members_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row group_members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM 1 FROM identities WHERE id = v_row.identity_id FOR SHARE;
    PERFORM 1 FROM groups WHERE id = v_row.group_id FOR NO KEY UPDATE;
    PERFORM move_authority(ARRAY(
        SELECT signer_id FROM signer_members WHERE member_id = v_row.group_id
        UNION SELECT signer_id FROM changes_about_group(v_row.group_id) WHERE TG_OP <> 'DELETE'));
    RETURN NULL;
END $$;
