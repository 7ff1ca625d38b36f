-- name: read_checkpoints
-- Every checkpoint ever signed, in order, through a cursor.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1
ORDER BY number;

-- name: read_all_tiles
-- The whole tree of a book, for an export, through a cursor.
SELECT volume, level, number, hashes
FROM ledger.tiles
WHERE book = $1
ORDER BY volume, level, number;

-- name: read_all_cosignatures
-- What witnesses have signed of a book, for an export, through a cursor.
SELECT volume, size, line
FROM ledger.cosignatures
WHERE book = $1
ORDER BY volume, size, witness;

-- name: read_book
-- Which book it is and where it ends; read first, in the snapshot in which all else is read.
SELECT position, time_zone
FROM ledger.heads
WHERE book = $1;

-- name: read_volumes
-- The years of a book, one probe of the index each.
WITH RECURSIVE volumes AS (
    SELECT min(volume) AS volume FROM ledger.journal WHERE book = $1
    UNION ALL
    SELECT (SELECT min(j.volume) FROM ledger.journal j
            WHERE j.book = $1 AND j.volume > volumes.volume)
    FROM volumes WHERE volumes.volume IS NOT NULL
)
SELECT volume FROM volumes WHERE volume IS NOT NULL ORDER BY volume;

-- name: read_volume
-- The facts of one year with what is kept beside them, through a cursor.
SELECT position, stream, version, type, recorded_at, envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2
ORDER BY position;

-- name: read_verdicts
-- The answer to every key, through a cursor; keys are digests.
SELECT key, fingerprint, volume, position, fact_count, actor, request, recorded_at, refusal
FROM ledger.verdicts
WHERE book = $1
ORDER BY position, key;

-- name: read_sums
-- The guarded sums, through a cursor.
SELECT account, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks
FROM ledger.sums
WHERE book = $1
ORDER BY account;

-- name: read_charges
-- The charges of months, through a cursor.
SELECT contract, month, kind, position, amount_kopecks, reversed_kopecks
FROM ledger.charges
WHERE book = $1
ORDER BY contract, month, kind;

-- name: read_keys
-- The keys that have signed for a book, the oldest first.
SELECT verifier_key, first_number
FROM ledger.log_keys
WHERE book = $1
ORDER BY first_number, verifier_key;

-- name: move_head
-- The last step of a restoration: from here on the book can be written to.
UPDATE ledger.heads
SET position = $2, recorded_at = $3
WHERE book = $1 AND position = 0;

-- name: is_empty
-- A book is restored into a place where it never was.
SELECT NOT EXISTS (SELECT FROM ledger.heads WHERE book = $1 AND position > 0);
