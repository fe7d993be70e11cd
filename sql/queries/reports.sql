-- What is read to watch over approvals: figures, reports.

-- name: countPending
-- Open requests of the whole installation; a partial index holds no others.
SELECT count(*) AS pending FROM requests WHERE state = 'pending' AND expires_at > clock_timestamp()
