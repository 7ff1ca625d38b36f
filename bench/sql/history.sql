-- name: read_first
-- Where the one child's year begins: from there on every fact is the child's.
SELECT min(position) FROM ledger.journal WHERE book = $1 AND stream = $2;

-- name: read_year
-- The facts that are told again.
SELECT volume, position, stream, version, type, recorded_at, envelope
FROM ledger.journal
WHERE book = $1 AND position >= $2
ORDER BY position;

-- name: move_head
-- Nobody writes this book any more; whoever reads it goes by its head.
UPDATE ledger.heads SET position = $2 WHERE book = $1;

-- name: analyse
-- What autovacuum would do in its own time.
ANALYZE ledger.journal;
