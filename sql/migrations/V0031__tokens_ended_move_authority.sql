-- Ending all tokens of an identity, which is what one does about a secret or a password that leaked, takes rights away like disabling it
-- does: what is being signed by such a token must be judged anew at its commit (V0005), and every gateway hears of it.
DROP TRIGGER identities_move_authority ON identities;
CREATE TRIGGER identities_move_authority AFTER UPDATE OF state, token_generation ON identities
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.token_generation IS DISTINCT FROM NEW.token_generation)
    EXECUTE FUNCTION identity_moved();
