-- PostgreSQL plans a statement over arrays anew for each call when it guesses that their lengths matter. Here they do not: every table
-- is searched by index, whatever the arrays hold, and planning took as long as everything else that a commit of one signature does.
ALTER FUNCTION commit_signatures(
    uuid, integer[], uuid[], uuid[], bigint[], uuid[], uuid[], text[], text[], text[], bytea[], text[], text[], text[], text[],
    integer[], uuid[], integer[], bytea[], bytea[], text[], bigint[], text[]) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION commit_judged(
    uuid, integer[], uuid[], uuid[], bigint[], uuid[], uuid[], text[], text[], text[], bytea[], text[], text[], text[], text[],
    integer[], uuid[], integer[], bytea[], bytea[], text[], bigint[], text[], timestamptz[], timestamptz[])
    SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION append_to_log(bigint, bigint, bigint, bigint[], uuid[], bigint[], bytea[], smallint[], bigint[], bytea[], bytea)
    SET plan_cache_mode = force_generic_plan;
