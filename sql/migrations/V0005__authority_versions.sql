-- Whoever changes something that decides who may sign moves signers.authority_version in the same transaction; triggers do it, so
-- nobody can forget. Each change is also told to all gateways (channel countersign_changes), which drop what they remember.
-- Lock order everywhere: organization or identity, then group, then signers by id, then requests, then grants by id, then the node.

CREATE FUNCTION move_authority(p_signers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM signers WHERE id = ANY (p_signers) ORDER BY id FOR NO KEY UPDATE;
    UPDATE signers SET authority_version = authority_version + 1 WHERE id = ANY (p_signers);
END $$;

CREATE FUNCTION signer_members_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row signer_members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    -- Held against a concurrent change of the group or the identity, which must then see this membership.
    IF v_row.member_kind = 'group' THEN
        PERFORM 1 FROM groups WHERE id = v_row.member_id FOR SHARE;
    ELSE
        PERFORM 1 FROM identities WHERE id = v_row.member_id FOR SHARE;
    END IF;
    PERFORM move_authority(ARRAY[v_row.signer_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER signer_members_move_authority AFTER INSERT OR UPDATE OR DELETE ON signer_members
    FOR EACH ROW EXECUTE FUNCTION signer_members_moved();

CREATE FUNCTION group_members_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_row group_members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM 1 FROM identities WHERE id = v_row.identity_id FOR SHARE;
    PERFORM 1 FROM groups WHERE id = v_row.group_id FOR NO KEY UPDATE;
    PERFORM move_authority(ARRAY(SELECT signer_id FROM signer_members WHERE member_id = v_row.group_id));
    RETURN NULL;
END $$;
CREATE TRIGGER group_members_move_authority AFTER INSERT OR UPDATE OR DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION group_members_moved();

CREATE FUNCTION identity_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM move_authority(ARRAY(
        SELECT m.signer_id FROM signer_members m
        WHERE m.member_id = NEW.id
           OR m.member_id IN (SELECT g.group_id FROM group_members g WHERE g.identity_id = NEW.id)));
    PERFORM pg_notify('countersign_changes', 'identity:' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER identities_move_authority AFTER UPDATE OF state ON identities
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION identity_moved();

CREATE FUNCTION organization_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM move_authority(ARRAY(SELECT id FROM signers WHERE organization_id = NEW.id));
    PERFORM pg_notify('countersign_changes', 'organization:' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER organizations_move_authority AFTER UPDATE OF state ON organizations
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION organization_moved();

CREATE FUNCTION signer_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.state, NEW.policy_version, NEW.certificate, NEW.not_after, NEW.public_key)
        IS DISTINCT FROM (OLD.state, OLD.policy_version, OLD.certificate, OLD.not_after, OLD.public_key) THEN
        NEW.authority_version := OLD.authority_version + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signers_move_authority BEFORE UPDATE ON signers FOR EACH ROW EXECUTE FUNCTION signer_moves();

CREATE FUNCTION signer_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_changes', 'signer:' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER signers_tell_everybody AFTER UPDATE ON signers
    FOR EACH ROW WHEN (OLD.authority_version IS DISTINCT FROM NEW.authority_version) EXECUTE FUNCTION signer_moved();

CREATE FUNCTION grant_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_changes', 'grant:' || NEW.id || ':' || NEW.signer_id || ':' || NEW.grantee_id);
    RETURN NULL;
END $$;
CREATE TRIGGER new_grants_tell_everybody AFTER INSERT ON grants FOR EACH ROW EXECUTE FUNCTION grant_moved();
CREATE TRIGGER ended_grants_tell_everybody AFTER UPDATE OF state ON grants
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION grant_moved();

CREATE FUNCTION request_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_changes', 'request:' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER requests_tell_everybody AFTER INSERT OR UPDATE ON requests FOR EACH ROW EXECUTE FUNCTION request_moved();
