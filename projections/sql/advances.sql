-- name: create
-- An advance that was cancelled stays, with the day on which it was.
CREATE TABLE projections.advances (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    advance          text COLLATE "C" NOT NULL,
    payer            text COLLATE "C" NOT NULL,
    provider         text COLLATE "C" NOT NULL,
    municipality     text COLLATE "C" NOT NULL,
    agreement        text COLLATE "C" NOT NULL,
    agreement_number text             NOT NULL,
    month            text COLLATE "C" NOT NULL,
    total_kopecks    bigint           NOT NULL,
    lines_count      integer          NOT NULL,
    requested_on     date             NOT NULL,
    recorded_at      timestamptz      NOT NULL,
    status           text COLLATE "C" NOT NULL,
    paid_on          date,
    cancelled_on     date,
    invoice          text COLLATE "C",
    position         bigint           NOT NULL,
    CONSTRAINT advances_one_row_each PRIMARY KEY (book, generation, advance)
);

CREATE INDEX advances_of_provider
    ON projections.advances (book, generation, provider, advance);

CREATE TABLE projections.advances_lines (
    book           text COLLATE "C" NOT NULL,
    generation     integer          NOT NULL,
    advance        text COLLATE "C" NOT NULL,
    contract       text COLLATE "C" NOT NULL,
    certificate    text COLLATE "C" NOT NULL,
    price_kopecks  bigint           NOT NULL,
    percent        integer          NOT NULL,
    amount_kopecks bigint           NOT NULL,
    CONSTRAINT advances_lines_one_row_each PRIMARY KEY (book, generation, advance, contract)
);

CREATE TABLE projections.advances_payers (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT advances_payers_one_row_each PRIMARY KEY (book, generation, payer)
);

CREATE TABLE projections.advances_agreements (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    agreement  text COLLATE "C" NOT NULL,
    number     text             NOT NULL,
    CONSTRAINT advances_agreements_one_row_each PRIMARY KEY (book, generation, agreement)
);

CREATE TABLE projections.advances_set_off (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    invoice    text COLLATE "C" NOT NULL,
    advances   text             NOT NULL,
    CONSTRAINT advances_set_off_one_row_each PRIMARY KEY (book, generation, invoice)
);

-- name: load_advances
-- The advances of a batch.
SELECT advance, payer, provider, municipality, agreement, agreement_number, month, total_kopecks,
       lines_count, requested_on, recorded_at, status, paid_on, cancelled_on, invoice, position
FROM projections.advances
WHERE book = $1 AND generation = $2 AND advance = ANY ($3::text[]);

-- name: save_advances
-- What was asked for never changes, only where the advance stands.
INSERT INTO projections.advances
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::bigint[], $11::integer[], $12::date[], $13::timestamptz[], $14::text[],
            $15::date[], $16::date[], $17::text[], $18::bigint[]) AS r
ON CONFLICT (book, generation, advance) DO UPDATE
SET status       = excluded.status,
    paid_on      = excluded.paid_on,
    cancelled_on = excluded.cancelled_on,
    invoice      = excluded.invoice,
    position     = excluded.position;

-- name: load_payers
-- An advance names the payer alone.
SELECT payer, municipality
FROM projections.advances_payers
WHERE book = $1 AND generation = $2 AND payer = ANY ($3::text[]);

-- name: load_agreements
-- An advance shows the number of its agreement.
SELECT agreement, number
FROM projections.advances_agreements
WHERE book = $1 AND generation = $2 AND agreement = ANY ($3::text[]);

-- name: load_set_off
-- The removal of an invoice frees the advances that it set off.
SELECT invoice, advances
FROM projections.advances_set_off
WHERE book = $1 AND generation = $2 AND invoice = ANY ($3::text[]);

-- name: read_advance
-- One advance, if it is the caller's.
SELECT advance, payer, provider, municipality, agreement, agreement_number, month, total_kopecks,
       lines_count, requested_on, recorded_at, status, paid_on, cancelled_on, invoice, position
FROM projections.advances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND advance = $2
  AND ($3::text IS NULL OR provider = $3)
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_advances
-- A provider has one a payer and month: thousands of rows in a region.
SELECT advance, payer, provider, municipality, agreement, agreement_number, month, total_kopecks,
       lines_count, requested_on, recorded_at, status, paid_on, cancelled_on, invoice, position
FROM projections.advances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND advance > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR agreement = $7)
  AND ($8::text IS NULL OR month = $8)
  AND ($9::text IS NULL OR status = $9)
ORDER BY advance
LIMIT $3;

-- name: read_lines
-- In the order of the contracts.
SELECT advance, contract, certificate, price_kopecks, percent, amount_kopecks
FROM projections.advances_lines
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND advance = $2
  AND contract > $3
ORDER BY contract
LIMIT $4;
