-- Notifications to people: whom to tell what, what waits to be sent, and what the clock says.

-- name: cursor
SELECT next FROM notification_cursor

-- name: moveCursor
-- From $1 to $2; nothing when somebody else has moved it.
UPDATE notification_cursor SET next = $2 WHERE next = $1

-- name: peopleBehind
-- People among these identities, and the owners of the machines among them.
SELECT i.id FROM identities i WHERE i.id = ANY ($1) AND i.kind = 'person'
UNION
SELECT o.person_id FROM machine_owners o WHERE o.machine_id = ANY ($1)

-- name: peopleOnSigner
-- Active people with at least rank $2 on Signer $1.
SELECT r.identity_id AS id FROM signer_roles r JOIN persons p ON p.id = r.identity_id WHERE r.signer_id = $1 AND r.rank >= $2

-- name: admins
-- Of organization $1.
SELECT p.id FROM persons p JOIN identities i ON i.id = p.id WHERE i.organization_id = $1 AND p.role = 'admin'

-- name: disabledReceiver
-- Webhook $2 or channel $3 of organization $1, if it is still disabled by what it answered and $4 is an admin of the organization.
SELECT r.id, r.name, r.host, r.disabled_reason
FROM (SELECT w.id, w.organization_id, w.description AS name, substring(w.url FROM '^[a-z]+://([^/?#]*)') AS host, w.disabled_reason
      FROM webhooks w WHERE w.id = $2::text::uuid
      UNION ALL
      SELECT c.id, c.organization_id, c.name, c.host, c.disabled_reason FROM channels c WHERE c.id = $3::text::uuid) r
JOIN persons p ON p.id = $4 AND p.role = 'admin'
WHERE r.organization_id = $1 AND r.disabled_reason <> 'by_admin'

-- name: reachable
-- Those of $2 in organization $1 who are active and have an address, and how they want to be told.
SELECT p.id, coalesce(f.muted, '{}') AS muted, coalesce(f.digest, 'none') AS digest, coalesce(f.time_zone, 'UTC') AS time_zone,
       clock_timestamp() AS now
FROM persons p
JOIN identities i ON i.id = p.id AND i.state = 'active' AND i.organization_id = $1
JOIN organizations o ON o.id = i.organization_id AND o.state = 'active'
LEFT JOIN notification_preferences f ON f.person_id = p.id
WHERE p.id = ANY ($2) AND p.email IS NOT NULL

