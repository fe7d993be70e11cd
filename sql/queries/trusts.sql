-- Which issuers' tokens a machine identity may log in with.

-- name: trusts
-- A page of a machine's, newest first.
SELECT id, issuer, audience, claims::text AS claims, carry, created_at FROM machine_trusts
WHERE machine_id = $1 AND organization_id = $2 AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4

-- name: trust
SELECT id, issuer, audience, claims::text AS claims, carry, created_at FROM machine_trusts
WHERE id = $1 AND machine_id = $2 AND organization_id = $3

-- name: otherTrusts
-- Of a machine that is locked: how many there are, and whether one of them accepts exactly the same tokens.
SELECT count(*) AS all, count(*) FILTER (WHERE issuer = $2 AND audience = $3 AND claims = $4::text::jsonb) AS equal
FROM machine_trusts WHERE machine_id = $1

-- name: insertTrust
INSERT INTO machine_trusts (id, organization_id, machine_id, issuer, audience, claims, carry)
VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7)

-- name: deleteTrust
DELETE FROM machine_trusts WHERE id = $1 AND machine_id = $2 AND organization_id = $3

-- name: trustingClient
-- Who logs in with an issuer's token, with all trusts, in one snapshot: a trust that is removed later ends tokens of this generation.
SELECT o.id AS organization_id, i.id AS identity_id, i.state = 'active' AND o.state = 'active' AS active,
       i.token_generation + o.token_generation AS generation, '{}'::text[] AS hashes, clock_timestamp() AS now,
       t.ids, t.issuers, t.audiences, t.claims, t.carries
FROM identities i JOIN organizations o ON o.id = i.organization_id
LEFT JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS ids, array_agg(issuer ORDER BY id) AS issuers, array_agg(audience ORDER BY id) AS audiences,
           array_agg(claims::text ORDER BY id) AS claims, array_agg(to_jsonb(carry)::text ORDER BY id) AS carries
    FROM machine_trusts WHERE machine_id = i.id) t ON true
WHERE i.id = $1 AND i.kind = 'machine'
