-- name: create
-- A group's column is study_group: the plain word is a keyword of the language.
CREATE TABLE projections.programmes (
    book          text COLLATE "C" NOT NULL,
    generation    integer          NOT NULL,
    programme     text COLLATE "C" NOT NULL,
    provider      text COLLATE "C" NOT NULL,
    title         text             NOT NULL,
    direction     text COLLATE "C" NOT NULL,
    submitted_on  date             NOT NULL,
    certified_on  date,
    limit_count   integer,
    modules_count integer          NOT NULL,
    places_count  bigint           NOT NULL,
    live_count    integer          NOT NULL,
    position      bigint           NOT NULL,
    standing      text COLLATE "C" NOT NULL,
    register      text COLLATE "C",
    act_kind      text COLLATE "C",
    act_number    text,
    act_dated     date,
    CONSTRAINT programmes_one_row_each PRIMARY KEY (book, generation, programme),
    CONSTRAINT programmes_count_contracts CHECK (live_count >= 0)
) WITH (fillfactor = 70);

CREATE INDEX programmes_of_provider
    ON projections.programmes (book, generation, provider, programme);

CREATE TABLE projections.programmes_modules (
    book               text COLLATE "C" NOT NULL,
    generation         integer          NOT NULL,
    module             text COLLATE "C" NOT NULL,
    programme          text COLLATE "C" NOT NULL,
    provider           text COLLATE "C" NOT NULL,
    title              text             NOT NULL,
    months_count       integer          NOT NULL,
    hours_count        integer          NOT NULL,
    children_max_count integer          NOT NULL,
    price_kopecks      bigint           NOT NULL,
    normative_kopecks  bigint           NOT NULL,
    method             text COLLATE "C" NOT NULL,
    open               boolean          NOT NULL,
    places_count       bigint           NOT NULL,
    live_count         integer          NOT NULL,
    position           bigint           NOT NULL,
    standing           text COLLATE "C" NOT NULL,
    CONSTRAINT programmes_modules_one_row_each PRIMARY KEY (book, generation, module),
    CONSTRAINT programmes_modules_count_contracts CHECK (live_count >= 0)
) WITH (fillfactor = 70);

CREATE INDEX programmes_modules_of_programme
    ON projections.programmes_modules (book, generation, programme, module);

CREATE INDEX programmes_modules_of_provider
    ON projections.programmes_modules (book, generation, provider, module);

CREATE TABLE projections.programmes_groups (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    study_group  text COLLATE "C" NOT NULL,
    module       text COLLATE "C" NOT NULL,
    programme    text COLLATE "C" NOT NULL,
    provider     text COLLATE "C" NOT NULL,
    starts_on    date             NOT NULL,
    ends_on      date             NOT NULL,
    places_count integer          NOT NULL,
    open         boolean          NOT NULL,
    live_count   integer          NOT NULL,
    position     bigint           NOT NULL,
    lessons      json             NOT NULL,
    CONSTRAINT programmes_groups_one_row_each PRIMARY KEY (book, generation, study_group),
    CONSTRAINT programmes_groups_count_contracts CHECK (live_count >= 0)
) WITH (fillfactor = 70);

CREATE INDEX programmes_groups_of_module
    ON projections.programmes_groups (book, generation, module, study_group);

CREATE INDEX programmes_groups_of_provider
    ON projections.programmes_groups (book, generation, provider, study_group);

CREATE TABLE projections.programmes_contracts (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    contract    text COLLATE "C" NOT NULL,
    study_group text COLLATE "C" NOT NULL,
    CONSTRAINT programmes_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

-- name: load_programmes
-- The programmes of a batch.
SELECT programme, provider, title, direction, submitted_on, certified_on, limit_count,
       modules_count, places_count, live_count, position, standing, register, act_kind,
       act_number, act_dated
FROM projections.programmes
WHERE book = $1 AND generation = $2 AND programme = ANY ($3::text[]);

-- name: save_programmes
-- Whose it is never changes.
INSERT INTO projections.programmes
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[],
            $9::integer[], $10::integer[], $11::bigint[], $12::integer[], $13::bigint[],
            $14::text[], $15::text[], $16::text[], $17::text[], $18::date[]) AS r
