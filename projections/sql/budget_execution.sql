-- name: create
-- Small: a measure has a row a month. Every charge of a region changes a few of them.
CREATE TABLE projections.budget_execution (
    book                text COLLATE "C" NOT NULL,
    generation          integer          NOT NULL,
    municipality        text COLLATE "C" NOT NULL,
    year                integer          NOT NULL,
    measure             text COLLATE "C" NOT NULL,
    month               text COLLATE "C" NOT NULL,
    approved_kopecks    bigint           NOT NULL,
    reallocated_kopecks bigint           NOT NULL,
    cap_kopecks         bigint           NOT NULL,
    obligations_kopecks bigint           NOT NULL,
    reserved_kopecks    bigint           NOT NULL,
    released_kopecks    bigint           NOT NULL,
    charged_kopecks     bigint           NOT NULL,
    reversed_kopecks    bigint           NOT NULL,
    position            bigint           NOT NULL,
    CONSTRAINT budget_execution_one_row_a_month
        PRIMARY KEY (book, generation, municipality, year, measure, month)
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
    approved_kopecks    bigint           NOT NULL,
    reallocated_kopecks bigint           NOT NULL,
    cap_kopecks         bigint           NOT NULL,
    obligations_kopecks bigint           NOT NULL,
    reserved_kopecks    bigint           NOT NULL,
    charged_kopecks     bigint           NOT NULL,
    position            bigint           NOT NULL,
    CONSTRAINT budget_execution_measures_one_row_each
        PRIMARY KEY (book, generation, municipality, year, measure),
    CONSTRAINT budget_execution_measures_hold_the_ladder CHECK (
        reserved_kopecks >= 0 AND charged_kopecks >= 0
        AND reserved_kopecks + charged_kopecks <= cap_kopecks
        AND cap_kopecks + obligations_kopecks <= approved_kopecks + reallocated_kopecks)
) WITH (fillfactor = 50);

CREATE TABLE projections.budget_execution_caps (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    pf_programme text COLLATE "C" NOT NULL,
    period       text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    CONSTRAINT budget_execution_caps_one_row_each
        PRIMARY KEY (book, generation, pf_programme, period)
);

-- name: load_months
-- By the whole key: a municipality has many measures and months.
SELECT b.municipality, b.year, b.measure, b.month, approved_kopecks, reallocated_kopecks,
       cap_kopecks, obligations_kopecks, reserved_kopecks, released_kopecks, charged_kopecks,
       reversed_kopecks, position
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[])
    AS w (municipality, year, measure, month)
JOIN projections.budget_execution b
  ON b.book = $1 AND b.generation = $2 AND b.municipality = w.municipality AND b.year = w.year
 AND b.measure = w.measure AND b.month = w.month;

-- name: save_months
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.budget_execution
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
            $14::bigint[], $15::bigint[]) AS r
ON CONFLICT (book, generation, municipality, year, measure, month) DO UPDATE
SET approved_kopecks = excluded.approved_kopecks,
    reallocated_kopecks = excluded.reallocated_kopecks, cap_kopecks = excluded.cap_kopecks,
    obligations_kopecks = excluded.obligations_kopecks,
    reserved_kopecks = excluded.reserved_kopecks, released_kopecks = excluded.released_kopecks,
    charged_kopecks = excluded.charged_kopecks, reversed_kopecks = excluded.reversed_kopecks,
    position = excluded.position;

-- name: load_measures
-- All measures of a municipality come along; they are a few dozen.
SELECT municipality, year, measure, title, code, source, mechanism, approved_kopecks,
       reallocated_kopecks, cap_kopecks, obligations_kopecks, reserved_kopecks, charged_kopecks,
       position
FROM projections.budget_execution_measures
WHERE book = $1 AND generation = $2 AND municipality = ANY ($3::text[]);

-- name: save_measures
-- Title, code, source and mechanism never change.
INSERT INTO projections.budget_execution_measures
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
            $15::bigint[], $16::bigint[]) AS r
ON CONFLICT (book, generation, municipality, year, measure) DO UPDATE
SET approved_kopecks = excluded.approved_kopecks,
    reallocated_kopecks = excluded.reallocated_kopecks, cap_kopecks = excluded.cap_kopecks,
    obligations_kopecks = excluded.obligations_kopecks,
    reserved_kopecks = excluded.reserved_kopecks, charged_kopecks = excluded.charged_kopecks,
    position = excluded.position;

-- name: load_caps
-- All periods of a programme come along; they are few.
SELECT pf_programme, period, municipality, year, measure
FROM projections.budget_execution_caps
WHERE book = $1 AND generation = $2 AND pf_programme = ANY ($3::text[]);

-- name: read_measures
-- A municipality's measures stand together in the index.
SELECT municipality, year, measure, title, code, source, mechanism, approved_kopecks,
       reallocated_kopecks, cap_kopecks, obligations_kopecks, reserved_kopecks, charged_kopecks,
       position
FROM projections.budget_execution_measures
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'budget_execution')
  AND (municipality, year, measure) > ($2, $3::integer, $4)
  AND ($6::text IS NULL OR municipality = $6)
  AND ($7::integer IS NULL OR year = $7)
  AND ($8::text IS NULL OR measure = $8)
ORDER BY municipality, year, measure
LIMIT $5;

-- name: read_months
-- A measure's months stand together in the index.
SELECT municipality, year, measure, month, approved_kopecks, reallocated_kopecks, cap_kopecks,
       obligations_kopecks, reserved_kopecks, released_kopecks, charged_kopecks, reversed_kopecks,
       position
FROM projections.budget_execution
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'budget_execution')
  AND (municipality, year, measure, month) > ($2, $3::integer, $4, $5)
  AND ($7::text IS NULL OR municipality = $7)
  AND ($8::integer IS NULL OR year = $8)
  AND ($9::text IS NULL OR measure = $9)
  AND ($10::text IS NULL OR month = $10)
ORDER BY municipality, year, measure, month
LIMIT $6;
