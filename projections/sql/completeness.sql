-- name: create
-- A month that nobody spoke of has no row: it counts in full.
CREATE TABLE projections.completeness (
    book              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    study_group       text COLLATE "C" NOT NULL,
    month             text COLLATE "C" NOT NULL,
    provider          text COLLATE "C" NOT NULL,
    percent           integer,
    reason            text COLLATE "C",
    said_on           date,
    corrections_count integer          NOT NULL,
    position          bigint           NOT NULL,
    CONSTRAINT completeness_one_row_each PRIMARY KEY (book, generation, study_group, month)
);

CREATE INDEX completeness_of_provider
    ON projections.completeness (book, generation, provider, study_group, month);

CREATE TABLE projections.completeness_owners (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    CONSTRAINT completeness_owners_one_row_each PRIMARY KEY (book, generation, kind, subject)
);

-- name: load_said
-- The months of a batch.
SELECT c.study_group, c.month, c.provider, c.percent, c.reason, c.said_on, c.corrections_count,
       c.position
FROM unnest($3::text[], $4::text[]) AS asked (study_group, month)
JOIN projections.completeness AS c
  ON c.book = $1 AND c.generation = $2
 AND c.study_group = asked.study_group AND c.month = asked.month;

-- name: save_said
-- What was said last takes the place of what was said before.
INSERT INTO projections.completeness
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::date[],
            $9::integer[], $10::bigint[]) AS r
ON CONFLICT (book, generation, study_group, month) DO UPDATE
SET percent           = excluded.percent,
    reason            = excluded.reason,
    said_on           = excluded.said_on,
    corrections_count = excluded.corrections_count,
    position          = excluded.position;

-- name: load_owners
-- A group names its module, a module its programme, and a programme its provider.
SELECT o.kind, o.subject, o.provider
FROM unnest($3::text[], $4::text[]) AS asked (kind, subject)
JOIN projections.completeness_owners AS o
  ON o.book = $1 AND o.generation = $2 AND o.kind = asked.kind AND o.subject = asked.subject;

-- name: read_completeness
-- By study group and month.
SELECT study_group, month, provider, percent, reason, said_on, corrections_count, position
FROM projections.completeness
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'completeness')
  AND (study_group, month) > ($2, $3)
  AND ($5::text IS NULL OR provider = $5)
  AND ($6::text IS NULL OR study_group = $6)
  AND ($7::text IS NULL OR month = $7)
ORDER BY study_group, month
LIMIT $4;
