-- name: read_view_position
-- How far the view has come in the same snapshot as the rows that are read beside it.
SELECT position
FROM projections.checkpoints
WHERE book = $1 AND view = $2;

-- name: read_touched
-- The version of a subject for If-Match. Where the view lags, its own position: then the caller's
-- picture is old, and whatever it decides on it is refused.
SELECT least(s.position, c.position)
FROM ledger.states AS s
JOIN projections.checkpoints AS c ON c.book = s.book AND c.view = $3
WHERE s.book = $1 AND s.subject = $2;

-- name: read_state
-- The region's periods have no view: they are few and stand in its state.
SELECT position, version, state
FROM ledger.states
WHERE book = $1 AND subject = $2;

-- name: read_states
-- What the rules know of the subjects of a page.
SELECT subject, position, version, state
FROM ledger.states
WHERE book = $1 AND subject = ANY($2::text[]);

-- name: read_stream
-- The whole life of a subject that has few facts, found by the journal's own index in each volume.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND stream = $2
ORDER BY position;
