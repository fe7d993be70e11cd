-- The look at the clock of commit_judged (V0012) and that of commit_signatures, which dates the signature, are some microseconds apart, or
-- milliseconds when a session plans the statements for the first time. A judgement that ended between them was taken, so a signature
-- could be dated after the beginning of a freeze that its conditions did not see. Now such a commit is rolled back and, as every gateway
-- does after a serialization failure, tried again: then its judgement is stale.
CREATE OR REPLACE FUNCTION commit_judged(
    p_node uuid, p_call integer[], p_organization uuid[], p_signer uuid[], p_authority bigint[], p_identity uuid[], p_grant uuid[],
    p_outcome text[], p_reason text[], p_key text[], p_call_hash bytea[], p_algorithm text[], p_serial text[], p_tool text[], p_host text[],
    p_op_call integer[], p_op_id uuid[], p_op_position integer[], p_op_digest bytea[], p_op_signature bytea[], p_op_file text[],
    p_op_size bigint[], p_op_body text[], p_from timestamptz[], p_until timestamptz[])
RETURNS TABLE (call integer, verdict text, first_slot bigint, used bigint, max_signatures bigint, expires_at timestamptz, committed_at timestamptz)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_now       timestamptz;
    v_authority bigint[];
BEGIN
    PERFORM 1 FROM signers s WHERE s.id = ANY (p_signer) ORDER BY s.id FOR SHARE;
    PERFORM 1 FROM grants g WHERE g.id = ANY (p_grant) ORDER BY g.id FOR NO KEY UPDATE;
    PERFORM 1 FROM nodes n WHERE n.id = p_node FOR NO KEY UPDATE;
    v_now := clock_timestamp();
    -- No Signer has the authority version -1.
    v_authority := ARRAY(
        SELECT CASE WHEN c.until IS NULL OR (v_now >= c.since AND v_now < c.until) THEN c.authority ELSE -1 END
        FROM unnest(p_authority, p_from, p_until) WITH ORDINALITY AS c(authority, since, until, number) ORDER BY c.number);
    RETURN QUERY SELECT * FROM commit_signatures(
        p_node, p_call, p_organization, p_signer, v_authority, p_identity, p_grant, p_outcome, p_reason, p_key, p_call_hash, p_algorithm,
        p_serial, p_tool, p_host, p_op_call, p_op_id, p_op_position, p_op_digest, p_op_signature, p_op_file, p_op_size, p_op_body);
    -- Nothing may be signed at a time that its conditions were not judged for.
    IF EXISTS (SELECT FROM unnest(p_until) AS c(until) WHERE c.until > v_now AND c.until <= clock_timestamp()) THEN
        RAISE EXCEPTION 'the time for which conditions were judged ended during the commit' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;
