-- Cosignatures of witnesses below the checkpoints of the log.

-- name: readWitnesses
-- How each of the witnesses $1 stands; those that were never asked are not there.
SELECT witness, seen, cosigned, cosigned_at, problem, problem_since FROM log_witnesses WHERE witness = ANY ($1)

-- name: keepCosignature
-- The cosignature $3 of witness $2 below the checkpoint of size $1, and that the witness does its work.
WITH kept AS (INSERT INTO log_cosignatures (size, witness, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)
INSERT INTO log_witnesses AS w (witness, seen, cosigned, cosigned_at) VALUES ($2, $1, $1, clock_timestamp())
ON CONFLICT (witness) DO UPDATE
SET seen = $1, cosigned = greatest(w.cosigned, $1), cosigned_at = clock_timestamp(), problem = NULL, problem_since = NULL

-- name: moveWitness
-- Witness $1 says that it cosigned $2 leaves last.
INSERT INTO log_witnesses (witness, seen) VALUES ($1, $2) ON CONFLICT (witness) DO UPDATE SET seen = $2

-- name: failWitness
-- Witness $1 does not cosign, because of $2; since when stays while that stays the reason. Answers whether that is new.
INSERT INTO log_witnesses AS w (witness, problem, problem_since) VALUES ($1, $2, clock_timestamp())
ON CONFLICT (witness) DO UPDATE
SET problem = $2, problem_since = CASE WHEN w.problem = $2 THEN w.problem_since ELSE clock_timestamp() END
RETURNING problem_since >= now() AS first

-- name: cosignatures
-- The lines of signature that witnesses put below the checkpoint of size $1.
SELECT note FROM log_cosignatures WHERE size = $1 ORDER BY witness LIMIT 64

-- name: witnessedCheckpoint
-- The newest checkpoint over more than $3 leaves that $2 of the witnesses $1 cosigned: sought among the newest cosignatures, then among
-- the first that cover those leaves, so that a witness that is away for months costs no more than one that is there.
SELECT c.size, c.note FROM log_checkpoints c WHERE c.size = coalesce(
    (SELECT n.size FROM (SELECT size, witness FROM log_cosignatures WHERE size > $3 ORDER BY size DESC LIMIT 1000) n
     WHERE n.witness = ANY ($1) GROUP BY n.size HAVING count(*) >= $2 ORDER BY n.size DESC LIMIT 1),
    (SELECT f.size FROM (SELECT size, witness FROM log_cosignatures WHERE size > $3 ORDER BY size LIMIT 1000) f
     WHERE f.witness = ANY ($1) GROUP BY f.size HAVING count(*) >= $2 ORDER BY f.size DESC LIMIT 1))

-- name: secondsCovered
-- How long there has been a checkpoint over more than $1 leaves; no row while there is none.
SELECT extract(epoch FROM clock_timestamp() - at)::double precision AS seconds FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT 1
