-- name: create
-- Lines are only ever added; what the next one starts from stands beside them.
CREATE TABLE projections.statements (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    certificate      text COLLATE "C" NOT NULL,
    position         bigint           NOT NULL,
    period           text COLLATE "C" NOT NULL,
    type             text COLLATE "C" NOT NULL,
    effective_on     date             NOT NULL,
    recorded_at      timestamptz      NOT NULL,
    actor            text COLLATE "C" NOT NULL,
    request          text COLLATE "C" NOT NULL,
    contract         text COLLATE "C",
    month            text COLLATE "C",
    reason           text COLLATE "C",
    charge           bigint,
    municipality     text COLLATE "C" NOT NULL,
    pf_programme     text COLLATE "C",
    booked_month     text COLLATE "C",
    nominal_change   bigint           NOT NULL,
    available_change bigint           NOT NULL,
    reserved_change  bigint           NOT NULL,
    charged_change   bigint           NOT NULL,
    nominal_after    bigint           NOT NULL,
    available_after  bigint           NOT NULL,
    reserved_after   bigint           NOT NULL,
    charged_after    bigint           NOT NULL,
    CONSTRAINT statements_one_line_each
        PRIMARY KEY (book, generation, certificate, position, period),
    CONSTRAINT statements_add_up CHECK (
        nominal_after = available_after + reserved_after + charged_after)
);

CREATE TABLE projections.statements_standing (
    book              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    certificate       text COLLATE "C" NOT NULL,
    period            text COLLATE "C" NOT NULL,
    nominal_kopecks   bigint           NOT NULL,
    available_kopecks bigint           NOT NULL,
    reserved_kopecks  bigint           NOT NULL,
    charged_kopecks   bigint           NOT NULL,
    CONSTRAINT statements_standing_one_row_each
        PRIMARY KEY (book, generation, certificate, period)
) WITH (fillfactor = 70);

CREATE TABLE projections.statements_contracts (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    contract   text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    number     text,
    CONSTRAINT statements_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

-- name: load_standings
-- All periods of a certificate come along; they are few.
SELECT certificate, period, nominal_kopecks, available_kopecks, reserved_kopecks, charged_kopecks
FROM projections.statements_standing
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_standings
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.statements_standing
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) AS r
ON CONFLICT (book, generation, certificate, period) DO UPDATE
SET nominal_kopecks = excluded.nominal_kopecks, available_kopecks = excluded.available_kopecks,
    reserved_kopecks = excluded.reserved_kopecks, charged_kopecks = excluded.charged_kopecks;

-- name: load_contracts
-- A contract gets its number when it is concluded.
SELECT contract, provider, number
FROM projections.statements_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: save_contracts
-- A contract's provider never changes.
INSERT INTO projections.statements_contracts
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[]) AS r
ON CONFLICT (book, generation, contract) DO UPDATE SET number = excluded.number;

-- name: read_statement
-- A line is joined to its contract when it is read: the number may come later than the line.
SELECT s.position, s.period, s.type, s.effective_on, s.recorded_at, s.actor, s.request, s.contract,
       c.number AS contract_number, c.provider, s.month, s.reason, s.charge, s.nominal_change,
       s.available_change, s.reserved_change, s.charged_change, s.nominal_after,
       s.available_after, s.reserved_after, s.charged_after
FROM projections.statements s
LEFT JOIN projections.statements_contracts c
       ON c.book = s.book AND c.generation = s.generation AND c.contract = s.contract
WHERE s.book = $1
  AND s.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'statements')
  AND s.certificate = $2
  AND (s.position, s.period) > ($3::bigint, $4)
  AND ($6::text IS NULL OR s.period = $6)
  AND ($7::text IS NULL OR s.contract = $7)
  AND ($8::date IS NULL OR s.effective_on >= $8)
  AND ($9::date IS NULL OR s.effective_on <= $9)
  AND ($10::text IS NULL OR c.provider = $10)
ORDER BY s.position, s.period
LIMIT $5;

-- name: read_left
-- What a movement left on its certificate, for a receipt; a charge moves one period.
SELECT available_after, reserved_after
FROM projections.statements
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'statements')
  AND certificate = $2 AND position = $3
LIMIT 1;
