-- name: create
-- What every charge changes stands apart, in a narrow row without an index but its key.
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
    status               text COLLATE "C" NOT NULL,
    number               text,
    concluded_on         date,
    ended_by             text COLLATE "C",
    end_reason           text COLLATE "C",
    closed_on            date,
    awaiting_termination boolean          NOT NULL,
    waits_until          date,
    position             bigint           NOT NULL,
    CONSTRAINT contracts_one_row_each PRIMARY KEY (book, generation, contract)
) WITH (fillfactor = 80);

CREATE INDEX contracts_of_provider
    ON projections.contracts (book, generation, provider, contract);

CREATE INDEX contracts_of_certificate
    ON projections.contracts (book, generation, certificate, contract);

CREATE TABLE projections.contracts_accounts (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    contract         text COLLATE "C" NOT NULL,
    first_month      text COLLATE "C" NOT NULL,
    last_month       text COLLATE "C" NOT NULL,
    first_kopecks    bigint           NOT NULL,
    other_kopecks    bigint           NOT NULL,
    active           boolean          NOT NULL,
    reserved_kopecks bigint           NOT NULL,
    charged_kopecks  bigint           NOT NULL,
    months           json             NOT NULL,
    next_month       text COLLATE "C",
    next_kopecks     bigint           NOT NULL,
    position         bigint           NOT NULL,
    CONSTRAINT contracts_accounts_one_row_each PRIMARY KEY (book, generation, contract),
    CONSTRAINT contracts_accounts_are_not_overdrawn CHECK (
        reserved_kopecks >= 0 AND charged_kopecks >= 0)
) WITH (fillfactor = 70);

-- name: load_contracts
-- The contracts of a batch that take a step in their life.
SELECT contract, certificate, municipality, payer, provider, programme, module, study_group,
       agreement, pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on,
       total_kopecks, certificate_kopecks, parent_kopecks, status, number, concluded_on, ended_by,
       end_reason, closed_on, awaiting_termination, waits_until, position
FROM projections.contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: save_contracts
-- Parties and price never change.
INSERT INTO projections.contracts
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::date[],
            $16::timestamptz[], $17::date[], $18::date[], $19::bigint[], $20::bigint[],
            $21::bigint[], $22::text[], $23::text[], $24::date[], $25::text[], $26::text[],
            $27::date[], $28::boolean[], $29::date[], $30::bigint[]) AS r
ON CONFLICT (book, generation, contract) DO UPDATE
SET ends_on = excluded.ends_on, status = excluded.status, number = excluded.number,
    concluded_on = excluded.concluded_on, ended_by = excluded.ended_by,
    end_reason = excluded.end_reason, closed_on = excluded.closed_on,
    awaiting_termination = excluded.awaiting_termination, waits_until = excluded.waits_until,
    position = excluded.position;

-- name: load_accounts
-- The contracts of a batch whose money moves.
SELECT contract, first_month, last_month, first_kopecks, other_kopecks, active, reserved_kopecks,
       charged_kopecks, months, next_month, next_kopecks, position
FROM projections.contracts_accounts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: save_accounts
-- The price of a month never changes.
INSERT INTO projections.contracts_accounts
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::boolean[],
            $9::bigint[], $10::bigint[], $11::json[], $12::text[], $13::bigint[],
            $14::bigint[]) AS r
ON CONFLICT (book, generation, contract) DO UPDATE
SET last_month = excluded.last_month, active = excluded.active,
    reserved_kopecks = excluded.reserved_kopecks, charged_kopecks = excluded.charged_kopecks,
    months = excluded.months, next_month = excluded.next_month,
    next_kopecks = excluded.next_kopecks, position = excluded.position;

-- name: read_contract
-- One contract, if it is the caller's.
SELECT c.contract, c.certificate, c.municipality, c.payer, c.provider, c.programme, c.module,
       c.study_group, c.agreement, c.pf_programme, c.period, c.direction, c.requested_on,
       c.requested_at, c.starts_on, c.ends_on, c.total_kopecks, c.certificate_kopecks,
       c.parent_kopecks, a.first_kopecks, a.other_kopecks, c.status, c.number, c.concluded_on,
       c.ended_by, c.end_reason, c.closed_on, c.awaiting_termination, c.waits_until,
       a.reserved_kopecks, a.charged_kopecks, a.months, a.next_month, a.next_kopecks,
       greatest(c.position, a.position) AS position
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract = $2
  AND ($3::text IS NULL OR c.provider = $3)
  AND ($4::text IS NULL OR c.municipality = $4);

