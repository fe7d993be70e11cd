-- The signing path: what a caller may do with a Signer, the commit, replays.

-- name: authorityView
-- Everything that decides whether identity $4 may sign with a Signer of organization $1, named by slug $2 or id $3, in one snapshot.
-- A failed Signer is found by its slug only while no other has it. Each way of finding one has an index, and the rare last one waits for the others.
SELECT s.id, s.slug, s.state, s.key_algorithm, s.token, s.cka_id, s.public_key, s.key_id, s.certificate_chain, s.certificate_serial,
    s.not_before, s.not_after, s.authority_version, s.policy_version, s.wait_for_proof,
    (SELECT i.token_generation + o.token_generation FROM identities i JOIN organizations o ON o.id = i.organization_id WHERE i.id = $4) AS token_generation,
    (SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = $4) AS rank,
    coalesce((SELECT jsonb_array_length(p.steps) FROM policies p WHERE p.signer_id = s.id AND p.version = s.policy_version), 0) AS steps,
    (SELECT p.conditions::text FROM policies p WHERE p.signer_id = s.id AND p.version = s.policy_version AND p.conditions <> '[]') AS conditions,
    (SELECT q.id FROM requests q WHERE q.signer_id = s.id AND $4 IN (q.requester_id, q.recipient_id) AND q.state = 'pending' AND q.subject = 'access'
        AND q.expires_at > clock_timestamp() ORDER BY q.id DESC LIMIT 1) AS pending_request,
    (SELECT jsonb_agg(g) FROM (
        SELECT g.id, g.used, g.max_signatures AS max, g.signatures_unlimited AS unlimited, g.state = 'revoked' AS revoked,
            g.scope IS NOT NULL AS scoped, g.origin = 'break_glass' AS glass,
            (SELECT jsonb_path_query_array(q.added_steps, '$[*].condition') FROM requests q WHERE q.id = g.request_id) AS added_by,
            floor(extract(epoch FROM g.not_before) * 1000)::bigint AS not_before,
            floor(extract(epoch FROM g.expires_at) * 1000)::bigint AS expires_at
        FROM grants g
        WHERE g.signer_id = s.id AND g.grantee_id = $4
        ORDER BY (g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()) DESC,
            CASE WHEN g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp() THEN g.expires_at END,
            coalesce(g.ended_at, g.expires_at) DESC
        LIMIT 50) g) AS grants
FROM signers s
WHERE s.organization_id = $1 AND s.id = coalesce(
    (SELECT n.id FROM signers n WHERE n.organization_id = $1 AND n.id = $3),
    (SELECT n.id FROM signers n WHERE n.organization_id = $1 AND n.slug = $2 AND n.state <> 'failed'),
    (SELECT n.id FROM signers n WHERE n.organization_id = $1 AND n.slug = $2 ORDER BY n.id DESC LIMIT 1))

-- name: scopesOf
-- What these grants are narrowed to; it never changes.
SELECT id, scope::text AS scope FROM grants WHERE id = ANY ($1) AND scope IS NOT NULL

-- name: signingFacts
-- What conditions of Signer $1 are judged over when identity $2 signs, with the freezes of now and of the next hour; times in microseconds.
SELECT coalesce(s.environment, '') AS environment,
    ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.identity_id = $2 ORDER BY g.name LIMIT 101) AS groups,
    ARRAY(SELECT o.person_id::text FROM machine_owners o WHERE o.machine_id = $2 ORDER BY 1 LIMIT 101) AS owners,
    (SELECT jsonb_agg(f) FROM (
        SELECT f.name, floor(extract(epoch FROM f.begins_at) * 1000000)::bigint AS begins,
            floor(extract(epoch FROM f.ends_at) * 1000000)::bigint AS ends
        FROM freezes_of(s.organization_id, s.id) f
        WHERE f.ends_at > clock_timestamp() - interval '1 minute' AND f.begins_at < clock_timestamp() + interval '1 hour'
        ORDER BY f.name) f) AS freezes
FROM signers s WHERE s.id = $1

-- name: commitJudged
-- As commitSignatures, for batches with calls whose policy has conditions: $24 and $25 say from when until when these were judged.
SELECT call, verdict, first_slot, used, max_signatures, expires_at, committed_at
FROM commit_judged($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)

