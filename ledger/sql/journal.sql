-- name: found_book
-- A book begins with a head at zero; it is founded once, by whoever comes first.
INSERT INTO ledger.heads (book, time_zone)
VALUES ($1, $2)
ON CONFLICT (book) DO NOTHING;

-- name: read_book
-- The time zone decides which fiscal year a fact is filed in.
SELECT time_zone
FROM ledger.heads
WHERE book = $1;

-- name: open_volume
-- The year's partition must stand before the batch that is filed in it.
SELECT ledger.open_volume($1);

-- name: open_batch
-- Takes the head row; from here on this transaction alone decides for the book.
SELECT head, head_at, known_keys, known_fingerprints, known_volumes, known_positions,
       known_counts, known_refusals
FROM ledger.open_batch($1, $2);

-- name: load_states
-- The states a batch needs, under the head's lock; one known at the same position is not sent.
SELECT s.subject, s.position, s.version,
       CASE WHEN s.position = wanted.position THEN NULL ELSE s.state END AS state
FROM unnest($2::text[], $3::bigint[]) AS wanted (subject, position)
JOIN ledger.states AS s ON s.book = $1 AND s.subject = wanted.subject;

-- name: load_members
-- All states under a parent, for the few rules that look at a whole group.
SELECT subject, position, version, state
FROM ledger.states
WHERE book = $1 AND parent = $2;

-- name: write_batch
-- Facts, verdicts, states, sums, charges, claims and the head: all or nothing.
SELECT ledger.write_batch(
    $1, $2, $3, $4, $5, $6,
    $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16, $17, $18,
    $19, $20, $21, $22, $23,
    $24, $25, $26,
    $27, $28, $29, $30, $31,
    $32, $33, $34, $35,
    $36, $37, $38, $39, $40, $41,
    $42, $43, $44);

-- name: read_facts
-- The facts of a verdict that is asked for again.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2 AND position BETWEEN $3 AND $4
ORDER BY position;
