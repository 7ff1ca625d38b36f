-- Views built anew beside the ones that are read: how far each has come, what it differs in, who
-- let it be read, and which rows are kept for the way back. Also what the checker found, and the
-- schema that tools of others read.

CREATE TABLE projections.builds (
    book              text COLLATE "C" NOT NULL,
    view              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    version           integer          NOT NULL,
    status            text             NOT NULL DEFAULT 'building',
    is_automatic      boolean          NOT NULL DEFAULT false,
    rest_percent      integer          NOT NULL DEFAULT 0,
    volume            integer          NOT NULL DEFAULT 0,
    position          bigint           NOT NULL DEFAULT 0,
    folded_position   bigint           NOT NULL DEFAULT 0,
    target_position   bigint           NOT NULL DEFAULT 0,
    worked_ms         bigint           NOT NULL DEFAULT 0,
    worker            text,
    seen_at           timestamptz,
    asked_by          text             NOT NULL,
    approved_by       text,
    compared_position bigint,
    difference_count  bigint,
    comparison        text,
    reason            text,
    begun_at          timestamptz      NOT NULL DEFAULT now(),
    ended_at          timestamptz,
    CONSTRAINT builds_one_per_generation PRIMARY KEY (book, view, generation),
    CONSTRAINT builds_have_a_status CHECK (status IN (
        'building', 'checking', 'built', 'approved', 'live', 'former', 'failed', 'cancelled',
        'superseded', 'dropped')),
    CONSTRAINT builds_rest_within_bounds CHECK (rest_percent BETWEEN 0 AND 10000)
) WITH (fillfactor = 50);
COMMENT ON TABLE projections.builds IS
    'One row a book, view and generation of rows that was ever built beside the one that is read.';
COMMENT ON COLUMN projections.builds.position IS
    'The last fact whose rows are committed: where whoever goes on begins.';
COMMENT ON COLUMN projections.builds.folded_position IS
    'The last fact that was folded, committed or not: for those who watch.';
COMMENT ON COLUMN projections.builds.seen_at IS
    'The last sign of life of its worker; after a while without, another may go on.';
CREATE INDEX builds_under_way ON projections.builds (book, view)
    WHERE status IN ('building', 'approved');

CREATE TABLE projections.checks (
    book       text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    begun_at   timestamptz      NOT NULL DEFAULT now(),
    checked_at timestamptz,
    position   bigint           NOT NULL DEFAULT 0,
    took_ms    bigint           NOT NULL DEFAULT 0,
    difference text,
    CONSTRAINT checks_one_per_subject PRIMARY KEY (book, subject)
) WITH (fillfactor = 50);
COMMENT ON TABLE projections.checks IS
    'What the checker found when it last derived a view, or the guarded sums, from the facts again.';
COMMENT ON COLUMN projections.checks.difference IS
    'The first row that is not what the facts say; none: all are.';

