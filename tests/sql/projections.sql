-- name: open_volume
-- The year's partition must stand before its facts.
SELECT ledger.open_volume($1);

-- name: put_head
-- Whoever wrote the facts moves the head.
INSERT INTO ledger.heads (book, position, recorded_at) VALUES ($1, $2, $3)
ON CONFLICT (book) DO UPDATE SET position = excluded.position;

-- name: plant
-- A fact as no writer would write it.
INSERT INTO ledger.journal (book, volume, position, stream, version, type, recorded_at, envelope)
VALUES ($1, $2, $3, $4, 1, $5, now(), $6);
