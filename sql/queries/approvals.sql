-- Policies, requests, decisions and grants. Locks are taken in the order: groups, signers, requests, grants.

-- name: shareSigner
-- Holds state, policy version and every role on the Signer as they are until this transaction ends.
SELECT id FROM signers WHERE id = $1 FOR SHARE

-- name: holdSigner
SELECT id FROM signers WHERE id = $1 FOR NO KEY UPDATE

-- name: rankOf
-- The rank of an identity on a Signer, with what two-person integrity must know of it: its kind and who owns it.
SELECT i.id, i.kind, i.name,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = $2 AND r.identity_id = i.id), 0) AS rank,
       ARRAY(SELECT o.person_id FROM machine_owners o WHERE o.machine_id = i.id) AS owners
FROM identities i
WHERE i.organization_id = $1 AND i.id = $3

-- name: findPolicy
SELECT version, steps::text AS steps, signatures_unlimited, signature_ceiling, window_unlimited, window_ceiling_seconds,
       pending_timeout_seconds, ticket_pattern, artifacts_required, exclude_policy_editor, one_person_many_steps,
       conditions::text AS conditions, delegation_allowed, break_glass_allowed, created_by, created_at
FROM policies WHERE signer_id = $1 AND version = $2

-- name: policiesInForce
-- Of these Signers.
SELECT p.signer_id, p.version, p.steps::text AS steps, p.signatures_unlimited, p.signature_ceiling, p.window_unlimited, p.window_ceiling_seconds,
       p.pending_timeout_seconds, p.ticket_pattern, p.artifacts_required, p.exclude_policy_editor, p.one_person_many_steps,
       p.conditions::text AS conditions, p.delegation_allowed, p.break_glass_allowed, p.created_by, p.created_at
FROM signers s JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
WHERE s.id = ANY ($1)

-- name: signersOfPerson
-- At most $2 Signers with a policy of which a person is a member, directly or through a group, or was until they were disabled.
SELECT s.id, s.slug FROM signers s
WHERE s.policy_version > 0 AND s.state NOT IN ('archived', 'failed')
  AND s.id IN (SELECT m.signer_id FROM signer_members m
               WHERE m.member_id = $1 OR m.member_id IN (SELECT g.group_id FROM group_members g WHERE g.identity_id = $1))
ORDER BY s.id LIMIT $2

-- name: listPolicies
-- Versions below $2, newest first.
SELECT version, steps::text AS steps, signatures_unlimited, signature_ceiling, window_unlimited, window_ceiling_seconds,
       pending_timeout_seconds, ticket_pattern, artifacts_required, exclude_policy_editor, one_person_many_steps,
       conditions::text AS conditions, delegation_allowed, break_glass_allowed, created_by, created_at
FROM policies WHERE signer_id = $1 AND version < $2
ORDER BY version DESC LIMIT $3

-- name: insertPolicy
INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited, window_ceiling_seconds,
                      pending_timeout_seconds, created_by, ticket_pattern, artifacts_required, exclude_policy_editor, one_person_many_steps,
                      conditions, delegation_allowed, break_glass_allowed)
VALUES ($1, $2, $3::text::jsonb, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb, $15, $16)
RETURNING created_at

-- name: movePolicy
-- Makes version $2 the one in force, if the one before it still is.
UPDATE signers SET policy_version = $2, version = version + 1 WHERE id = $1 AND policy_version = $2 - 1

-- name: namesOf
-- Names of people, machines and groups of an organization.
SELECT id, kind, name FROM identities WHERE organization_id = $1 AND id = ANY ($2)
UNION ALL
SELECT id, 'group', name FROM groups WHERE organization_id = $1 AND id = ANY ($2)

-- name: namedIdentities
-- What is known of the identities that a new policy names.
SELECT i.id, i.name, i.kind, i.state = 'active' AS active,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = $2 AND r.identity_id = i.id), 0) AS rank
FROM identities i WHERE i.organization_id = $1 AND i.id = ANY ($3)

-- name: namedGroups
-- What is known of the groups that a new policy names: one row for each active person, or one without a person.
SELECT g.id, g.name, coalesce(m.role <> 'auditor', false) AS may_decide, i.id AS person,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = $2 AND r.identity_id = i.id), 0) AS rank
FROM groups g
LEFT JOIN signer_members m ON m.signer_id = $2 AND m.member_id = g.id AND m.member_kind = 'group'
LEFT JOIN (group_members gm JOIN identities i ON i.id = gm.identity_id AND i.kind = 'person' AND i.state = 'active') ON gm.group_id = g.id
WHERE g.organization_id = $1 AND g.id = ANY ($3)