-- name: commitSignatures
SELECT call, verdict, first_slot, used, max_signatures, expires_at, committed_at
FROM commit_signatures($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)

-- name: findCommitted
-- After a lost answer: which of these operations were committed.
SELECT o.id, o.slot, g.used, g.max_signatures, g.expires_at, o.at
FROM operations o LEFT JOIN grants g ON g.id = o.grant_id
WHERE o.id = ANY ($1)

-- name: findReplay
-- What this identity signed under this key before, and whether it may have it again right now: $4 is the Signer's id, $5 the generation of
-- the token by which it asks, if it was one; it may be another one than the one by which it signed. chain is that of the time: the
-- Signer's certificate may have been renewed since.
SELECT o.id, o.call_hash, o.signature, o.slot, o.grant_id, o.algorithm, g.used, g.max_signatures, g.signatures_unlimited, g.expires_at, c.chain,
    (s.state = 'active'
        AND coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = o.identity_id), 0) >= 2
        AND (g.id IS NULL OR g.state <> 'revoked')) AS allowed,
    $5::bigint <> (SELECT i.token_generation + c.token_generation
        FROM identities i JOIN organizations c ON c.id = i.organization_id WHERE i.id = o.identity_id) AS token_ended
FROM operations o JOIN signers s ON s.id = o.signer_id LEFT JOIN grants g ON g.id = o.grant_id
LEFT JOIN signer_certificates c ON c.signer_id = o.signer_id AND c.serial = o.certificate_serial
WHERE o.organization_id = $1 AND o.identity_id = $2 AND o.idempotency_key = $3 AND o.signer_id = $4
ORDER BY o.position

-- name: keyUsedElsewhere
SELECT 1 FROM operations WHERE organization_id = $1 AND identity_id = $2 AND idempotency_key = $3 AND signer_id <> $4 LIMIT 1

-- name: usedKeys
-- Which of the keys $3 the identities $2 of the organizations $1 have used before; each key by its place, from 1.
-- LIMIT keeps it a search per key; EXISTS may become a hash of the whole table.
SELECT k.place::int AS place
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS k (organization, identity, text, place)
CROSS JOIN LATERAL (SELECT FROM operations o
    WHERE o.organization_id = k.organization AND o.identity_id = k.identity AND o.idempotency_key = k.text LIMIT 1) used

-- name: getOperation
-- One attempt, for whoever may read its Signer: $3 the caller, $4 whether they are an admin of the organization.
SELECT o.id, o.signer_id, o.identity_id, i.kind, i.name, o.outcome, o.reason, o.grant_id, g.request_id, o.slot, o.algorithm, o.digest,
    o.certificate_serial, o.file_name, o.file_size, o.tool, o.host, o.at
FROM operations o JOIN identities i ON i.id = o.identity_id LEFT JOIN grants g ON g.id = o.grant_id
WHERE o.id = $1 AND o.organization_id = $2
  AND ($4 OR o.identity_id = $3
       OR EXISTS (SELECT 1 FROM signer_roles r WHERE r.signer_id = o.signer_id AND r.identity_id = $3))

-- name: listOperationsByDigest
-- Signatures over a digest ($1), newest first and after $4, of organization $2 and Signers that $3 may read; $5 admins read all. At most $6.
SELECT o.id, o.signer_id, o.identity_id, i.kind, i.name, o.outcome, o.reason, o.grant_id, g.request_id, o.slot, o.algorithm, o.digest,
    o.certificate_serial, o.file_name, o.file_size, o.tool, o.host, o.at
FROM operations o JOIN identities i ON i.id = o.identity_id LEFT JOIN grants g ON g.id = o.grant_id
WHERE o.digest = $1 AND o.outcome = 'signed' AND o.organization_id = $2
  AND ($5 OR o.identity_id = $3
       OR EXISTS (SELECT 1 FROM signer_roles r WHERE r.signer_id = o.signer_id AND r.identity_id = $3))
  AND ($4::uuid IS NULL OR o.id < $4)
ORDER BY o.id DESC
LIMIT $6
