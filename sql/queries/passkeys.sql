-- What people sign decisions with. A passkey is locked after the request, and a person before their passkeys.
-- Those for another relying party than the present one are as good as none, but go with the others when all are removed.

-- name: passkeys
SELECT id, name, credential_id, created_at, last_used_at FROM passkeys
WHERE person_id = $1 AND relying_party = $2 AND removed_at IS NULL ORDER BY id

-- name: passkey
SELECT id, name, credential_id, created_at, last_used_at FROM passkeys
WHERE id = $1 AND person_id = $2 AND relying_party = $3 AND removed_at IS NULL

-- name: setChallenge
-- Good for $3 seconds; ends the one before it.
INSERT INTO passkey_challenges (person_id, challenge, expires_at)
VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3::bigint::double precision))
ON CONFLICT (person_id) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at
RETURNING expires_at

-- name: takeChallenge
-- Once; whoever comes second finds none.
DELETE FROM passkey_challenges WHERE person_id = $1 AND expires_at > clock_timestamp() RETURNING challenge

-- name: lockOwner
-- Whoever adds or removes passkeys of one person takes turns here.
SELECT p.id FROM persons p JOIN identities i ON i.id = p.id
WHERE p.id = $1 AND i.organization_id = $2 AND p.erased_at IS NULL FOR NO KEY UPDATE OF p

-- name: insertPasskey
-- Nothing when the credential is known, whoever has it.
INSERT INTO passkeys (id, organization_id, person_id, name, relying_party, credential_id, public_key, backup_eligible, sign_count)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (credential_id) DO NOTHING

-- name: holdPasskey
-- Assertions of one passkey take turns here, so that none is counted twice.
SELECT id, credential_id, public_key, backup_eligible, sign_count FROM passkeys
WHERE credential_id = $1 AND person_id = $2 AND organization_id = $3 AND relying_party = $4 AND removed_at IS NULL FOR UPDATE

-- name: usePasskey
UPDATE passkeys SET sign_count = $2, last_used_at = clock_timestamp() WHERE id = $1

-- name: removePasskey
UPDATE passkeys SET removed_at = clock_timestamp() WHERE id = $1 AND person_id = $2 AND removed_at IS NULL

-- name: removePasskeys
UPDATE passkeys SET removed_at = clock_timestamp() WHERE person_id = $1 AND removed_at IS NULL RETURNING id

-- name: withPasskey
-- Those of these people who have a passkey.
SELECT DISTINCT person_id FROM passkeys WHERE person_id = ANY ($1) AND relying_party = $2 AND removed_at IS NULL
