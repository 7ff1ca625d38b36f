-- name: add_chunk
-- A piece of a file on its way in; its import is entered when all of it is here.
INSERT INTO ledger.import_chunks (book, import, number, content)
VALUES ($1, $2, $3, $4);

-- name: drop_chunks
-- The file is here already, or did not come whole.
DELETE FROM ledger.import_chunks
WHERE book = $1 AND import = $2;

-- name: add_import
-- One live import a file: who comes second finds the first one's.
INSERT INTO ledger.imports (book, import, subject, provider, municipality, month, digest,
                            size_bytes, about, key_id, wrapped_key, asked_by, effective_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING
RETURNING true;

-- name: find_live
-- The import of the same bytes for the same purpose and hands.
SELECT import
FROM ledger.imports
WHERE book = $1 AND digest = $2 AND subject = $3
  AND provider IS NOT DISTINCT FROM $4 AND municipality IS NOT DISTINCT FROM $5
  AND month IS NOT DISTINCT FROM $6 AND state NOT IN ('rejected', 'cancelled');

-- name: check_again
-- The file came again: what is not finished is looked at anew, as things stand now.
UPDATE ledger.imports
SET state = 'received', mode = NULL, done_count = 0, effective_on = $3, held_until = '-infinity',
    trouble = NULL, updated_at = now()
WHERE book = $1 AND import = $2 AND state IN ('checked', 'partly-applied') AND erased_at IS NULL;

-- name: read_import
-- One import, if it is the caller's.
SELECT import, subject, provider, municipality, month, digest, size_bytes, about, key_id,
       wrapped_key, asked_by, effective_on, state, mode, row_count, done_count, summary, trouble,
       received_at, updated_at, checked_at, ended_at, erased_at
FROM ledger.imports
WHERE book = $1 AND import = $2
  AND ($3::text IS NULL OR provider = $3) AND ($4::text IS NULL OR municipality = $4);

-- name: list_imports
-- The latest first: references made later sort later.
SELECT import, subject, provider, municipality, month, digest, size_bytes, about, key_id,
       wrapped_key, asked_by, effective_on, state, mode, row_count, done_count, summary, trouble,
       received_at, updated_at, checked_at, ended_at, erased_at
FROM ledger.imports
WHERE book = $1
  AND ($2::text IS NULL OR provider = $2) AND ($3::text IS NULL OR municipality = $3)
  AND ($4::text IS NULL OR subject = $4) AND ($5::text IS NULL OR state = $5)
  AND import < $6
ORDER BY import DESC
LIMIT $7;

-- name: read_chunks
-- The file in its order, some pieces at a time.
SELECT number, content
FROM ledger.import_chunks
WHERE book = $1 AND import = $2 AND number >= $3
ORDER BY number
LIMIT $4;

-- name: list_open
-- What is to be checked or applied, and what nobody works at; the oldest first.
SELECT book, import
FROM ledger.imports
WHERE state IN ('received', 'checking', 'applying') AND held_until < now()
ORDER BY book, import;

-- name: hold
-- One process works at an import; should it die, another may take it up after the time is over.
UPDATE ledger.imports
SET holder = $3, held_until = now() + $4::interval, updated_at = now(),
    state = CASE state WHEN 'received' THEN 'checking' ELSE state END,
    done_count = CASE state WHEN 'applying' THEN done_count ELSE 0 END
WHERE book = $1 AND import = $2 AND state IN ('received', 'checking', 'applying')
  AND held_until < now()
RETURNING import, subject, provider, municipality, month, digest, size_bytes, about, key_id,
          wrapped_key, asked_by, effective_on, state, mode, row_count, done_count, summary,
          trouble, received_at, updated_at, checked_at, ended_at, erased_at;

-- name: keep_hold
-- Tell how far the work is; nothing comes back to who has lost the import, or was called off.
UPDATE ledger.imports
SET done_count = $5, row_count = greatest(row_count, $6), held_until = now() + $4::interval,
    updated_at = now(), trouble = NULL
WHERE book = $1 AND import = $2 AND holder = $3 AND state IN ('checking', 'applying')
RETURNING true;

-- name: stay_alive
-- Whoever works at an import says so, however long a step of it takes.
UPDATE ledger.imports
SET held_until = now() + $4::interval
WHERE book = $1 AND import = $2 AND holder = $3 AND state IN ('checking', 'applying');

-- name: lay_aside
-- What was erased before all of it was applied makes room for the same file sent anew.
UPDATE ledger.imports
SET state = 'cancelled', updated_at = now()
WHERE book = $1 AND digest = $2 AND subject = $3
  AND provider IS NOT DISTINCT FROM $4 AND municipality IS NOT DISTINCT FROM $5
  AND month IS NOT DISTINCT FROM $6 AND erased_at IS NOT NULL
  AND state IN ('received', 'checked', 'partly-applied');

-- name: let_go
-- Something stopped the work; whoever comes next tries again at once.
UPDATE ledger.imports
SET held_until = '-infinity', trouble = $4
WHERE book = $1 AND import = $2 AND holder = $3;

-- name: drop_rows
-- A check begins anew.
DELETE FROM ledger.import_rows
WHERE book = $1 AND import = $2;

-- name: finish
-- The check or the application has come to its end, in the hands of who holds it.
UPDATE ledger.imports
SET state = $4, summary = $5, about = coalesce($6, about), row_count = $7, done_count = $7,
    trouble = NULL, held_until = '-infinity', updated_at = now(),
    mode = CASE $4 WHEN 'checked' THEN NULL ELSE mode END,
    checked_at = CASE state WHEN 'checking' THEN now() ELSE checked_at END,
    ended_at = CASE WHEN $4 = 'checked' THEN NULL ELSE now() END
WHERE book = $1 AND import = $2 AND holder = $3 AND state IN ('checking', 'applying')
RETURNING true;

-- name: ask_apply
-- The first who asks decides how; whoever asks for the same again finds it under way.
UPDATE ledger.imports
SET state = 'applying', mode = $3, effective_on = $4, done_count = 0,
    held_until = '-infinity', updated_at = now()
WHERE book = $1 AND import = $2 AND state = 'checked' AND erased_at IS NULL
RETURNING true;

-- name: cancel
-- What nobody has begun to apply can be called off; its file goes when its time is over.
UPDATE ledger.imports
SET state = 'cancelled', held_until = '-infinity', ended_at = now(), updated_at = now()
WHERE book = $1 AND import = $2 AND state IN ('received', 'checking', 'checked')
RETURNING true;

-- name: read_rows
-- Rows to work at, in the order of the file.
SELECT number, sheet, line, status, code, fault_count, amount_kopecks, position, content
FROM ledger.import_rows
WHERE book = $1 AND import = $2 AND number > $3
  AND ($4::text[] IS NULL OR status = ANY ($4))
ORDER BY number
LIMIT $5;

-- name: read_faulty
-- Rows with something to mend, in the order of the file.
SELECT number, sheet, line, status, code, fault_count, amount_kopecks, position, content
FROM ledger.import_rows
WHERE book = $1 AND import = $2 AND number >= $3 AND fault_count > 0
ORDER BY number
LIMIT $4;

-- name: save_rows
-- What came of some rows: each keeps what was read of it.
UPDATE ledger.import_rows AS r
SET status = n.status, code = n.code, fault_count = n.fault_count,
    amount_kopecks = coalesce(n.amount_kopecks, r.amount_kopecks), position = n.position,
    content = n.content
FROM unnest($3::integer[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[],
            $9::bytea[])
     AS n (number, status, code, fault_count, amount_kopecks, position, content)
WHERE r.book = $1 AND r.import = $2 AND r.number = n.number;

-- name: count_rows
-- How many rows of each outcome, and what they come to.
SELECT status, code, count(*) AS row_count, sum(amount_kopecks)::bigint AS amount_kopecks,
       min(position) AS first_position, max(position) AS last_position,
       sum(fault_count)::integer AS fault_count
FROM ledger.import_rows
WHERE book = $1 AND import = $2
GROUP BY status, code
ORDER BY status, code;

-- name: read_known
-- What was answered to the keys of rows before: the last position of its facts, or a refusal.
SELECT key, position, refusal IS NULL AS is_accepted
FROM ledger.verdicts
WHERE book = $1 AND key = ANY ($2::bytea[]);

-- name: read_accounts
-- The guarded sums as they are before a file is applied.
SELECT account, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks
FROM ledger.sums
WHERE book = $1 AND account = ANY ($2::text[]);

-- name: find_of_digest
-- Whose file a fact came from: by the beginning of its digest, which the fact bears.
SELECT import, subject, provider, municipality, month, digest, size_bytes, about, key_id,
       wrapped_key, asked_by, effective_on, state, mode, row_count, done_count, summary, trouble,
       received_at, updated_at, checked_at, ended_at, erased_at
FROM ledger.imports
WHERE book = $1 AND digest >= $2 AND digest <= $3
ORDER BY import DESC
LIMIT 1;

-- name: erase_due
-- What was uploaded is not kept for ever: the key goes, and with it all that it closes. What came
-- of it stays in the book, and how many rows there were in the summary.
WITH due AS (
    UPDATE ledger.imports
    SET erased_at = now(), key_id = NULL, wrapped_key = NULL, about = NULL
    WHERE erased_at IS NULL AND updated_at < now() - $1::interval
      AND state NOT IN ('checking', 'applying')
    RETURNING book, import
), chunks AS (
    DELETE FROM ledger.import_chunks AS c USING due
    WHERE c.book = due.book AND c.import = due.import
)
UPDATE ledger.import_rows AS r SET content = NULL
FROM due
WHERE r.book = due.book AND r.import = due.import;

-- name: sweep_chunks
-- Pieces of a file that never came whole; a reference tells when it was made.
DELETE FROM ledger.import_chunks AS c
WHERE c.import < $1
  AND NOT EXISTS (SELECT FROM ledger.imports AS i
                  WHERE i.book = c.book AND i.import = c.import);

-- name: read_head
-- How far the book had come when a file was taken up.
SELECT position
FROM ledger.heads
WHERE book = $1;
