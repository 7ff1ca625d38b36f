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
-- Facts, verdicts, states, sums, charges, claims and the head: all or nothing. Texts come joined
-- by a unit separator, integers as an array's literal: see ledger/columns.py.
SELECT ledger.write_batch(
    $1, $2, $3, $4, $5, $6,
    string_to_array($7, E'\x1f'), $8::text::integer[], string_to_array($9, E'\x1f'), $10,
    $11, $12, $13::text::bigint[], $14::text::integer[], string_to_array($15, E'\x1f'),
    string_to_array($16, E'\x1f'), $17,
    string_to_array($18, E'\x1f'), string_to_array($19, E'\x1f', ''), $20::text::bigint[],
    $21::text::integer[], $22,
    string_to_array($23, E'\x1f'), string_to_array($24, E'\x1f'), $25::text::bigint[],
    string_to_array($26, E'\x1f'), $27::text::bigint[], $28::text::bigint[],
    $29::text::bigint[], $30::text::bigint[],
    string_to_array($31, E'\x1f'), string_to_array($32, E'\x1f'),
    string_to_array($33, E'\x1f'), $34::text::bigint[],
    string_to_array($35, E'\x1f'), string_to_array($36, E'\x1f'),
    string_to_array($37, E'\x1f'), $38::text::bigint[], $39::text::bigint[],
    $40::text::bigint[],
    string_to_array($41, E'\x1f'), $42::text::bigint[], string_to_array($43, E'\x1f'));

-- name: read_facts
-- The facts of a verdict that is asked for again.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2 AND position BETWEEN $3 AND $4
ORDER BY position;
