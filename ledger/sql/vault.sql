-- name: read_root
-- The book's root key, from which the keys of references and of numbers are derived.
SELECT key_id, wrapped_key
FROM ledger.vault_roots
WHERE book = $1;

-- name: make_root
-- Two processes may open a new book at once: the first one's key stands, both then read it.
INSERT INTO ledger.vault_roots (book, key_id, wrapped_key)
VALUES ($1, $2, $3)
ON CONFLICT (book) DO NOTHING;

-- name: rewrap_root
-- Only over what was read: another rewrap may have been faster.
UPDATE ledger.vault_roots
SET key_id      = $3,
    wrapped_key = $4
WHERE book = $1 AND wrapped_key = $2;

-- name: store_person
-- A retry must find its row fresh, or a sweep could remove it before the fact; a row that is
-- no longer pending stays so. What was written first stays: the retry has the same content.
INSERT INTO ledger.persons AS kept (book, person, key_id, wrapped_key, ciphertext, stream)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (book, person) DO UPDATE
SET pending_since = CASE WHEN kept.pending_since IS NOT NULL THEN now() END
RETURNING stream;

-- name: admit_child
-- Child, number and identity in one statement: all or none. No row means that the child is there
-- already; a unique violation means that the number is another's, or that another request was the
-- first to enter this child.
WITH child AS (
    INSERT INTO ledger.persons (book, person, key_id, wrapped_key, ciphertext, stream)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (book, person) DO NOTHING
    RETURNING book, person
)
INSERT INTO ledger.certificate_numbers (book, number_index, certificate, person, identity_index)
SELECT book, $7, $8::uuid, person, $9
FROM child
RETURNING true;

-- name: wait_anew
-- What the first attempt stored, kept from a sweep while the retry runs. It gives a number back
-- to whoever sent that number's child a moment ago, so it is not logged as a reading.
UPDATE ledger.persons
SET pending_since = CASE WHEN pending_since IS NOT NULL THEN now() END
WHERE book = $1 AND person = $2
RETURNING person, key_id, wrapped_key, ciphertext, stream;

-- name: correct_person
-- The old key goes with the old text: what was corrected cannot be opened again.
UPDATE ledger.persons
SET key_id      = $3,
    wrapped_key = $4,
    ciphertext  = $5
WHERE book = $1 AND person = $2
RETURNING true;

-- name: read_persons
-- One statement, so that nobody is read whose reading is not logged.
WITH found AS (
    SELECT book, person, key_id, wrapped_key, ciphertext
    FROM ledger.persons
    WHERE book = $1 AND person = ANY($2::uuid[])
),
logged AS (
    INSERT INTO ledger.vault_reads (book, person, reading, reader, purpose, request)
    SELECT book, person, $3, $4, $5, $6
    FROM found
)
SELECT person, key_id, wrapped_key, ciphertext
FROM found;

-- name: find_certificate
-- Whoever finds a certificate by its number has learnt whose number it is: a reading too.
WITH found AS (
    SELECT book, person, certificate
    FROM ledger.certificate_numbers
    WHERE book = $1 AND number_index = $2
),
logged AS (
    INSERT INTO ledger.vault_reads (book, person, reading, reader, purpose, request)
    SELECT book, person, $3, $4, $5, $6
    FROM found
)
SELECT certificate
FROM found;

-- name: read_child
-- The first fact of a certificate's stream names its child, and the journal is never behind. It has
-- an index by stream in each volume; there are as many volumes as years.
SELECT convert_from(envelope, 'UTF8')::json -> 'fact' ->> 'child'
FROM ledger.journal
WHERE book = $1 AND stream = $2 AND version = 1;

-- name: find_child
-- Whoever learns that a child is entered has read of it, so it is logged.
WITH found AS (
    SELECT book, person, certificate
    FROM ledger.certificate_numbers
    WHERE book = $1 AND identity_index = $2
),
logged AS (
    INSERT INTO ledger.vault_reads (book, person, reading, reader, purpose, request)
    SELECT book, person, $3, $4, $5, $6
    FROM found
)
SELECT person, certificate
FROM found;

-- name: keep_named
-- The journal is what proves that a person is in use; states are only a cache of it. Its volumes
-- are named, from the storing on, because its keys begin with book and volume; a year is added at
-- both ends for the time zone of the book.
UPDATE ledger.persons AS waiting
SET pending_since = NULL
WHERE waiting.book = $1
  AND waiting.pending_since < now() - $2::interval
  AND EXISTS (
      SELECT
      FROM ledger.journal
      WHERE journal.book   = waiting.book
        AND journal.volume = ANY(ARRAY(
            SELECT generate_series(
                extract(year FROM waiting.stored_at)::integer - 1,
                extract(year FROM now())::integer + 1
            )
        ))
        AND journal.stream = waiting.stream
  )
RETURNING person;

-- name: remove_orphans
-- Run after keep_named in one transaction. A retry that came between has made its row fresh,
-- and the row is looked at again under its lock; the stream is asked again for the same reason.
DELETE FROM ledger.persons AS waiting
WHERE waiting.book = $1
  AND waiting.pending_since < now() - $2::interval
  AND NOT EXISTS (
      SELECT
      FROM ledger.journal
      WHERE journal.book   = waiting.book
        AND journal.volume = ANY(ARRAY(
            SELECT generate_series(
                extract(year FROM waiting.stored_at)::integer - 1,
                extract(year FROM now())::integer + 1
            )
        ))
        AND journal.stream = waiting.stream
  )
RETURNING person;

-- name: next_to_rewrap
-- In the order of the primary key, so that each step goes on where the last one stopped.
SELECT person, key_id, wrapped_key
FROM ledger.persons
WHERE book = $1 AND person > $2 AND key_id <> $3
ORDER BY person
LIMIT $4;

-- name: rewrap_persons
-- Only over the key that was read: a person corrected meanwhile has another.
UPDATE ledger.persons
SET key_id      = $5,
    wrapped_key = moved.new_key
FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS moved (person, old_key, new_key)
WHERE persons.book = $1
  AND persons.person = moved.person
  AND persons.wrapped_key = moved.old_key
RETURNING persons.person;
