-- name: read_head
-- Where the snapshot of a fork stands.
SELECT position, recorded_at
FROM ledger.heads
WHERE book = $1;
