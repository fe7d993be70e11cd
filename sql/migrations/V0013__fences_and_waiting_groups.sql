-- Leases that can be checked, and changes of groups that wait for a second person.

-- Moves whenever the lease is taken: work that goes on after the transaction that took it names this number in each further one.
ALTER TABLE leases ADD COLUMN fence bigint NOT NULL DEFAULT 0;

-- Whether a policy, or the steps of a request, names a group, wherever it is written down there.
CREATE FUNCTION names_group(p_written jsonb, p_group uuid) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT position(p_group::text IN p_written::text) > 0
$$;

-- Where it matters who is in a group: its role on a Signer, and whether it decides there, by the policy in force or by the steps of a
-- request that is pending.
CREATE FUNCTION signers_of_group(p_group uuid) RETURNS TABLE (signer_id uuid, role text, decides boolean) LANGUAGE sql STABLE AS $$
    SELECT f.id, f.role, f.decides
    FROM (
        SELECT s.id, m.role,
               coalesce(names_group(to_jsonb(p), p_group), false) OR EXISTS (
                   SELECT 1 FROM requests r JOIN policies q ON q.signer_id = r.signer_id AND q.version = r.policy_version
                   WHERE r.signer_id = s.id AND r.state = 'pending' AND names_group(coalesce(r.steps, q.steps), p_group)) AS decides
        FROM groups g
        JOIN signers s ON s.organization_id = g.organization_id
        LEFT JOIN signer_members m ON m.signer_id = s.id AND m.member_id = g.id
        LEFT JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
        WHERE g.id = p_group) f
    WHERE f.role IS NOT NULL OR f.decides
$$;