-- name: approversOf
-- For steps ($2, as JSON) on Signers ($1): everybody who may decide on each part of each step right now, that is every active person
-- whom the part names, alone or through a group, and who is a member of the Signer in a role other than auditor.
SELECT DISTINCT asked.number::integer AS asked, s.step, s.part, i.id AS person, i.name
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked (signer_id, steps, number)
CROSS JOIN LATERAL step_parts(asked.steps::jsonb) s
CROSS JOIN LATERAL jsonb_array_elements(s.approvers) AS a (approver)
CROSS JOIN LATERAL (
    SELECT (a.approver ->> 'id')::uuid AS id WHERE a.approver ->> 'kind' = 'person'
    UNION ALL
    SELECT g.identity_id FROM group_members g WHERE a.approver ->> 'kind' = 'group' AND g.group_id = (a.approver ->> 'id')::uuid
) named
JOIN identities i ON i.id = named.id AND i.kind = 'person'
WHERE (SELECT r.rank FROM signer_roles r WHERE r.signer_id = asked.signer_id AND r.identity_id = i.id) >= 2
ORDER BY 1, 2, 3, i.name, i.id

-- name: ownersOf
-- Who owns which of these machines.
SELECT machine_id, person_id FROM machine_owners WHERE machine_id = ANY ($1)

-- name: shareApproverGroups
-- Holds the membership of all groups that the steps of request $1 name until this transaction ends.
SELECT g.id FROM groups g
WHERE g.id IN (
    SELECT (a.approver ->> 'id')::uuid
    FROM requests r
    JOIN policies p ON p.signer_id = r.signer_id AND p.version = r.policy_version
    CROSS JOIN LATERAL step_parts(coalesce(r.steps, p.steps)) AS s
    CROSS JOIN LATERAL jsonb_array_elements(s.approvers) AS a (approver)
    WHERE r.id = $1 AND a.approver ->> 'kind' = 'group')
ORDER BY g.id FOR SHARE

-- name: usableGrant
-- An active grant of the recipient ($2) with at least $3 signatures left (without a limit if $4), the one that lasts longest first. If
-- times are asked for, it holds from $5 until $6; if a scope ($7), it has the same or none. Where no end is asked for, one whose holder
-- is told that it ends (grantsThatEnd) is none: what comes after it can be asked for. It was approved with the steps that the conditions $8
-- add, unless it was given in an emergency.
SELECT id, expires_at FROM grants g
WHERE signer_id = $1 AND grantee_id = $2 AND state = 'active' AND used < max_signatures
  AND (signatures_unlimited OR (NOT $4::boolean AND max_signatures - used >= $3))
  AND not_before <= greatest(clock_timestamp(), $5) AND expires_at > greatest(clock_timestamp(), $5)
  AND CASE WHEN $6::timestamptz IS NULL
           THEN expires_at > clock_timestamp() + interval '1 day' OR expires_at - not_before < interval '4 hours'
                OR expires_at - clock_timestamp() > (expires_at - not_before) / 4
           ELSE expires_at >= $6 END
  AND (scope IS NULL OR scope = $7::text::jsonb)
  AND (origin = 'break_glass' OR $8::text[] <@ ARRAY(
      SELECT a.step ->> 'condition' FROM requests r CROSS JOIN LATERAL jsonb_array_elements(r.added_steps) AS a (step)
      WHERE r.id = g.request_id))
ORDER BY expires_at DESC, id LIMIT 1

-- name: openRequest
-- The pending request with the same terms, held.
SELECT id, expires_at <= clock_timestamp() AS overdue FROM requests
WHERE signer_id = $1 AND requester_id = $2 AND terms_hash = $3 AND state = 'pending'
FOR UPDATE

-- name: insertRequest
-- Nothing when an equal request is open.
INSERT INTO requests (id, organization_id, signer_id, requester_id, recipient_id, policy_version, justification, ticket,
                      signatures_unlimited, signatures, window_unlimited, window_seconds, request_hash, terms_hash, step_count,
                      excluded_owners, expires_at, not_before, grant_expires_at, scope, verified, steps, added_steps)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        least(clock_timestamp() + make_interval(secs => $17::bigint::double precision), $19), $18, $19, $20::text::jsonb, $21::text::jsonb,
        $22::text::jsonb, $23::text::jsonb)
