-- name: read_last_checkpoint
-- Where the sealing of a book stands.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1
ORDER BY number DESC
LIMIT 1;

-- name: read_volume_checkpoint
-- The latest checkpoint of one year: the last of all, if the year is over.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1 AND volume = $2
ORDER BY size DESC
LIMIT 1;

-- name: read_witnessed_checkpoint
-- The latest checkpoint of one year that a witness has signed too.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints AS c
WHERE book = $1 AND volume = $2 AND EXISTS (
    SELECT FROM ledger.cosignatures AS w
    WHERE w.book = c.book AND w.volume = c.volume AND w.size = c.size)
ORDER BY size DESC
LIMIT 1;

-- name: read_sized_checkpoint
-- A witness signs a checkpoint that was published, and no other.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1 AND volume = $2 AND size = $3;

-- name: read_last_checkpoints
-- The latest checkpoint of every year that has one.
SELECT DISTINCT ON (volume) number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1
ORDER BY volume, size DESC;

-- name: insert_checkpoint
-- Goes first in its transaction: of two sealers the second waits here, and loses by the key.
INSERT INTO ledger.checkpoints
    (book, number, volume, first_position, size, root, note, signed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: read_unsealed
-- The facts after the last that is under a checkpoint, in the order of the book.
SELECT volume, position, recorded_at, envelope
FROM ledger.journal
WHERE book = $1 AND volume >= $2 AND (volume, position) > ($2, $3::bigint)
ORDER BY volume, position
LIMIT $4;

-- name: read_oldest_unsealed
-- Since when the oldest fact waits that is under no checkpoint yet.
SELECT h.position, (
    SELECT j.recorded_at FROM ledger.journal AS j
    WHERE j.book = $1 AND j.volume >= $2 AND (j.volume, j.position) > ($2, $3::bigint)
    ORDER BY j.volume, j.position
    LIMIT 1) AS waits_since
FROM ledger.heads AS h
WHERE h.book = $1;

-- name: read_envelopes
-- The stored bytes of a run of facts; what is hashed again is what was hashed.
SELECT position, envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2 AND position BETWEEN $3 AND $4
ORDER BY position;

-- name: read_covering_checkpoint
-- The latest checkpoint over a fact: of the year whose first fact is the last not after it.
SELECT number, volume, first_position, size, root, note, signed_at
FROM ledger.checkpoints
WHERE book = $1 AND first_position <= $2 AND first_position + size - 1 > $2
ORDER BY number DESC
LIMIT 1;

-- name: read_tiles
-- The tiles that some hashes stand in.
SELECT level, number, hashes
FROM ledger.tiles
WHERE book = $1 AND volume = $2
  AND (level, number) IN (SELECT * FROM unnest($3::integer[], $4::bigint[]));

-- name: write_tiles
-- New tiles, and those of the right edge with more at their end; none ever becomes shorter.
INSERT INTO ledger.tiles AS old (book, volume, level, number, hashes)
SELECT $1, $2, t.level, t.number, t.hashes
FROM unnest($3::integer[], $4::bigint[], $5::bytea[]) AS t (level, number, hashes)
ON CONFLICT (book, volume, level, number) DO UPDATE
SET hashes = excluded.hashes
WHERE octet_length(excluded.hashes) > octet_length(old.hashes);

-- name: add_log_key
-- A public key is listed before its first signature is seen, and for ever.
INSERT INTO ledger.log_keys (book, verifier_key, first_number)
VALUES ($1, $2, $3)
ON CONFLICT (book, verifier_key) DO NOTHING;

-- name: read_log_keys
-- All keys that have signed for a book, the oldest first.
SELECT verifier_key, first_number
FROM ledger.log_keys
WHERE book = $1
ORDER BY first_number, verifier_key;

-- name: add_cosignature
-- The first signature of a witness under a checkpoint stays; it says when it was seen first.
INSERT INTO ledger.cosignatures (book, volume, size, witness, line)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (book, volume, size, witness) DO NOTHING;

-- name: read_cosignatures
-- What witnesses have signed of one checkpoint.
SELECT line
FROM ledger.cosignatures
WHERE book = $1 AND volume = $2 AND size = $3
ORDER BY witness;

-- name: read_head
-- Where the book ends; the fork guard lays it beside what was published.
SELECT position, recorded_at
FROM ledger.heads
WHERE book = $1;

-- name: read_refusals
-- The refusals that can't become more: the book has gone on since. In the order of an export.
SELECT key, fingerprint, volume, position, fact_count, actor, request, recorded_at, refusal
FROM ledger.verdicts
WHERE book = $1 AND refusal IS NOT NULL AND position >= $2 AND position < $3
ORDER BY position, key;
