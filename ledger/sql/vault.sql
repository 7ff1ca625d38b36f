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
-- Nobody who is erased is kept again by a late retry.
INSERT INTO ledger.persons AS kept (book, person, key_id, wrapped_key, ciphertext, stream)
SELECT $1, $2::uuid, $3, $4::bytea, $5::bytea, $6
WHERE NOT EXISTS (
    SELECT FROM ledger.states WHERE book = $1 AND subject = 'person:' || $2::uuid::text)
ON CONFLICT (book, person) DO UPDATE
SET pending_since = CASE WHEN kept.pending_since IS NOT NULL THEN now() END
RETURNING stream;

-- name: admit_child
-- Child, number and identity in one statement: all or none. No row means that the child is there
-- already; a unique violation means that the number is another's, or that another request was the
-- first to enter this child. Nobody who is erased is kept again by a late retry.
WITH child AS (
    INSERT INTO ledger.persons (book, person, key_id, wrapped_key, ciphertext, stream)
    SELECT $1, $2::uuid, $3, $4::bytea, $5::bytea, $6
    WHERE NOT EXISTS (
        SELECT FROM ledger.states WHERE book = $1 AND subject = 'person:' || $2::uuid::text)
    ON CONFLICT (book, person) DO NOTHING
    RETURNING book, person
)
INSERT INTO ledger.certificate_numbers
    (book, number_index, certificate, person, identity_index, name_index)
SELECT book, $7, $8::uuid, person, $9, $10
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

-- name: is_erased
-- The rules' own state of a person exists from its erasing on and for ever.
SELECT EXISTS (
    SELECT FROM ledger.states WHERE book = $1 AND subject = 'person:' || $2::uuid::text);

-- name: find_stream
-- For whom a person is kept, which tells what is kept of it; nothing is opened.
SELECT stream
FROM ledger.persons
WHERE book = $1 AND person = $2;

-- name: erase_person
-- The row holds the only copy of the key. Its number and its digests go with it.
DELETE FROM ledger.persons
WHERE book = $1 AND person = $2
RETURNING person;

-- name: finish_erasures
-- Whoever was stopped between the fact and the erasing, and whom an older copy of the vault has
-- brought back: the states of erased people stand together in the index and are few.
DELETE FROM ledger.persons AS kept
USING ledger.states AS erased
WHERE kept.book = $1
  AND erased.book = $1
  AND erased.subject >= 'person:' AND erased.subject < 'person;'
  AND kept.person = substring(erased.subject FROM 8)::uuid
RETURNING kept.person;

-- name: find_by_name
-- Whoever finds a child by its name has read of it; who is found and read stand in one statement.
WITH found AS (
    SELECT n.book, n.person, n.certificate, p.key_id, p.wrapped_key, p.ciphertext
    FROM ledger.certificate_numbers n
    JOIN ledger.persons p ON p.book = n.book AND p.person = n.person
    WHERE n.book = $1 AND n.name_index = $2
    ORDER BY n.certificate
    LIMIT $7
),
logged AS (
    INSERT INTO ledger.vault_reads (book, person, reading, reader, purpose, request)
    SELECT book, person, $3, $4, $5, $6
    FROM found
)
SELECT person, certificate, key_id, wrapped_key, ciphertext
FROM found;

-- name: next_without_name
-- Children entered before names were indexed.
SELECT n.person, p.key_id, p.wrapped_key, p.ciphertext
FROM ledger.certificate_numbers n
JOIN ledger.persons p ON p.book = n.book AND p.person = n.person
WHERE n.book = $1 AND n.name_index IS NULL
ORDER BY n.person
LIMIT $2;

-- name: index_names
-- A person who is erased meanwhile has no row.
UPDATE ledger.certificate_numbers
SET name_index = named.name_index
FROM unnest($2::uuid[], $3::bytea[]) AS named (person, name_index)
WHERE certificate_numbers.book = $1 AND certificate_numbers.person = named.person;

-- name: read_readings
-- From the latest back; the place in the list is the time with the reading and the person.
SELECT read_at, reading, person, reader, purpose, request
FROM ledger.vault_reads
WHERE book = $1
  AND (read_at, reading, person) < ($2::timestamptz, $3::uuid, $4::uuid)
  AND ($6::uuid IS NULL OR person = $6)
  AND ($7::text IS NULL OR reader = $7)
  AND ($8::text IS NULL OR purpose = $8)
  AND ($9::timestamptz IS NULL OR read_at >= $9)
ORDER BY read_at DESC, reading DESC, person DESC
LIMIT $5;
