-- name: open_volume
-- The year's partition must stand before its facts.
SELECT ledger.open_volume($1);

-- name: put_head
-- Whoever wrote the facts moves the head.
INSERT INTO ledger.heads (book, position, recorded_at) VALUES ($1, $2, $3)
ON CONFLICT (book) DO UPDATE SET position = excluded.position;

-- name: plant
-- A fact as no writer would write it.
INSERT INTO ledger.journal (book, volume, position, stream, version, type, recorded_at, envelope)
VALUES ($1, $2, $3, $4, 1, $5, now(), $6);

-- name: read_trail_positions
-- One line a fact, or a fact was applied twice or never.
SELECT position FROM projections.audit_trail WHERE book = $1 ORDER BY position;

-- name: read_balance_rows
-- A view's rows as they are.
SELECT * FROM projections.balances WHERE book = $1 ORDER BY certificate, period, generation;

-- name: spoil_balance
-- A kopeck that no fact has moved.
UPDATE projections.balances
SET available_kopecks = available_kopecks - 1, reserved_kopecks = reserved_kopecks + 1
WHERE book = $1 AND certificate = $2;

-- name: end_backends
-- What happens to connections when the server restarts.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();

-- name: allow_changes
-- Only a superuser can, and only for his own transaction.
SET LOCAL session_replication_role = replica;

-- name: overwrite
-- What an upcaster of a later program would do in memory.
UPDATE ledger.journal SET type = $3, envelope = $4 WHERE book = $1 AND position = $2;

-- name: analyse
-- What autovacuum does in its own time.
ANALYZE;

-- name: read_from_memory
-- A thousand rows stand for a million: else so small a table is cheaper to read whole.
SET random_page_cost = 1;

-- name: empty
-- Between tests; the journal is append-only for everybody who doesn't say otherwise.
DO $$
DECLARE
    part regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR part IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace IN ('ledger'::regnamespace, 'projections'::regnamespace)
          AND oid <> 'ledger.migrations'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s', part);
    END LOOP;
END
$$;

-- name: age_checks
-- A day goes by.
UPDATE projections.checks SET begun_at = begun_at - INTERVAL '2 days';

-- name: read_reporting_columns
-- What tools of others find.
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'reporting' ORDER BY table_name, ordinal_position;

-- name: take_reporting_role
-- As such a tool is let in.
SET LOCAL ROLE certledger_reporting;

-- name: read_facts_themselves
-- Which are nobody's but the service's.
SELECT envelope FROM ledger.journal;

-- name: change_what_is_reported
-- The tables behind what is reported are the service's.
DELETE FROM projections.balances;

-- name: read_reported_balances
-- In the order of the key.
SELECT * FROM reporting.balances ORDER BY book, certificate, period;

-- name: dump_charges
-- The rows as they are, of the generation that rules are given.
SELECT json_agg(to_jsonb(t) || '{"generation": 0}') FROM projections.charges t;

-- name: dump_completeness
-- The rows as they are, of the generation that rules are given.
SELECT json_agg(to_jsonb(t) || '{"generation": 0}') FROM projections.completeness t;

-- name: dump_contracts
-- The rows as they are, of the generation that rules are given.
SELECT json_agg(to_jsonb(t) || '{"generation": 0}') FROM projections.contracts t;

-- name: dump_contracts_accounts
-- The rows as they are, of the generation that rules are given.
SELECT json_agg(to_jsonb(t) || '{"generation": 0}') FROM projections.contracts_accounts t;

-- name: dump_programmes_groups
-- The rows as they are, of the generation that rules are given.
SELECT json_agg(to_jsonb(t) || '{"generation": 0}') FROM projections.programmes_groups t;
