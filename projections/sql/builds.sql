-- name: number
-- A number is never given twice. A view of another version has nothing to be built beside.
UPDATE projections.checkpoints
SET building = greatest(building, generation) + 1
WHERE book = $1 AND view = $2 AND version = $3
RETURNING building;

-- name: supersede
-- Whoever begins later wins over whoever began before.
UPDATE projections.builds
SET status = 'superseded', ended_at = now()
WHERE book = $1 AND view = $2 AND status IN ('building', 'built', 'approved');

-- name: forget
-- A comparison leaves nothing behind, nor does one whose process was killed a day ago.
DELETE FROM projections.builds
WHERE book = $1 AND view = $2 AND status = 'checking'
  AND (generation = $3 OR begun_at < now() - INTERVAL '1 day');

-- name: begin
-- Held by whoever begins it, until he lets go or gives no sign of life for a while.
INSERT INTO projections.builds
    (book, view, generation, version, status, is_automatic, rest_percent, asked_by, worker, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, CASE WHEN $9::text IS NOT NULL THEN now() END);

-- name: read
-- All that was ever built of a book's views, the latest first, or one of them.
SELECT book, view, generation, version, status, is_automatic, rest_percent, volume, position,
       folded_position, target_position, worked_ms, worker, seen_at, asked_by, approved_by,
       compared_position, difference_count, comparison, reason, begun_at, ended_at
FROM projections.builds
WHERE book = $1 AND ($2::text IS NULL OR view = $2) AND ($3::integer IS NULL OR generation = $3)
ORDER BY begun_at DESC, view
LIMIT $4;

-- name: read_free
-- What nobody works on, or nobody any more.
SELECT view, generation
FROM projections.builds
WHERE book = $1 AND status IN ('building', 'approved')
  AND (worker IS NULL OR worker = $2::text OR seen_at < now() - $3::interval)
ORDER BY begun_at, view;

-- name: hold
-- Of two who want it, one gets it.
UPDATE projections.builds
SET worker = $4, seen_at = now()
WHERE book = $1 AND view = $2 AND generation = $3 AND status IN ('building', 'approved')
  AND (worker IS NULL OR worker = $4 OR worker = $5::text OR seen_at < now() - $6::interval)
RETURNING book, view, generation, version, status, is_automatic, rest_percent, volume, position,
          folded_position, target_position, worked_ms, worker, seen_at, asked_by, approved_by,
          compared_position, difference_count, comparison, reason, begun_at, ended_at;

-- name: keep_holding
-- A sign of life for all that waits for its turn with somebody.
UPDATE projections.builds
SET seen_at = now()
WHERE book = $1 AND worker = $2 AND status IN ('building', 'approved');

-- name: let_go
-- Whoever is interrupted leaves his builds free at once.
UPDATE projections.builds
SET worker = NULL, seen_at = NULL
WHERE book = $1 AND worker = $2 AND status IN ('building', 'approved');

-- name: beat
-- A sign of life, and how far it is; nobody to tell: it was cancelled or taken over.
UPDATE projections.builds
SET seen_at = now(), folded_position = $5, target_position = $6
WHERE book = $1 AND view = $2 AND generation = $3 AND worker = $4
  AND status IN ('building', 'approved')
RETURNING generation;

-- name: advance
-- The fence of a builder: in the transaction of its rows, and only from where it began.
UPDATE projections.builds
SET volume = $6, position = $7::bigint, folded_position = $7::bigint,
    target_position = greatest(target_position, $7::bigint), worked_ms = worked_ms + $8
WHERE book = $1 AND view = $2 AND generation = $3 AND worker IS NOT DISTINCT FROM $4
  AND position = $5 AND status IN ('building', 'checking', 'approved')
RETURNING generation;

-- name: compared
-- It waits for approval now, with all that it differs in.
UPDATE projections.builds
SET status = 'built', worker = NULL, seen_at = NULL, compared_position = $5,
    difference_count = $6, comparison = $7
WHERE book = $1 AND view = $2 AND generation = $3 AND worker IS NOT DISTINCT FROM $4
  AND status = 'building'
RETURNING generation;

-- name: approve
-- What was built, or was read before, shall be read; whoever finds it free turns to it.
UPDATE projections.builds
SET status = 'approved', approved_by = $4, reason = NULL, ended_at = NULL,
    worker = $5::text, seen_at = CASE WHEN $5::text IS NOT NULL THEN now() END
WHERE book = $1 AND view = $2 AND generation = $3 AND status IN ('built', 'former')
RETURNING generation;

-- name: finish
-- It came to nothing; why stays readable.
UPDATE projections.builds
SET status = $4, reason = $5, ended_at = now(), worker = NULL, seen_at = NULL
WHERE book = $1 AND view = $2 AND generation = $3
  AND status IN ('building', 'built', 'approved')
RETURNING generation;

-- name: lock_standing
-- While this row is held the view stands still.
SELECT generation, volume, position, version
FROM projections.checkpoints
WHERE book = $1 AND view = $2
FOR UPDATE;

-- name: drop_former
-- One way back is kept. What was read before that is no more.
UPDATE projections.builds
SET status = 'dropped', ended_at = now()
WHERE book = $1 AND view = $2 AND status = 'former'
  AND ($3::interval IS NULL OR ended_at < now() - $3::interval)
RETURNING generation;

-- name: keep_former
-- The rows that were read until now stay, with their place, for the way back.
INSERT INTO projections.builds AS b
    (book, view, generation, version, status, volume, position, asked_by, ended_at)
VALUES ($1, $2, $3, $4, 'former', $5, $6, 'the service', now())
ON CONFLICT (book, view, generation) DO UPDATE
SET status = 'former', volume = excluded.volume, position = excluded.position, worker = NULL,
    seen_at = NULL, ended_at = now();

-- name: turned
-- From the commit on these rows are read.
UPDATE projections.builds
SET status = 'live', volume = $4, position = $5::bigint, folded_position = $5::bigint,
    target_position = $5::bigint, worker = NULL, seen_at = NULL, ended_at = now(),
    approved_by = coalesce(approved_by, $6)
WHERE book = $1 AND view = $2 AND generation = $3 AND status IN ('building', 'approved')
  AND worker IS NOT DISTINCT FROM $7
RETURNING generation;

-- name: turn
-- The next query reads the new rows; the view has passed what it may have failed at.
UPDATE projections.checkpoints
SET generation = $3, volume = $4, position = $5, status = 'live', failed_position = NULL,
    reason = NULL, updated_at = now()
WHERE book = $1 AND view = $2;

-- name: read_kept
-- The generations whose rows somebody reads, builds, or may go back to.
SELECT generation FROM projections.checkpoints WHERE book = $1 AND view = $2
UNION
SELECT generation FROM projections.builds
WHERE book = $1 AND view = $2
  AND status IN ('building', 'checking', 'built', 'approved', 'former');

-- name: discard
-- Rows of generations that nobody reads.
SELECT projections.discard_rows($1, $2, $3);

-- name: read_live
-- How far the view that is read has come.
SELECT generation, position
FROM projections.checkpoints
WHERE book = $1 AND view = $2;