ON CONFLICT (book, generation, programme) DO UPDATE
SET title = excluded.title, direction = excluded.direction,
    certified_on = excluded.certified_on, limit_count = excluded.limit_count,
    modules_count = excluded.modules_count, places_count = excluded.places_count,
    live_count = excluded.live_count, position = excluded.position,
    standing = excluded.standing, register = excluded.register, act_kind = excluded.act_kind,
    act_number = excluded.act_number, act_dated = excluded.act_dated;

-- name: load_modules
-- The modules of a batch.
SELECT module, programme, provider, title, months_count, hours_count, children_max_count,
       price_kopecks, normative_kopecks, method, open, places_count, live_count, position,
       standing
FROM projections.programmes_modules
WHERE book = $1 AND generation = $2 AND module = ANY ($3::text[]);

-- name: save_modules
-- Only prices, places, counts and the standing change.
INSERT INTO projections.programmes_modules
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::integer[],
            $9::integer[], $10::bigint[], $11::bigint[], $12::text[], $13::boolean[],
            $14::bigint[], $15::integer[], $16::bigint[], $17::text[]) AS r
ON CONFLICT (book, generation, module) DO UPDATE
SET price_kopecks = excluded.price_kopecks, normative_kopecks = excluded.normative_kopecks,
    method = excluded.method, open = excluded.open, places_count = excluded.places_count,
    live_count = excluded.live_count, position = excluded.position,
    standing = excluded.standing;

-- name: load_groups
-- The study groups of a batch.
SELECT study_group, module, programme, provider, starts_on, ends_on, places_count, open,
       live_count, position, lessons
FROM projections.programmes_groups
WHERE book = $1 AND generation = $2 AND study_group = ANY ($3::text[]);

-- name: save_groups
-- Dates and places never change.
INSERT INTO projections.programmes_groups
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[],
            $9::integer[], $10::boolean[], $11::integer[], $12::bigint[], $13::json[]) AS r
ON CONFLICT (book, generation, study_group) DO UPDATE
SET open = excluded.open, live_count = excluded.live_count, position = excluded.position,
    lessons = excluded.lessons;

-- name: load_enrolments
-- The end of a contract names the contract alone.
SELECT contract, study_group
FROM projections.programmes_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: read_programme
-- One programme, if it is the caller's.
SELECT programme, provider, title, direction, submitted_on, certified_on, limit_count,
       modules_count, places_count, live_count, position, standing, register, act_kind,
       act_number, act_dated
FROM projections.programmes
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND programme = $2
  AND ($3::text IS NULL OR provider = $3);

-- name: read_module
-- One module, if it is the caller's.
SELECT module, programme, provider, title, months_count, hours_count, children_max_count,
       price_kopecks, normative_kopecks, method, open, places_count, live_count, position,
       standing
FROM projections.programmes_modules
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND module = $2
  AND ($3::text IS NULL OR provider = $3);

-- name: read_group
-- One study group, if it is the caller's.
SELECT study_group, module, programme, provider, starts_on, ends_on, places_count, open,
       live_count, position, lessons
FROM projections.programmes_groups
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND study_group = $2
  AND ($3::text IS NULL OR provider = $3);

-- name: read_programmes
-- Thousands of rows in a region, so one query for all filters.
SELECT programme, provider, title, direction, submitted_on, certified_on, limit_count,
       modules_count, places_count, live_count, position, standing, register, act_kind,
       act_number, act_dated
FROM projections.programmes
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND programme > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR direction = $5)
  AND ($6::boolean IS NULL OR (certified_on IS NOT NULL) = $6)
ORDER BY programme
LIMIT $3;

-- name: read_modules
-- Thousands of rows in a region, so one query for all filters.
SELECT module, programme, provider, title, months_count, hours_count, children_max_count,
       price_kopecks, normative_kopecks, method, open, places_count, live_count, position,
       standing
FROM projections.programmes_modules
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND module > $2
  AND ($4::text IS NULL OR programme = $4)
  AND ($5::text IS NULL OR provider = $5)
  AND ($6::boolean IS NULL OR open = $6)
ORDER BY module
LIMIT $3;

-- name: read_groups
-- Tens of thousands of rows in a region, so one query for all filters.
SELECT study_group, module, programme, provider, starts_on, ends_on, places_count, open,
       live_count, position, lessons
FROM projections.programmes_groups
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'programmes')
  AND study_group > $2
  AND ($4::text IS NULL OR module = $4)
  AND ($5::text IS NULL OR provider = $5)
  AND ($6::boolean IS NULL OR open = $6)
ORDER BY study_group
LIMIT $3;
