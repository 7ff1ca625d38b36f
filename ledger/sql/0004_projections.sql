-- Where the views live and how far each has come. The tables of a view are not migrated: its own
-- file in projections/sql creates them, and they are built again from the facts when they change.

CREATE SCHEMA projections;

CREATE TABLE projections.checkpoints (
    book            text COLLATE "C" NOT NULL,
    view            text COLLATE "C" NOT NULL,
    version         integer          NOT NULL,
    generation      integer          NOT NULL DEFAULT 1,
    building        integer          NOT NULL DEFAULT 1,
    volume          integer          NOT NULL DEFAULT 0,
    position        bigint           NOT NULL DEFAULT 0,
    status          text             NOT NULL DEFAULT 'live',
    failed_position bigint,
    reason          text,
    updated_at      timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT checkpoints_one_per_view PRIMARY KEY (book, view),
    CONSTRAINT checkpoints_never_skip CHECK (position >= 0 AND failed_position > position),
    CONSTRAINT checkpoints_say_why CHECK (
        status IN ('live', 'failed') AND (status = 'failed') = (failed_position IS NOT NULL)
        AND (status = 'failed') = (reason IS NOT NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE projections.checkpoints IS
    'One row a book and view: the last fact that is in it. Moved in the transaction of its rows.';
COMMENT ON COLUMN projections.checkpoints.generation IS
    'Which rows of the view are read; a rebuild makes others beside them and then turns this.';
COMMENT ON COLUMN projections.checkpoints.building IS
    'The latest generation that anybody began to build; only its builder may turn to it.';
COMMENT ON COLUMN projections.checkpoints.volume IS
    'The volume of the last fact: the journal is found by book, volume and position.';

-- The tables of a view are known to the program by name; these three take the name.
CREATE FUNCTION projections.drop_table(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS projections.%I', wanted);
END
$$;

CREATE FUNCTION projections.discard_rows(wanted text, of_book text, kept integer[]) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    EXECUTE format('DELETE FROM projections.%I WHERE book = $1 AND generation <> ALL ($2)', wanted)
        USING of_book, kept;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- Compares two generations of one table row by row, in the order of its primary key.
CREATE FUNCTION projections.first_difference(
    wanted text, of_book text, stored integer, derived integer,
    OUT stored_row jsonb, OUT derived_row jsonb
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    key text;
BEGIN
    SELECT string_agg(format('%I', a.attname), ', ' ORDER BY k.place) INTO key
    FROM pg_constraint c
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
    WHERE c.conrelid = format('projections.%I', wanted)::regclass AND c.contype = 'p'
      AND a.attname <> 'generation';
    RETURN QUERY EXECUTE format(
        'SELECT s.row, d.row
         FROM (SELECT ROW (%1$s) AS key, to_jsonb(t) - ''generation'' AS row
               FROM projections.%2$I t WHERE book = $1 AND generation = $2) s
         FULL JOIN (SELECT ROW (%1$s) AS key, to_jsonb(t) - ''generation'' AS row
                    FROM projections.%2$I t WHERE book = $1 AND generation = $3) d
         ON s.key = d.key
         WHERE s.row IS DISTINCT FROM d.row
         ORDER BY coalesce(s.key, d.key)
         LIMIT 1', key, wanted) USING of_book, stored, derived;
END
$$;

GRANT USAGE, CREATE ON SCHEMA projections TO certledger;
GRANT SELECT, INSERT, UPDATE ON projections.checkpoints TO certledger;
