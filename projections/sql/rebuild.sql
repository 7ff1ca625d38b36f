-- name: read_volume
-- The journal is found by book, volume and position.
SELECT volume
FROM ledger.journal
WHERE book = $1 AND volume = ANY ($2) AND position = $3;