ON CONFLICT (signer_id, requester_id, terms_hash) WHERE state = 'pending' DO NOTHING
RETURNING id

-- name: visibleRequest
-- A request that the caller ($2) may see: their own, one for them, one of a Signer they are a member of, or any for an admin ($3).
SELECT r.id, r.signer_id, r.policy_version, r.requester_id, r.subject
FROM requests r
WHERE r.organization_id = $1 AND r.id = $4
  AND ($3::boolean OR r.requester_id = $2 OR r.recipient_id = $2
       OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = r.signer_id AND x.identity_id = $2) > 0)

-- name: signerOfRequest
SELECT signer_id, subject FROM requests WHERE id = $1

-- name: partlyApproved
-- The $2 pending requests that follow $1 by id among those with at least as many approvals as steps.
SELECT r.id FROM requests r
WHERE r.state = 'pending' AND r.expires_at > (SELECT clock_timestamp()) AND r.id > $1
  AND (SELECT count(*) FROM decisions d WHERE d.request_id = r.id AND d.verdict = 'approve') >= r.step_count
ORDER BY r.id LIMIT $2

-- name: explainApproved
UPDATE requests SET end_reason = $2 WHERE id = $1 AND state = 'approved'

-- name: listRequests
-- Visible requests below cursor $4, newest first; $5 Signer, $6 state as shown, $7 only the caller's own, $8 only what the caller
-- is named to decide, or stands in for who is (who exactly can decide is judged afterwards, by the rules of the decision itself), $10
-- opened after this time, $11 opened at least so many seconds ago.
WITH named AS (
    SELECT $2::uuid AS id
    UNION
    SELECT d.delegator_id FROM delegations d
    WHERE d.delegate_id = $2 AND d.withdrawn_at IS NULL AND d.begins_at <= clock_timestamp() AND d.ends_at > clock_timestamp()
)
SELECT r.id FROM requests r
WHERE r.organization_id = $1
  AND ($3::boolean OR r.requester_id = $2 OR r.recipient_id = $2
       OR r.signer_id IN (SELECT x.signer_id FROM signer_roles x WHERE x.identity_id = $2))
  AND ($4::uuid IS NULL OR r.id < $4)
  AND ($5::uuid IS NULL OR r.signer_id = $5)
  AND ($6::text IS NULL OR $6 = CASE WHEN r.state = 'pending' AND r.expires_at <= clock_timestamp() THEN 'expired' ELSE r.state END)
  AND (NOT $7::boolean OR r.requester_id = $2 OR r.recipient_id = $2)
  AND ($10::timestamptz IS NULL OR r.created_at > $10)
  AND ($11::bigint IS NULL OR r.created_at <= clock_timestamp() - make_interval(secs => $11::bigint::double precision))
  AND (NOT $8::boolean OR (
      r.state = 'pending' AND r.expires_at > clock_timestamp()
      AND EXISTS (
          SELECT 1
          FROM policies p
          CROSS JOIN LATERAL step_parts(coalesce(r.steps, p.steps)) AS s
          CROSS JOIN LATERAL jsonb_array_elements(s.approvers) AS a (approver)
          WHERE p.signer_id = r.signer_id AND p.version = r.policy_version
            -- Whoever decided for themselves is used up for good, unless the policy lets one person satisfy several steps.
            AND (p.one_person_many_steps OR NOT EXISTS (
                SELECT 1 FROM decisions d WHERE d.request_id = r.id AND d.person_id = $2 AND d.delegation_id IS NULL))
            AND (a.approver ->> 'id')::uuid IN (
                SELECT w.id FROM named w UNION ALL SELECT g.group_id FROM group_members g JOIN named w ON w.id = g.identity_id))))
ORDER BY r.id DESC LIMIT $9

