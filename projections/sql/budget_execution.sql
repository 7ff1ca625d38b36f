-- name: create
-- Sums by figure and month are small; lines are one or two a fact of money, so that every sum can
-- be opened, on any day and as known at any position.
CREATE TABLE projections.budget_execution (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    month        text COLLATE "C" NOT NULL,
    figure       text COLLATE "C" NOT NULL,
    kopecks      bigint           NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT budget_execution_one_row_a_month
        PRIMARY KEY (book, generation, municipality, year, measure, month, figure)
) WITH (fillfactor = 50);

CREATE TABLE projections.budget_execution_measures (
    book                text COLLATE "C" NOT NULL,
    generation          integer          NOT NULL,
    municipality        text COLLATE "C" NOT NULL,
    year                integer          NOT NULL,
    measure             text COLLATE "C" NOT NULL,
    title               text             NOT NULL,
    code                text COLLATE "C" NOT NULL,
    source              text COLLATE "C" NOT NULL,
    mechanism           text COLLATE "C" NOT NULL,
    begun_on            date             NOT NULL,
    begun               bigint           NOT NULL,
    limited             boolean          NOT NULL,
    current_kopecks     bigint           NOT NULL,
    withheld_kopecks    bigint           NOT NULL,
    obligations_kopecks bigint           NOT NULL,
    agreed_kopecks      bigint           NOT NULL,
    cap_kopecks         bigint           NOT NULL,
    drawn_kopecks       bigint           NOT NULL,
    position            bigint           NOT NULL,
    CONSTRAINT budget_execution_measures_one_row_each
        PRIMARY KEY (book, generation, municipality, year, measure),
    CONSTRAINT budget_execution_measures_hold_the_ladder CHECK (
        drawn_kopecks >= 0 AND drawn_kopecks <= cap_kopecks
        AND withheld_kopecks >= 0
        AND greatest(cap_kopecks, agreed_kopecks) + obligations_kopecks
            <= current_kopecks - withheld_kopecks)
) WITH (fillfactor = 50);

CREATE TABLE projections.budget_execution_lines (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    position     bigint           NOT NULL,
    figure       text COLLATE "C" NOT NULL,
    month        text COLLATE "C" NOT NULL,
    effective_on date             NOT NULL,
    type         text COLLATE "C" NOT NULL,
    stream       text COLLATE "C" NOT NULL,
    kopecks      bigint           NOT NULL,
    CONSTRAINT budget_execution_lines_one_a_figure
        PRIMARY KEY (book, generation, municipality, year, measure, position, figure, month)
);

CREATE INDEX budget_execution_lines_in_order
    ON projections.budget_execution_lines (book, generation, position, measure, figure);

CREATE TABLE projections.budget_execution_caps (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    pf_programme text COLLATE "C" NOT NULL,
    period       text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    CONSTRAINT budget_execution_caps_one_row_a_period
        PRIMARY KEY (book, generation, pf_programme, period)
);

CREATE TABLE projections.budget_execution_programmes (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    pf_programme text COLLATE "C" NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    CONSTRAINT budget_execution_programmes_one_row_each
        PRIMARY KEY (book, generation, pf_programme)
);

CREATE TABLE projections.budget_execution_funds (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    period       text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    CONSTRAINT budget_execution_funds_one_row_a_period
        PRIMARY KEY (book, generation, payer, period)
);

CREATE TABLE projections.budget_execution_agreements (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    agreement  text COLLATE "C" NOT NULL,
    payer      text COLLATE "C" NOT NULL,
    period     text COLLATE "C" NOT NULL,
    CONSTRAINT budget_execution_agreements_one_row_each
        PRIMARY KEY (book, generation, agreement)
);

CREATE TABLE projections.budget_execution_invoices (
    book          text COLLATE "C" NOT NULL,
    generation    integer          NOT NULL,
    invoice       text COLLATE "C" NOT NULL,
    total_kopecks bigint           NOT NULL,
    CONSTRAINT budget_execution_invoices_one_row_each
        PRIMARY KEY (book, generation, invoice)
);

