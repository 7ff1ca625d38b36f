-- Makes a read-only view for tools of others out of a table of a view: the rows that are read now,
-- money in roubles, and a role of its own that may read it and nothing else.

CREATE FUNCTION projections.report(wanted text, of_view text, words text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    shown text;
BEGIN
    SELECT string_agg(
               CASE WHEN a.attname ~ '_kopecks$' AND a.atttypid IN ('bigint'::regtype,
                                                                    'integer'::regtype)
                    THEN format('(t.%I / 100.0)::numeric(20, 2) AS %I', a.attname,
                                regexp_replace(a.attname, '_kopecks$', '_roubles'))
                    ELSE format('t.%I', a.attname) END, ', ' ORDER BY a.attnum)
    INTO shown
    FROM pg_attribute a
    WHERE a.attrelid = format('projections.%I', wanted)::regclass AND a.attnum > 0
      AND NOT a.attisdropped AND a.attname <> 'generation';
    EXECUTE format('DROP VIEW IF EXISTS reporting.%I', wanted);
    EXECUTE format(
        'CREATE VIEW reporting.%1$I AS SELECT %2$s FROM projections.%1$I t
         JOIN projections.checkpoints c
           ON c.book = t.book AND c.view = %3$L AND c.generation = t.generation',
        wanted, shown, of_view);
    EXECUTE format('COMMENT ON VIEW reporting.%I IS %L', wanted, words);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'certledger_reporting') THEN
        GRANT USAGE ON SCHEMA reporting TO certledger_reporting;
        EXECUTE format('GRANT SELECT ON reporting.%I TO certledger_reporting', wanted);
    END IF;
END
$$;