-- name: requestRows
-- Whole requests by id, with their policy's steps and their grant. A scope can be long, so a page of several goes without.
SELECT r.id, r.signer_id, s.slug, s.state AS signer_state, r.requester_id, q.kind AS requester_kind, q.name AS requester_name,
       r.recipient_id, c.kind AS recipient_kind, c.name AS recipient_name, r.policy_version,
       CASE WHEN r.subject = 'change' THEN with_names(r.justification, r.organization_id) ELSE r.justification END AS justification, r.ticket,
       r.signatures_unlimited, r.signatures, r.window_unlimited, r.window_seconds, r.request_hash, r.state, r.current_step,
       r.excluded_owners, with_names(r.end_reason, r.organization_id) AS end_reason, r.created_at, r.expires_at, r.ended_at, coalesce(r.steps, p.steps)::text AS steps,
       r.added_steps::text AS added_steps, r.subject, r.change,
       ARRAY(SELECT with_names(t.sentence, r.organization_id)
             FROM jsonb_array_elements_text(r.change::jsonb -> 'sentences') WITH ORDINALITY AS t (sentence, place) ORDER BY t.place) AS sentences,
       r.authority_version, s.authority_version AS authority_now, r.organization_id,
       r.not_before AS asked_not_before, r.grant_expires_at AS asked_expires_at, r.scope IS NOT NULL AS scoped,
       CASE WHEN cardinality($1::uuid[]) = 1 THEN r.scope::text END AS scope, r.verified::text AS verified,
       p.exclude_policy_editor, p.created_by AS policy_editor, p.one_person_many_steps, p.delegation_allowed,
       g.id AS grant_id, g.state AS grant_state, g.signatures_unlimited AS grant_unlimited, g.used, g.max_signatures, g.not_before,
       g.expires_at AS grant_expires_at, with_names(g.end_reason, g.organization_id) AS grant_end_reason, g.ended_at AS grant_ended_at,
       h.url AS callback, clock_timestamp() AS now
FROM requests r
JOIN signers s ON s.id = r.signer_id
JOIN identities q ON q.id = r.requester_id
JOIN identities c ON c.id = r.recipient_id
JOIN policies p ON p.signer_id = r.signer_id AND p.version = r.policy_version
LEFT JOIN grants g ON g.request_id = r.id
LEFT JOIN webhooks h ON h.request_id = r.id
WHERE r.id = ANY ($1)
ORDER BY r.id DESC

-- name: approvedBefore
-- The last approved request of requester $2 for recipient $3 before request $4.
SELECT id FROM requests
WHERE signer_id = $1 AND requester_id = $2 AND state = 'approved' AND subject = 'access' AND id < $4 AND recipient_id = $3
ORDER BY id DESC LIMIT 1

-- name: decisionsOf
-- The decision of a stand-in stands while they are a member in a role other than auditor and nobody withdrew the delegation.
SELECT d.request_id, d.step, d.person_id, i.name, d.verdict, d.comment, d.at, d.on_behalf_of, o.name AS delegator_name,
       d.passkey_id, k.name AS passkey_name,
       d.delegation_id IS NULL OR (g.withdrawn_at IS NULL AND coalesce(
           (SELECT x.rank FROM requests r JOIN signer_roles x ON x.signer_id = r.signer_id
            WHERE r.id = d.request_id AND x.identity_id = d.person_id), 0) >= 2) AS stands
FROM decisions d
JOIN identities i ON i.id = d.person_id
LEFT JOIN identities o ON o.id = d.on_behalf_of
LEFT JOIN delegations g ON g.id = d.delegation_id
LEFT JOIN passkeys k ON k.id = d.passkey_id
WHERE d.request_id = ANY ($1)
ORDER BY d.at, d.step, d.person_id

-- name: holdRequest
-- Everybody who would move this request waits here for each other.
SELECT id FROM requests WHERE id = $1 FOR UPDATE

-- name: insertDecision
INSERT INTO decisions (request_id, step, person_id, verdict, comment, request_hash, on_behalf_of, delegation_id, passkey_id, assertion)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb)

-- name: stayPending
-- A step forward or, when an approval no longer counts, back; also tells everybody who watches the request.
UPDATE requests SET current_step = $2 WHERE id = $1 AND state = 'pending' AND expires_at > clock_timestamp()

-- name: endRequest
-- pending to $2, in time.
UPDATE requests SET state = $2, end_reason = $3, current_step = coalesce($4, current_step), ended_at = clock_timestamp()
WHERE id = $1 AND state = 'pending' AND expires_at > clock_timestamp()

-- name: countPending
SELECT count(*) AS pending FROM requests WHERE signer_id = $1 AND subject = 'access' AND state = 'pending' AND expires_at > clock_timestamp()

