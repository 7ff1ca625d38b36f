-- name: create
-- A few rows a municipality; every charge of a region changes a few of the periods.
CREATE TABLE projections.pf_programmes (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    pf_programme text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    act_kind     text COLLATE "C" NOT NULL,
    act_number   text             NOT NULL,
    act_dated    date             NOT NULL,
    approved_on  date             NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT pf_programmes_one_row_each PRIMARY KEY (book, generation, pf_programme)
);

CREATE TABLE projections.pf_programmes_periods (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    pf_programme     text COLLATE "C" NOT NULL,
    period           text COLLATE "C" NOT NULL,
    year             integer          NOT NULL,
    measure          text COLLATE "C" NOT NULL,
    cap_kopecks      bigint           NOT NULL,
    reserved_kopecks bigint           NOT NULL,
    charged_kopecks  bigint           NOT NULL,
    position         bigint           NOT NULL,
    CONSTRAINT pf_programmes_periods_one_row_each
        PRIMARY KEY (book, generation, pf_programme, period),
    CONSTRAINT pf_programmes_periods_stay_under_the_cap CHECK (
        reserved_kopecks >= 0 AND charged_kopecks >= 0
        AND reserved_kopecks + charged_kopecks <= cap_kopecks)
) WITH (fillfactor = 50);

CREATE TABLE projections.pf_programmes_groups (
    book                   text COLLATE "C" NOT NULL,
    generation             integer          NOT NULL,
    cert_group             text COLLATE "C" NOT NULL,
    pf_programme           text COLLATE "C" NOT NULL,
    title                  text             NOT NULL,
    amount_count           integer          NOT NULL,
    nominals_limit_kopecks bigint,
    nominals               json             NOT NULL,
    unit                   text COLLATE "C" NOT NULL,
    active_count           integer          NOT NULL,
    queued_count           integer          NOT NULL,
    position               bigint           NOT NULL,
    CONSTRAINT pf_programmes_groups_one_row_each PRIMARY KEY (book, generation, cert_group),
    CONSTRAINT pf_programmes_groups_count_certificates CHECK (
        active_count >= 0 AND queued_count >= 0)
) WITH (fillfactor = 50);

CREATE INDEX pf_programmes_groups_of_programme
    ON projections.pf_programmes_groups (book, generation, pf_programme, cert_group);

CREATE TABLE projections.pf_programmes_certificates (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    certificate text COLLATE "C" NOT NULL,
    active      boolean          NOT NULL,
    CONSTRAINT pf_programmes_certificates_one_row_each
        PRIMARY KEY (book, generation, certificate)
) WITH (fillfactor = 90);

-- name: load_periods
-- All periods of a programme come along; they are few.
SELECT pf_programme, period, year, measure, cap_kopecks, reserved_kopecks, charged_kopecks, position
FROM projections.pf_programmes_periods
WHERE book = $1 AND generation = $2 AND pf_programme = ANY ($3::text[]);

-- name: save_periods
-- The measure that bears a period never changes.
INSERT INTO projections.pf_programmes_periods
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::integer[], $6::text[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::bigint[]) AS r
ON CONFLICT (book, generation, pf_programme, period) DO UPDATE
SET cap_kopecks = excluded.cap_kopecks, reserved_kopecks = excluded.reserved_kopecks,
    charged_kopecks = excluded.charged_kopecks, position = excluded.position;

-- name: load_groups
-- The groups of a batch.
SELECT cert_group, pf_programme, title, amount_count, nominals_limit_kopecks, nominals,
       unit, active_count, queued_count, position
FROM projections.pf_programmes_groups
WHERE book = $1 AND generation = $2 AND cert_group = ANY ($3::text[]);

-- name: save_groups
-- Whose it is, its title and its unit never change.
INSERT INTO projections.pf_programmes_groups
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::json[],
            $9::text[], $10::integer[], $11::integer[], $12::bigint[]) AS r
ON CONFLICT (book, generation, cert_group) DO UPDATE
SET amount_count = excluded.amount_count,
    nominals_limit_kopecks = excluded.nominals_limit_kopecks, nominals = excluded.nominals,
    active_count = excluded.active_count, queued_count = excluded.queued_count,
    position = excluded.position;

-- name: load_standings
-- Whether the certificates of a batch stand in their groups.
SELECT certificate, active
FROM projections.pf_programmes_certificates
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_standings
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.pf_programmes_certificates
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::boolean[]) AS r
ON CONFLICT (book, generation, certificate) DO UPDATE SET active = excluded.active;

-- name: read_pf_programme
-- One programme with its periods and groups in one answer, so that they are of one moment.
SELECT pf_programme, municipality, payer, act_kind, act_number, act_dated, approved_on, position,
       coalesce((
           SELECT json_agg(json_build_object(
                      'period', period, 'year', year, 'measure', measure,
                      'cap_kopecks', cap_kopecks, 'reserved_kopecks', reserved_kopecks,
                      'charged_kopecks', charged_kopecks,
                      'available_kopecks', cap_kopecks - reserved_kopecks - charged_kopecks,
                      'position', position) ORDER BY period)
           FROM projections.pf_programmes_periods s
           WHERE s.book = p.book AND s.generation = p.generation
             AND s.pf_programme = p.pf_programme), '[]') AS periods,
       coalesce((
           SELECT json_agg(json_build_object(
                      'cert_group', cert_group, 'title', title, 'amount_count', amount_count,
                      'active_count', active_count,
                      'nominals_limit_kopecks', nominals_limit_kopecks,
                      'nominals_kopecks', nominals, 'unit', unit, 'queued_count', queued_count,
                      'position', position) ORDER BY cert_group)
           FROM projections.pf_programmes_groups s
           WHERE s.book = p.book AND s.generation = p.generation
             AND s.pf_programme = p.pf_programme), '[]') AS groups
FROM projections.pf_programmes p
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'pf_programmes')
  AND pf_programme = $2
  AND ($3::text IS NULL OR municipality = $3);

-- name: read_pf_programmes
-- A few a municipality, each with its periods and groups.
SELECT pf_programme, municipality, payer, act_kind, act_number, act_dated, approved_on, position,
       coalesce((
           SELECT json_agg(json_build_object(
                      'period', period, 'year', year, 'measure', measure,
                      'cap_kopecks', cap_kopecks, 'reserved_kopecks', reserved_kopecks,
                      'charged_kopecks', charged_kopecks,
                      'available_kopecks', cap_kopecks - reserved_kopecks - charged_kopecks,
                      'position', position) ORDER BY period)
           FROM projections.pf_programmes_periods s
           WHERE s.book = p.book AND s.generation = p.generation
             AND s.pf_programme = p.pf_programme), '[]') AS periods,
       coalesce((
           SELECT json_agg(json_build_object(
                      'cert_group', cert_group, 'title', title, 'amount_count', amount_count,
                      'active_count', active_count,
                      'nominals_limit_kopecks', nominals_limit_kopecks,
                      'nominals_kopecks', nominals, 'unit', unit, 'queued_count', queued_count,
                      'position', position) ORDER BY cert_group)
           FROM projections.pf_programmes_groups s
           WHERE s.book = p.book AND s.generation = p.generation
             AND s.pf_programme = p.pf_programme), '[]') AS groups
FROM projections.pf_programmes p
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'pf_programmes')
  AND pf_programme > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
ORDER BY pf_programme
LIMIT $3;
