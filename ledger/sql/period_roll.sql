-- name: list_regions
-- The state of every region tells whether its period is being turned.
SELECT book, state
FROM ledger.states
WHERE subject = 'region'
ORDER BY book;

-- name: list_under
-- Who may have to be given the new period: payers, groups, the certificates of a group.
SELECT subject
FROM ledger.states
WHERE book = $1 AND parent = $2
ORDER BY subject;

-- name: read_states
-- What is done already shows in the states, so a turn that is taken up again passes it over.
SELECT subject, state
FROM ledger.states
WHERE book = $1 AND subject = ANY ($2::text[])
ORDER BY subject;

-- name: read_finished
-- The control totals of a turn that is over; the region's own stream is short.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND stream = 'region' AND type = 'region.period-roll-finished.v1'
ORDER BY position DESC;
