-- The arbiter of V0006 with plans that stay good while the tables grow. PostgreSQL caches the plans of a function for the life of a
-- connection, and those made while a table was empty read it whole until it is analyzed: at 10,000 operations a commit of one call
-- took 13 ms. Here every access to a table is by index whatever the statistics say, the search for used keys cannot be turned into
-- a hash over all operations, and each call is judged once. What it decides is unchanged.

-- p_call numbers the calls 1..n. outcome 'signed' is judged; 'denied' and 'failed' are only recorded.
-- Verdicts of a call:
--   committed      recorded; operations may be released
--   duplicate      this identity used this idempotency key before: look the operations up
--   stale          authorized under another authority_version, or the grant is not this caller's: authorize anew
--   revoked | not_yet_valid | expired | exhausted   the grant forbids it, judged by the database's clock under its row lock
--   crowded        did not fit beside the other calls of this batch, might fit alone: send it again
CREATE OR REPLACE FUNCTION commit_signatures(
    p_node             uuid,
    p_call             integer[],
    p_organization     uuid[],
    p_signer           uuid[],
    p_authority        bigint[],
    p_identity         uuid[],
    p_grant            uuid[],
    p_outcome          text[],
    p_reason           text[],
    p_key              text[],
    p_call_hash        bytea[],
    p_algorithm        text[],
    p_serial           text[],
    p_tool             text[],
    p_host             text[],
    -- One element per operation; op_call says to which call it belongs; operations of a call are in order.
    p_op_call          integer[],
    p_op_id            uuid[],
    p_op_position      integer[],
    p_op_digest        bytea[],
    p_op_signature     bytea[],
    p_op_file          text[],
    p_op_size          bigint[],
    p_op_body          text[]
) RETURNS TABLE (call integer, verdict text, first_slot bigint, used bigint, max_signatures bigint, expires_at timestamptz, committed_at timestamptz)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    v_now      timestamptz;
    v_micros   bigint;
    v_seq      bigint;
    v_head     bytea;
    v_slot     bigint;
    v_call     integer := -1;
    v_leaf     bytea;
    v_verdicts text[] := array_fill(NULL::text, ARRAY[cardinality(p_call)]);
    v_firsts   bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_call)]);
    v_leaves   bytea[] := '{}';
    v_hashes   bytea[] := '{}';
    v_seqs     bigint[] := '{}';
    v_slots    bigint[] := '{}';
    v_kept     integer[] := '{}';
    v_repeated integer[];
    v_inserted bigint;
    r          record;
    i          integer;
