-- The commit of signatures with fewer expressions: PostgreSQL prepares each one that a function computes anew in each transaction, and
-- saves and restores settings of a function at each call. Together they were a fifth of a commit of few signatures. Verdicts, arguments
-- and locks are those of V0028; positions of a call's operations count from 0 in their order.
--
-- Whoever commits sets enable_seqscan = off and plan_cache_mode = force_generic_plan for the session (V0027 tells why); without them
-- verdicts are the same, and slower.
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
    p_op_call          integer[],
    p_op_id            uuid[],
    p_op_position      integer[],
    p_op_digest        bytea[],
    p_op_signature     bytea[],
    p_op_file          text[],
    p_op_size          bigint[],
    p_op_body          text[]
) RETURNS TABLE (call integer, verdict text, first_slot bigint, used bigint, max_signatures bigint, expires_at timestamptz, committed_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_now         timestamptz;
    v_micros      bigint;
    v_seq         bigint;
    v_head        bytea;
    v_signers     uuid[];
    v_authorities bigint[];
    v_grants      uuid[];
    v_granted     uuid[];
    v_grantees    uuid[];
    v_states      text[];
    v_before      bigint[];
    v_used        bigint[];
    v_max         bigint[];
    v_begin       timestamptz[];
    v_end         timestamptz[];
    v_sizes       integer[];
    v_verdicts    text[];
    v_firsts      bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_call)]);
    v_repeated    integer[];
    v_verdict     text;
    v_leaf        bytea;
    v_kept        integer[];
    v_leaves      bytea[];
    v_hashes      bytea[];
    s             integer;
    g             integer;
BEGIN
    SELECT array_agg(l.id), array_agg(l.authority_version) INTO v_signers, v_authorities
    FROM (SELECT s.id, s.authority_version FROM signers s WHERE s.id = ANY (p_signer) ORDER BY s.id FOR SHARE) l;
    SELECT array_agg(l.id), array_agg(l.signer_id), array_agg(l.grantee_id), array_agg(l.state), array_agg(l.used), array_agg(l.max_signatures),
        array_agg(l.not_before), array_agg(l.expires_at)
    INTO v_grants, v_granted, v_grantees, v_states, v_before, v_max, v_begin, v_end
    FROM (
        SELECT g.id, g.signer_id, g.grantee_id, g.state, g.used, g.max_signatures, g.not_before, g.expires_at
        FROM grants g WHERE g.id = ANY (p_grant) ORDER BY g.id FOR NO KEY UPDATE
    ) l;
    SELECT n.sequence, n.head INTO v_seq, v_head FROM nodes n WHERE n.id = p_node AND n.stopped_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'node % is not registered or has stopped', p_node USING ERRCODE = 'CS002';
    END IF;
    v_now := clock_timestamp();
    v_micros := floor(extract(epoch FROM v_now) * 1000000)::bigint;
    v_used := v_before;

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

    IF p_op_call = p_call THEN
        v_sizes := array_fill(1, ARRAY[cardinality(p_call)]);
    ELSE
        v_sizes := ARRAY(
            SELECT count(o.call)::integer FROM unnest(p_call) AS c(call) LEFT JOIN unnest(p_op_call) AS o(call) ON o.call = c.call
            GROUP BY c.call ORDER BY c.call
        );
    END IF;

    FOR c IN 1 .. cardinality(p_call) LOOP
        g := array_position(v_grants, p_grant[c]);
        IF p_outcome[c] <> 'signed' THEN
            v_verdict := 'committed';
        ELSIF c = ANY (v_repeated) THEN
            v_verdict := 'duplicate';
        ELSE
            s := array_position(v_signers, p_signer[c]);
            v_verdict := CASE
                WHEN s IS NULL OR v_authorities[s] <> p_authority[c] THEN 'stale'
                WHEN p_grant[c] IS NULL THEN 'committed'
                WHEN g IS NULL OR v_granted[g] <> p_signer[c] OR v_grantees[g] <> p_identity[c] THEN 'stale'
                WHEN v_states[g] = 'revoked' THEN 'revoked'
                WHEN v_before[g] + v_sizes[c] > v_max[g] THEN 'exhausted'
                WHEN v_begin[g] > v_now THEN 'not_yet_valid'
                WHEN v_end[g] <= v_now OR v_states[g] <> 'active' THEN 'expired'
                WHEN v_used[g] + v_sizes[c] > v_max[g] THEN 'crowded'
                ELSE 'charged'
            END;
            IF v_verdict = 'charged' THEN
                v_verdict := 'committed';
                v_firsts[c] := v_used[g] + 1;
                v_used[g] := v_used[g] + v_sizes[c];
            END IF;
        END IF;
        v_verdicts[c] := v_verdict;
    END LOOP;

    FOR i IN 1 .. cardinality(p_op_call) LOOP
        CONTINUE WHEN v_verdicts[p_op_call[i]] <> 'committed';
        v_seq := v_seq + 1;
        v_leaf := leaf_bytes(p_node, v_seq, v_head, v_micros,
            CASE WHEN v_firsts[p_op_call[i]] > 0 THEN v_firsts[p_op_call[i]] + p_op_position[i] ELSE 0 END, p_op_body[i]);
        v_head := sha256('\x00'::bytea || v_leaf);
        v_kept := v_kept || i;
        v_leaves := v_leaves || v_leaf;
        v_hashes := v_hashes || v_head;
    END LOOP;

    IF v_kept IS NOT NULL THEN
        INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, reason, idempotency_key, position, call_hash,
            grant_id, slot, algorithm, digest, signature, certificate_serial, file_name, file_size, tool, host, at)
        SELECT p_op_id[k.i], p_organization[k.call], p_signer[k.call], p_identity[k.call], p_outcome[k.call], p_reason[k.call], p_key[k.call],
            p_op_position[k.i], p_call_hash[k.call], p_grant[k.call],
            CASE WHEN v_firsts[k.call] > 0 THEN v_firsts[k.call] + p_op_position[k.i] ELSE 0 END,
            p_algorithm[k.call], p_op_digest[k.i], p_op_signature[k.i], p_serial[k.call], p_op_file[k.i], p_op_size[k.i], p_tool[k.call],
            p_host[k.call], v_now
        FROM (SELECT u.i, p_op_call[u.i] AS call FROM unnest(v_kept) AS u(i)) k;

        INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id, grant_id, operation_id)
        SELECT p_node, v_seq - cardinality(v_kept) + k.n, k.leaf, k.leaf_hash, v_now, p_organization[k.call],
            'signature.' || p_outcome[k.call], p_identity[k.call], p_signer[k.call], p_grant[k.call], p_op_id[k.i]
        FROM (
            SELECT u.n, u.i, p_op_call[u.i] AS call, u.leaf, u.leaf_hash
            FROM unnest(v_kept, v_leaves, v_hashes) WITH ORDINALITY AS u(i, leaf, leaf_hash, n)
        ) k;

        IF v_used <> v_before THEN
            UPDATE grants g SET used = c.used FROM unnest(v_grants, v_before, v_used) AS c(id, before, used) WHERE g.id = c.id AND c.used > c.before;
        END IF;

        UPDATE nodes n SET sequence = v_seq, head = v_head WHERE n.id = p_node;
    END IF;

    RETURN QUERY
        SELECT c.call, v_verdicts[c.call], v_firsts[c.call], v_used[c.g], v_max[c.g], v_end[c.g], v_now
        FROM (SELECT o.call, array_position(v_grants, p_grant[o.call]) AS g FROM generate_series(1, cardinality(p_call)) AS o(call)) c;
END $$;
