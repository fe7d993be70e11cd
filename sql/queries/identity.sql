-- Organizations, people and their logins, machine identities, groups, access tokens, the first minute of an installation.

-- name: organizationExists
SELECT EXISTS (SELECT 1 FROM organizations) AS found

-- name: replaceSetupToken
-- Keeps the hash of a new setup token, if the installation is empty.
INSERT INTO setup_tokens (token_hash) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM organizations)
ON CONFLICT (only_one) DO UPDATE SET token_hash = excluded.token_hash, created_at = clock_timestamp()

-- name: setupToken
SELECT token_hash FROM setup_tokens

-- name: lockSetupToken
-- Whoever else uses the token waits here and then finds it gone.
SELECT token_hash FROM setup_tokens FOR UPDATE

-- name: useSetupToken
DELETE FROM setup_tokens

-- name: insertOrganization
INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $3)

-- name: organization
SELECT id, slug, name, state, created_at FROM organizations WHERE id = $1

-- name: organizations
-- A page, newest first.
SELECT id, slug, name, state, created_at FROM organizations
WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2

-- name: disableOrganization
UPDATE organizations SET state = 'disabled', token_generation = token_generation + 1 WHERE id = $1 AND state = 'active'

-- name: enableOrganization
UPDATE organizations SET state = 'active' WHERE id = $1 AND state = 'disabled'

-- name: lockOrganization
-- Two changes that must not both happen in an organization take turns here; inserts below the organization go on.
SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE

-- name: lockPlatform
-- Changes of who can run the installation take turns here, whichever organizations they are in. After the organization, before identities.
SELECT pg_advisory_xact_lock(hashtextextended('platform admins', 0))

-- name: isPlatformAdmin
SELECT p.platform_admin AS is FROM persons p JOIN identities i ON i.id = p.id WHERE p.id = $1 AND i.organization_id = $2

-- name: platformAdminThere
-- Whether an active platform admin of an active organization has a password: an account of a provider may never be linked.
SELECT EXISTS (
    SELECT 1 FROM accounts a JOIN identities i ON i.id = a.person_id JOIN organizations o ON o.id = i.organization_id
    JOIN persons p ON p.id = i.id
    WHERE p.platform_admin AND a.provider IS NULL AND i.state = 'active' AND o.state = 'active') AS there

-- name: organizationOfPerson
SELECT organization_id FROM identities WHERE id = $1 AND kind = 'person'

-- name: appointPerson
-- Makes an active person a platform admin, and tells all gateways; whoever disables them waits for the organization.
WITH appointed AS (
    UPDATE persons p SET platform_admin = true FROM identities i JOIN organizations o ON o.id = i.organization_id
    WHERE p.id = $1 AND i.id = p.id AND NOT p.platform_admin AND i.state = 'active' AND o.state = 'active' RETURNING p.id)
SELECT pg_notify('countersign_changes', 'identity:' || id)::text FROM appointed

-- name: dismissPerson
UPDATE persons SET platform_admin = false WHERE id = $1 AND platform_admin

-- name: insertIdentity
INSERT INTO identities (id, organization_id, kind, name) VALUES ($1, $2, $3, $4)

-- name: insertPerson
-- With a salt of its own for what the log says about the person.
WITH made AS (INSERT INTO persons (id, email, role, platform_admin) VALUES ($1, $2, $3, $4) RETURNING id)
INSERT INTO person_salts (person_id) SELECT id FROM made

-- name: insertAccount
-- A login of a person of the organization $3, with a password or of the provider $6.
INSERT INTO accounts (id, person_id, organization_id, login, password_hash, provider)
SELECT $1, i.id, i.organization_id, $4, $5, $6 FROM identities i
WHERE i.id = $2 AND i.organization_id = $3 AND i.kind = 'person'

-- name: me
-- Everything an identity may know about itself.
SELECT i.id, i.kind, i.name, p.role, coalesce(p.platform_admin, false) AS platform_admin,
       o.id AS organization_id, o.slug, o.name AS organization_name, o.state AS organization_state, o.created_at AS organization_created_at,
       ARRAY(SELECT g.group_id FROM group_members g WHERE g.identity_id = i.id ORDER BY g.group_id) AS group_ids
FROM identities i JOIN organizations o ON o.id = i.organization_id LEFT JOIN persons p ON p.id = i.id
WHERE i.id = $1