BEGIN
    PERFORM 1 FROM signers s WHERE s.id = ANY (p_signer) ORDER BY s.id FOR SHARE;
    PERFORM 1 FROM grants g WHERE g.id = ANY (p_grant) ORDER BY g.id FOR NO KEY UPDATE;
    SELECT n.sequence, n.head INTO v_seq, v_head FROM nodes n WHERE n.id = p_node AND n.stopped_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'node % is not registered or has stopped', p_node USING ERRCODE = 'CS002';
    END IF;
    v_now := clock_timestamp();
    v_micros := floor(extract(epoch FROM v_now) * 1000000)::bigint;

    -- LATERAL with LIMIT is always a search per call; EXISTS may become a hash of the whole table.
    v_repeated := ARRAY(
        SELECT c.call
        FROM unnest(p_call, p_organization, p_identity, p_key) AS c(call, organization_id, identity_id, idempotency_key)
        CROSS JOIN LATERAL (
            SELECT FROM operations o
            WHERE o.organization_id = c.organization_id AND o.identity_id = c.identity_id AND o.idempotency_key = c.idempotency_key
            LIMIT 1
        ) used
    );

    FOR r IN
        WITH judged AS MATERIALIZED (
            SELECT c.call, c.grant_id, n.n, g.used, g.max_signatures,
                CASE
                    WHEN c.outcome <> 'signed' THEN 'recorded'
                    WHEN c.call = ANY (v_repeated) THEN 'duplicate'
                    WHEN s.id IS NULL OR s.authority_version <> c.authority_version THEN 'stale'
                    WHEN c.grant_id IS NULL THEN 'direct'
                    WHEN g.id IS NULL OR g.signer_id <> c.signer_id OR g.grantee_id <> c.identity_id THEN 'stale'
                    WHEN g.state = 'revoked' THEN 'revoked'
                    WHEN g.used + n.n > g.max_signatures THEN 'exhausted'
                    WHEN g.not_before > v_now THEN 'not_yet_valid'
                    WHEN g.expires_at <= v_now OR g.state <> 'active' THEN 'expired'
                    ELSE 'charged'
                END AS verdict
            FROM unnest(p_call, p_signer, p_authority, p_identity, p_grant, p_outcome)
                AS c(call, signer_id, authority_version, identity_id, grant_id, outcome)
            JOIN (SELECT o.call, count(*) AS n FROM unnest(p_op_call) AS o(call) GROUP BY 1) n ON n.call = c.call
            LEFT JOIN signers s ON s.id = c.signer_id LEFT JOIN grants g ON g.id = c.grant_id
        )
        SELECT j.call, j.verdict, j.used, j.max_signatures,
               sum(j.n) FILTER (WHERE j.verdict = 'charged') OVER (PARTITION BY j.grant_id, j.verdict ORDER BY j.call) AS upto, j.n
        FROM judged j
    LOOP
        IF r.verdict = 'charged' THEN
            IF r.used + r.upto <= r.max_signatures THEN
                v_verdicts[r.call] := 'committed';
                v_firsts[r.call] := r.used + r.upto - r.n + 1;
            ELSE
                v_verdicts[r.call] := 'crowded';
            END IF;
        ELSIF r.verdict IN ('direct', 'recorded') THEN
            v_verdicts[r.call] := 'committed';
        ELSE
            v_verdicts[r.call] := r.verdict;
        END IF;
    END LOOP;

    FOR i IN 1 .. cardinality(p_op_call) LOOP
        IF v_verdicts[p_op_call[i]] = 'committed' THEN
            IF v_firsts[p_op_call[i]] > 0 THEN
                v_slot := CASE WHEN v_call = p_op_call[i] THEN v_slot + 1 ELSE v_firsts[p_op_call[i]] END;
            ELSE
                v_slot := 0;
            END IF;
            v_call := p_op_call[i];
            v_seq := v_seq + 1;
            v_leaf := leaf_bytes(p_node, v_seq, v_head, v_micros, v_slot, p_op_body[i]);
            v_head := sha256('\x00'::bytea || v_leaf);
            v_kept := v_kept || i;
            v_seqs := v_seqs || v_seq;
            v_slots := v_slots || v_slot;
            v_leaves := v_leaves || v_leaf;
            v_hashes := v_hashes || v_head;
        END IF;
    END LOOP;

    IF cardinality(v_kept) > 0 THEN
        WITH kept AS (
            SELECT p_op_call[k.i] AS call, k.slot, p_op_id[k.i] AS id, p_op_position[k.i] AS position, p_op_digest[k.i] AS digest,
                   p_op_signature[k.i] AS signature, p_op_file[k.i] AS file_name, p_op_size[k.i] AS file_size
            FROM unnest(v_kept, v_slots) AS k(i, slot)
        ), written AS (
            INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, reason, idempotency_key, position, call_hash,
                grant_id, slot, algorithm, digest, signature, certificate_serial, file_name, file_size, tool, host, at)
            SELECT k.id, p_organization[k.call], p_signer[k.call], p_identity[k.call], p_outcome[k.call], p_reason[k.call], p_key[k.call],
                k.position, p_call_hash[k.call], p_grant[k.call], k.slot, p_algorithm[k.call], k.digest, k.signature, p_serial[k.call],
                k.file_name, k.file_size, p_tool[k.call], p_host[k.call], v_now
            FROM kept k
            ON CONFLICT DO NOTHING
            RETURNING 1
        )
        SELECT count(*) INTO v_inserted FROM written;
        IF v_inserted <> cardinality(v_kept) THEN
            -- Another node committed one of these keys while this statement waited; the whole batch is judged again.
            RAISE EXCEPTION 'an idempotency key was committed meanwhile' USING ERRCODE = 'CS001';
        END IF;

        INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id, grant_id, operation_id)
        SELECT p_node, k.seq, k.leaf, k.leaf_hash, v_now, p_organization[p_op_call[k.i]], 'signature.' || p_outcome[p_op_call[k.i]],
               p_identity[p_op_call[k.i]], p_signer[p_op_call[k.i]], p_grant[p_op_call[k.i]], p_op_id[k.i]
        FROM unnest(v_kept, v_seqs, v_leaves, v_hashes) AS k(i, seq, leaf, leaf_hash);

        UPDATE grants g SET used = g.used + c.n
        FROM (
            SELECT p_grant[k.call] AS grant_id, count(*) AS n
            FROM (SELECT p_op_call[x.i] AS call FROM unnest(v_kept, v_slots) AS x(i, slot) WHERE x.slot > 0) k
            GROUP BY 1
        ) c
        WHERE g.id = c.grant_id;

        UPDATE nodes n SET sequence = v_seq, head = v_head WHERE n.id = p_node;
    END IF;

    RETURN QUERY
        SELECT c.call, v_verdicts[c.call], v_firsts[c.call], g.used, g.max_signatures, g.expires_at, v_now
        FROM unnest(p_call, p_grant) AS c(call, grant_id) LEFT JOIN grants g ON g.id = c.grant_id;
END $$;
