-- name: create
-- A row a contract or place; a region counts all of them on a day, so what is counted by stands in
-- the index.
CREATE TABLE projections.indicators (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    lessons      text COLLATE "C" NOT NULL,
    mechanism    text COLLATE "C" NOT NULL,
    certificate  text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    starts_on    date             NOT NULL,
    ends_on      date             NOT NULL,
    from_on      date,
    position     bigint           NOT NULL,
    CONSTRAINT indicators_one_row_each PRIMARY KEY (book, generation, lessons)
) WITH (fillfactor = 70);

CREATE INDEX indicators_by_municipality
    ON projections.indicators (book, generation, municipality, ends_on, from_on);

CREATE TABLE projections.indicators_children (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    certificate  text COLLATE "C" NOT NULL,
    child        text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    issued_on    date             NOT NULL,
    closed_on    date,
    position     bigint           NOT NULL,
    CONSTRAINT indicators_children_one_row_each PRIMARY KEY (book, generation, certificate)
) WITH (fillfactor = 90);

CREATE INDEX indicators_children_by_day
    ON projections.indicators_children (book, generation, issued_on);

CREATE TABLE projections.indicators_groups (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    "group"    text COLLATE "C" NOT NULL,
    ends_on    date             NOT NULL,
    CONSTRAINT indicators_groups_one_row_each PRIMARY KEY (book, generation, "group")
);

CREATE TABLE projections.indicators_organisations (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    provider     text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    certified_on date,
    position     bigint           NOT NULL,
    CONSTRAINT indicators_organisations_one_row_each PRIMARY KEY (book, generation, provider)
) WITH (fillfactor = 90);

CREATE TABLE projections.indicators_programmes (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    programme  text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    CONSTRAINT indicators_programmes_one_row_each PRIMARY KEY (book, generation, programme)
);

CREATE TABLE projections.indicators_declared (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    year         integer          NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    declared_on  date             NOT NULL,
    body         json             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT indicators_declared_one_row_a_fact
        PRIMARY KEY (book, generation, municipality, year, subject, position)
);

CREATE TABLE projections.indicators_municipalities (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    CONSTRAINT indicators_municipalities_one_row_each PRIMARY KEY (book, generation, municipality)
);

-- name: load_lessons
-- The contracts and places of a batch.
SELECT lessons, mechanism, certificate, municipality, starts_on, ends_on, from_on, position
FROM projections.indicators
WHERE book = $1 AND generation = $2 AND lessons = ANY ($3::text[]);

-- name: save_lessons
-- Whose it is and how it is paid never changes.
INSERT INTO projections.indicators
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::date[],
            $10::bigint[]) AS r
ON CONFLICT (book, generation, lessons) DO UPDATE
SET ends_on = excluded.ends_on, from_on = excluded.from_on, position = excluded.position;

-- name: load_children
-- The certificates of a batch.
SELECT certificate, child, municipality, issued_on, closed_on, position
FROM projections.indicators_children
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_children
-- Only its end changes.
INSERT INTO projections.indicators_children
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::bigint[]) AS r
ON CONFLICT (book, generation, certificate) DO UPDATE
SET closed_on = excluded.closed_on, position = excluded.position;

-- name: load_groups
-- The study groups of a batch.
SELECT "group", ends_on
FROM projections.indicators_groups
WHERE book = $1 AND generation = $2 AND "group" = ANY ($3::text[]);

-- name: load_organisations
-- The providers of a batch.
SELECT provider, municipality, kind, certified_on, position
FROM projections.indicators_organisations
WHERE book = $1 AND generation = $2 AND provider = ANY ($3::text[]);

-- name: save_organisations
-- The type may change, and the day of the first certified programme.
INSERT INTO projections.indicators_organisations
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[]) AS r
ON CONFLICT (book, generation, provider) DO UPDATE
SET kind = excluded.kind, certified_on = excluded.certified_on, position = excluded.position;

-- name: load_programmes
-- The programmes of a batch.
SELECT programme, provider
FROM projections.indicators_programmes
WHERE book = $1 AND generation = $2 AND programme = ANY ($3::text[]);

-- name: count_children
-- Each child once a day asked for, by which mechanisms it has lessons on that day; a closed
-- certificate ends what it had.
SELECT on_date,
       count(*)                                AS any_count,
       count(*) FILTER (WHERE pf)              AS pf_count,
       count(*) FILTER (WHERE assignment)      AS assignment_count,
       count(*) FILTER (WHERE pf AND assignment) AS both_count
FROM (
    SELECT d.on_date, c.child,
           bool_or(i.mechanism = 'pf')         AS pf,
           bool_or(i.mechanism = 'assignment') AS assignment
    FROM unnest($3::date[]) AS d (on_date)
    JOIN projections.indicators i
      ON i.book = $1
     AND i.generation = (SELECT generation FROM projections.checkpoints
                         WHERE book = $1 AND view = 'indicators')
     AND i.ends_on >= d.on_date AND i.from_on <= d.on_date
     AND ($2::text IS NULL OR i.municipality = $2)
    JOIN projections.indicators_children c
      ON c.book = i.book AND c.generation = i.generation AND c.certificate = i.certificate
     AND (c.closed_on IS NULL OR c.closed_on > d.on_date)
    GROUP BY d.on_date, c.child
) AS children
GROUP BY on_date;

-- name: count_users
-- Children who used a certificate in a year by a day of it, and the municipalities that paid.
SELECT d.on_date, i.municipality, count(DISTINCT c.child) AS children_count
FROM unnest($3::date[]) AS d (on_date)
JOIN projections.indicators i
  ON i.book = $1
 AND i.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'indicators')
 AND i.mechanism = 'pf'
 AND i.ends_on >= date_trunc('year', d.on_date) AND i.from_on <= d.on_date
 AND ($2::text IS NULL OR i.municipality = $2)
JOIN projections.indicators_children c
  ON c.book = i.book AND c.generation = i.generation AND c.certificate = i.certificate
GROUP BY GROUPING SETS ((d.on_date, i.municipality), (d.on_date));

-- name: count_organisations
-- Educational organisations with a certified programme; entrepreneurs are none.
SELECT d.on_date, count(*) AS organisations_count
FROM unnest($3::date[]) AS d (on_date)
JOIN projections.indicators_organisations o
  ON o.book = $1
 AND o.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'indicators')
 AND o.certified_on <= d.on_date AND o.kind = 'educational-organisation'
 AND ($2::text IS NULL OR o.municipality = $2)
GROUP BY d.on_date;

-- name: read_declared
-- What holds of each year on a day: the last recorded of what acts had declared by then.
SELECT DISTINCT ON (municipality, year, subject) municipality, year, subject, body, position
FROM projections.indicators_declared
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'indicators')
  AND ($2::text IS NULL OR municipality = $2) AND year = ANY ($3::integer[]) AND declared_on <= $4
ORDER BY municipality, year, subject, position DESC;

-- name: read_municipalities
-- All municipalities of the region, whenever they joined the system.
SELECT municipality
FROM projections.indicators_municipalities
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'indicators')
ORDER BY municipality;

-- name: read_first_issued
-- Since when the region has issued certificates; by which fact it is told, too.
SELECT issued_on, position
FROM projections.indicators_children
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'indicators')
  AND issued_on <= $2
ORDER BY issued_on, position
LIMIT 1;
