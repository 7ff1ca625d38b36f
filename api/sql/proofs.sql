-- name: read_head
-- Whether there is such a fact at all.
SELECT position FROM ledger.heads WHERE book = $1;

-- name: read_envelope
-- The stored bytes of one fact: what was hashed.
SELECT envelope
FROM ledger.journal
WHERE book = $1 AND volume = $2 AND position = $3;