CREATE TABLE projections.budget_execution_subsidies (
    book              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    subsidy_agreement text COLLATE "C" NOT NULL,
    municipality      text COLLATE "C" NOT NULL,
    payer             text COLLATE "C" NOT NULL,
    year              integer          NOT NULL,
    measure           text COLLATE "C" NOT NULL,
    amount_kopecks    bigint           NOT NULL,
    received_kopecks  bigint           NOT NULL,
    payments          json             NOT NULL,
    act_kind          text COLLATE "C" NOT NULL,
    act_number        text             NOT NULL,
    act_dated         date             NOT NULL,
    position          bigint           NOT NULL,
    CONSTRAINT budget_execution_subsidies_one_row_each
        PRIMARY KEY (book, generation, subsidy_agreement),
    CONSTRAINT budget_execution_subsidies_are_not_overdrawn
        CHECK (received_kopecks <= amount_kopecks)
);

-- name: load_measures
-- All measures of a municipality come along; they are a few dozen.
SELECT municipality, year, measure, title, code, source, mechanism, begun_on, begun, limited,
       current_kopecks, withheld_kopecks, obligations_kopecks, agreed_kopecks, cap_kopecks,
       drawn_kopecks, position
FROM projections.budget_execution_measures
WHERE book = $1 AND generation = $2 AND municipality = ANY ($3::text[]);

-- name: save_measures
-- Title, code, source, mechanism and beginning never change.
INSERT INTO projections.budget_execution_measures
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::date[], $11::bigint[], $12::boolean[], $13::bigint[], $14::bigint[],
            $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[]) AS r
ON CONFLICT (book, generation, municipality, year, measure) DO UPDATE
SET limited = excluded.limited, current_kopecks = excluded.current_kopecks,
    withheld_kopecks = excluded.withheld_kopecks,
    obligations_kopecks = excluded.obligations_kopecks,
    agreed_kopecks = excluded.agreed_kopecks, cap_kopecks = excluded.cap_kopecks,
    drawn_kopecks = excluded.drawn_kopecks, position = excluded.position;

-- name: load_sums
-- By measure and month: a municipality has many; all figures of one come along.
SELECT b.municipality, b.year, b.measure, b.month, figure, kopecks, position
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[])
    AS w (municipality, year, measure, month)
JOIN projections.budget_execution b
  ON b.book = $1 AND b.generation = $2 AND b.municipality = w.municipality AND b.year = w.year
 AND b.measure = w.measure AND b.month = w.month;

-- name: save_sums
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.budget_execution
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::bigint[],
            $9::bigint[]) AS r
ON CONFLICT (book, generation, municipality, year, measure, month, figure) DO UPDATE
SET kopecks = excluded.kopecks, position = excluded.position;

-- name: load_caps
-- All periods of a programme come along; they are few.
SELECT pf_programme, period, municipality, year, measure
FROM projections.budget_execution_caps
WHERE book = $1 AND generation = $2 AND pf_programme = ANY ($3::text[]);

-- name: load_programmes
-- Whose programmes a batch adds periods to.
SELECT pf_programme, payer
FROM projections.budget_execution_programmes
WHERE book = $1 AND generation = $2 AND pf_programme = ANY ($3::text[]);

-- name: load_funds
-- All periods of a payer come along; they are few.
SELECT payer, period, municipality, year, measure
FROM projections.budget_execution_funds
WHERE book = $1 AND generation = $2 AND payer = ANY ($3::text[]);

-- name: load_agreements
-- The agreements under which a batch settles.
SELECT agreement, payer, period
FROM projections.budget_execution_agreements
WHERE book = $1 AND generation = $2 AND agreement = ANY ($3::text[]);

-- name: load_invoices
-- What invoices that are withdrawn came to.
SELECT invoice, total_kopecks
FROM projections.budget_execution_invoices
WHERE book = $1 AND generation = $2 AND invoice = ANY ($3::text[]);

-- name: load_subsidies
-- The subsidies of a batch.
SELECT subsidy_agreement, municipality, payer, year, measure, amount_kopecks, received_kopecks,
       payments, act_kind, act_number, act_dated, position
FROM projections.budget_execution_subsidies
WHERE book = $1 AND generation = $2 AND subsidy_agreement = ANY ($3::text[]);

-- name: save_subsidies
-- Of a subsidy its sum, its schedule and what was received change.
INSERT INTO projections.budget_execution_subsidies
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::bigint[],
            $9::bigint[], $10::json[], $11::text[], $12::text[], $13::date[], $14::bigint[]) AS r
ON CONFLICT (book, generation, subsidy_agreement) DO UPDATE
SET amount_kopecks = excluded.amount_kopecks, received_kopecks = excluded.received_kopecks,
    payments = excluded.payments, position = excluded.position;
