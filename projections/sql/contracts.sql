-- name: create
-- No index on what every charge changes, so that a charge rewrites one row and no index.
CREATE TABLE projections.contracts (
    book                 text COLLATE "C" NOT NULL,
    generation           integer          NOT NULL,
    contract             text COLLATE "C" NOT NULL,
    certificate          text COLLATE "C" NOT NULL,
    municipality         text COLLATE "C" NOT NULL,
    payer                text COLLATE "C" NOT NULL,
    provider             text COLLATE "C" NOT NULL,
    programme            text COLLATE "C" NOT NULL,
    module               text COLLATE "C" NOT NULL,
    study_group          text COLLATE "C" NOT NULL,
    agreement            text COLLATE "C" NOT NULL,
    pf_programme         text COLLATE "C" NOT NULL,
    period               text COLLATE "C" NOT NULL,
    direction            text COLLATE "C" NOT NULL,
    requested_on         date             NOT NULL,
    requested_at         timestamptz      NOT NULL,
    starts_on            date             NOT NULL,
    ends_on              date             NOT NULL,
    total_kopecks        bigint           NOT NULL,
    certificate_kopecks  bigint           NOT NULL,
    parent_kopecks       bigint           NOT NULL,
    first_kopecks        bigint           NOT NULL,
    other_kopecks        bigint           NOT NULL,
    status               text COLLATE "C" NOT NULL,
    number               text,
    concluded_on         date,
    ended_by             text COLLATE "C",
    end_reason           text COLLATE "C",
    closed_on            date,
    awaiting_termination boolean          NOT NULL,
    reserved_kopecks     bigint           NOT NULL,
    charged_kopecks      bigint           NOT NULL,
    months               json             NOT NULL,
    next_month           text COLLATE "C",
    next_kopecks         bigint           NOT NULL,
    position             bigint           NOT NULL,
    CONSTRAINT contracts_one_row_each PRIMARY KEY (book, generation, contract),
    CONSTRAINT contracts_are_not_overdrawn CHECK (
        reserved_kopecks >= 0 AND charged_kopecks >= 0
        AND reserved_kopecks + charged_kopecks <= certificate_kopecks)
) WITH (fillfactor = 70);

CREATE INDEX contracts_of_provider
    ON projections.contracts (book, generation, provider, contract);

CREATE INDEX contracts_of_certificate
    ON projections.contracts (book, generation, certificate, contract);

-- name: load_contracts
-- The contracts of a batch.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: save_contracts
-- Parties and price never change.
INSERT INTO projections.contracts
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::date[],
            $16::timestamptz[], $17::date[], $18::date[], $19::bigint[], $20::bigint[],
            $21::bigint[], $22::bigint[], $23::bigint[], $24::text[], $25::text[], $26::date[],
            $27::text[], $28::text[], $29::date[], $30::boolean[], $31::bigint[],
            $32::bigint[], $33::json[], $34::text[], $35::bigint[], $36::bigint[]) AS r
ON CONFLICT (book, generation, contract) DO UPDATE
SET ends_on = excluded.ends_on, status = excluded.status, number = excluded.number,
    concluded_on = excluded.concluded_on, ended_by = excluded.ended_by,
    end_reason = excluded.end_reason, closed_on = excluded.closed_on,
    awaiting_termination = excluded.awaiting_termination,
    reserved_kopecks = excluded.reserved_kopecks, charged_kopecks = excluded.charged_kopecks,
    months = excluded.months, next_month = excluded.next_month,
    next_kopecks = excluded.next_kopecks, position = excluded.position;

-- name: read_contract
-- One contract, if it is the caller's.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND contract = $2
  AND ($3::text IS NULL OR provider = $3)
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_contracts
-- In the order of ids, which is the order in which they were asked for.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND contract > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR programme = $7)
  AND ($8::text IS NULL OR module = $8)
  AND ($9::text IS NULL OR study_group = $9)
  AND ($10::text IS NULL OR period = $10)
  AND ($11::text IS NULL OR status = $11)
  AND ($12::text IS NULL OR number = $12)
  AND ($13::text IS NULL OR certificate = $13)
ORDER BY contract
LIMIT $3;

-- name: read_contracts_of_provider
-- By the provider's index: its own are few among all of a region.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND provider = $4
  AND contract > $2
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR programme = $7)
  AND ($8::text IS NULL OR module = $8)
  AND ($9::text IS NULL OR study_group = $9)
  AND ($10::text IS NULL OR period = $10)
  AND ($11::text IS NULL OR status = $11)
  AND ($12::text IS NULL OR number = $12)
  AND ($13::text IS NULL OR certificate = $13)
ORDER BY contract
LIMIT $3;

-- name: read_contracts_of_certificate
-- By the certificate's index: a child has a handful.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND certificate = $13
  AND contract > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR programme = $7)
  AND ($8::text IS NULL OR module = $8)
  AND ($9::text IS NULL OR study_group = $9)
  AND ($10::text IS NULL OR period = $10)
  AND ($11::text IS NULL OR status = $11)
  AND ($12::text IS NULL OR number = $12)
ORDER BY contract
LIMIT $3;

-- name: read_due
-- Once a month, page by page: an index would cost every charge more than it saves here.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, first_kopecks, other_kopecks, status,
       number, concluded_on, ended_by, end_reason, closed_on, awaiting_termination,
       reserved_kopecks, charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND contract > $2
  AND status = 'active'
  AND next_month <= $4
ORDER BY contract
LIMIT $3;
