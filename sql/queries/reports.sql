-- What is read to watch over approvals: figures, reports.

-- name: countPending
-- Open requests of the whole installation; a partial index holds no others.
SELECT count(*) AS pending FROM requests WHERE state = 'pending' AND expires_at > clock_timestamp()

-- name: staleMembers
-- In each report: $1 organization, $2 caller, $3 whether the caller sees all Signers (otherwise those that they audit or administer),
-- $4 one Signer or null, $5 and $6 Signer and identity after which the page begins, $7 how many, $8 days.
-- Members, also through a group, who neither logged in nor did anything with the Signer for $8 days and are known for longer than that.
SELECT r.signer_id, s.slug, r.identity_id, i.kind, i.name, r.rank, used.last_at, NULL::bigint AS number
FROM signers s
JOIN signer_roles r ON r.signer_id = s.id
JOIN identities i ON i.id = r.identity_id
LEFT JOIN signer_members m ON m.signer_id = s.id AND m.member_id = r.identity_id
CROSS JOIN LATERAL (
    SELECT greatest(
        (SELECT l.at FROM log_ins l WHERE l.identity_id = r.identity_id),
        (SELECT max(o.at) FROM operations o WHERE o.signer_id = s.id AND o.identity_id = r.identity_id AND o.outcome = 'signed'),
        (SELECT max(a.at) FROM audit_leaves a
         WHERE a.signer_id = s.id AND a.actor_id = r.identity_id AND NOT starts_with(a.type, 'signature.'))) AS last_at
) used
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR (s.id, r.identity_id) > ($5, $6::uuid))
  AND greatest(used.last_at, m.since, i.created_at) < clock_timestamp() - make_interval(days => $8)
ORDER BY s.id, r.identity_id LIMIT $7

-- name: unusedRights
-- Members who may sign with the Signer (rank 2 and 3) but neither signed with it nor decided or changed anything on it for $8 days.
SELECT r.signer_id, s.slug, r.identity_id, i.kind, i.name, r.rank, used.last_at, NULL::bigint AS number
FROM signers s
JOIN signer_roles r ON r.signer_id = s.id AND r.rank >= 2
JOIN identities i ON i.id = r.identity_id
LEFT JOIN signer_members m ON m.signer_id = s.id AND m.member_id = r.identity_id
CROSS JOIN LATERAL (
    SELECT greatest(
        (SELECT max(o.at) FROM operations o WHERE o.signer_id = s.id AND o.identity_id = r.identity_id AND o.outcome = 'signed'),
        (SELECT max(a.at) FROM audit_leaves a
         WHERE a.signer_id = s.id AND a.actor_id = r.identity_id AND NOT starts_with(a.type, 'signature.'))) AS last_at
) used
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR (s.id, r.identity_id) > ($5, $6::uuid))
  AND greatest(used.last_at, m.since, s.created_at, i.created_at) < clock_timestamp() - make_interval(days => $8)
ORDER BY s.id, r.identity_id LIMIT $7

-- name: unusedGrants
-- Who holds grants that could be used for $8 days and were not; how many, and when one of them was used last.
SELECT g.signer_id, s.slug, g.grantee_id AS identity_id, i.kind, i.name, NULL::integer AS rank, g.last_at, g.number
FROM signers s
CROSS JOIN LATERAL (
    SELECT g.signer_id, g.grantee_id, max(used.at) AS last_at, count(*) AS number
    FROM grants g
    LEFT JOIN LATERAL (SELECT o.at FROM operations o WHERE o.grant_id = g.id AND o.slot = g.used AND o.slot > 0) used ON true
    WHERE g.signer_id = s.id AND g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()
      AND greatest(g.not_before, g.created_at, used.at) < clock_timestamp() - make_interval(days => $8)
    GROUP BY g.signer_id, g.grantee_id
) g
JOIN identities i ON i.id = g.grantee_id
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR (s.id, g.grantee_id) > ($5, $6::uuid))
ORDER BY s.id, g.grantee_id LIMIT $7

-- name: requestersWhoApprove
-- People who, within $8 days, asked for access to a Signer, alone or through a machine they own, and approved other requests on it.
SELECT d.signer_id, s.slug, d.person_id AS identity_id, i.kind, i.name, NULL::integer AS rank, d.last_at, d.number
FROM signers s
CROSS JOIN LATERAL (
    SELECT r.signer_id, d.person_id, max(d.at) AS last_at, count(*) AS number
    FROM requests r JOIN decisions d ON d.request_id = r.id AND d.verdict = 'approve'
    WHERE r.signer_id = s.id AND r.subject = 'access' AND r.created_at > clock_timestamp() - make_interval(days => $8)
    GROUP BY r.signer_id, d.person_id
) d
JOIN identities i ON i.id = d.person_id
WHERE s.organization_id = $1 AND s.state <> 'failed' AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR (s.id, d.person_id) > ($5, $6::uuid))
  AND EXISTS (
      SELECT 1 FROM requests r
      WHERE r.signer_id = s.id AND r.subject = 'access' AND r.created_at > clock_timestamp() - make_interval(days => $8)
        AND (d.person_id IN (r.requester_id, r.recipient_id) OR d.person_id = ANY (r.excluded_owners)))
