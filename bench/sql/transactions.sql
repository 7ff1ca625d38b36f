-- name: create_tables
-- The least that keeps a charge right without a book of facts: what it draws on, and itself.
CREATE SCHEMA bench;
CREATE TABLE bench.budgets (
    budget           bigint PRIMARY KEY,
    approved_kopecks bigint NOT NULL,
    charged_kopecks  bigint NOT NULL DEFAULT 0 CHECK (charged_kopecks <= approved_kopecks)
) WITH (fillfactor = 50);
CREATE TABLE bench.certificates (
    certificate      text COLLATE "C" PRIMARY KEY,
    reserved_kopecks bigint NOT NULL CHECK (reserved_kopecks >= 0),
    charged_kopecks  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE TABLE bench.contracts (
    contract    text COLLATE "C" PRIMARY KEY,
    certificate text COLLATE "C" NOT NULL REFERENCES bench.certificates,
    budget      bigint NOT NULL REFERENCES bench.budgets
);
CREATE TABLE bench.charges (
    charge         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract       text COLLATE "C" NOT NULL,
    month          text COLLATE "C" NOT NULL,
    amount_kopecks bigint NOT NULL CHECK (amount_kopecks > 0),
    key            text COLLATE "C" NOT NULL UNIQUE,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (contract, month)
);
CREATE TABLE bench.postings (
    posting        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    budget         bigint NOT NULL,
    amount_kopecks bigint NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now()
);

-- name: fill_tables
-- One budget that everybody draws on, ten thousand that nobody else does, and the contracts of the
-- measured region.
WITH budgets AS (
    INSERT INTO bench.budgets (budget, approved_kopecks)
    SELECT budget, $2 FROM generate_series(1, 10001) AS budget
), holders AS (
    INSERT INTO bench.certificates (certificate, reserved_kopecks)
    SELECT contract, $2 FROM unnest($1::text[]) AS contract
)
INSERT INTO bench.contracts (contract, certificate, budget)
SELECT contract, contract, 1 FROM unnest($1::text[]) AS contract;

-- name: lock_contract
-- Everything that the charge draws on, locked in one order: contract, certificate, budget.
SELECT c.certificate, c.budget, h.reserved_kopecks,
       b.approved_kopecks - b.charged_kopecks AS left_kopecks
FROM bench.contracts AS c
JOIN bench.certificates AS h USING (certificate)
JOIN bench.budgets AS b USING (budget)
WHERE c.contract = $1
FOR UPDATE;

-- name: insert_charge
-- A month is charged once, and so is a key.
INSERT INTO bench.charges (contract, month, amount_kopecks, key)
VALUES ($1, $2, $3, $4)
RETURNING charge;

-- name: draw_on_certificate
-- What was reserved is charged.
UPDATE bench.certificates
SET reserved_kopecks = reserved_kopecks - $2, charged_kopecks = charged_kopecks + $2
WHERE certificate = $1;

-- name: draw_on_budget
-- The one row that every charge of the region changes.
UPDATE bench.budgets
SET charged_kopecks = charged_kopecks + $2
WHERE budget = $1;

-- name: read_lag
-- How many facts the slowest view has still to read; the service makes all checkpoints at once.
SELECT head.position - coalesce(min(view.position), 0)
FROM ledger.heads AS head
LEFT JOIN projections.checkpoints AS view USING (book)
WHERE head.book = $1
GROUP BY head.position;

-- name: show
-- A setting as the server has it.
SELECT current_setting($1);

-- name: read_position
-- How many facts there are.
SELECT position FROM ledger.heads WHERE book = $1;

-- name: read_facts
-- The columns that a view is built from, in order.
SELECT volume, position, type, envelope
FROM ledger.journal
WHERE book = $1
ORDER BY volume, position;

-- name: scan_facts
-- The body is looked at, or an index alone would answer.
SELECT count(*) FILTER (WHERE length(envelope) > 0) FROM ledger.journal WHERE book = $1;

-- name: read_run_rate
-- Contracts a second, from when the service took the run up to when it was over.
SELECT charged_count / extract(epoch FROM finished_at - taken_at)
FROM ledger.month_runs
WHERE book = $1 AND month = $2 AND finished_at IS NOT NULL;
