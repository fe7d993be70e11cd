-- Personal data: the log names a person by id and a commitment to name and login, which is worth nothing without the salt. Erasing a person
-- deletes name, logins and salt; the log stays as it was hashed.

-- Two random UUIDs are 244 random bits of the operating system.
CREATE TABLE person_salts (
    person_id uuid PRIMARY KEY REFERENCES persons,
    salt      bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        CONSTRAINT salt_is_long CHECK (octet_length(salt) >= 16)
);
INSERT INTO person_salts (person_id) SELECT id FROM persons;

ALTER TABLE persons ADD COLUMN erased_at timestamptz;

-- A stored text with the names of the people that it mentions as @id, those of the organization only. Never written back.
CREATE FUNCTION with_names(p_text text, p_organization uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_text text := p_text;
    v_person record;
BEGIN
    IF p_text IS NULL OR position('@' IN p_text) = 0 THEN
        RETURN p_text;
    END IF;
    FOR v_person IN
        SELECT i.id, i.name FROM identities i
        WHERE i.organization_id = p_organization AND i.kind = 'person' AND i.id IN (
            SELECT m[1]::uuid FROM regexp_matches(p_text, '@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})', 'g') AS m)
    LOOP
        v_text := replace(v_text, '@' || v_person.id, v_person.name);
    END LOOP;
    RETURN v_text;
END $$;
