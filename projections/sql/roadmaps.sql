-- name: create
-- Small: a few road maps of a dozen measures, a few milestones a municipality. Rows of acts and
-- documents are never changed, so that any day can be looked at again.
CREATE TABLE projections.roadmaps (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    roadmap      text COLLATE "C" NOT NULL,
    municipality text COLLATE "C",
    body         json             NOT NULL,
    adopted_on   date             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT roadmaps_one_row_each PRIMARY KEY (book, generation, roadmap)
);

CREATE TABLE projections.roadmaps_measures (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    roadmap    text COLLATE "C" NOT NULL,
    number     text             NOT NULL,
    since_on   date             NOT NULL,
    place      integer          NOT NULL,
    body       json,
    act        json             NOT NULL,
    position   bigint           NOT NULL,
    CONSTRAINT roadmaps_measures_one_row_an_act
        PRIMARY KEY (book, generation, roadmap, number, position)
);

CREATE TABLE projections.roadmaps_evidence (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    roadmap      text COLLATE "C" NOT NULL,
    evidence     text COLLATE "C" NOT NULL,
    number       text             NOT NULL,
    municipality text COLLATE "C",
    act          json             NOT NULL,
    steps        json             NOT NULL,
    dated        date             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT roadmaps_evidence_one_row_each PRIMARY KEY (book, generation, roadmap, evidence)
);

CREATE TABLE projections.roadmaps_withdrawals (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    roadmap      text COLLATE "C" NOT NULL,
    evidence     text COLLATE "C" NOT NULL,
    withdrawn_on date             NOT NULL,
    act          json             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT roadmaps_withdrawals_one_row_each PRIMARY KEY (book, generation, roadmap, evidence)
);

CREATE TABLE projections.roadmaps_municipalities (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    title        text             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT roadmaps_municipalities_one_row_each PRIMARY KEY (book, generation, municipality)
);

CREATE TABLE projections.roadmaps_milestones (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    milestone    text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    happened_on   date             NOT NULL,
    position      bigint           NOT NULL,
    last_on       date             NOT NULL,
    last_position bigint           NOT NULL,
    CONSTRAINT roadmaps_milestones_one_row_each
        PRIMARY KEY (book, generation, municipality, milestone, year)
) WITH (fillfactor = 50);

CREATE TABLE projections.roadmaps_budget_measures (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    mechanism    text COLLATE "C" NOT NULL,
    CONSTRAINT roadmaps_budget_measures_one_row_each
        PRIMARY KEY (book, generation, municipality, year, measure)
);

CREATE TABLE projections.roadmaps_providers (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    provider     text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT roadmaps_providers_one_row_each PRIMARY KEY (book, generation, provider)
);

CREATE TABLE projections.roadmaps_programmes (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    programme    text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT roadmaps_programmes_one_row_each PRIMARY KEY (book, generation, programme)
);

-- name: load_milestones
-- All of a municipality come along; they are a few dozen.
SELECT municipality, milestone, year, happened_on, position, last_on, last_position
FROM projections.roadmaps_milestones
WHERE book = $1 AND generation = $2 AND municipality = ANY ($3::text[]);

-- name: save_milestones
-- Back-dated facts may come before the first that was known.
INSERT INTO projections.roadmaps_milestones
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::integer[], $6::date[], $7::bigint[], $8::date[],
            $9::bigint[]) AS r
ON CONFLICT (book, generation, municipality, milestone, year) DO UPDATE
SET happened_on = excluded.happened_on, position = excluded.position,
    last_on = excluded.last_on, last_position = excluded.last_position;

-- name: load_budget_measures
-- All of a municipality come along; they are a few dozen.
SELECT municipality, year, measure, mechanism
FROM projections.roadmaps_budget_measures
WHERE book = $1 AND generation = $2 AND municipality = ANY ($3::text[]);

-- name: load_providers
-- The providers of a batch.
SELECT provider, municipality
FROM projections.roadmaps_providers
WHERE book = $1 AND generation = $2 AND provider = ANY ($3::text[]);

-- name: load_programmes
-- The programmes of a batch.
SELECT programme, municipality
FROM projections.roadmaps_programmes
WHERE book = $1 AND generation = $2 AND programme = ANY ($3::text[]);

-- name: read_roadmaps
-- A municipality sees its own and the region's.
SELECT roadmap, municipality, body, adopted_on, position
FROM projections.roadmaps
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'roadmaps')
  AND roadmap > $2
  AND ($4::text IS NULL OR municipality = $4 OR municipality IS NULL)
ORDER BY roadmap
LIMIT $3;

-- name: read_roadmap
-- By its key.
SELECT roadmap, municipality, body, adopted_on, position
FROM projections.roadmaps
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'roadmaps')
  AND roadmap = $2
  AND ($3::text IS NULL OR municipality = $3 OR municipality IS NULL);

-- name: read_measures
-- What acts of no later day have said; the last that was recorded holds. A few dozen rows.
SELECT number, since_on, place, body, act, position
FROM projections.roadmaps_measures
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'roadmaps')
  AND roadmap = $2 AND since_on <= $3
ORDER BY position, place, number;

-- name: read_evidence
-- All documents of a road map of no later day, with the day from which they do not count.
SELECT e.evidence, e.number, e.municipality, e.act, e.steps, e.dated, e.position,
       w.withdrawn_on, w.act AS withdrawn_by
FROM projections.roadmaps_evidence e
LEFT JOIN projections.roadmaps_withdrawals w USING (book, generation, roadmap, evidence)
WHERE e.book = $1
  AND e.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'roadmaps')
  AND e.roadmap = $2 AND e.dated <= $3
ORDER BY e.dated, e.position;

-- name: read_municipalities
-- All municipalities of the region, whenever they joined the system: a few dozen.
SELECT municipality, title
FROM projections.roadmaps_municipalities
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'roadmaps')
ORDER BY title COLLATE "C", municipality;

-- name: read_milestones
-- What municipalities have come to by a day; the latest fact only if it was by then.
SELECT municipality, milestone, year, happened_on, position,
       CASE WHEN last_on <= $2 THEN last_position ELSE position END AS last_position
FROM projections.roadmaps_milestones
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'roadmaps')
  AND happened_on <= $2
ORDER BY municipality, milestone, year;