-- name: person
SELECT i.id, i.name, i.state, i.created_at, p.email, p.role, p.platform_admin,
       a.account_ids, a.logins, a.providers, a.links, a.account_times
FROM identities i JOIN persons p ON p.id = i.id
LEFT JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS account_ids, array_agg(login ORDER BY id) AS logins, array_agg(provider ORDER BY id) AS providers,
           array_agg(subject IS NOT NULL ORDER BY id) AS links, array_agg(created_at ORDER BY id) AS account_times
    FROM accounts WHERE person_id = i.id) a ON true
WHERE i.id = $1 AND i.organization_id = $2

-- name: people
-- A page, newest first.
SELECT i.id, i.name, i.state, i.created_at, p.email, p.role, p.platform_admin,
       a.account_ids, a.logins, a.providers, a.links, a.account_times
FROM identities i JOIN persons p ON p.id = i.id
LEFT JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS account_ids, array_agg(login ORDER BY id) AS logins, array_agg(provider ORDER BY id) AS providers,
           array_agg(subject IS NOT NULL ORDER BY id) AS links, array_agg(created_at ORDER BY id) AS account_times
    FROM accounts WHERE person_id = i.id) a ON true
WHERE i.organization_id = $1 AND i.kind = 'person' AND ($2::uuid IS NULL OR i.id < $2)
ORDER BY i.id DESC LIMIT $3

-- name: keepsAnAdmin
-- Whether, after a change of person $2, an active admin of organization $1 still has a password: an account of a provider may never be
-- linked. Who is no admin makes no difference.
SELECT p.role <> 'admin' OR EXISTS (
    SELECT 1 FROM accounts a JOIN identities i ON i.id = a.person_id JOIN persons o ON o.id = i.id
    WHERE i.organization_id = $1 AND a.provider IS NULL AND i.state = 'active' AND o.role = 'admin') AS kept
FROM persons p WHERE p.id = $2

-- name: disableIdentity
UPDATE identities SET state = 'disabled', token_generation = token_generation + 1
WHERE id = $1 AND organization_id = $2 AND kind = $3 AND state = 'active'

-- name: enableIdentity
UPDATE identities SET state = 'active' WHERE id = $1 AND organization_id = $2 AND kind = $3 AND state = 'disabled'

-- name: identityState
SELECT state FROM identities WHERE id = $1 AND organization_id = $2 AND kind = $3

-- name: endTokens
-- Ends all access tokens of an identity without disabling it.
UPDATE identities SET token_generation = token_generation + 1 WHERE id = $1

-- name: lockPersonToErase
-- Before the identity, as whoever gives the person something to log in with does.
SELECT p.erased_at IS NOT NULL AS erased FROM persons p JOIN identities i ON i.id = p.id
WHERE p.id = $1 AND i.organization_id = $2 FOR UPDATE OF p

-- name: holdPerson
-- A person that was not erased, held against being erased until this transaction ends.
SELECT p.id FROM persons p JOIN identities i ON i.id = p.id
WHERE p.id = $1 AND i.organization_id = $2 AND p.erased_at IS NULL FOR SHARE OF p

-- name: holdPlatformAdmin
-- Whether a person is a platform admin, which nobody makes or ends until this transaction ends.
SELECT p.platform_admin FROM persons p JOIN identities i ON i.id = p.id
WHERE p.id = $1 AND i.organization_id = $2 FOR SHARE OF p

-- name: eraseIdentity
-- Only a disabled one.
UPDATE identities SET name = $2, token_generation = token_generation + 1 WHERE id = $1 AND state = 'disabled'

-- name: erasePerson
UPDATE persons SET email = NULL, platform_admin = false, erased_at = clock_timestamp() WHERE id = $1

-- name: eraseAccounts
DELETE FROM accounts WHERE person_id = $1

-- name: eraseSalt
DELETE FROM person_salts WHERE person_id = $1

-- name: eraseLogIns
DELETE FROM log_ins WHERE identity_id = $1

-- name: erasePreferences
DELETE FROM notification_preferences WHERE person_id = $1

-- name: erasePasskeys
DELETE FROM passkeys WHERE person_id = $1

-- name: eraseChallenge
DELETE FROM passkey_challenges WHERE person_id = $1

-- name: eraseFromCampaigns
UPDATE campaign_items SET holder_name = $2 WHERE holder_id = $1

-- name: account
SELECT id, login, provider, subject IS NOT NULL AS linked, created_at FROM accounts WHERE id = $1 AND person_id = $2 AND organization_id = $3