ORDER BY s.id, d.person_id LIMIT $7

-- name: quickApprovers
-- Approvers who, within $8 days, approved requests less than $9 seconds after they were opened; how often, and when last.
SELECT d.signer_id, s.slug, d.person_id AS identity_id, i.kind, i.name, NULL::integer AS rank, d.last_at, d.number
FROM signers s
CROSS JOIN LATERAL (
    SELECT r.signer_id, d.person_id, max(d.at) AS last_at, count(*) AS number
    FROM requests r JOIN decisions d ON d.request_id = r.id AND d.verdict = 'approve'
    WHERE r.signer_id = s.id AND r.subject = 'access' AND r.created_at > clock_timestamp() - make_interval(days => $8)
      AND d.at < r.created_at + make_interval(secs => $9)
    GROUP BY r.signer_id, d.person_id
) d
JOIN identities i ON i.id = d.person_id
WHERE s.organization_id = $1 AND s.state <> 'failed' AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR (s.id, d.person_id) > ($5, $6::uuid))
ORDER BY s.id, d.person_id LIMIT $7

-- name: onePersonSigners
-- Facts about what one person could do alone, for a page of Signers; $6 how many. approvals: the fewest that its policy asks for, 0 without
-- steps. pair: somebody whose single approval is enough for what a machine, not their own, asks for.
SELECT s.id AS signer_id, s.slug, s.policy_guard, coalesce(policy.approvals, 0) AS approvals,
       (SELECT count(*) FROM signer_roles r WHERE r.signer_id = s.id AND r.rank >= 2) AS members,
       ARRAY(SELECT i.name FROM signer_roles r JOIN identities i ON i.id = r.identity_id
             WHERE r.signer_id = s.id AND r.rank = 3 ORDER BY i.name, i.id LIMIT 4) AS administrators,
       (SELECT ARRAY[person.name, machine.name]
        FROM policies p
        CROSS JOIN LATERAL jsonb_array_elements(p.steps) AS t (step)
        CROSS JOIN LATERAL jsonb_array_elements(coalesce(t.step -> 'anyOf', t.step -> 'allOf', jsonb_build_array(t.step))) AS u (part)
        CROSS JOIN LATERAL jsonb_array_elements(u.part -> 'approvers') AS a (approver)
        JOIN signer_roles r ON r.signer_id = s.id AND r.rank >= 2
            AND ((a.approver ->> 'id')::uuid = r.identity_id
                 OR EXISTS (SELECT 1 FROM group_members g
                            WHERE g.group_id = (a.approver ->> 'id')::uuid AND g.identity_id = r.identity_id))
        JOIN identities person ON person.id = r.identity_id AND person.kind = 'person'
        JOIN signer_roles x ON x.signer_id = s.id AND x.rank >= 2
        JOIN identities machine ON machine.id = x.identity_id AND machine.kind = 'machine'
        WHERE policy.approvals = 1 AND p.signer_id = s.id AND p.version = s.policy_version AND u.part ->> 'requiredApprovals' = '1'
          AND NOT EXISTS (SELECT 1 FROM machine_owners o WHERE o.machine_id = machine.id AND o.person_id = person.id)
        ORDER BY person.name, machine.name LIMIT 1) AS pair
FROM signers s
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN t.step -> 'anyOf' IS NOT NULL
                    THEN (SELECT min((u.part ->> 'requiredApprovals')::bigint) FROM jsonb_array_elements(t.step -> 'anyOf') AS u (part))
                    WHEN t.step -> 'allOf' IS NOT NULL
                    THEN (SELECT sum((u.part ->> 'requiredApprovals')::bigint) FROM jsonb_array_elements(t.step -> 'allOf') AS u (part))
                    ELSE (t.step ->> 'requiredApprovals')::bigint END)::bigint AS approvals
    FROM policies p CROSS JOIN LATERAL jsonb_array_elements(p.steps) AS t (step)
    WHERE p.signer_id = s.id AND p.version = s.policy_version
) policy ON true
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND ($4::uuid IS NULL OR s.id = $4)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR s.id > $5)
ORDER BY s.id LIMIT $6

-- name: signersWithSteps
-- A page of Signers whose policy has steps or can add some; $6 how many.
SELECT s.id, s.slug
FROM signers s JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND ($4::uuid IS NULL OR s.id = $4)
  AND asks_for_approval(p.steps, p.conditions)
  AND ($3::boolean OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = s.id AND x.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR s.id > $5)
ORDER BY s.id LIMIT $6
