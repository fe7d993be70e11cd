-- People who sign in by an identity provider.

-- name: organizationOfProvider
-- By its slug; one row with the time alone where there is none.
SELECT (SELECT id FROM organizations WHERE slug = $1) AS id, clock_timestamp() AS now

-- name: providerLogin
-- Whom the provider $2 means in the organization $1: the account that is bound to issuer $3 and subject $4, else the one that the login $5
-- has. An organization without either answers one row without an identity.
SELECT o.id AS organization_id, i.id AS identity_id, i.state = 'active' AND o.state = 'active' AS active,
       i.token_generation + o.token_generation AS generation, '{}'::text[] AS hashes, clock_timestamp() AS now,
       a.id AS account_id, a.subject IS NOT NULL AS bound, (a.issuer = $3 AND a.subject = $4) IS TRUE AS same
FROM organizations o
LEFT JOIN accounts a ON a.organization_id = o.id AND a.provider = $2 AND ((a.issuer = $3 AND a.subject = $4) OR lower(a.login) = lower($5))
LEFT JOIN identities i ON i.id = a.person_id
WHERE o.id = $1
ORDER BY same DESC LIMIT 1

-- name: bindAccount
-- For good, by the first one who comes.
UPDATE accounts SET issuer = $2, subject = $3 WHERE id = $1 AND subject IS NULL
