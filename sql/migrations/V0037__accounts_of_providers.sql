-- Accounts of identity providers (OpenID Connect), beside those with a password. Their login is the provider's name, a colon and the e-mail
-- address by which they are recognized at the first sign-in; it binds them to the provider's own id of somebody, and only that counts then.

-- The hash is that of no password: thirty-two zeros, which nobody finds anything to hash to. So a gateway that does not know of providers
-- finds a wrong password here, and can set none.
ALTER TABLE accounts
    ADD COLUMN provider text,
    ADD COLUMN issuer   text,
    ADD COLUMN subject  text,
    ADD CONSTRAINT account_of_a_provider_has_no_password CHECK (provider IS NULL OR password_hash =
        '$argon2id$v=19$m=7168,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
    ADD CONSTRAINT only_accounts_of_providers_are_bound CHECK ((issuer IS NULL) = (subject IS NULL) AND (provider IS NOT NULL OR issuer IS NULL));

-- Whom a provider names is one person here, whichever organization and entry of the configuration it is.
CREATE UNIQUE INDEX subject_is_of_one_account ON accounts (issuer, subject) WHERE subject IS NOT NULL;

-- Once bound, an account stays bound: another one is made for somebody else.
CREATE FUNCTION bound_account_stays_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'account % is bound for good', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bound_accounts_stay_bound BEFORE UPDATE OF provider, issuer, subject ON accounts
    FOR EACH ROW WHEN (OLD.subject IS NOT NULL AND (OLD.provider, OLD.issuer, OLD.subject) IS DISTINCT FROM (NEW.provider, NEW.issuer, NEW.subject))
    EXECUTE FUNCTION bound_account_stays_bound();
