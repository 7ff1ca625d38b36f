-- name: read_head
-- How far the book has come: what a view's distance is measured by.
SELECT position, recorded_at FROM ledger.heads WHERE book = $1;

-- name: read_books
-- Every book has views of its own.
SELECT book FROM ledger.heads ORDER BY book;

-- name: read_after
-- Volumes rise with positions, so this is the order of positions and the order of the index too.
SELECT volume, position, type, envelope
FROM ledger.journal
WHERE book = $1 AND volume >= $2 AND (volume, position) > ($2, $3::bigint)
  AND position <= $5
ORDER BY volume, position
LIMIT $4;

-- name: read_after_without
-- For a rebuild of one view. The caller names what it may leave out, so that a fact of a kind
-- that nobody knows yet is never left out.
SELECT volume, position, type, envelope
FROM ledger.journal
WHERE book = $1 AND volume >= $2 AND (volume, position) > ($2, $3::bigint)
  AND position <= $5 AND type <> ALL ($6)
ORDER BY volume, position
LIMIT $4;

-- name: count_between
-- Positions are dense, so this count is a difference of positions, or a fact is missing.
SELECT count(*)
FROM ledger.journal
WHERE book = $1 AND volume BETWEEN $2 AND $4
  AND (volume, position) > ($2, $3::bigint) AND (volume, position) <= ($4, $5::bigint);

-- name: read_volumes
-- One probe of the index a volume, where DISTINCT would read them all.
WITH RECURSIVE volumes AS (
    SELECT min(volume) AS volume FROM ledger.journal WHERE book = $1
    UNION ALL
    SELECT (SELECT min(j.volume) FROM ledger.journal j
            WHERE j.book = $1 AND j.volume > volumes.volume)
    FROM volumes WHERE volumes.volume IS NOT NULL
)
SELECT volume FROM volumes WHERE volume IS NOT NULL ORDER BY volume;

-- name: read_stream
-- The life of one subject. Versions run on over the volumes.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND volume = ANY ($2) AND stream = $3 AND version > $4
ORDER BY volume, version
LIMIT $5;

-- name: read_positions
-- Some facts by their places: what stands behind the rows of a page.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND volume = ANY ($2) AND position = ANY ($3)
ORDER BY volume, position;