-- name: voidPending
-- All pending requests for access to a Signer to voided, in time; locked in the order of their ids. Waiting changes are stale anyway.
UPDATE requests SET state = 'voided', end_reason = $2, ended_at = clock_timestamp()
WHERE id IN (SELECT r.id FROM requests r WHERE r.signer_id = $1 AND r.subject = 'access' AND r.state = 'pending'
             ORDER BY r.id FOR UPDATE)
  AND state = 'pending' AND expires_at > clock_timestamp()
RETURNING id, request_hash

-- name: timeOutRequest
-- pending to expired, once its time is over by this clock.
UPDATE requests SET state = 'expired', end_reason = 'timed out', ended_at = clock_timestamp()
WHERE id = $1 AND state = 'pending' AND expires_at <= clock_timestamp()

-- name: endedAmong
-- Which of these requests are no longer pending.
SELECT id FROM requests WHERE id = ANY ($1) AND (state <> 'pending' OR expires_at <= clock_timestamp())

-- name: insertGrantOfRequest
-- The grant of an approved request; its window begins now, or when it was asked to. $2 is the request, $3 the origin. Nothing when the time that was
-- asked for is over.
INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, request_id, justification, signatures_unlimited, max_signatures,
                    not_before, expires_at, scope)
SELECT $1, r.organization_id, r.signer_id, r.recipient_id, $3, r.id, r.justification, r.signatures_unlimited, r.signatures,
       greatest(t.now, r.not_before),
       least(r.grant_expires_at,
             CASE WHEN r.window_unlimited THEN timestamptz '9999-12-31 00:00:00+00'
                  ELSE greatest(t.now, r.not_before) + make_interval(secs => r.window_seconds::double precision) END),
       r.scope
FROM requests r CROSS JOIN (SELECT clock_timestamp() AS now) t
WHERE r.id = $2 AND r.state = 'approved' AND (r.grant_expires_at IS NULL OR r.grant_expires_at > t.now)
RETURNING not_before, expires_at

-- name: insertPreApproval
INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited, max_signatures,
                    not_before, expires_at, scope)
VALUES ($1, $2, $3, $4, 'pre_approval', $5, $6, $7, $8, $9, $10, $11::text::jsonb)

-- name: visibleGrant
-- A grant that the caller ($2) may see: their own, one of a Signer they are a member of, or any for an admin ($3).
SELECT g.id, g.signer_id
FROM grants g
WHERE g.organization_id = $1 AND g.id = $4
  AND ($3::boolean OR g.grantee_id = $2
       OR (SELECT x.rank FROM signer_roles x WHERE x.signer_id = g.signer_id AND x.identity_id = $2) > 0)

-- name: listGrants
-- Visible grants below cursor $4, newest first; $5 Signer, $6 state as shown, $7 only the caller's own.
SELECT g.id FROM grants g
WHERE g.organization_id = $1
  AND ($3::boolean OR g.grantee_id = $2 OR g.signer_id IN (SELECT x.signer_id FROM signer_roles x WHERE x.identity_id = $2))
  AND ($4::uuid IS NULL OR g.id < $4)
  AND ($5::uuid IS NULL OR g.signer_id = $5)
  AND ($6::text IS NULL OR $6 = CASE WHEN g.state = 'active' AND (g.used >= g.max_signatures OR g.expires_at <= clock_timestamp())
                                     THEN 'expired' ELSE g.state END)
  AND (NOT $7::boolean OR g.grantee_id = $2)
ORDER BY g.id DESC LIMIT $8

-- name: grantRows
-- Whole grants by id. A scope can be long, so a page of several goes without.
SELECT g.id, g.signer_id, s.slug, g.grantee_id, i.kind AS grantee_kind, i.name AS grantee_name, g.origin, g.request_id, g.granted_by,
       g.state AS grant_state, g.signatures_unlimited AS grant_unlimited, g.used, g.max_signatures, g.not_before,
       g.expires_at AS grant_expires_at, with_names(g.end_reason, g.organization_id) AS grant_end_reason, g.created_at, g.ended_at AS grant_ended_at,
       g.scope IS NOT NULL AS scoped, CASE WHEN cardinality($1::uuid[]) = 1 THEN g.scope::text END AS scope,
       clock_timestamp() AS now, v.*
FROM grants g
JOIN signers s ON s.id = g.signer_id
JOIN identities i ON i.id = g.grantee_id
LEFT JOIN glasses v ON v.glass_grant = g.id
WHERE g.id = ANY ($1)
ORDER BY g.id DESC

