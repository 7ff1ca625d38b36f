-- name: create
-- Reports are few beside what they show; a file is found by its digest alone.
CREATE TABLE projections.reports_built (
    book             text COLLATE "C" NOT NULL,
    generation       integer          NOT NULL,
    report           text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    template_version integer          NOT NULL,
    terms            text             NOT NULL,
    at_position      bigint           NOT NULL,
    provider         text COLLATE "C",
    municipality     text COLLATE "C",
    rows_count       integer          NOT NULL,
    files            text             NOT NULL,
    built_on         date             NOT NULL,
    recorded_at      timestamptz      NOT NULL,
    actor            text COLLATE "C" NOT NULL,
    position         bigint           NOT NULL,
    CONSTRAINT reports_built_one_row_each PRIMARY KEY (book, generation, report)
);

CREATE INDEX reports_built_by_position
    ON projections.reports_built (book, generation, position);

CREATE TABLE projections.reports_built_files (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    sha256     text COLLATE "C" NOT NULL,
    report     text COLLATE "C" NOT NULL,
    form       text COLLATE "C" NOT NULL,
    CONSTRAINT reports_built_files_one_row_each PRIMARY KEY (book, generation, sha256, report)
);

-- name: read_report
-- One report, if it is the caller's: whoever is bound sees what was built for the same bounds.
SELECT report, kind, template_version, terms, at_position, provider, municipality, rows_count,
       files, built_on, recorded_at, actor, position
FROM projections.reports_built
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'reports_built')
  AND report = $2
  AND ($3::text IS NULL OR provider = $3)
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_reports
-- A page of reports, the oldest first.
SELECT report, kind, template_version, terms, at_position, provider, municipality, rows_count,
       files, built_on, recorded_at, actor, position
FROM projections.reports_built
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'reports_built')
  AND position > $2
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR kind = $6)
ORDER BY position
LIMIT $3;

-- name: find_file
-- The reports that have this file: a repeated build gives the same bytes, so the first is named.
SELECT f.report, f.form
FROM projections.reports_built_files f
JOIN projections.reports_built r
  ON r.book = f.book AND r.generation = f.generation AND r.report = f.report
WHERE f.book = $1
  AND f.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'reports_built')
  AND f.sha256 = $2
  AND ($3::text IS NULL OR r.provider = $3)
  AND ($4::text IS NULL OR r.municipality = $4)
ORDER BY r.position
LIMIT 1;
