-- name: create
-- A month is opened by the first charge, advance or invoice that counts in it.
CREATE TABLE projections.settlements (
    book                  text COLLATE "C" NOT NULL,
    generation            integer          NOT NULL,
    agreement             text COLLATE "C" NOT NULL,
    month                 text COLLATE "C" NOT NULL,
    payer                 text COLLATE "C" NOT NULL,
    provider              text COLLATE "C" NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    agreement_number      text             NOT NULL,
    charged_kopecks       bigint           NOT NULL,
    reversed_kopecks      bigint           NOT NULL,
    late_reversed_kopecks bigint           NOT NULL,
    refunded_kopecks      bigint           NOT NULL,
    in_invoices_kopecks   bigint           NOT NULL,
    invoiced_kopecks      bigint           NOT NULL,
    advanced_kopecks      bigint           NOT NULL,
    paid_kopecks          bigint           NOT NULL,
    position              bigint           NOT NULL,
    CONSTRAINT settlements_one_row_each PRIMARY KEY (book, generation, agreement, month)
) WITH (fillfactor = 70);

CREATE TABLE projections.settlements_agreements (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    agreement    text COLLATE "C" NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    provider     text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    number       text             NOT NULL,
    CONSTRAINT settlements_agreements_one_row_each PRIMARY KEY (book, generation, agreement)
);

CREATE TABLE projections.settlements_payers (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT settlements_payers_one_row_each PRIMARY KEY (book, generation, payer)
);

CREATE TABLE projections.settlements_invoices (
    book          text COLLATE "C" NOT NULL,
    generation    integer          NOT NULL,
    invoice       text COLLATE "C" NOT NULL,
    total_kopecks bigint           NOT NULL,
    priced        json             NOT NULL,
    CONSTRAINT settlements_invoices_one_row_each PRIMARY KEY (book, generation, invoice)
);

-- name: load_months
-- The months of a batch: all charges of an agreement's month move one row.
SELECT s.agreement, s.month, s.payer, s.provider, s.municipality, s.agreement_number,
       s.charged_kopecks, s.reversed_kopecks, s.late_reversed_kopecks, s.refunded_kopecks,
       s.in_invoices_kopecks, s.invoiced_kopecks, s.advanced_kopecks, s.paid_kopecks, s.position
FROM unnest($3::text[], $4::text[]) AS asked (agreement, month)
JOIN projections.settlements AS s
  ON s.book = $1 AND s.generation = $2
 AND s.agreement = asked.agreement AND s.month = asked.month;

-- name: save_months
-- Parties never change, figures do.
INSERT INTO projections.settlements
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
            $15::bigint[], $16::bigint[], $17::bigint[]) AS r
ON CONFLICT (book, generation, agreement, month) DO UPDATE
SET charged_kopecks       = excluded.charged_kopecks,
    reversed_kopecks      = excluded.reversed_kopecks,
    late_reversed_kopecks = excluded.late_reversed_kopecks,
    refunded_kopecks      = excluded.refunded_kopecks,
    in_invoices_kopecks   = excluded.in_invoices_kopecks,
    invoiced_kopecks      = excluded.invoiced_kopecks,
    advanced_kopecks      = excluded.advanced_kopecks,
    paid_kopecks          = excluded.paid_kopecks,
    position              = excluded.position;

-- name: load_agreements
-- A charge names the agreement alone.
SELECT agreement, payer, provider, municipality, number
FROM projections.settlements_agreements
WHERE book = $1 AND generation = $2 AND agreement = ANY ($3::text[]);

-- name: load_payers
-- An agreement names the payer alone.
SELECT payer, municipality
FROM projections.settlements_payers
WHERE book = $1 AND generation = $2 AND payer = ANY ($3::text[]);

-- name: load_invoices
-- The removal of an invoice names no sums.
SELECT invoice, total_kopecks, priced
FROM projections.settlements_invoices
WHERE book = $1 AND generation = $2 AND invoice = ANY ($3::text[]);

-- name: read_settlements
-- The opening balance takes in every month of the agreement before, also those not asked for: an
-- agreement has a dozen. What the payer owes is what was charged less what came back and was paid.
WITH balanced AS (
    SELECT s.*,
           s.charged_kopecks - s.reversed_kopecks - s.late_reversed_kopecks - s.refunded_kopecks
               - s.advanced_kopecks - s.paid_kopecks AS change
    FROM projections.settlements AS s
    WHERE s.book = $1
      AND s.generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'settlements')
      AND s.agreement >= $2
      AND ($5::text IS NULL OR s.provider = $5)
      AND ($6::text IS NULL OR s.municipality = $6)
      AND ($7::text IS NULL OR s.payer = $7)
      AND ($8::text IS NULL OR s.agreement = $8)
), run AS (
    SELECT b.*,
           sum(b.change) OVER (PARTITION BY b.agreement ORDER BY b.month)::bigint AS closing
    FROM balanced AS b
)
SELECT agreement, month, payer, provider, municipality, agreement_number, charged_kopecks,
       reversed_kopecks, late_reversed_kopecks, refunded_kopecks, in_invoices_kopecks,
       invoiced_kopecks, advanced_kopecks, paid_kopecks, position,
       closing - change AS opening_kopecks, closing AS closing_kopecks
FROM run
WHERE (agreement, month) > ($2, $3)
  AND ($9::text IS NULL OR month >= $9)
  AND ($10::text IS NULL OR month <= $10)
ORDER BY agreement, month
LIMIT $4;