-- name: read_contracts
-- In the order of ids, which is the order in which they were asked for.
SELECT c.contract, c.certificate, c.municipality, c.payer, c.provider, c.programme, c.module,
       c.study_group, c.agreement, c.pf_programme, c.period, c.direction, c.requested_on,
       c.requested_at, c.starts_on, c.ends_on, c.total_kopecks, c.certificate_kopecks,
       c.parent_kopecks, a.first_kopecks, a.other_kopecks, c.status, c.number, c.concluded_on,
       c.ended_by, c.end_reason, c.closed_on, c.awaiting_termination, c.waits_until,
       a.reserved_kopecks, a.charged_kopecks, a.months, a.next_month, a.next_kopecks,
       greatest(c.position, a.position) AS position
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract > $2
  AND ($4::text IS NULL OR c.provider = $4)
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
  AND ($7::text IS NULL OR c.programme = $7)
  AND ($8::text IS NULL OR c.module = $8)
  AND ($9::text IS NULL OR c.study_group = $9)
  AND ($10::text IS NULL OR c.period = $10)
  AND ($11::text IS NULL OR c.status = $11)
  AND ($12::text IS NULL OR c.number = $12)
  AND ($13::text IS NULL OR c.certificate = $13)
  AND ($14::date IS NULL OR c.waits_until < $14)
ORDER BY c.contract
LIMIT $3;

-- name: read_contracts_of_provider
-- By the provider's index: its own are few among all of a region.
SELECT c.contract, c.certificate, c.municipality, c.payer, c.provider, c.programme, c.module,
       c.study_group, c.agreement, c.pf_programme, c.period, c.direction, c.requested_on,
       c.requested_at, c.starts_on, c.ends_on, c.total_kopecks, c.certificate_kopecks,
       c.parent_kopecks, a.first_kopecks, a.other_kopecks, c.status, c.number, c.concluded_on,
       c.ended_by, c.end_reason, c.closed_on, c.awaiting_termination, c.waits_until,
       a.reserved_kopecks, a.charged_kopecks, a.months, a.next_month, a.next_kopecks,
       greatest(c.position, a.position) AS position
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract > $2
  AND c.provider = $4
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
  AND ($7::text IS NULL OR c.programme = $7)
  AND ($8::text IS NULL OR c.module = $8)
  AND ($9::text IS NULL OR c.study_group = $9)
  AND ($10::text IS NULL OR c.period = $10)
  AND ($11::text IS NULL OR c.status = $11)
  AND ($12::text IS NULL OR c.number = $12)
  AND ($13::text IS NULL OR c.certificate = $13)
  AND ($14::date IS NULL OR c.waits_until < $14)
ORDER BY c.contract
LIMIT $3;

-- name: read_contracts_of_certificate
-- By the certificate's index: a child has a handful.
SELECT c.contract, c.certificate, c.municipality, c.payer, c.provider, c.programme, c.module,
       c.study_group, c.agreement, c.pf_programme, c.period, c.direction, c.requested_on,
       c.requested_at, c.starts_on, c.ends_on, c.total_kopecks, c.certificate_kopecks,
       c.parent_kopecks, a.first_kopecks, a.other_kopecks, c.status, c.number, c.concluded_on,
       c.ended_by, c.end_reason, c.closed_on, c.awaiting_termination, c.waits_until,
       a.reserved_kopecks, a.charged_kopecks, a.months, a.next_month, a.next_kopecks,
       greatest(c.position, a.position) AS position
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract > $2
  AND ($4::text IS NULL OR c.provider = $4)
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
  AND ($7::text IS NULL OR c.programme = $7)
  AND ($8::text IS NULL OR c.module = $8)
  AND ($9::text IS NULL OR c.study_group = $9)
  AND ($10::text IS NULL OR c.period = $10)
  AND ($11::text IS NULL OR c.status = $11)
  AND ($12::text IS NULL OR c.number = $12)
  AND c.certificate = $13
  AND ($14::date IS NULL OR c.waits_until < $14)
ORDER BY c.contract
LIMIT $3;

-- name: read_due
-- Once a month, page by page: an index would cost every charge more than it saves here.
SELECT c.contract, c.certificate, c.municipality, c.payer, c.provider, c.programme, c.module,
       c.study_group, c.agreement, c.pf_programme, c.period, c.direction, c.requested_on,
       c.requested_at, c.starts_on, c.ends_on, c.total_kopecks, c.certificate_kopecks,
       c.parent_kopecks, a.first_kopecks, a.other_kopecks, c.status, c.number, c.concluded_on,
       c.ended_by, c.end_reason, c.closed_on, c.awaiting_termination, c.waits_until,
       a.reserved_kopecks, a.charged_kopecks, a.months, a.next_month, a.next_kopecks,
       greatest(c.position, a.position) AS position
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract > $2
  AND a.next_month <= $4
ORDER BY c.contract
LIMIT $3;
