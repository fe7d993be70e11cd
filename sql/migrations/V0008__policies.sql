-- Steps with alternative routes and parallel parts, and what a policy may demand beside its steps.

-- The three forms of a step as one: each set of approvers with its place. A step of the simple form is one part.
-- steps: [{"name", "approvers", "requiredApprovals"} | {"name", "anyOf": [...]} | {"name", "allOf": [...]}]
CREATE FUNCTION step_parts(steps jsonb) RETURNS TABLE (step integer, part integer, approvers jsonb)
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.number::integer, p.number::integer, p.part -> 'approvers'
    FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, number)
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(s.step -> 'anyOf', s.step -> 'allOf', jsonb_build_array(s.step)))
        WITH ORDINALITY AS p (part, number)
$$;

ALTER TABLE policies
    -- RE2; what the ticket of a request must match as a whole. Null: no ticket is needed.
    ADD COLUMN ticket_pattern text,
    -- Whether a request names the artifacts that it is for in its scope.
    ADD COLUMN artifacts_required boolean NOT NULL DEFAULT false,
    ADD COLUMN exclude_policy_editor boolean NOT NULL DEFAULT false,
    ADD COLUMN one_person_many_steps boolean NOT NULL DEFAULT false;