-- name: deleteAccount
DELETE FROM accounts WHERE id = $1 AND person_id = $2 AND organization_id = $3

-- name: setPassword
UPDATE accounts SET password_hash = $4 WHERE id = $1 AND person_id = $2 AND organization_id = $3 AND provider IS NULL

-- name: machine
-- Only live secrets count.
SELECT i.id, i.name, i.state, i.created_at, s.secret_ids, s.secret_times, s.secret_ends,
       ARRAY(SELECT person_id FROM machine_owners WHERE machine_id = i.id ORDER BY person_id) AS owners
FROM identities i
LEFT JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS secret_ids, array_agg(created_at ORDER BY id) AS secret_times, array_agg(expires_at ORDER BY id) AS secret_ends
    FROM machine_secrets WHERE machine_id = i.id AND (expires_at IS NULL OR expires_at > clock_timestamp())) s ON true
WHERE i.id = $1 AND i.organization_id = $2 AND i.kind = 'machine'

-- name: machines
-- A page, newest first.
SELECT i.id, i.name, i.state, i.created_at, s.secret_ids, s.secret_times, s.secret_ends,
       ARRAY(SELECT person_id FROM machine_owners WHERE machine_id = i.id ORDER BY person_id) AS owners
FROM identities i
LEFT JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS secret_ids, array_agg(created_at ORDER BY id) AS secret_times, array_agg(expires_at ORDER BY id) AS secret_ends
    FROM machine_secrets WHERE machine_id = i.id AND (expires_at IS NULL OR expires_at > clock_timestamp())) s ON true
WHERE i.organization_id = $1 AND i.kind = 'machine' AND ($2::uuid IS NULL OR i.id < $2)
ORDER BY i.id DESC LIMIT $3

-- name: lockMachine
-- Two rotations, or two changes of owners, take turns here.
SELECT id FROM identities WHERE id = $1 AND organization_id = $2 AND kind = 'machine' FOR NO KEY UPDATE

-- name: lockOwners
-- Those of $1 who are active people of the organization, held against being disabled until this transaction ends.
SELECT id FROM identities
WHERE id = ANY ($1) AND organization_id = $2 AND kind = 'person' AND state = 'active' ORDER BY id FOR SHARE

-- name: deleteOwners
DELETE FROM machine_owners WHERE machine_id = $1

-- name: insertOwners
INSERT INTO machine_owners (machine_id, person_id) SELECT $1, unnest($2::uuid[])

-- name: deleteDeadSecrets
DELETE FROM machine_secrets WHERE machine_id = $1 AND expires_at <= clock_timestamp()

-- name: endSecrets
-- The newest secret lives on for $2 seconds at most, older ones end now: with the new one no more than two are live.
UPDATE machine_secrets s
SET expires_at = CASE WHEN s.id = (SELECT id FROM machine_secrets WHERE machine_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1)
    THEN least(s.expires_at, clock_timestamp() + make_interval(secs => $2)) ELSE clock_timestamp() END
WHERE s.machine_id = $1

-- name: insertSecret
INSERT INTO machine_secrets (id, machine_id, secret_hash) VALUES ($1, $2, $3)

-- name: insertGroup
INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, $3)

-- name: group
SELECT g.id, g.name, g.created_at, m.member_ids, m.member_kinds, m.member_names
FROM groups g
LEFT JOIN LATERAL (
    SELECT array_agg(i.id ORDER BY i.id) AS member_ids, array_agg(i.kind ORDER BY i.id) AS member_kinds, array_agg(i.name ORDER BY i.id) AS member_names
    FROM group_members gm JOIN identities i ON i.id = gm.identity_id WHERE gm.group_id = g.id) m ON true
WHERE g.id = $1 AND g.organization_id = $2

-- name: groups
-- A page, newest first.
SELECT g.id, g.name, g.created_at, m.member_ids, m.member_kinds, m.member_names
FROM groups g
LEFT JOIN LATERAL (
    SELECT array_agg(i.id ORDER BY i.id) AS member_ids, array_agg(i.kind ORDER BY i.id) AS member_kinds, array_agg(i.name ORDER BY i.id) AS member_names
    FROM group_members gm JOIN identities i ON i.id = gm.identity_id WHERE gm.group_id = g.id) m ON true
WHERE g.organization_id = $1 AND ($2::uuid IS NULL OR g.id < $2)
ORDER BY g.id DESC LIMIT $3

