-- name: lock
-- Whoever changes the tables of views is alone; steps of views wait, reads do not.
LOCK TABLE projections.checkpoints IN SHARE ROW EXCLUSIVE MODE;

-- name: read_installed
-- Tables without any checkpoint are of unknown version, but then they are empty too.
SELECT (SELECT bool_and(to_regclass('projections.' || quote_ident(t)) IS NOT NULL)
        FROM unnest($2::text[]) AS t) AS whole,
       EXISTS (SELECT FROM projections.checkpoints
               WHERE view = $1 AND version <> $3) AS outdated;

-- name: drop_table
-- A table of an older version, or one left by a program that was never served.
SELECT projections.drop_table($1);

-- name: begin_again
-- The tables are new and empty, in every book.
UPDATE projections.checkpoints
SET version = $2, generation = 1, building = 1, volume = 0, position = 0, status = 'live',
    failed_position = NULL, reason = NULL, updated_at = now()
WHERE view = $1;

-- name: forget_builds
-- What was built beside the old tables went with them.
DELETE FROM projections.builds WHERE view = $1;

-- name: open
-- A book that was opened since.
INSERT INTO projections.checkpoints (book, view, version) VALUES ($1, $2, $3)
ON CONFLICT (book, view) DO NOTHING;

-- name: read
-- All views of a book, in the order of their names.
SELECT view, version, generation, volume, position, status, failed_position, reason, updated_at
FROM projections.checkpoints
WHERE book = $1
ORDER BY view;

-- name: advance
-- The fence: a row that has moved since it was read is not found. Locks are taken in the order of
-- names, so that two workers can't wait for each other.
WITH held AS (
    SELECT c.view
    FROM projections.checkpoints c
    JOIN unnest($2::text[], $3::integer[]) AS w (view, generation)
      ON w.view = c.view AND w.generation = c.generation
    WHERE c.book = $1 AND c.position = $4 AND c.status = 'live'
    ORDER BY c.view
    FOR UPDATE OF c
)
UPDATE projections.checkpoints c
SET volume = $5, position = $6, updated_at = now()
FROM held
WHERE c.book = $1 AND c.view = held.view
RETURNING c.view;

-- name: fail
-- The view has all that comes before the fact, and waits there for somebody to look.
UPDATE projections.checkpoints
SET volume = $5, position = $6::bigint, status = 'failed', failed_position = $6::bigint + 1,
    reason = $7, updated_at = now()
WHERE book = $1 AND view = $2 AND generation = $3 AND position = $4 AND status = 'live'
RETURNING view;

-- name: resume
-- After a new program or a repaired row.
UPDATE projections.checkpoints
SET status = 'live', failed_position = NULL, reason = NULL, updated_at = now()
WHERE book = $1 AND status = 'failed' AND ($2::text IS NULL OR view = $2)
RETURNING view;
