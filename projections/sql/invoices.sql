-- name: create
-- An invoice that was withdrawn stays, with the day on which it was. No index by status: a payer
-- has a few hundred invoices a month, and those of a month are read by provider or one after one.
CREATE TABLE projections.invoices (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    invoice          text COLLATE "C" NOT NULL,
    payer            text COLLATE "C" NOT NULL,
    provider         text COLLATE "C" NOT NULL,
    municipality     text COLLATE "C" NOT NULL,
    agreement        text COLLATE "C" NOT NULL,
    agreement_number text             NOT NULL,
    month            text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    total_kopecks    bigint           NOT NULL,
    lines_count      integer          NOT NULL,
    issued_on        date             NOT NULL,
    recorded_at      timestamptz      NOT NULL,
    actor            text COLLATE "C" NOT NULL,
    issued           bigint           NOT NULL,
    advance_kopecks  bigint           NOT NULL,
    carried_kopecks  bigint           NOT NULL,
    payable_kopecks  bigint           NOT NULL,
    advance_overpaid_kopecks bigint   NOT NULL,
    status           text COLLATE "C" NOT NULL,
    rollback_reason  text COLLATE "C",
    refunded_kopecks bigint           NOT NULL,
    paid_on          date,
    removed_on       date,
    position         bigint           NOT NULL,
    CONSTRAINT invoices_one_row_each PRIMARY KEY (book, generation, invoice)
);

CREATE INDEX invoices_of_provider
    ON projections.invoices (book, generation, provider, invoice);

CREATE TABLE projections.invoices_lines (
    book           text COLLATE "C" NOT NULL,
    generation     integer          NOT NULL,
    invoice        text COLLATE "C" NOT NULL,
    charge         bigint           NOT NULL,
    contract       text COLLATE "C" NOT NULL,
    certificate    text COLLATE "C" NOT NULL,
    month          text COLLATE "C" NOT NULL,
    booked_month   text COLLATE "C" NOT NULL,
    price_kopecks  bigint           NOT NULL,
    completeness_percent integer    NOT NULL,
    amount_kopecks bigint           NOT NULL,
    CONSTRAINT invoices_lines_one_row_each PRIMARY KEY (book, generation, invoice, charge)
);

CREATE TABLE projections.invoices_payers (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT invoices_payers_one_row_each PRIMARY KEY (book, generation, payer)
);

CREATE TABLE projections.invoices_agreements (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    agreement  text COLLATE "C" NOT NULL,
    number     text             NOT NULL,
    CONSTRAINT invoices_agreements_one_row_each PRIMARY KEY (book, generation, agreement)
);

-- name: load_invoices
-- The invoices of a batch.
SELECT invoice, payer, provider, municipality, agreement, agreement_number, month, kind,
       total_kopecks, lines_count, issued_on, recorded_at, actor, issued, advance_kopecks,
       carried_kopecks, payable_kopecks, advance_overpaid_kopecks, status, rollback_reason,
       refunded_kopecks, paid_on, removed_on, position
FROM projections.invoices
WHERE book = $1 AND generation = $2 AND invoice = ANY ($3::text[]);

-- name: save_invoices
-- What is asked for never changes, only where the invoice stands.
INSERT INTO projections.invoices
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::bigint[], $12::integer[], $13::date[], $14::timestamptz[],
            $15::text[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[],
            $20::bigint[], $21::text[], $22::text[], $23::bigint[], $24::date[], $25::date[],
            $26::bigint[]) AS r
ON CONFLICT (book, generation, invoice) DO UPDATE
SET status           = excluded.status,
    rollback_reason  = excluded.rollback_reason,
    refunded_kopecks = excluded.refunded_kopecks,
    paid_on          = excluded.paid_on,
    removed_on       = excluded.removed_on,
    position         = excluded.position;

-- name: load_payers
-- An invoice names the payer alone.
SELECT payer, municipality
FROM projections.invoices_payers
WHERE book = $1 AND generation = $2 AND payer = ANY ($3::text[]);

-- name: load_agreements
-- An invoice shows the number of its agreement.
SELECT agreement, number
FROM projections.invoices_agreements
WHERE book = $1 AND generation = $2 AND agreement = ANY ($3::text[]);

-- name: read_invoice
-- One invoice, if it is the caller's.
SELECT invoice, payer, provider, municipality, agreement, agreement_number, month, kind,
       total_kopecks, lines_count, issued_on, recorded_at, actor, issued, advance_kopecks,
       carried_kopecks, payable_kopecks, advance_overpaid_kopecks, status, rollback_reason,
       refunded_kopecks, paid_on, removed_on, position
FROM projections.invoices
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND invoice = $2
  AND ($3::text IS NULL OR provider = $3)
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_invoices
-- A provider has one a payer and month: thousands of rows in a region.
SELECT invoice, payer, provider, municipality, agreement, agreement_number, month, kind,
       total_kopecks, lines_count, issued_on, recorded_at, actor, issued, advance_kopecks,
       carried_kopecks, payable_kopecks, advance_overpaid_kopecks, status, rollback_reason,
       refunded_kopecks, paid_on, removed_on, position
FROM projections.invoices
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND invoice > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR agreement = $7)
  AND ($8::text IS NULL OR month = $8)
  AND ($9::text IS NULL OR status = $9)
  AND ($10::boolean IS NULL OR (removed_on IS NOT NULL) = $10)
ORDER BY invoice
LIMIT $3;

-- name: read_lines
-- In the order in which the charges were recorded.
SELECT invoice, charge, contract, certificate, month, booked_month, price_kopecks,
       completeness_percent, amount_kopecks
FROM projections.invoices_lines
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND invoice = $2
  AND charge > $3
ORDER BY charge
LIMIT $4;