-- The columns by which a row is known beside its book and generation.
CREATE FUNCTION projections.key_of(wanted text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(a.attname::text ORDER BY k.place)
    FROM pg_constraint c
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
    WHERE c.conrelid = format('projections.%I', wanted)::regclass AND c.contype = 'p'
      AND a.attname NOT IN ('book', 'generation')
$$;

-- The column by which the rows of a table are added up for people: the first that it has.
CREATE FUNCTION projections.bucket_of(wanted text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT a.attname::text
    FROM unnest(ARRAY['municipality', 'period', 'booked_month', 'month', 'year', 'provider',
                      'payer', 'state', 'status', 'type'])
         WITH ORDINALITY AS b (name, place)
    JOIN pg_attribute a ON a.attname = b.name
    WHERE a.attrelid = format('projections.%I', wanted)::regclass AND NOT a.attisdropped
    ORDER BY b.place
    LIMIT 1
$$;

-- Counts two generations of a table and adds up their sums of money, bucket by bucket.
CREATE FUNCTION projections.totals(
    wanted text, of_book text, stored integer, derived integer,
    OUT bucket text, OUT stored_count bigint, OUT derived_count bigint,
    OUT stored_kopecks jsonb, OUT derived_kopecks jsonb
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    by_column text := projections.bucket_of(wanted);
    sums text;
BEGIN
    SELECT string_agg(format('%L, coalesce(sum(%I), 0)', a.attname, a.attname), ', '
                      ORDER BY a.attnum) INTO sums
    FROM pg_attribute a
    WHERE a.attrelid = format('projections.%I', wanted)::regclass AND a.attname ~ '_kopecks$'
      AND a.atttypid IN ('bigint'::regtype, 'integer'::regtype) AND NOT a.attisdropped;
    RETURN QUERY EXECUTE format(
        'WITH sums AS (
             SELECT %1$s AS bucket, generation, count(*) AS n, jsonb_build_object(%2$s) AS kopecks
             FROM projections.%3$I
             WHERE book = $1 AND generation IN ($2, $3)
             GROUP BY 1, 2
         )
         SELECT coalesce(s.bucket, d.bucket), coalesce(s.n, 0), coalesce(d.n, 0),
                coalesce(s.kopecks, ''{}''), coalesce(d.kopecks, ''{}'')
         FROM (SELECT * FROM sums WHERE generation = $2) s
         FULL JOIN (SELECT * FROM sums WHERE generation = $3) d ON s.bucket = d.bucket
         ORDER BY 1',
        CASE WHEN by_column IS NULL THEN '''''::text'
             ELSE format('coalesce(%I::text, '''') COLLATE "C"', by_column) END,
        coalesce(sums, ''), wanted) USING of_book, stored, derived;
END
$$;

-- Compares two generations of a table row by row: the first rows that differ, and how many do.
CREATE FUNCTION projections.differences(
    wanted text, of_book text, stored integer, derived integer, rows_max integer,
    OUT row_key text[], OUT stored_row jsonb, OUT derived_row jsonb, OUT total bigint
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    key text;
    texts text;
BEGIN
    SELECT string_agg(format('%I', name), ', ' ORDER BY place),
           string_agg(format('%I::text', name), ', ' ORDER BY place)
    INTO key, texts
    FROM unnest(projections.key_of(wanted)) WITH ORDINALITY AS k (name, place);
    RETURN QUERY EXECUTE format(
        'WITH s AS (SELECT ROW (%1$s) AS key, ARRAY[%2$s] AS texts, to_jsonb(t) - ''generation'' AS row
                    FROM projections.%3$I t WHERE book = $1 AND generation = $2),
              d AS (SELECT ROW (%1$s) AS key, ARRAY[%2$s] AS texts, to_jsonb(t) - ''generation'' AS row
                    FROM projections.%3$I t WHERE book = $1 AND generation = $3)
         SELECT coalesce(s.texts, d.texts), s.row, d.row, count(*) OVER ()
         FROM s FULL JOIN d ON s.key = d.key
         WHERE s.row IS DISTINCT FROM d.row
         ORDER BY coalesce(s.key, d.key)
         LIMIT $4', key, texts, wanted) USING of_book, stored, derived, rows_max;
END
$$;

-- What a tool of somebody else reads hangs on the tables of views, and is made again with them.
CREATE OR REPLACE FUNCTION projections.drop_table(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS projections.%I CASCADE', wanted);
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON projections.builds TO certledger;
GRANT SELECT, INSERT, UPDATE ON projections.checks TO certledger;

-- Read-only views for tools of others, under a role of their own. Where this login may not make
-- roles, a superuser makes it: CREATE ROLE certledger_reporting NOLOGIN; the next start of the
-- service lets it read.
CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS
    'Read-only views of what is read now, one row each as docs/REPORTING.md says.';
GRANT USAGE ON SCHEMA reporting TO certledger WITH GRANT OPTION;
GRANT CREATE ON SCHEMA reporting TO certledger;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'certledger_reporting') THEN
        CREATE ROLE certledger_reporting NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another migration was faster
    WHEN insufficient_privilege THEN NULL;  -- a superuser will make it
END
$$;
