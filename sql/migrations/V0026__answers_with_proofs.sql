-- A Signer can ask that its answers wait until the log proves them, and every gateway hears when a checkpoint was signed.

ALTER TABLE signers ADD COLUMN wait_for_proof boolean NOT NULL DEFAULT false;

-- It decides nothing about who may sign, so authority_version stays; gateways read the Signer again all the same.
CREATE TRIGGER signers_tell_how_they_answer AFTER UPDATE OF wait_for_proof ON signers
    FOR EACH ROW WHEN (OLD.wait_for_proof IS DISTINCT FROM NEW.wait_for_proof) EXECUTE FUNCTION signer_moved();

CREATE FUNCTION checkpoint_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_changes', 'checkpoint:' || NEW.size);
    RETURN NULL;
END $$;
CREATE TRIGGER log_checkpoints_are_told AFTER INSERT ON log_checkpoints FOR EACH ROW EXECUTE FUNCTION checkpoint_signed();