-- name: guardedSignersOf
-- Some guarded Signers on which a person signs, administers or decides, directly or through a group, whether or not they are active.
SELECT s.slug FROM signers s JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
WHERE s.policy_guard AND asks_for_approval(p.steps, p.conditions) AND s.state NOT IN ('archived', 'failed')
  AND EXISTS (SELECT 1 FROM signer_members m
              WHERE m.signer_id = s.id AND m.role IN ('administrator', 'operator')
                AND (m.member_id = $1 OR m.member_id IN (SELECT g.group_id FROM group_members g WHERE g.identity_id = $1)))
ORDER BY s.slug LIMIT 3

-- name: shareIdentity
-- A person or machine identity, held against being disabled until this transaction ends.
SELECT id, kind, name FROM identities WHERE id = $1 AND organization_id = $2 FOR SHARE

-- name: holdGroup
-- A group, whose members nobody else changes until this transaction ends.
SELECT id, name FROM groups WHERE id = $1 AND organization_id = $2 FOR NO KEY UPDATE

-- name: insertGroupMember
-- Both of the same organization, or nothing; nothing as well when it is a member already.
INSERT INTO group_members (group_id, identity_id)
SELECT g.id, i.id FROM groups g JOIN identities i ON i.organization_id = g.organization_id
WHERE g.id = $1 AND i.id = $2 AND g.organization_id = $3
ON CONFLICT DO NOTHING

-- name: groupMember
SELECT gm.group_id FROM group_members gm JOIN groups g ON g.id = gm.group_id
WHERE gm.group_id = $1 AND gm.identity_id = $2 AND g.organization_id = $3

-- name: deleteGroupMember
DELETE FROM group_members gm USING groups g
WHERE g.id = gm.group_id AND gm.group_id = $1 AND gm.identity_id = $2 AND g.organization_id = $3

-- name: login
-- Who logs in with a password. An organization without such a login answers one row without an identity.
SELECT o.id AS organization_id, i.id AS identity_id, i.state = 'active' AND o.state = 'active' AS active,
       i.token_generation + o.token_generation AS generation,
       CASE WHEN a.id IS NULL THEN '{}'::text[] ELSE ARRAY[a.password_hash] END AS hashes, clock_timestamp() AS now
FROM organizations o
LEFT JOIN accounts a ON a.organization_id = o.id AND lower(a.login) = lower($2) AND a.provider IS NULL
LEFT JOIN identities i ON i.id = a.person_id
WHERE o.slug = $1

-- name: client
-- Who logs in with a client secret, with all live secrets, newest first.
SELECT o.id AS organization_id, i.id AS identity_id, i.state = 'active' AND o.state = 'active' AS active,
       i.token_generation + o.token_generation AS generation,
       ARRAY(SELECT secret_hash FROM machine_secrets s
             WHERE s.machine_id = i.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
             ORDER BY s.created_at DESC) AS hashes, clock_timestamp() AS now
FROM identities i JOIN organizations o ON o.id = i.organization_id
WHERE i.id = $1 AND i.kind = 'machine'

-- name: holder
-- The identity that a verified token names, as it is now.
SELECT i.id, i.organization_id, i.kind, i.name, p.role, coalesce(p.platform_admin, false) AS platform_admin,
       i.state = 'active' AND o.state = 'active' AS active, i.token_generation + o.token_generation AS generation
FROM identities i JOIN organizations o ON o.id = i.organization_id LEFT JOIN persons p ON p.id = i.id
WHERE i.id = $1 AND i.organization_id = $2

-- name: publishTokenKey
INSERT INTO token_keys (kid, public_jwk, created_at, expires_at)
SELECT $1, $2, now.at, now.at + make_interval(secs => $3) FROM (SELECT clock_timestamp() AS at) now
RETURNING created_at, expires_at

-- name: deleteOldTokenKeys
-- Keys whose last token has expired.
DELETE FROM token_keys WHERE expires_at < clock_timestamp()

-- name: tokenKeys
SELECT kid, public_jwk, expires_at FROM token_keys WHERE expires_at >= clock_timestamp() ORDER BY created_at, kid

-- name: rememberLogIn
-- At most one write an hour for each identity.
INSERT INTO log_ins (identity_id)
SELECT $1::uuid WHERE NOT EXISTS (SELECT 1 FROM log_ins WHERE identity_id = $1 AND at > clock_timestamp() - interval '1 hour')
ON CONFLICT (identity_id) DO UPDATE SET at = EXCLUDED.at
