-- name: begin
-- Whoever begins later supersedes whoever began before; a number is never given twice.
UPDATE projections.checkpoints
SET building = greatest(building, generation) + 1
WHERE book = $1 AND view = $2 AND version = $3
RETURNING building;

-- name: read_kept
-- The rows that are read and the rows that are being built.
SELECT generation, building
FROM projections.checkpoints
WHERE book = $1 AND view = $2;

-- name: discard
-- Rows of generations that nobody reads.
SELECT projections.discard_rows($1, $2, $3);

-- name: read_volume
-- The journal is found by book, volume and position.
SELECT volume
FROM ledger.journal
WHERE book = $1 AND volume = ANY ($2) AND position = $3;

-- name: read_position
-- How far the view that is to be checked has come.
SELECT position
FROM projections.checkpoints
WHERE book = $1 AND view = $2;

-- name: read_standing
-- Read in one snapshot with the rows: both are of one moment, though the view goes on.
SELECT generation, position
FROM projections.checkpoints
WHERE book = $1 AND view = $2;

-- name: read_first_difference
-- Row by row in the order of the primary key.
SELECT stored_row::text, derived_row::text
FROM projections.first_difference($1, $2, $3, $4);

-- name: lock
-- While this row is held the view stands still.
SELECT position
FROM projections.checkpoints
WHERE book = $1 AND view = $2 AND building = $3
FOR UPDATE;

-- name: turn
-- From the next query on the new rows are read; the view has passed what it may have failed at.
UPDATE projections.checkpoints
SET generation = $3, volume = $4, position = $5, status = 'live', failed_position = NULL,
    reason = NULL, updated_at = now()
WHERE book = $1 AND view = $2;
