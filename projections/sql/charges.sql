-- name: create
-- A reversal rewrites a row and no index.
CREATE TABLE projections.charges (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    position         bigint           NOT NULL,
    contract         text COLLATE "C" NOT NULL,
    certificate      text COLLATE "C" NOT NULL,
    provider         text COLLATE "C" NOT NULL,
    payer            text COLLATE "C" NOT NULL,
    municipality     text COLLATE "C" NOT NULL,
    agreement        text COLLATE "C" NOT NULL,
    pf_programme     text COLLATE "C" NOT NULL,
    period           text COLLATE "C" NOT NULL,
    month            text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    amount_kopecks   bigint           NOT NULL,
    effective_on     date             NOT NULL,
    recorded_at      timestamptz      NOT NULL,
    actor            text COLLATE "C" NOT NULL,
    request          text COLLATE "C" NOT NULL,
    booked_month     text COLLATE "C" NOT NULL,
    reversed_kopecks bigint           NOT NULL,
    reversal         bigint,
    late_month       text COLLATE "C",
    CONSTRAINT charges_one_row_each PRIMARY KEY (book, generation, position),
    CONSTRAINT charges_reversed_at_most_once CHECK (
        amount_kopecks > 0 AND reversed_kopecks BETWEEN 0 AND amount_kopecks)
) WITH (fillfactor = 95);

CREATE INDEX charges_of_provider ON projections.charges (book, generation, provider, position);

CREATE INDEX charges_of_contract ON projections.charges (book, generation, contract, position);

CREATE INDEX charges_of_certificate
    ON projections.charges (book, generation, certificate, position);

CREATE TABLE projections.charges_contracts (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    contract   text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    payer      text COLLATE "C" NOT NULL,
    CONSTRAINT charges_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

-- name: load_charges
-- A reversal names the charge by its position.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1 AND generation = $2 AND position = ANY ($3::bigint[]);

-- name: save_charges
-- Of a charge only what is taken back ever changes.
INSERT INTO projections.charges
SELECT $1::text, $2::integer, r.*
FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::date[],
            $16::timestamptz[], $17::text[], $18::text[], $19::text[], $20::bigint[],
            $21::bigint[], $22::text[]) AS r
ON CONFLICT (book, generation, position) DO UPDATE
SET reversed_kopecks = excluded.reversed_kopecks, reversal = excluded.reversal,
    late_month = excluded.late_month;

-- name: load_enrolments
-- A charge names the contract alone.
SELECT contract, provider, payer
FROM projections.charges_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: read_charge
-- One charge, if it is the caller's.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
  AND position = $2
  AND ($3::text IS NULL OR provider = $3)
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_charges
-- In the order in which they were recorded. A municipality's are found on the way: an index of
-- their own would cost every charge more than it saves.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
  AND position > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR month = $7)
  AND ($8::text IS NULL OR period = $8)
  AND ($9::boolean IS NULL OR (reversed_kopecks < amount_kopecks) = $9)
  AND ($10::text IS NULL OR actor = $10)
  AND ($11::date IS NULL OR effective_on >= $11)
  AND ($12::date IS NULL OR effective_on <= $12)
  AND ($13::text IS NULL OR contract = $13)
  AND ($14::text IS NULL OR certificate = $14)
ORDER BY position
LIMIT $3;

-- name: read_charges_of_provider
-- By the provider's index: its own are few among all of a region.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
  AND position > $2
  AND provider = $4
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR month = $7)
  AND ($8::text IS NULL OR period = $8)
  AND ($9::boolean IS NULL OR (reversed_kopecks < amount_kopecks) = $9)
  AND ($10::text IS NULL OR actor = $10)
  AND ($11::date IS NULL OR effective_on >= $11)
  AND ($12::date IS NULL OR effective_on <= $12)
  AND ($13::text IS NULL OR contract = $13)
  AND ($14::text IS NULL OR certificate = $14)
ORDER BY position
LIMIT $3;

-- name: read_charges_of_contract
-- By the contract's index: a dozen months.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
  AND position > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR month = $7)
  AND ($8::text IS NULL OR period = $8)
  AND ($9::boolean IS NULL OR (reversed_kopecks < amount_kopecks) = $9)
  AND ($10::text IS NULL OR actor = $10)
  AND ($11::date IS NULL OR effective_on >= $11)
  AND ($12::date IS NULL OR effective_on <= $12)
  AND contract = $13
  AND ($14::text IS NULL OR certificate = $14)
ORDER BY position
LIMIT $3;

-- name: read_charges_of_certificate
-- By the certificate's index: a child has a few contracts.
SELECT position, contract, certificate, provider, payer, municipality, agreement, pf_programme, period,
       month, kind, amount_kopecks, effective_on, recorded_at, actor, request, booked_month,
       reversed_kopecks, reversal, late_month
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
  AND position > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR month = $7)
  AND ($8::text IS NULL OR period = $8)
  AND ($9::boolean IS NULL OR (reversed_kopecks < amount_kopecks) = $9)
  AND ($10::text IS NULL OR actor = $10)
  AND ($11::date IS NULL OR effective_on >= $11)
  AND ($12::date IS NULL OR effective_on <= $12)
  AND ($13::text IS NULL OR contract = $13)
  AND certificate = $14
ORDER BY position
LIMIT $3;
