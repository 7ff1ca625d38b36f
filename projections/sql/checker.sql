-- name: enlist
-- A new subject has its first turn after one interval.
INSERT INTO projections.checks (book, subject)
SELECT $1, subject FROM unnest($2::text[]) AS subject
ON CONFLICT (book, subject) DO NOTHING;

-- name: claim
-- The one that waits longest; in each interval one process checks it.
UPDATE projections.checks
SET begun_at = now()
WHERE book = $1 AND subject = (
    SELECT subject FROM projections.checks
    WHERE book = $1 AND subject = ANY ($2) AND begun_at < now() - $3::interval
    ORDER BY begun_at, subject
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING subject;

-- name: record
-- What came of it stays until the next time.
UPDATE projections.checks
SET checked_at = now(), position = $3, took_ms = $4, difference = $5
WHERE book = $1 AND subject = $2;

-- name: read
-- What was found when each was last checked.
SELECT book, subject, checked_at, position, took_ms, difference
FROM projections.checks
WHERE book = $1
ORDER BY subject;
