-- name: read_head
-- Where the book ends; read first, in the snapshot in which all else is read.
SELECT position, recorded_at
FROM ledger.heads
WHERE book = $1;

-- name: read_volumes
-- The years of a book in order; within one of them facts are found by their primary key.
SELECT DISTINCT volume
FROM ledger.journal
WHERE book = $1
ORDER BY volume;

-- name: read_volume
-- All facts of one year with what is kept beside them, through a cursor.
SELECT volume, position, stream, version, type, recorded_at, envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2
ORDER BY position;

-- name: read_states
-- What the rules decide on; every row must be what the facts say, through a cursor.
SELECT subject AS name, parent, position, version, state
FROM ledger.states
WHERE book = $1
ORDER BY subject;

-- name: read_sums
-- The guarded sums, through a cursor.
SELECT account AS name, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks
FROM ledger.sums
WHERE book = $1
ORDER BY account;

-- name: read_charges
-- The charges of months, through a cursor; a month stands by its contract and kind.
SELECT contract || ' ' || month || ' ' || kind AS name, position, amount_kopecks, reversed_kopecks
FROM ledger.charges
WHERE book = $1
ORDER BY contract, month, kind;

-- name: read_claims
-- The names that may be used once, through a cursor.
SELECT claim AS name, position
FROM ledger.claims
WHERE book = $1
ORDER BY claim;
