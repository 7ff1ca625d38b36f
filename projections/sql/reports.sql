-- name: read_streams
-- The lives of a few subjects up to a position, found by the journal's own index in each volume.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND stream = ANY ($2::text[]) AND position <= $3
ORDER BY position;

-- name: read_recorded_at
-- When the fact was recorded up to which a report looks: the one date that a paper may bear.
SELECT t.recorded_at
FROM projections.audit_trail t
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position <= $2
ORDER BY t.position DESC
LIMIT 1;

-- name: read_at
-- One fact by its place, unless it came after what the report looks at.
SELECT j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position = $2
  AND t.position <= $3;

-- name: read_naming
-- Facts of some kinds that name a subject. Stored bytes are canonical, a quotation mark within a
-- text is escaped, so the name and its field can be found in them as they stand.
SELECT j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.type = ANY ($2::text[])
  AND t.position <= $3
  AND position($4::bytea IN j.envelope) > 0
ORDER BY t.position;
