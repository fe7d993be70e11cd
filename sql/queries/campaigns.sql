-- Recertification campaigns. Locks are taken in the order: identity or group, Signer, item, grant.

-- name: insertCampaign
-- No row when the deadline is not in the future or more than a year away.
INSERT INTO campaigns (id, organization_id, name, members, grants_over_seconds, created_by, deadline)
SELECT $1, $2, $3, $4, $5, $6, $7::timestamptz
WHERE $7::timestamptz > clock_timestamp() AND $7::timestamptz < clock_timestamp() + interval '366 days'

-- name: campaignSigners
-- Which of these slugs and ids are Signers of the organization that still have rights to confirm.
SELECT s.id, s.slug FROM signers s
WHERE s.organization_id = $1 AND s.state NOT IN ('failed', 'archived') AND (s.slug = ANY ($2::text[]) OR s.id::text = ANY ($2::text[]))

-- name: insertMemberItems
-- $1 campaign, $2 Signers or null for all of the organization.
INSERT INTO campaign_items (id, campaign_id, organization_id, signer_id, subject, subject_id, holder_id, holder_kind, holder_name, role)
SELECT gen_random_uuid(), c.id, c.organization_id, s.id, 'member', m.member_id, m.member_id, m.member_kind, coalesce(i.name, g.name), m.role
FROM campaigns c
JOIN signers s ON s.organization_id = c.organization_id AND s.state NOT IN ('failed', 'archived') AND ($2::uuid[] IS NULL OR s.id = ANY ($2))
JOIN signer_members m ON m.signer_id = s.id
LEFT JOIN identities i ON i.id = m.member_id
LEFT JOIN groups g ON g.id = m.member_id
WHERE c.id = $1 AND c.members

-- name: insertGrantItems
-- $1 campaign, $2 Signers or null for all of the organization. Only grants that can still sign.
INSERT INTO campaign_items (id, campaign_id, organization_id, signer_id, subject, subject_id, holder_id, holder_kind, holder_name, grant_ends_at)
SELECT gen_random_uuid(), c.id, c.organization_id, s.id, 'grant', g.id, g.grantee_id, i.kind, i.name,
       nullif(g.expires_at, timestamptz '9999-12-31 00:00:00+00')
FROM campaigns c
JOIN signers s ON s.organization_id = c.organization_id AND s.state NOT IN ('failed', 'archived') AND ($2::uuid[] IS NULL OR s.id = ANY ($2))
JOIN grants g ON g.signer_id = s.id AND g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()
    AND extract(epoch FROM g.expires_at - g.not_before) > c.grants_over_seconds
JOIN identities i ON i.id = g.grantee_id
WHERE c.id = $1

-- name: listCampaigns
-- $1 organization, $2 caller, $3 whether the caller sees all (otherwise those that ask about a Signer they audit or administer), $4 id
-- below which the page begins, $5 how many, $6 one campaign or null.
SELECT c.id, c.name, c.members, c.grants_over_seconds, c.created_by, i.name AS creator, c.created_at, c.deadline,
       c.deadline <= clock_timestamp() AS over, n.*
FROM campaigns c
JOIN identities i ON i.id = c.created_by
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE x.state = 'open') AS open, count(*) FILTER (WHERE x.state = 'kept') AS kept,
           count(*) FILTER (WHERE x.state = 'reduced') AS reduced, count(*) FILTER (WHERE x.state = 'removed') AS removed,
           count(*) FILTER (WHERE x.state = 'suspended') AS suspended, count(*) FILTER (WHERE x.state = 'blocked') AS blocked
    FROM campaign_items x
    WHERE x.campaign_id = c.id
      AND ($3::boolean OR (SELECT r.rank FROM signer_roles r WHERE r.signer_id = x.signer_id AND r.identity_id = $2) IN (1, 3))
) n
WHERE c.organization_id = $1 AND ($3::boolean OR n.total > 0) AND ($4::uuid IS NULL OR c.id < $4) AND ($6::uuid IS NULL OR c.id = $6)
ORDER BY c.id DESC LIMIT $5

-- name: listItems
-- $1 organization, $2 caller, $3 whether the caller sees all, $4 campaign, $5 id after which the page begins, $6 how many, $7 state or
-- null, $8 one item or null.
SELECT x.id, x.campaign_id, x.signer_id, s.slug, x.subject, x.subject_id, x.holder_id, x.holder_kind, x.holder_name, x.role,
       x.grant_ends_at, x.state, x.reason, x.answered_by, i.name AS answerer, x.answered_at
FROM campaign_items x
JOIN signers s ON s.id = x.signer_id
LEFT JOIN identities i ON i.id = x.answered_by
WHERE x.organization_id = $1 AND x.campaign_id = $4
  AND ($3::boolean OR (SELECT r.rank FROM signer_roles r WHERE r.signer_id = x.signer_id AND r.identity_id = $2) IN (1, 3))
  AND ($5::uuid IS NULL OR x.id > $5) AND ($7::text IS NULL OR x.state = $7) AND ($8::uuid IS NULL OR x.id = $8)
ORDER BY x.id LIMIT $6

-- name: itemToAnswer
-- One item as its reviewer ($2) stands to it: the role on the Signer, and whether the right is the reviewer's own, a machine's they own, or
-- a group's they are in.
SELECT x.id, x.campaign_id, x.organization_id, x.signer_id, s.slug, x.subject, x.subject_id, x.holder_id, x.holder_kind, x.holder_name, x.role,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = x.signer_id AND r.identity_id = $2), 0) AS rank,
       x.holder_id = $2::uuid
           OR EXISTS (SELECT 1 FROM machine_owners o WHERE o.machine_id = x.holder_id AND o.person_id = $2)
           OR EXISTS (SELECT 1 FROM group_members g WHERE g.group_id = x.holder_id AND g.identity_id = $2) AS own
FROM campaign_items x JOIN signers s ON s.id = x.signer_id
WHERE x.organization_id = $1 AND x.campaign_id = $3 AND x.id = $4

-- name: answerItem
-- open to $2, before the deadline. $3 reason, $4 who.
UPDATE campaign_items x SET state = $2, reason = $3, answered_by = $4, answered_at = clock_timestamp()
FROM campaigns c
WHERE x.id = $1 AND x.state = 'open' AND c.id = x.campaign_id AND c.deadline > clock_timestamp()

-- name: overdueItems
-- Open items of campaigns whose deadline has passed; $1 how many.
SELECT x.id, x.campaign_id, x.organization_id, x.signer_id, s.slug, x.subject, x.subject_id, x.holder_id, x.holder_kind, x.holder_name, x.role
FROM campaigns c JOIN campaign_items x ON x.campaign_id = c.id AND x.state = 'open' JOIN signers s ON s.id = x.signer_id
WHERE c.deadline <= clock_timestamp()
ORDER BY x.id LIMIT $1

-- name: closeItem
-- open to $2, after the deadline.
UPDATE campaign_items x SET state = $2, reason = $3, answered_at = clock_timestamp()
FROM campaigns c
WHERE x.id = $1 AND x.state = 'open' AND c.id = x.campaign_id AND c.deadline <= clock_timestamp()

-- name: lockPrincipal
-- The holder of a right, held before the Signer is: see the lock order.
WITH person AS (SELECT id FROM identities WHERE id = $1 FOR SHARE), pack AS (SELECT id FROM groups WHERE id = $1 FOR SHARE)
SELECT id FROM person UNION ALL SELECT id FROM pack