-- name: insertNotifications
-- Of one cause, with the ids $9 for the people $10, collected if $11 and due at $12; none for those who were told of this cause.
INSERT INTO notifications (organization_id, cause, kind, signer_id, request_id, grant_id, step, details, id, person_id, digest, due_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, n.id, n.person_id, n.digest, n.due_at
FROM unnest($9::uuid[], $10::uuid[], $11::boolean[], $12::timestamptz[]) AS n (id, person_id, digest, due_at)
ON CONFLICT ON CONSTRAINT a_person_is_told_once DO NOTHING

-- name: claimDue
-- At most $1 notifications whose time has come, of digests the $2 oldest of each person; nobody else gets them for ten minutes. The
-- first of each organization goes before the second of any, and break-glass before everything else of its organization; whose turn it is
-- among organizations is left to chance, so that however much the others have waiting, none waits without end.
WITH turn AS (
    SELECT f.id, row_number() OVER (PARTITION BY o.id ORDER BY f.later, f.due_at, f.id) AS place, f.later
    FROM organizations o CROSS JOIN (VALUES (false), (true)) AS u (later)
    CROSS JOIN LATERAL (
        SELECT n.id, n.due_at, u.later FROM notifications n
        WHERE n.organization_id = o.id AND n.ended_at IS NULL AND (n.kind <> 'BREAK_GLASS') = u.later
          AND n.due_at <= (SELECT clock_timestamp())
        ORDER BY n.due_at LIMIT $1
    ) f
    ORDER BY 2, f.later, random() LIMIT $1
), due AS (
    SELECT n.id, n.person_id, n.digest FROM notifications n JOIN turn t ON t.id = n.id
    WHERE n.state = 'waiting' AND n.due_at <= (SELECT clock_timestamp())
    FOR NO KEY UPDATE OF n SKIP LOCKED
), together AS (
    SELECT id FROM due WHERE NOT digest
    UNION ALL
    SELECT m.id FROM (SELECT DISTINCT person_id FROM due WHERE digest) p
    CROSS JOIN LATERAL (
        SELECT n.id FROM notifications n
        WHERE n.state = 'waiting' AND n.digest AND n.due_at <= (SELECT clock_timestamp()) AND n.person_id = p.person_id
        ORDER BY n.due_at, n.id LIMIT $2
    ) m
)
UPDATE notifications n SET attempts = n.attempts + 1, due_at = clock_timestamp() + interval '10 minutes'
FROM together WHERE n.id = together.id AND n.state = 'waiting'
RETURNING n.id, n.organization_id, n.cause, n.kind, n.person_id, n.signer_id, n.request_id, n.grant_id, n.step,
          CASE WHEN n.details -> 'reason' IS NOT NULL
              THEN jsonb_set(n.details, '{reason}', to_jsonb(with_names(n.details ->> 'reason', n.organization_id))) ELSE n.details END::text AS details,
          n.digest, n.attempts, n.created_at, clock_timestamp() AS now

-- name: addressee
-- Who a person is right now; nothing when they can no longer be told.
SELECT p.email, coalesce(f.muted, '{}') AS muted
FROM persons p
JOIN identities i ON i.id = p.id AND i.state = 'active'
JOIN organizations o ON o.id = i.organization_id AND o.state = 'active'
LEFT JOIN notification_preferences f ON f.person_id = p.id
WHERE p.id = $1 AND p.email IS NOT NULL

-- name: certificateOf
SELECT s.slug, s.not_after, s.authority_id IS NULL AS outside FROM signers s WHERE s.id = $1

-- name: endNotifications
-- Those of $1 that still wait, to $2.
UPDATE notifications SET state = $2, ended_at = clock_timestamp(), details = '{}' WHERE id = ANY ($1) AND state = 'waiting'

-- name: tryLater
UPDATE notifications SET due_at = clock_timestamp() + make_interval(secs => $2::bigint::double precision)
WHERE id = ANY ($1) AND state = 'waiting'

-- name: forgetNotifications
-- At most $1 that ended 90 days ago.
DELETE FROM notifications
WHERE id IN (SELECT id FROM notifications WHERE state <> 'waiting' AND ended_at < (SELECT clock_timestamp()) - interval '90 days' LIMIT $1)

-- name: requestsToRemindOf
-- At most $3 pending requests whose open step waits longer than $1 seconds, or a quarter of the time-out if that is shorter, and than $2
-- seconds, or half of the time-out; what of it was not told yet.
WITH open AS (
    SELECT r.id, r.organization_id, r.signer_id, r.current_step, extract(epoch FROM r.expires_at - r.created_at) AS patience,
           extract(epoch FROM clock_timestamp() - greatest(r.created_at,
               (SELECT max(d.at) FROM decisions d WHERE d.request_id = r.id AND d.step < r.current_step))) AS age
    FROM requests r WHERE r.state = 'pending' AND r.expires_at > clock_timestamp()
)
SELECT o.id, o.organization_id, o.signer_id, o.current_step, w.what
FROM open o
CROSS JOIN LATERAL (VALUES ('request.reminded', least($1::bigint, o.patience / 4)), ('request.escalated', least($2::bigint, o.patience / 2))) AS w (what, after)
WHERE o.age >= w.after
  AND NOT EXISTS (SELECT 1 FROM deadlines_told t WHERE t.subject_id = o.id AND t.what = w.what || ':' || o.current_step)
ORDER BY o.id, w.after LIMIT $3

-- name: certificatesThatEnd
-- At most $1 certificates of Signers whose end is nearer than 30, 14, 7 or 1 days, with the smallest of these that was not told yet.
SELECT s.id, s.organization_id, s.not_after, w.days, t.what
FROM signers s
CROSS JOIN LATERAL (SELECT min(d) AS days FROM unnest('{30,14,7,1}'::integer[]) d
                    WHERE s.not_after <= clock_timestamp() + make_interval(days => d)) w
CROSS JOIN LATERAL (SELECT 'certificate:' || extract(epoch FROM s.not_after)::bigint || ':' || w.days AS what) t
WHERE s.state = 'active' AND w.days IS NOT NULL AND s.not_after > clock_timestamp()
  AND NOT EXISTS (SELECT 1 FROM deadlines_told d WHERE d.subject_id = s.id AND d.what = t.what)
ORDER BY s.not_after LIMIT $1

-- name: grantsThatEnd
-- At most $1 grants with signatures left whose window of at least four hours ends within a day, or within its last quarter if that is
-- shorter.
SELECT g.id, g.organization_id, g.signer_id, g.request_id, g.expires_at, g.signatures_unlimited, g.max_signatures - g.used AS remaining
FROM grants g
WHERE g.state = 'active' AND g.expires_at > clock_timestamp() AND g.expires_at <= clock_timestamp() + interval '1 day'
  AND g.expires_at - g.not_before >= interval '4 hours' AND g.expires_at - clock_timestamp() <= (g.expires_at - g.not_before) / 4
  AND g.used < g.max_signatures
  AND NOT EXISTS (SELECT 1 FROM deadlines_told t WHERE t.subject_id = g.id AND t.what = 'ends')
ORDER BY g.expires_at LIMIT $1

-- name: markTold
-- Nothing when it was told before.
INSERT INTO deadlines_told (subject_id, what) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: preferences
SELECT p.email, coalesce(f.muted, '{}') AS muted, coalesce(f.digest, 'none') AS digest, coalesce(f.time_zone, 'UTC') AS time_zone
FROM persons p LEFT JOIN notification_preferences f ON f.person_id = p.id WHERE p.id = $1

-- name: setPreferences
INSERT INTO notification_preferences (person_id, muted, digest, time_zone) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id) DO UPDATE
SET muted = excluded.muted, digest = excluded.digest, time_zone = excluded.time_zone

-- name: setEmail
UPDATE persons SET email = $2 WHERE id = $1 AND email IS DISTINCT FROM $2 AND erased_at IS NULL
