-- Whether a policy can ask anybody for an approval: by its steps, or by a condition that adds one. The policy guard holds for such policies.
CREATE FUNCTION asks_for_approval(p_steps jsonb, p_conditions jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(jsonb_array_length(p_steps) > 0 OR p_conditions @> '[{"effect": "addStep"}]', false);
