-- name: create
-- A payer makes some registers a month of some hundred lines each. Where an open line stands is
-- what its register says, so that handing one over writes one row.
CREATE TABLE projections.payments_registers (
    book text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    payment_register text COLLATE "C" NOT NULL,
    payer text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    dated date NOT NULL,
    lines_count integer NOT NULL,
    left_out_count integer NOT NULL,
    total_kopecks bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    sent_on date,
    open_count integer NOT NULL,
    confirmed_count integer NOT NULL,
    confirmed_kopecks bigint NOT NULL,
    failed_count integer NOT NULL,
    issued bigint NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT payments_registers_one_row_each PRIMARY KEY (book, generation, payment_register)
);

CREATE TABLE projections.payments (
    book text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    payment_register text COLLATE "C" NOT NULL,
    line integer NOT NULL,
    number bigint NOT NULL,
    payer text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    invoice text COLLATE "C",
    advance text COLLATE "C",
    amount_kopecks bigint NOT NULL,
    issued_on date NOT NULL,
    status text COLLATE "C" NOT NULL,
    bank_number text,
    paid_on date,
    reason text COLLATE "C",
    position bigint NOT NULL,
    CONSTRAINT payments_one_row_a_line PRIMARY KEY (book, generation, payment_register, line)
);

CREATE INDEX payments_of_provider
    ON projections.payments (book, generation, provider, payment_register, line);

CREATE TABLE projections.payments_statements (
    book text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    statement text COLLATE "C" NOT NULL,
    payer text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    documents_count integer NOT NULL,
    foreign_count integer NOT NULL,
    known_count integer NOT NULL,
    confirmed_count integer NOT NULL,
    confirmed_kopecks bigint NOT NULL,
    failed_count integer NOT NULL,
    queued_count integer NOT NULL,
    read_at timestamptz NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT payments_statements_one_row_each PRIMARY KEY (book, generation, position)
);

CREATE TABLE projections.payments_queued (
    book text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    position bigint NOT NULL,
    place integer NOT NULL,
    row integer NOT NULL,
    statement text COLLATE "C" NOT NULL,
    payer text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    number text,
    dated date,
    amount_kopecks bigint,
    payment_register text COLLATE "C",
    line integer,
    reason text COLLATE "C" NOT NULL,
    CONSTRAINT payments_queued_one_row_a_document PRIMARY KEY (book, generation, position, place)
);

-- name: load_registers
-- The registers of a batch.
SELECT payment_register, payer, municipality, dated, lines_count, left_out_count, total_kopecks,
       status, sent_on, open_count, confirmed_count, confirmed_kopecks, failed_count, issued,
       position
FROM projections.payments_registers
WHERE book = $1 AND generation = $2 AND payment_register = ANY ($3::text[]);

-- name: save_registers
-- What is on a register never changes, only what became of it.
INSERT INTO projections.payments_registers
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::integer[], $8::integer[],
            $9::bigint[], $10::text[], $11::date[], $12::integer[], $13::integer[],
            $14::bigint[], $15::integer[], $16::bigint[], $17::bigint[]) AS r
ON CONFLICT (book, generation, payment_register) DO UPDATE
SET status = excluded.status,
    sent_on = excluded.sent_on,
    open_count = excluded.open_count,
    confirmed_count = excluded.confirmed_count,
    confirmed_kopecks = excluded.confirmed_kopecks,
    failed_count = excluded.failed_count,
    position = excluded.position;

-- name: load_payments
-- The lines of a batch.
SELECT payment_register, line, number, payer, provider, municipality, invoice, advance,
       amount_kopecks, issued_on, status, bank_number, paid_on, reason, position
FROM projections.payments
WHERE book = $1 AND generation = $2
  AND (payment_register, line) IN (SELECT * FROM unnest($3::text[], $4::integer[]));

-- name: save_payments
-- What is to be paid never changes, only how it ended.
INSERT INTO projections.payments
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::integer[], $5::bigint[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::bigint[], $12::date[], $13::text[], $14::text[],
            $15::date[], $16::text[], $17::bigint[]) AS r
ON CONFLICT (book, generation, payment_register, line) DO UPDATE
SET status = excluded.status,
    bank_number = excluded.bank_number,
    paid_on = excluded.paid_on,
    reason = excluded.reason,
    position = excluded.position;

-- name: read_register
-- One register, if it is the caller's.
SELECT payment_register, payer, municipality, dated, lines_count, left_out_count, total_kopecks,
       status, sent_on, open_count, confirmed_count, confirmed_kopecks, failed_count, issued,
       position
FROM projections.payments_registers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'payments')
  AND payment_register = $2
  AND ($3::text IS NULL OR municipality = $3);

-- name: read_registers
-- Some a payer and month; ids rise with time.
SELECT payment_register, payer, municipality, dated, lines_count, left_out_count, total_kopecks,
       status, sent_on, open_count, confirmed_count, confirmed_kopecks, failed_count, issued,
       position
FROM projections.payments_registers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'payments')
  AND payment_register > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
  AND ($6::text IS NULL OR status = $6)
ORDER BY payment_register
LIMIT $3;

-- name: read_payments
-- An open line stands where its register does.
SELECT p.payment_register, p.line, p.number, p.payer, p.provider, p.municipality, p.invoice,
       p.advance, p.amount_kopecks, p.issued_on, s.status, r.sent_on, p.bank_number, p.paid_on,
       p.reason, greatest(p.position, r.position) AS position
FROM projections.payments p
JOIN projections.payments_registers r
  ON r.book = p.book AND r.generation = p.generation
 AND r.payment_register = p.payment_register
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.status = 'open' THEN r.status ELSE p.status END AS status) s
WHERE p.book = $1
  AND p.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'payments')
  AND (p.payment_register, p.line) > ($2, $3::integer)
  AND ($5::text IS NULL OR p.provider = $5)
  AND ($6::text IS NULL OR p.municipality = $6)
  AND ($7::text IS NULL OR p.payer = $7)
  AND ($8::text IS NULL OR p.payment_register = $8)
  AND ($9::text IS NULL OR s.status = $9)
  AND ($10::date IS NULL OR s.status = 'sent' AND r.sent_on < $10)
ORDER BY p.payment_register, p.line
LIMIT $4;

-- name: read_statements
-- In the order of the book.
SELECT statement, payer, municipality, documents_count, foreign_count, known_count,
       confirmed_count, confirmed_kopecks, failed_count, queued_count, read_at, position
FROM projections.payments_statements
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'payments')
  AND position > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
  AND ($6::text IS NULL OR statement = $6)
ORDER BY position
LIMIT $3;

-- name: read_queued
-- In the order of the book, and within a statement in the order of its file.
SELECT position, place, row, statement, payer, municipality, number, dated, amount_kopecks,
       payment_register, line, reason
FROM projections.payments_queued
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'payments')
  AND (position, place) > ($2, $3::integer)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR statement = $7)
ORDER BY position, place
LIMIT $4;