-- name: revokeGrant
-- active to revoked; a grant whose signatures are used up or whose window is over has ended already.
UPDATE grants SET state = 'revoked', end_reason = $2, ended_at = clock_timestamp()
WHERE id = $1 AND state = 'active' AND used < max_signatures AND expires_at > clock_timestamp()
RETURNING request_id, used

-- name: revokeGrantsOfFormer
-- active to revoked, because of $3: what member $2, or everybody in that group, was granted on Signer $1 who is no member of it any more,
-- neither directly nor through a group. The Signer is held.
WITH former AS (
    SELECT g.id FROM grants g
    WHERE g.signer_id = $1 AND g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()
      AND (g.grantee_id = $2 OR g.grantee_id IN (SELECT m.identity_id FROM group_members m WHERE m.group_id = $2))
      AND NOT EXISTS (
          SELECT 1 FROM signer_members m
          WHERE m.signer_id = $1 AND (m.member_id = g.grantee_id
              OR m.member_id IN (SELECT o.group_id FROM group_members o WHERE o.identity_id = g.grantee_id)))
    ORDER BY g.id FOR NO KEY UPDATE
)
UPDATE grants g SET state = 'revoked', end_reason = $3, ended_at = clock_timestamp()
FROM former f
WHERE g.id = f.id AND g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()
RETURNING g.id, g.request_id, g.used

-- name: expireOverdueRequests
-- pending to expired, at most $1 of those whose time is over; what somebody else holds at the moment comes with the next call.
UPDATE requests r SET state = 'expired', end_reason = 'timed out', ended_at = r.expires_at
FROM (SELECT id FROM requests WHERE state = 'pending' AND expires_at <= (SELECT clock_timestamp())
      ORDER BY expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) due
WHERE r.id = due.id AND r.state = 'pending'
RETURNING r.id, r.organization_id, r.signer_id

-- name: overdueGrants
-- At most $1 active grants whose window is over.
SELECT id FROM grants WHERE state = 'active' AND expires_at <= (SELECT clock_timestamp()) ORDER BY expires_at LIMIT $1

-- name: usedUpGrants
-- Of the $2 active grants that follow $1 by id: how many there are, the last one, and those without a signature left.
SELECT count(*) AS looked_at, (array_agg(a.id ORDER BY a.id DESC))[1] AS last,
       coalesce(array_agg(a.id ORDER BY a.id) FILTER (WHERE a.used >= a.max_signatures), '{}') AS used_up
FROM (SELECT id, used, max_signatures FROM grants WHERE state = 'active' AND id > $1 ORDER BY id LIMIT $2) a

-- name: expireGrants
-- active to expired, those of $1 that have ended by themselves; their end is the moment of the last signature or of the window. What a
-- commit holds at the moment comes with the next call.
UPDATE grants g
SET state = 'expired',
    end_reason = CASE WHEN g.used >= g.max_signatures THEN 'signatures used up' ELSE 'window ended' END,
    ended_at = CASE WHEN g.used >= g.max_signatures
                    THEN coalesce((SELECT o.at FROM operations o WHERE o.grant_id = g.id AND o.slot = g.used AND o.slot > 0), clock_timestamp())
                    ELSE g.expires_at END
FROM (SELECT id FROM grants
      WHERE id = ANY ($1) AND state = 'active' AND (used >= max_signatures OR expires_at <= clock_timestamp())
      ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) due
WHERE g.id = due.id AND g.state = 'active'
RETURNING g.id, g.organization_id, g.signer_id, g.request_id, g.used, g.end_reason

-- name: conditionFacts
-- What conditions of Signer $1 are judged over for identity $2 at time $3, or now. One more than conditions can look at is enough.
SELECT i.id, i.kind, i.name, coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = i.id), 0) AS rank,
       ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.identity_id = i.id ORDER BY g.name LIMIT 101) AS groups,
       ARRAY(SELECT o.person_id::text FROM machine_owners o WHERE o.machine_id = i.id ORDER BY 1 LIMIT 101) AS owners,
       coalesce(s.environment, '') AS environment, t.now,
       ARRAY(SELECT f.name FROM freezes_of(s.organization_id, s.id) f WHERE f.begins_at <= t.now AND f.ends_at > t.now
             ORDER BY f.name LIMIT 101) AS freezes
FROM signers s JOIN identities i ON i.id = $2 AND i.organization_id = s.organization_id
CROSS JOIN (SELECT coalesce($3::timestamptz, clock_timestamp()) AS now) t
WHERE s.id = $1
